"""Who is told what concerns a department."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.services.supervision.roles import ANSWERERS, SUPERVISOR

DEPTH = 10


def supervisors_of(organization_id: UUID) -> set[UUID]:
    """Those of the department and of everything above it."""
    return {
        one.id
        for place in _upwards(organization_id)
        for one in accounts.accounts_with_role(SUPERVISOR, place)
    }


def _upwards(organization_id: UUID) -> Iterator[UUID]:
    place: UUID | None = organization_id
    for _level in range(DEPTH):
        if place is None:
            return
        yield place
        place = parties.get_organization(place).parent_id


def answerers_of(organization_id: UUID) -> set[UUID]:
    """Who answers for the department itself; for a section without such a person, those above it."""
    for place in _upwards(organization_id):
        found = {one.id for role in ANSWERERS for one in accounts.accounts_with_role(role, place)}
        if found:
            return found
    return set()
