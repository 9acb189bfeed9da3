"""A small county with registers for tests: offices, people with roles, and records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import Cause, Purpose, Record
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PersonView
from zhengyun.kernel.parties.tests.builders import credit_code
from zhengyun.kit import codes
from zhengyun.kit.actor import SYSTEM, Actor, RoleAt
from zhengyun.kit.ids import uuid7

CAUSE = Cause(reason="户籍登记")
DUTY = Purpose(
    basis="食品经营许可和备案管理办法第十二条", item="food-licence", case_number="望许食〔2026〕000001-X"
)
_serial = count(1)


def identity(serial: int, birthday: date = date(1990, 3, 7)) -> str:
    """An identity number of the demonstration county that can be nobody's."""
    body = f"990124{birthday:%Y%m%d}{serial % 1000:03d}"
    return body + codes.ric_check_character(body)


def fresh_identity(birthday: date = date(1990, 3, 7)) -> str:
    return identity(next(_serial), birthday)


def fresh_credit_code() -> str:
    return credit_code("91", next(_serial))


@dataclass(frozen=True)
class County:
    """Offices by their short code. town stands below market."""

    offices: dict[str, UUID]

    def officer(self, role: str, office: str, name: str = "何晓敏") -> Actor:
        return Actor(
            account_id=uuid7(),
            name=name,
            party_id=self.offices[office],
            roles=frozenset({RoleAt(role, self.offices[office])}),
            channel="web",
        )

    @property
    def police(self) -> Actor:
        """The data steward of the source department of the population register."""
        return self.officer("data_steward", "police", "马一鸣")

    @property
    def market(self) -> Actor:
        return self.officer("data_steward", "market", "丁立")

    @property
    def civil(self) -> Actor:
        return self.officer("data_steward", "civil_affairs", "吴春晖")

    @property
    def reviewer(self) -> Actor:
        return self.officer("reviewer", "market", "丁立")


OFFICES = (
    ("county", "望溪县人民政府", ""),
    ("police", "望溪县公安局", "county"),
    ("police_station", "望溪县公安局城关派出所", "police"),
    ("market", "望溪县市场监督管理局", "county"),
    ("market_town", "望溪县市场监督管理局城关所", "market"),
    ("civil_affairs", "望溪县民政局", "county"),
    ("discipline", "望溪县监察委员会", "county"),
    ("health", "望溪县卫生健康局", "county"),
)


def build_county() -> County:
    """The offices; those that stand already are taken as they are."""
    found: dict[str, UUID] = {}
    for code, name, above in OFFICES:
        known = parties.find_organization(code)
        found[code] = (
            known
            or parties.register_organization(
                SYSTEM,
                name,
                credit_code("11", 500_000 + next(_serial)),
                code,
                region_code="990124",
                parent_id=found.get(above),
            )
        ).id
    return County(found)


def district(code: str = "990124001", title: str = "城关镇", **more: Any) -> Record:
    values = {"code": code, "title": title, "valid_from": "2020-01-01", **more}
    return facade.create(SYSTEM, "test_districts", values, CAUSE)


def person_values(**more: Any) -> dict[str, Any]:
    return {
        "id_number": fresh_identity(),
        "name": "王小明",
        "sex": "1",
        "phone": "16012341234",
        "address": "望溪县城关镇幸福路12号3单元",
        "income": "5000.50",
        **more,
    }


def person(**more: Any) -> Record:
    """A record of the population register, entered by the platform itself."""
    return facade.create(SYSTEM, "test_people", person_values(**more), CAUSE)


def firm(**more: Any) -> Record:
    values = {"uscc": fresh_credit_code(), "name": "禾里餐饮管理有限公司", "staff": 12, **more}
    return facade.create(SYSTEM, "test_firms", values, CAUSE)


def licence(holder: str, issuer: str = "market", **more: Any) -> Record:
    values = {"number": f"JY{next(_serial):012d}", "holder": holder, "issuer": issuer, **more}
    return facade.create(SYSTEM, "test_licences", values, CAUSE)


def place(code: str, name: str, east: float, north: float) -> Record:
    values = {
        "code": code,
        "name": name,
        "position": {"type": "Point", "coordinates": [east, north]},
    }
    return facade.create(SYSTEM, "test_places", values, CAUSE)


def citizen(known: PersonView) -> Actor:
    return Actor(account_id=uuid7(), person_id=known.id, party_id=known.id, name=known.name, channel="web")


def register_person(id_number: str, name: str = "王小明") -> PersonView:
    return parties.register_person(SYSTEM, name, id_number, phone="16012341234")
