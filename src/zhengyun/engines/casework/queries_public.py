"""What everybody may see: the progress board and the figures of the day. Applicants are masked."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, F

from zhengyun.engines.casework.contracts import BoardRow, Lamp, PublicCaseRow, PublicFigures
from zhengyun.engines.casework.keyset import after
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import Case, CaseAct
from zhengyun.engines.casework.queries_items import internal_codes
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.codes import mask_name, mask_organization
from zhengyun.kit.paging import Page, decode_cursor, make_page

_ENDS = frozenset(
    ["granted", "refused", "not_accepted", "withdrawn", "terminated", "filed", "upheld", "rejected"]
) | {"completed", "completed_partly"}
_PAST = (Lamp.PAST_PROMISE, Lamp.PAST_LAW)


def public_figures() -> PublicFigures:
    """What happened today, on a day off what happened on the last working day, and what is open now:
    three queries."""
    now, day = clock.now(), _shown_day()
    done = _done_on(day)
    board = _board(done)
    return PublicFigures(
        as_of=now,
        day=day,
        is_today=day == clock.local(now).date(),
        submitted=_submitted_on(day),
        accepted=sum(row.accepted_today for row in board),
        closed=sum(row.closed_today for row in board),
        open=sum(row.open for row in board),
        board=tuple(board),
    )


def _shown_day() -> date:
    working = calendar()
    day = clock.today()
    while not working.is_working(day):
        day -= timedelta(days=1)
    return day


def _submitted_on(day: date) -> int:
    sent = CaseAct.objects.filter(
        act="submit", occurred_at__gte=clock.civil(day), occurred_at__lt=clock.day_end(day)
    )
    return sent.exclude(case__item_code__in=internal_codes()).count()


def _board(done: Counter[tuple[UUID, str, str]]) -> list[BoardRow]:
    """Each department with open cases or with something done on the day."""
    waiting = _open_by_lamp()
    names = {key: name for key, name, _what in done}
    if unknown := {key for key, _lamp in waiting} - names.keys():
        names |= {key: one.name for key, one in parties.get_organizations(unknown).items()}
    rows = [
        BoardRow(
            organization_id=key,
            organization_name=name,
            open=sum(waiting[key, lamp] for lamp in Lamp),
            received_today=done[key, name, "received"],
            accepted_today=done[key, name, "accepted"],
            closed_today=done[key, name, "closed"],
            past_promise=sum(waiting[key, lamp] for lamp in _PAST),
        )
        for key, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, row.organization_name))


def recent_public(cursor: str | None = None, size: int = 20) -> Page[PublicCaseRow]:
    """Cases by their last act, newest first: an act that is the last one has the case's version."""
    place = decode_cursor(cursor)
    rows = CaseAct.objects.filter(case_version=F("case__version")).select_related("case")
    rows = rows.exclude(case__item_code__in=internal_codes())
    found = list(after(rows, "occurred_at", place, newest_first=True)[: size + 1])
    page = make_page(found, size, place, lambda act: (act.occurred_at, act.id))
    return Page([_public(act) for act in page.rows], page.next, page.previous)


def _open_by_lamp() -> Counter[tuple[UUID, str]]:
    """How many open cases of the public each department has by lamp."""
    rows = Case.objects.filter(closed_at=None).exclude(item_code__in=internal_codes())
    counted = rows.values_list("organization_id", "lamp").annotate(number=Count("id"))
    return Counter({(key, lamp): number for key, lamp, number in counted})


def _public(act: CaseAct) -> PublicCaseRow:
    case = act.case
    is_person = case.applicant_kind == "person"
    return PublicCaseRow(
        number=case.number,
        title=case.title,
        applicant=(mask_name if is_person else mask_organization)(case.applicant_name),
        organization_name=case.organization_name,
        state=case.state,
        outcome=case.outcome,
        changed_at=act.occurred_at,
    )


def _done_on(day: date) -> Counter[tuple[UUID, str, str]]:
    """How many cases of each department were received, accepted, closed on a legal day."""
    acts = CaseAct.objects.filter(occurred_at__gte=clock.civil(day), occurred_at__lt=clock.day_end(day))
    acts = acts.exclude(from_state=F("to_state")).exclude(case__item_code__in=internal_codes())
    grouped = acts.values("case__organization_id", "case__organization_name", "from_state", "to_state")
    found: Counter[tuple[UUID, str, str]] = Counter()
    for row in grouped.annotate(number=Count("id")):
        what = _meaning(row["from_state"], row["to_state"])
        if what:
            found[row["case__organization_id"], row["case__organization_name"], what] += row["number"]
    return found


def _meaning(before: str, after_: str) -> str:
    if after_ in _ENDS:
        return "closed"
    if after_ == "accepted" and before in ("submitted", "received"):
        return "accepted"
    return "received" if (before, after_) == ("submitted", "received") else ""
