"""One shape for every page of administration: a heading, parts (tables, facts, forms), one template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import Page
from zhengyun.services.admin.roles import THREE
from zhengyun.ui import contracts as ui

SHOWN = (404, 409, 422)
TEMPLATE = "admin/page.html"
MOST_DIGITS = 18


@dataclass(frozen=True)
class Form:
    """A form of a page. name: told with it, so that a page with several knows which was sent."""

    name: str
    submit: str
    fields: tuple[ui.Field, ...] = ()
    action: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    help: str = ""
    kind: str = "primary"
    is_upload: bool = False
    rows: tuple[Fieldrow, ...] = ()


@dataclass(frozen=True)
class Fieldrow:
    """Fields that belong together under a heading."""

    title: str
    fields: tuple[ui.Field, ...]
    is_folded: bool = False
    count: str = ""


@dataclass(frozen=True)
class Part:
    """A section of a page; what is empty is not drawn. drawings: flows, each with its heading; records: of
    the audit."""

    id: str
    title: str
    table: ui.Table | None = None
    facts: tuple[ui.Fact, ...] = ()
    lines: tuple[str, ...] = ()
    text: str = ""
    form: Form | None = None
    is_folded: bool = False
    is_panel: bool = False
    acts: tuple[ui.Action, ...] = ()
    pager: ui.KeysetPager | None = None
    alert: str = ""
    tone: str = "info"
    months: tuple[object, ...] = ()
    statistics: tuple[ui.Statistic, ...] = ()
    drawings: tuple[tuple[str, object], ...] = ()
    records: tuple[object, ...] = ()


@dataclass(frozen=True)
class Filter:
    """The search form above a list (GET)."""

    fields: tuple[ui.Field, ...]
    url: str
    is_narrowed: bool = False


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def show(
    request: HttpRequest,
    title: str,
    parts: Sequence[Part | None],
    *,
    path: Sequence[ui.Crumb] = (),
    lead: str = "",
    mark: str = "",
    acts: Sequence[ui.Action] = (),
    tabs: Sequence[ui.Tab] = (),
    chosen: Filter | None = None,
    problem: Problem | None = None,
    secret: str = "",
) -> HttpResponse:
    kept = [one for one in parts if one is not None]
    if problem is not None:
        kept = [_with_errors(one, problem) for one in kept]
        chosen = _narrowing(chosen, problem)
    path = list(path)
    if actor_of(request).organizations(*THREE):
        path.insert(0, ui.Crumb(_("Administration"), reverse("admin:home")))
    context = {
        "title": title,
        "lead": lead,
        "mark": mark,
        "parts": kept,
        "crumbs": [*path, ui.Crumb(title)],
        "acts": acts,
        "tabs": tabs,
        "filter": chosen,
        "problem": problem,
        "errors": _errors(kept, chosen),
        "others": _others(kept, chosen, problem),
        "secret": secret,
        "has_drawings": any(one.drawings for one in kept),
    }
    return render(request, TEMPLATE, context, status=problem.status if problem else 200)


def attempt(run: Callable[[], object]) -> Problem | None:
    """What a page shows beside its forms; a refusal of another kind has a page of its own."""
    try:
        run()
    except Problem as problem:
        if problem.status not in SHOWN:
            raise
        return problem
    return None


def done(request: HttpRequest, words: str, where: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(where)


def _with_errors(part: Part, problem: Problem) -> Part:
    if part.form is None or not problem.fields:
        return part
    form = replace(
        part.form,
        fields=tuple(_erring(one, problem) for one in part.form.fields),
        rows=tuple(
            replace(
                row,
                fields=tuple(_erring(one, problem) for one in row.fields),
                is_folded=row.is_folded and not any(one.name in problem.fields for one in row.fields),
            )
            for row in part.form.rows
        ),
    )
    return replace(part, form=form, is_folded=False)


def _narrowing(chosen: Filter | None, problem: Problem) -> Filter | None:
    if chosen is None:
        return None
    return replace(chosen, fields=tuple(_erring(one, problem) for one in chosen.fields))


def _erring(field: ui.Field, problem: Problem) -> ui.Field:
    texts = problem.fields.get(field.name)
    return replace(field, error=" ".join(texts)) if texts else field


def fields_of(part: Part) -> Iterable[ui.Field]:
    if part.form is not None:
        yield from part.form.fields
        for row in part.form.rows:
            yield from row.fields


def _shown(parts: Iterable[Part], chosen: Filter | None) -> list[ui.Field]:
    """Every field of the page, those of the filter first."""
    return [*(chosen.fields if chosen else ()), *(one for part in parts for one in fields_of(part))]


def _errors(parts: Iterable[Part], chosen: Filter | None) -> list[ui.ErrorItem]:
    return [ui.ErrorItem(one.error, one.focus_id) for one in _shown(parts, chosen) if one.error]


def _others(parts: Iterable[Part], chosen: Filter | None, problem: Problem | None) -> list[str]:
    """Faults of which no field of the page tells."""
    if problem is None:
        return []
    named = {one.name for one in _shown(parts, chosen)}
    return [
        f"{place}: {words}"
        for place, texts in problem.fields.items()
        if place not in named
        for words in texts
    ]


def cut(found: Sequence[object], most: int) -> str:
    """What stands above a list that may be longer than what is shown."""
    if len(found) < most:
        return ""
    return _("Only the first %(n)d are shown; narrow the search.") % {"n": most}


def pager(request: HttpRequest, found: Page[Any]) -> ui.KeysetPager:
    """Earlier and later rows, with the filter as it is."""
    query = request.GET.copy()

    def address(cursor: str) -> str:
        query["after"] = cursor
        return f"{request.path}?{query.urlencode()}"

    return ui.KeysetPager.around(found, address)


def day_in(text: str, field: str) -> date | None:
    """A date as a form sends it; None for an empty one. Raises Problem `admin.bad_day`."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = _("This is not a date.")
        raise Problem("admin.bad_day", message, value=text[:20], fields={field: [message]}) from error


def number_in(text: str) -> int:
    """A whole number as a form sends it; 0 where it is none that the database could hold."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def needed(text: str, field: str) -> str:
    """What a field must hold. Raises Problem `admin.missing`."""
    if not text.strip():
        message = _("Fill in this field.")
        raise Problem("admin.missing", message, fields={field: [message]})
    return text.strip()


def reason_field(name: str = "reason", value: str = "") -> ui.Field:
    return ui.Field(name, _("Reason"), value=value, required=True, maxlength=300, width="wide")


def date_field(name: str, label: str, value: str = "", *, required: bool = False, help: str = "") -> ui.Field:  # noqa: A002
    return ui.Field(name, label, ui.FieldKind.DATE, value, required=required, help=help)


def select(
    name: str,
    label: str,
    options: Iterable[tuple[str, str]],
    value: str = "",
    *,
    required: bool = False,
    help: str = "",  # noqa: A002
) -> ui.Field:
    choices = tuple(ui.Option(key, words) for key, words in options)
    return ui.Field(name, label, ui.FieldKind.SELECT, value, choices, required=required, help=help)


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[ui.Cell | str]], empty: str = ""
) -> ui.Table:
    """The first column is each row's heading."""
    heads = tuple(ui.Column(label, is_head=not number) for number, label in enumerate(columns))
    return ui.Table(
        caption, heads, tuple(ui.Row(tuple(one)) for one in rows), empty, hide_caption=True, is_dense=True
    )
