"""A window of a counter: which matters, who sits there, open or closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Fieldrow, Form, Part, actor_of
from zhengyun.services.desk import facade as desk
from zhengyun.ui import contracts as ui

ITEMS = "items."
Offices = dict[str, tuple[str, list[tuple[str, str]]]]


@access(staff(*roles.SYSTEM))
@require_http_methods(["GET", "POST"])
def counter_window(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A number that there is not yet becomes a new window."""
    actor = actor_of(request)
    found = desk.counters.counter_file(actor, code)
    known = {one.number: one for one in found.windows}
    wanted = known.get(number, desk.counters.WindowSettings(number))
    problem = None
    if request.method == "POST":
        wanted = _read(request.POST, wanted)
        problem = page.attempt(lambda: desk.counters.set_window(actor, code, wanted))
        if problem is None:
            return page.done(request, _("Changed."), reverse("admin:counter", args=[code]))
    title = _("Window %(n)s") % {"n": number}
    path = [
        ui.Crumb(_("Counters"), reverse("admin:counters")),
        ui.Crumb(found.settings.name, reverse("admin:counter", args=[code])),
    ]
    clerks = desk.counters.clerks_of(found.organization_id)
    form = Form("window", _("Save the window"), rows=_rows(wanted, clerks))
    lead = _("Where no matter and no department is chosen, the window takes everything.")
    mark = "" if number in known else _("new")
    return page.show(
        request, title, [Part("window", "", form=form)], path=path, lead=lead, mark=mark, problem=problem
    )


def _read(post: QueryDict, known: desk.counters.WindowSettings) -> desk.counters.WindowSettings:
    items = [code for name in post if name.startswith(ITEMS) for code in post.getlist(name)]
    places = [key for text in post.getlist("organizations") if (key := as_uuid(text))]
    clerks = [key for text in post.getlist("clerks") if (key := as_uuid(text))]
    return replace(
        known,
        title=post.get("title", "").strip()[:100],
        items=tuple(items),
        organizations=tuple(places),
        clerks=tuple(clerks),
        is_open=post.get("is_open") == "true",
    )


def _rows(wanted: desk.counters.WindowSettings, clerks: Sequence[tuple[UUID, str]]) -> tuple[Fieldrow, ...]:
    offices = _offices()
    about = (
        ui.Field("title", _("What stands above it"), value=wanted.title, maxlength=100),
        ui.Field("is_open", _("The window is open"), ui.FieldKind.CHECKBOX, "true" if wanted.is_open else ""),
    )
    sits = _boxes(
        "clerks", _("Who sits there"), [(str(key), name) for key, name in clerks], map(str, wanted.clerks)
    )
    places = [(key, name) for key, (name, _items) in offices.items()]
    departments = _boxes("organizations", _("Whole departments"), places, map(str, wanted.organizations))
    rows = [
        Fieldrow(_("Window"), about),
        Fieldrow(_("Who sits there"), (replace(sits, help=_("Nobody chosen: every clerk of the counter.")),)),
        Fieldrow(_("Whole departments"), (departments,)),
    ]
    for at, (name, items) in enumerate(offices.values()):
        chosen = [code for code, _title in items if code in wanted.items]
        field = _boxes(f"{ITEMS}{at}", _("Single matters"), items, chosen)
        count = str(len(chosen)) if chosen else ""
        title = _("Single matters: %(office)s") % {"office": name}
        rows.append(Fieldrow(title, (field,), is_folded=not chosen, count=count))
    return tuple(rows)


def _offices() -> Offices:
    """Departments with the matters that they offer in the hall."""
    found: Offices = {}
    for one in casework.list_items():
        found.setdefault(str(one.organization_id), (one.organization_name, []))[1].append(
            (one.code, one.title)
        )
    return dict(sorted(found.items(), key=lambda pair: pair[1][0]))


def _boxes(name: str, label: str, options: list[tuple[str, str]], chosen: Iterable[str]) -> ui.Field:
    made = tuple(ui.Option(key, words) for key, words in options)
    return ui.Field(name, label, ui.FieldKind.CHECKBOXES, tuple(chosen), made)
