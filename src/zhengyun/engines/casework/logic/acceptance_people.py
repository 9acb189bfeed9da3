"""People of an acceptance case: an applicant with an agent, and officers where the flow wants them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, MandateRight
from zhengyun.kit import clock, codes
from zhengyun.kit.actor import SYSTEM, Actor

PREFIXES = {
    EntityType.ENTERPRISE: "91",
    EntityType.INDIVIDUAL_BUSINESS: "92",
    EntityType.COOPERATIVE: "93",
    EntityType.PUBLIC_INSTITUTION: "12",
    EntityType.SOCIAL_ORGANIZATION: "51",
    EntityType.OTHER: "54",
}
PHONE = "13800001234"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(region_code: str = "990124") -> str:
    """A well-formed number that nobody has."""
    born = date(1970, 1, 1) + timedelta(days=secrets.randbelow(12_000))
    body = f"{region_code[:6]}{born:%Y%m%d}{secrets.randbelow(1000):03d}"
    return body + codes.ric_check_character(body)


def social_credit_code(kind: EntityType, region_code: str = "990124") -> str:
    """A well-formed code (GB 32100, GB 11714) that nobody has."""
    body = "".join(secrets.choice("0123456789") for _n in range(8))
    total = 11 - sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11
    code = f"{PREFIXES[kind]}{region_code[:6]}{body}{'X' if total == 10 else total % 11}"
    return code + codes.uscc_check_character(code)


@dataclass
class People:
    """Accounts made on demand, each once."""

    item_code: str
    region_code: str
    _officers: dict[tuple[str, UUID, int], UUID] = field(default_factory=dict)

    def applicant(self, kind: str, name: str) -> Actor:
        """Who acts for the applicant: himself, or an agent with a mandate for this matter."""
        agent = self._account("经办人" if kind != "person" else name or "申请人", AccountKind.CITIZEN)
        if kind == "person":
            return accounts.actor_for_account(agent, channel="web")
        entity_type = EntityType(kind)
        firm = parties.register_legal_entity(
            SYSTEM,
            name or "验收餐饮管理有限公司",
            social_credit_code(entity_type, self.region_code),
            entity_type,
            representative_name="法人代表",
            region_code=self.region_code,
            address="演示路1号",
        )
        person_id = accounts.get_account(agent).person_id
        today = clock.today()
        until = today + timedelta(days=365)
        rights = [MandateRight.SUBMIT, MandateRight.COLLECT]
        parties.grant_mandate(SYSTEM, firm.id, person_id, [self.item_code], rights, today, until)
        return accounts.actor_for_account(agent, firm.id, channel="web")

    def officer(self, role: str, organization_id: UUID, number: int = 1) -> Actor:
        key = (role, organization_id, number)
        if key not in self._officers:
            account = self._account(f"{role}{number}", AccountKind.STAFF)
            accounts.assign_role(SYSTEM, account, Role(role), organization_id)
            self._officers[key] = account
        return accounts.actor_for_account(self._officers[key], channel="web")

    def _account(self, name: str, kind: AccountKind) -> UUID:
        person = parties.register_person(SYSTEM, name, identity_number(self.region_code), phone=PHONE)
        username = f"acceptance.{secrets.token_hex(6)}"
        return accounts.create_account(SYSTEM, username, person.id, kind).id
