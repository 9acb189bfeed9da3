"""Believable parties of the fictional county for tests of the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count

from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    EntityType,
    LegalEntityView,
    MandateRight,
    MandateView,
    OrganizationView,
    PersonView,
)
from zhengyun.kit import codes
from zhengyun.kit.actor import SYSTEM

FOR_ALL = 900_000
_numbers = count(1)


@contextmanager
def numbered_for_all() -> Iterator[None]:
    """For a county that the tests of all processes find: what these number for themselves is different."""
    global _numbers  # noqa: PLW0603
    before, _numbers = _numbers, count(FOR_ALL)
    yield
    _numbers = before


def identity(serial: int) -> str:
    body = f"9901241990{'0412' if serial >= FOR_ALL else '0307'}{serial % 1000:03d}"
    return body + codes.ric_check_character(body)


def credit_code(prefix: str, serial: int) -> str:
    body = f"{prefix}990124{serial:09d}"
    return body + codes.uscc_check_character(body)


def person(name: str = "陈雨桐", **more: str) -> PersonView:
    return parties.register_person(SYSTEM, name, identity(next(_numbers)), **{"phone": "16000001001", **more})  # type: ignore[arg-type]


def firm(name: str = "稻香小馆", head: PersonView | None = None) -> LegalEntityView:
    return parties.register_legal_entity(
        SYSTEM,
        name,
        credit_code("92", next(_numbers)),
        EntityType.INDIVIDUAL_BUSINESS,
        representative_name=head.name if head else "周桂兰",
        representative_id=head.id if head else None,
        region_code="990124",
    )


def bureau(name: str = "望溪县市场监督管理局", parent: OrganizationView | None = None) -> OrganizationView:
    serial = next(_numbers)
    return parties.register_organization(
        SYSTEM,
        name,
        credit_code("11", serial),
        f"bureau-{serial}",
        region_code="990124",
        parent_id=parent.id if parent else None,
    )


def mandate(
    principal: LegalEntityView,
    agent: PersonView,
    matters: tuple[str, ...] = ("*",),
    rights: tuple[MandateRight, ...] = (MandateRight.SUBMIT,),
    valid_from: date = date(2026, 1, 1),
    valid_until: date = date(2027, 1, 1),
) -> MandateView:
    return parties.grant_mandate(SYSTEM, principal.id, agent.id, matters, rights, valid_from, valid_until)
