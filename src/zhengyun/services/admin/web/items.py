"""Items and guides: the list, one item with its versions, comparison and preview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.administration import GuideVersion, ItemFile, ItemLine
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import comparing, roles
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.page import Filter, Form, Part, actor_of
from zhengyun.services.hall.facade import guide_context, instant
from zhengyun.ui import contracts as ui

SIZE = 100
APPLICANTS = tuple(role.value for role in Role if role.value not in EXCLUSIVE_ROLES)


@access(staff(*roles.ITEM_READERS))
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    actor, given = actor_of(request), request.GET
    text, state = given.get("q", "")[:60], given.get("state", "")
    place = as_uuid(given.get("org", ""))
    found = casework.administration.items(
        actor, text=text, organization_id=place, state=state, cursor=given.get("after", "")[:60], size=SIZE
    )
    offices = [(str(key), name) for key, name in casework.administration.item_places(actor)]
    states = (("on", _("in the hall")), ("off", _("taken out of the hall")))
    fields = (
        ui.Field("q", _("Title or code"), value=text, maxlength=60),
        page.select("org", _("Department"), offices, str(place or "")),
        page.select("state", _("State"), states, state),
    )
    here = reverse("admin:items")
    chosen = Filter(fields, here, bool(text or place or state))
    columns = (_("Item"), _("Department"), _("State"), _("Version"), _("Last change"))
    table = page.table(_("Items and guides"), columns, map(_row, found.rows), _("No item fits."))
    lead = _("A change of a guide is a new version; whoever has begun an application goes on with it.")
    part = Part("items", "", table, pager=page.pager(request, found))
    return page.show(request, _("Items and guides"), [part], lead=lead, chosen=chosen)


def _row(one: ItemLine) -> tuple[ui.Cell | str, ...]:
    by = one.changed_by or one.package
    return (
        ui.Cell(one.title, reverse("admin:item", args=[one.code]), help=one.code),
        one.organization_name,
        ui.Cell(badge=state_badge(one)),
        str(one.version),
        ui.Cell(instant(one.changed_at, with_year=True), help=by),
    )


def state_badge(one: ItemLine) -> ui.Badge:
    if one.is_off:
        return ui.Badge(_("taken out of the hall"), ui.Tone.WARNING)
    if one.state != "active":
        return ui.Badge(_("not in force"), ui.Tone.NEUTRAL)
    if one.is_internal:
        return ui.Badge(_("within the government"), ui.Tone.INFO)
    words = _("in the hall") if one.is_online else _("in the hall, at the window only")
    return ui.Badge(words, ui.Tone.SUCCESS)


@access(staff(*roles.ITEM_READERS))
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    problem = None
    if request.method == "POST":
        problem = page.attempt(lambda: _act(request, actor, code))
        if problem is None:
            words = _("It waits for a second person.") if _form(request) == "open" else _("Changed.")
            return page.done(request, words, request.path)
    return _show(request, casework.administration.item_file(actor, code), problem)


def _form(request: HttpRequest) -> str:
    return request.POST.get("form", "")


def _act(request: HttpRequest, actor: Actor, code: str) -> None:
    posted, form = request.POST, _form(request)
    if form in ("on", "off"):
        casework.administration.switch_item(actor, code, posted.get("why", ""), on=form == "on")
    elif form == "start":
        day = page.day_in(posted.get("day", ""), "day")
        number, besides = page.number_in(posted.get("version", "")), bool(posted.get("besides"))
        casework.administration.start_item_version(actor, code, number, day, besides=besides)
    elif form == "call_off":
        casework.administration.call_off_item_version(actor, code, page.number_in(posted.get("which", "")))
    elif form == "open":
        _ask_open(actor, code, posted.getlist("roles"), posted.get("because", ""))
    else:
        raise Problem("admin.no_such_verb", _("This cannot be done here."), value=form[:20])


def _ask_open(actor: Actor, code: str, wanted: list[str], reason: str) -> None:
    found = casework.administration.item_file(actor, code)
    chosen = sorted(set(wanted) & set(APPLICANTS))
    if chosen == sorted(found.applicant_roles):
        message = _("Nothing would change.")
        raise Problem("admin.nothing_changes", message, fields={"roles": [message]})
    payload = {
        "code": code,
        "title": found.line.title,
        "before": sorted(found.applicant_roles),
        "after": chosen,
    }
    ask_change(actor, "item.open", code, payload, reason)


def _show(request: HttpRequest, found: ItemFile, problem: Problem | None) -> HttpResponse:
    line = found.line
    edit = ui.Action(
        _("Change the guide"),
        reverse("admin:item_edit", args=[line.code]),
        ui.ActionKind.PRIMARY,
        icon="edit",
    )
    look = ui.Action(
        _("As citizens see it"), reverse("admin:item_preview", args=[line.code, line.version]), icon="eye"
    )
    facts = (
        ui.Fact(_("Department"), line.organization_name),
        ui.Fact(_("State"), state_badge(line).text),
        ui.Fact(_("Item code"), line.code),
        ui.Fact(_("From the package"), line.package),
        ui.Fact(_("Business options"), "、".join(str(one.get("title", "")) for one in found.options) or "—"),
        ui.Fact(_("Who may apply for an organization"), _applicants(found)),
    )
    parts = [
        Part("about", "", facts=facts, is_panel=True),
        Part("versions", _("Versions"), _versions(found)),
        *(_waiting(found) if found.can_edit else ()),
        *(_starting(found) if found.can_edit else ()),
        *(_switching(found) if found.can_edit else ()),
        *(_opening(found) if found.can_govern else ()),
    ]
    acts = [edit, look] if found.can_edit else [look]
    path = [ui.Crumb(_("Items and guides"), reverse("admin:items"))]
    return page.show(request, line.title, parts, path=path, acts=acts, problem=problem)


def _applicants(found: ItemFile) -> str:
    return "、".join(map(accounts.role_label, found.applicant_roles)) or _("anybody of the organization")


def _versions(found: ItemFile) -> ui.Table:
    columns = (_("Version"), _("Written by"), _("Reason"), _("State"), _("Compare"))
    return page.table(_("Versions"), columns, [_version(found, one) for one in found.versions])


def _version(found: ItemFile, one: GuideVersion) -> tuple[ui.Cell | str, ...]:
    code = found.line.code
    state: ui.Cell | str = ""
    if one.is_current:
        state = ui.Cell(badge=ui.Badge(_("in force now"), ui.Tone.SUCCESS))
    elif one.is_held_back:
        state = _("held back, was to hold from %(day)s") % {"day": one.starts_on}
    elif one.starts_on:
        state = _("in force from %(day)s") % {"day": one.starts_on}
    compare = f"{reverse('admin:item_compare', args=[code])}?old={one.version - 1}&new={one.version}"
    return (
        ui.Cell(str(one.version), reverse("admin:item_preview", args=[code, one.version])),
        ui.Cell(one.author_name or _("the package"), help=instant(one.created_at, with_year=True)),
        one.reason or "—",
        state,
        ui.Cell(_("with the one before"), compare) if one.version > 1 else "—",
    )


def _waiting(found: ItemFile) -> list[Part]:
    waiting = found.waiting
    if not waiting:
        return []
    lines, acts = [], []
    for one in waiting:
        said = {"n": one.version, "day": one.starts_on}
        if one.is_held_back:
            words = _("Version %(n)d was to hold from %(day)s; a package has changed the options since.")
            lines.append(words % said)
            continue
        lines.append(_("Version %(n)d holds from %(day)s.") % said)
        address = f"{reverse('admin:item_edit', args=[found.line.code])}?version={one.version}"
        acts.append(ui.Action(_("Change version %(n)d") % said, address, icon="edit"))
    which = [(str(one.version), _("Version %(n)d") % {"n": one.version}) for one in waiting]
    fields = (page.select("which", _("Version"), which, which[0][0], required=True),)
    form = Form("call_off", _("Call off"), fields, help=_("It stays in the list of versions."), kind="danger")
    title = _("Versions that wait for their day")
    return [
        Part("waiting", title, lines=tuple(lines), acts=tuple(acts), is_panel=True),
        Part("call_off", _("Call a day off"), form=form, is_folded=True),
    ]


def besides_field(found: ItemFile, known: int = 0, value: str = "") -> tuple[ui.Field, ...]:
    """Asked where versions wait for their day of which what is done now says nothing. known: the version on
    which it is done."""
    waiting = [one for one in found.waiting if not one.is_held_back and one.version != known]
    if not waiting:
        return ()
    each = _("version %(n)d from %(day)s")
    listed = "、".join(each % {"n": one.version, "day": one.starts_on} for one in waiting)
    words = _("What waits stays: %(versions)s; I write there what it needs") % {"versions": listed}
    return (ui.Field("besides", words, ui.FieldKind.CHECKBOX, value),)


def _starting(found: ItemFile) -> list[Part]:
    others = [
        (str(one.version), _("Version %(n)d") % {"n": one.version})
        for one in found.versions
        if not one.is_current
    ]
    if not others:
        return []
    fields = (
        page.select("version", _("Version"), others, required=True),
        page.date_field("day", _("From this day"), help=_("Empty: at once.")),
        *besides_field(found),
    )
    return [
        Part(
            "start",
            _("Bring another version into force"),
            form=Form("start", _("Bring into force"), fields, kind="secondary"),
            is_folded=True,
        )
    ]


def _switching(found: ItemFile) -> list[Part]:
    field = page.reason_field("why")
    if found.line.is_off:
        form = Form("on", _("Switch on"), (field,), help=_("It can be found and applied for again."))
        return [Part("switch", _("Switch the item on"), form=form)]
    form = Form(
        "off", _("Switch off"), (field,), help=_("It leaves the hall; open cases go on."), kind="danger"
    )
    return [Part("switch", _("Switch the item off"), form=form, is_folded=True)]


def _opening(found: ItemFile) -> list[Part]:
    options = tuple(ui.Option(role, accounts.role_label(role)) for role in APPLICANTS)
    fields = (
        ui.Field(
            "roles",
            _("Who may apply for an organization"),
            ui.FieldKind.CHECKBOXES,
            found.applicant_roles,
            options,
            help=_("None: anybody of the organization."),
        ),
        page.reason_field("because"),
    )
    help_ = _("This widens or narrows rights: a second administrator decides.")
    form = Form("open", _("Ask for it"), fields, help=help_, kind="secondary")
    return [Part("open", _("Who may apply"), form=form, is_folded=True)]


@access(staff(*roles.ITEM_READERS))
@require_GET
def item_compare(request: HttpRequest, code: str) -> HttpResponse:
    found = casework.administration.item_file(actor_of(request), code)
    numbers = {str(one.version): one for one in found.versions}
    new = numbers.get(request.GET.get("new", ""), found.versions[0])
    old = numbers.get(request.GET.get("old", ""), found.versions[-1])
    options = [(number, _("Version %(n)s") % {"n": number}) for number in numbers]
    fields = (
        page.select("old", _("Older version"), options, str(old.version)),
        page.select("new", _("Newer version"), options, str(new.version)),
    )
    here = reverse("admin:item_compare", args=[code])
    part = Part("differences", _("What differs"), comparing.guide_table(old.guide, new.guide))
    path = _path(found)
    mark = _("version %(old)d and version %(new)d") % {"old": old.version, "new": new.version}
    return page.show(request, _("Compare"), [part], path=path, mark=mark, chosen=Filter(fields, here))


def _path(found: ItemFile) -> list[ui.Crumb]:
    return [
        ui.Crumb(_("Items and guides"), reverse("admin:items")),
        ui.Crumb(found.line.title, reverse("admin:item", args=[found.line.code])),
    ]


@access(staff(*roles.ITEM_READERS))
@require_GET
def item_preview(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The hall's own page, drawn from this version."""
    actor = actor_of(request)
    found = casework.administration.item_file(actor, code)
    view = casework.administration.preview_item(actor, code, version)
    context = {
        **guide_context(view),
        "version": version,
        "back": reverse("admin:item", args=[code]),
        "is_current": found.line.version == version,
    }
    return render(request, "admin/item_preview.html", context)
