"""States of a version as a table, and when a notice is shown. Pure."""

from __future__ import annotations

from datetime import date, datetime

from zhengyun.kit import clock
from zhengyun.services.site.contracts import Act, State

NEXT: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.TAKE_BACK): State.DRAFT,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Act.REPLACE): State.REPLACED,
    (State.PUBLISHED, Act.WITHDRAW): State.WITHDRAWN,
}
"""(state, act) → state; everything else is refused."""

TARGET: dict[Act, State] = {act: target for (_state, act), target in NEXT.items()}
"""Where an act leads, wherever it began."""

EDITABLE = (State.DRAFT, State.RETURNED)
OPEN = (*EDITABLE, State.SUBMITTED)
CORRECTABLE = (State.PUBLISHED, State.WITHDRAWN)

AUTHORS_ACTS = frozenset({Act.SUBMIT, Act.TAKE_BACK})
REVIEWERS_ACTS = frozenset({Act.RETURN, Act.PUBLISH, Act.WITHDRAW})
NEEDS_WORDS = frozenset({Act.RETURN, Act.WITHDRAW})
"""Acts that are told with a reason."""


def next_state(state: State, act: Act) -> State | None:
    """Where an act leads; None where it is not in the table."""
    return NEXT.get((state, act))


def diagram() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {source} --> {target}: {act}" for (source, act), target in NEXT.items()]
    return "\n".join([*lines, f"    {State.REPLACED} --> [*]", f"    {State.WITHDRAWN} --> [*]"])


def shown_at(wished: date, published: datetime, before: datetime | None) -> datetime:
    """The instant from which a notice is shown: its place in the lists.

    before: that of the version before; what was shown already keeps its place, whatever is corrected.
    """
    if before is not None and before <= published:
        return before
    return max(clock.civil(wished), published)


def hidden_at(until: date | None) -> datetime | None:
    """The instant from which a notice is not shown any more (half-open)."""
    return clock.civil(until) if until else None


def is_shown(begins: datetime | None, ends: datetime | None, now: datetime) -> bool:
    """Half-open: shown at its beginning, not any more at its end."""
    return begins is not None and begins <= now and (ends is None or now < ends)
