"""Reads of ratings. Departments get no id, no number, no name and no time finer than a week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.paging import Page
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.models import Rating, Rectification
from zhengyun.services.supervision.permissions import watched, worked_in
from zhengyun.services.supervision.rules_ratings import BAD, LEVELS, Figures, last_told, week_of

Row = TypeVar("Row", bound=Model)
SIZE = 20


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote. day: for supervisors; the rated read the week only. mark: public."""

    mark: str
    organization_name: str
    item_title: str
    level: int
    words: str
    supplement: str
    week: date
    day: date | None


def rating_of(case_id: UUID) -> Rating | None:
    """Of a case that its applicant looks at."""
    return Rating.objects.select_related("rectification").filter(case_id=case_id).first()


def rating_of_visit(visit_id: UUID) -> Rating | None:
    """Of a service at a counter, for whoever holds its code or stands at its tablet."""
    return Rating.objects.select_related("rectification").filter(visit_id=visit_id).first()


def rating_by_mark(mark: str) -> Rating | None:
    return Rating.objects.filter(mark=mark[:26]).first() if mark else None


def rated_among(case_ids: Iterable[UUID]) -> dict[UUID, Rating]:
    rows = Rating.objects.filter(case_id__in=list(case_ids))
    return {one.case_id: one for one in rows if one.case_id is not None}


def figures(actor: Actor, since: datetime) -> tuple[list[Figures], int]:
    """By department and item; for the rated only whole weeks, and those with enough ratings, and how many
    rows were left out. One query beside those for the scope."""
    overseen = watched(actor)
    own = Q(organization_id__in=worked_in(actor), week__lte=last_told(clock.today()))
    rows = (
        Rating.objects.filter(Q(organization_id__in=overseen) | own, rated_at__gte=since)
        .values("organization_id", "organization_name", "item_code", "item_title")
        .annotate(
            **{f"level{level}": Count("id", filter=Q(level=level)) for level in LEVELS},
            closed=Count("id", filter=Q(rectification__closed_at__isnull=False)),
            visited=Count("id", filter=Q(rectification__visited_at__isnull=False)),
        )
        .order_by("organization_name", "item_title", "item_code")
    )
    found = [(row["organization_id"], _figures(row)) for row in rows]
    least = limit("least_shown", clock.today()).value
    shown = [one for place, one in found if place in overseen or one.total >= least]
    return shown, len(found) - len(shown)


def _figures(row: Any) -> Figures:
    first, second, third, fourth, fifth = (row[f"level{level}"] for level in LEVELS)
    return Figures(
        row["organization_name"],
        row["item_title"],
        (first, second, third, fourth, fifth),
        row["closed"],
        row["visited"],
    )


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """Ratings of a department since an instant. good: levels 1 to 3. closed: of its bad ones, made good."""

    name: str
    total: int
    good: int
    at_counter: int
    closed: int


def public_figures(since: datetime) -> tuple[list[PublicFigures], int]:
    """By department and of whole weeks, for everybody, and how many departments have too few ratings to be
    shown. One query."""
    rows = (
        Rating.objects.filter(rated_at__gte=since, week__lte=last_told(clock.today()))
        .values("organization_id", "organization_name")
        .annotate(
            total=Count("id"),
            good=Count("id", filter=~Q(level__in=BAD)),
            at_counter=Count("id", filter=Q(visit_id__isnull=False)),
            closed=Count("id", filter=Q(rectification__closed_at__isnull=False)),
        )
        .order_by("organization_name")
    )
    found = [
        PublicFigures(row["organization_name"], row["total"], row["good"], row["at_counter"], row["closed"])
        for row in rows
    ]
    least = limit("least_shown", clock.today()).value
    shown = [one for one in found if one.total >= least]
    return shown, len(found) - len(shown)


def words(actor: Actor, cursor: str | None, *, only_bad: bool = False, size: int = SIZE) -> Page[Words]:
    """Newest week first, within a week in no order that tells the time; for the rated whole weeks."""
    overseen = watched(actor)
    own = Q(organization_id__in=_open_places(actor), week__lte=last_told(clock.today()))
    rows = Rating.objects.filter(Q(organization_id__in=overseen) | own)
    rows = rows.filter(~Q(words="") | ~Q(supplement=""))
    if only_bad:
        rows = rows.filter(level__in=BAD)
    page = _page(rows, cursor, size)
    views = [_words(one, is_overseen=one.organization_id in overseen) for one in page.rows]
    return Page(views, page.next, page.previous)


def _open_places(actor: Actor) -> frozenset[UUID]:
    """Departments of the actor with so many ratings that words lead to nobody."""
    least = limit("least_shown", clock.today()).value
    whole = Rating.objects.filter(week__lte=last_told(clock.today()))
    rows = whole.filter(organization_id__in=worked_in(actor)).values("organization_id")
    counted = rows.annotate(total=Count("id")).filter(total__gte=least).order_by()
    return frozenset(row["organization_id"] for row in counted)


def _words(row: Rating, *, is_overseen: bool) -> Words:
    day = clock.local(row.rated_at).date() if is_overseen else None
    return Words(
        row.mark,
        row.organization_name,
        row.item_title,
        row.level,
        row.words,
        row.supplement,
        row.week,
        day,
    )


def visible_rectifications(actor: Actor) -> QuerySet[Rectification]:
    """Those that one supervises, and those that were assigned to one's department."""
    mine = Q(organization_id__in=worked_in(actor)) & ~Q(state="open")
    return Rectification.objects.filter(Q(organization_id__in=watched(actor)) | mine)


def rectifications(actor: Actor, kind: str, cursor: str | None, size: int = SIZE) -> Page[Rectification]:
    """kind: open (all that is not closed), overdue, closed."""
    rows = visible_rectifications(actor).select_related("rating")
    rows = rows.filter(closed_at__isnull=kind != "closed")
    if kind == "overdue":
        today = clock.today()
        own_due = Q(due_on__lt=today, organization_id__in=watched(actor))
        rows = rows.filter(own_due | Q(due_on__lt=week_of(today)))
    return _page(rows, cursor, size)


def rectification(actor: Actor, mark: str) -> Rectification:
    """Raises `supervision.no_such_rectification` (404) also where it is not for this reader."""
    rows = visible_rectifications(actor).select_related("rating")
    if (found := rows.filter(mark=mark[:26]).first()) is None:
        raise not_found("supervision.no_such_rectification", _("There is no such rectification."))
    return found


def _page(rows: QuerySet[Row], cursor: str | None, size: int) -> Page[Row]:
    """By (week, mark), newest week first: a place in the list is a week and a random word."""
    backwards, place = _place(cursor)
    step = "gt" if backwards else "lt"
    if place:
        week, mark = place
        beyond = Q(**{f"week__{step}": week}) | Q(week=week, **{f"mark__{step}": mark})
        rows = rows.filter(beyond)
    sign = "" if backwards else "-"
    fetched = list(rows.order_by(f"{sign}week", f"{sign}mark")[: size + 1])
    more, found = len(fetched) > size, fetched[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(found)
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return Page(
        found,
        _cursor("f", found[-1]) if has_next else None,
        _cursor("b", found[0]) if has_previous else None,
    )


def _cursor(direction: str, row: Any) -> str:
    return f"{direction}.{row.week.isoformat()}.{row.mark}"


def _place(cursor: str | None) -> tuple[bool, tuple[date, str] | None]:
    if not cursor:
        return False, None
    direction, _sep, rest = cursor.partition(".")
    week, _sep, mark = rest.partition(".")
    try:
        return direction == "b", (date.fromisoformat(week), mark[:26])
    except ValueError as error:
        raise Problem(
            "supervision.bad_page", _("The page marker is not valid."), value=cursor[:60], status=400
        ) from error
