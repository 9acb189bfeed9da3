"""Which bodies govern the cloud: the parameters of the application that brings its orders say so.

`manager` reviews and decides, `manager_of_its_own` decides what the manager itself wants, `finance` sets
prices: each the code of an organization. None where no application says it: then the role counts wherever
it is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.compute import facade as compute
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationKind

ACT_SET = "internal_order"
Places = frozenset[UUID]


def managers() -> Places | None:
    return _named("manager")


def finance() -> Places | None:
    return _named("finance")


def overseen_by(places: Places) -> Places:
    """The managing bodies of whose own affairs these decide."""
    pairs = ((_place(one.get("manager")), _place(one.get("manager_of_its_own"))) for one in _parameters())
    return frozenset(manager for manager, above in pairs if manager and above in places)


def providers(places: Places) -> Places:
    """Those of these that serve others: providers by kind, and who runs a pool."""
    known = parties.get_organizations(places).values()
    found = frozenset(one.id for one in known if one.organization_kind is OrganizationKind.PROVIDER)
    return found if found == places else found | places & compute.pool_providers()


def _named(code: str) -> Places | None:
    stated = [one[code] for one in _parameters() if code in one]
    return frozenset(_found(stated)) if stated else None


def _found(codes: list[Any]) -> Iterator[UUID]:
    for code in codes:
        if place := _place(code):
            yield place


def _place(code: object) -> UUID | None:
    found = parties.find_organization(code) if type(code) is str else None
    return found.id if found else None


def _parameters() -> list[Mapping[str, Any]]:
    return casework.parameters_of_act_set(ACT_SET)
