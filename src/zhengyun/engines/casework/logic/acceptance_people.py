"""People of an acceptance case: an applicant with an agent, and officers where the flow wants them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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
BODY = "11"
ORGANIZATION = "organization"
PHONE = "13800001234"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(region_code: str = "990124") -> str:
    """A well-formed number that nobody has."""
    born = date(1970, 1, 1) + timedelta(days=secrets.randbelow(12_000))
    body = f"{region_code[:6]}{born:%Y%m%d}{secrets.randbelow(1000):03d}"
    return body + codes.ric_check_character(body)


def social_credit_code(kind: EntityType | str, region_code: str = "990124") -> str:
    """A well-formed code (GB 32100, GB 11714) that nobody has. kind: of entity, or the two first digits."""
    prefix = PREFIXES[kind] if isinstance(kind, EntityType) else kind
    body = "".join(secrets.choice("0123456789") for _n in range(8))
    total = 11 - sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11
    code = f"{prefix}{region_code[:6]}{body}{'X' if total == 10 else total % 11}"
    return code + codes.uscc_check_character(code)


@dataclass
class People:
    """Accounts made on demand, each once."""

    item_code: str
    region_code: str
    applicant_roles: Sequence[str] = ()
    _officers: dict[tuple[str, UUID, int], UUID] = field(default_factory=dict)

    def applicant(self, kind: str, name: str) -> Actor:
        """Who acts for the applicant: himself, an agent with a mandate for this matter, an officer."""
        if kind == ORGANIZATION:
            return self._organization(name)
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

    def _organization(self, name: str) -> Actor:
        """A body of the government, made for the run, and its officer who applies."""
        code = f"a{secrets.token_hex(4)}"
        uscc = social_credit_code(BODY, self.region_code)
        body = parties.register_organization(
            SYSTEM, name or "验收单位", uscc, code, region_code=self.region_code, short_name=name
        )
        account = self._account("信息员", AccountKind.STAFF)
        for role in self.applicant_roles or (Role.IT_OFFICER,):
            accounts.assign_role(SYSTEM, account, Role(role), body.id)
        return accounts.actor_for_account(account, body.id, channel="web")

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
