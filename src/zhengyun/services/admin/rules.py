"""Four eyes: the states of a change, who asks for which kind and who decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

VALID_FOR = timedelta(days=7)
"""A change that nobody decides about is void after that."""


class State(StrEnum):
    """pending: waits for a second person. approved: is being carried out by a job. stale: approved, but
    the present state did not allow it any more."""

    PENDING = "pending"
    APPROVED = "approved"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    STALE = "stale"


class Verb(StrEnum):
    """What happens to a change."""

    APPROVE = "approve"
    CARRY_OUT = "carry_out"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    FAIL = "fail"


NEXT: dict[tuple[State, Verb], State] = {
    (State.PENDING, Verb.CARRY_OUT): State.DONE,
    (State.PENDING, Verb.APPROVE): State.APPROVED,
    (State.PENDING, Verb.REFUSE): State.REFUSED,
    (State.PENDING, Verb.WITHDRAW): State.WITHDRAWN,
    (State.PENDING, Verb.EXPIRE): State.EXPIRED,
    (State.PENDING, Verb.FAIL): State.STALE,
    (State.APPROVED, Verb.CARRY_OUT): State.DONE,
    (State.APPROVED, Verb.FAIL): State.STALE,
}
"""(state, verb) → state; everything else is refused."""

SYSTEM, SECURITY = "system_admin", "security_admin"


@dataclass(frozen=True, slots=True)
class Pair:
    """Which role asks, and which roles decide."""

    asks: str
    decide: tuple[str, ...]


PAIRS: dict[str, Pair] = {
    "role.grant": Pair(SECURITY, (SECURITY, SYSTEM)),
    "mandate.enter": Pair(SECURITY, (SECURITY, SYSTEM)),
    "item.open": Pair(SYSTEM, (SECURITY, SYSTEM)),
    "calendar.publish": Pair(SYSTEM, (SECURITY, SYSTEM)),
    "package.install": Pair(SYSTEM, (SECURITY, SYSTEM)),
    "organization.move": Pair(SYSTEM, (SECURITY, SYSTEM)),
    "counter.open": Pair(SYSTEM, (SECURITY, SYSTEM)),
    "organization.close": Pair(SYSTEM, (SECURITY, SYSTEM)),
}
"""Kinds of change that widen rights."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account with its natural person and the roles in force."""

    account_id: UUID | None
    person_id: UUID | None
    roles: frozenset[str]


def may_ask(kind: str, who: Person) -> bool:
    """Whether this person may ask for such a change."""
    return PAIRS[kind].asks in who.roles


def may_decide(kind: str, who: Person, asked_by: UUID, asked_by_person: UUID, gains: UUID | None) -> bool:
    """A second natural person with a deciding role, who gains nothing by it himself.

    gains: the person who would get the right; None where nobody in particular does.
    """
    if who.account_id is None or who.person_id is None:
        return False
    is_other = who.account_id != asked_by and who.person_id != asked_by_person
    return is_other and who.person_id != gains and bool(who.roles & set(PAIRS[kind].decide))


def is_over(expires_at: datetime, now: datetime) -> bool:
    """Half-open: at the instant itself it is void."""
    return now >= expires_at
