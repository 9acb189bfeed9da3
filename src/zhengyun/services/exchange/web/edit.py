"""Writing: a new record, changes, retiring, bringing back a former version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found
from zhengyun.kit.ids import uuid7
from zhengyun.services.exchange import purposes, recordform, recordpage, words
from zhengyun.services.exchange.recordform import REASON, REASON_LIMIT, Conflict, Typed
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, ask_purpose, crumbs, door_of
from zhengyun.ui import contracts as ui

STALE = "registers.stale"
SHOWN = (409, 422)
MOST_DIGITS = 10


@dataclass(frozen=True)
class Form:
    """What stands in the form of a record, and what is wrong with it."""

    door: Door
    record: Record | None
    typed: Typed
    reason: str = ""
    key: str = ""
    problem: Problem | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()


def _writer(request: HttpRequest, code: str) -> Door:
    door = door_of(request, code)
    if not door.may("write"):
        raise forbidden(
            "exchange.may_not_write",
            _("Only the source department writes “%(title)s”.") % {"title": door.register.title},
            value=door.register.source_code,
            remedy=_("Where an entry is wrong, raise an objection."),
        )
    return door


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    door = _writer(request, code)
    if request.method != "POST":
        return _show(request, Form(door, None, {}, key=str(uuid7())))
    form = _posted(request, door, None)
    if REASON in form.errors:
        return _show(request, form, 422)
    values = recordform.values_of(door.register, form.typed)
    given = {name: value for name, value in values.items() if value is not None}
    try:
        made = registers.create(door.actor, code, given, Cause(form.reason), form.key or None)
    except Problem as problem:
        return _refused(request, form, problem)
    messages.success(request, _("Entered."))
    return redirect(door.url("record", made.id))


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str, record_id: UUID) -> HttpResponse:
    door = _writer(request, code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    record = registers.get(door.actor, code, record_id, door.purpose)
    if request.method != "POST":
        typed = recordform.typed_of(door.register, record)
        return _show(request, Form(door, record, typed, key=str(uuid7())))
    form = _posted(request, door, record)
    base = _base(request, door, record)
    if base.version != record.version:
        if not recordform.changed(recordform.typed_of(door.register, record), form.typed):
            return redirect(door.url("record", record.id))
        return _stale(request, form, base, record)
    if REASON in form.errors:
        return _show(request, form, 422)
    return _change(request, form, base)


def _change(request: HttpRequest, form: Form, base: Record) -> HttpResponse:
    register = form.door.register
    names = recordform.changed(recordform.typed_of(register, base), form.typed)
    if not names:
        messages.info(request, _("Nothing was changed."))
        return redirect(form.door.url("record", base.id))
    values = recordform.values_of(register, form.typed, names)
    try:
        registers.change(
            form.door.actor,
            register.code,
            base.id,
            base.version,
            values,
            Cause(form.reason),
            form.key or None,
        )
    except Problem as problem:
        if problem.code != STALE:
            return _refused(request, form, problem)
        current = registers.get(form.door.actor, register.code, base.id, form.door.purpose)
        return _stale(request, form, base, current)
    messages.success(request, _("Changed. The version before stays in the history."))
    return redirect(form.door.url("record", base.id))


def _posted(request: HttpRequest, door: Door, record: Record | None) -> Form:
    reason = request.POST.get(REASON, "").strip()[:REASON_LIMIT]
    errors = {} if reason else {REASON: [_("Say why.")]}
    typed = recordform.typed_in(door.register, request.POST)
    return Form(door, record, typed, reason, request.POST.get("key", "")[:64], errors=errors)


def _base(request: HttpRequest, door: Door, record: Record) -> Record:
    """The version on which the form was opened."""
    if (wanted := _version(request)) == record.version:
        return record
    versions = registers.history(door.actor, door.register.code, record.id, door.purpose)
    return next((one for one in versions if one.version == wanted), record)


def _version(request: HttpRequest) -> int:
    """The version that was shown; 0, which no record has, for anything else."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < MOST_DIGITS else 0


def _stale(request: HttpRequest, form: Form, base: Record, current: Record) -> HttpResponse:
    """Somebody else was quicker: both values in words; sent again, the form holds for the present version."""
    register = form.door.register
    said = words.words_for(form.door.actor, register.fields, [base, current])
    found = recordform.conflicts(register, form.typed, base, current, said)
    merged = recordform.merged(register, form.typed, base, current)
    again = Form(
        form.door, current, merged, form.reason, str(uuid7()), errors=form.errors, conflicts=tuple(found)
    )
    return _show(request, again, 409)


def _refused(request: HttpRequest, form: Form, problem: Problem) -> HttpResponse:
    if problem.status not in SHOWN:
        raise problem
    errors = {**form.errors, **problem.fields}
    again = Form(form.door, form.record, form.typed, form.reason, str(uuid7()), problem, errors)
    return _show(request, again, problem.status)


def _show(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    door, record = form.door, form.record
    lookup = door.url("choices", "x").replace("/x/", "/{field}/")
    asked = recordform.fields(door.register, form.typed, form.errors, lookup)
    reason = recordform.reason_field(form.reason, " ".join(form.errors.get(REASON, ())))
    title = _("Change") if record else _("New record")
    path = [record.label or record.key, title] if record else [title]
    named = {one.field.name for one in asked} | {REASON}
    context = {
        "register": door.register,
        "record": record,
        "title": title,
        "crumbs": crumbs(door, *path),
        "asked": asked,
        "reason": reason,
        "errors": _error_items([*(one.field for one in asked), reason]),
        "others": [" ".join(texts) for name, texts in form.errors.items() if name not in named],
        "problem": form.problem if form.problem and not form.problem.fields else None,
        "conflicts": form.conflicts,
        "key": form.key,
        "back": door.url("record", record.id) if record else door.url(),
    }
    return render(request, "exchange/edit.html", context, status=status)


def _error_items(fields: list[ui.Field]) -> list[ui.ErrorItem]:
    return [
        ui.ErrorItem(one.error if one.label in one.error else f"{one.label}：{one.error}", one.focus_id)
        for one in fields
        if one.error
    ]


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, code: str, record_id: UUID) -> HttpResponse:
    """Takes a record out; its versions stay, and it can be brought back."""
    door = _writer(request, code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    record = registers.get(door.actor, code, record_id, door.purpose)
    asked: dict[str, Any] = {
        "title": _("Retire this record"),
        "lead": _("It is no longer found by anybody; its versions stay in the history."),
        "confirm": _("Retire it"),
        "is_dangerous": True,
    }
    if request.method != "POST":
        return _confirm(request, door, record, asked)
    reason = request.POST.get(REASON, "").strip()[:REASON_LIMIT]
    if not reason:
        return _confirm(request, door, record, asked, error=_("Say why."), status=422)
    try:
        registers.retire(door.actor, code, record_id, _version(request), Cause(reason))
    except Problem as problem:
        return _confirm_again(request, door, record, asked, reason, problem)
    messages.success(request, _("Retired. It can be brought back from its history."))
    return redirect(f"{door.url('record', record_id)}?tab=history")


@access(staff(*READERS))
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, code: str, record_id: UUID, version: int) -> HttpResponse:
    """Writes a former version's values as a new version."""
    door = _writer(request, code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    versions = registers.history(door.actor, code, record_id, door.purpose)
    former = next((one for one in versions if one.version == version), None)
    if former is None:
        message = _("The record has no such version, or you may not see it.")
        raise not_found("exchange.no_such_version", message, value=version)
    asked = _restoring(door, versions[0], former)
    if request.method != "POST":
        return _confirm(request, door, versions[0], asked)
    reason = request.POST.get(REASON, "").strip()[:REASON_LIMIT]
    if _version(request) != versions[0].version:
        if versions[0].until is None and not asked["differences"]:
            return redirect(f"{door.url('record', record_id)}?tab=history")
        return _confirm(request, door, versions[0], asked | _overtaken(versions[0]), reason, status=409)
    if not reason:
        return _confirm(request, door, versions[0], asked, error=_("Say why."), status=422)
    try:
        registers.undo(door.actor, code, record_id, version, Cause(reason))
    except Problem as problem:
        return _confirm_again(request, door, versions[0], asked, reason, problem)
    messages.success(request, _("Version %(n)d holds again, as a new version.") % {"n": version})
    return redirect(f"{door.url('record', record_id)}?tab=history")


def _overtaken(current: Record) -> dict[str, Any]:
    """What would be undone is not what was shown; the page shows it anew."""
    message = _("Somebody changed this record while you were writing.")
    return {"problem": conflict("exchange.overtaken", message, value=current.version)}


def _restoring(door: Door, current: Record, former: Record) -> dict[str, Any]:
    said = words.words_for(door.actor, door.register.fields, [current, former])
    return {
        "title": _("Bring back version %(n)d") % {"n": former.version},
        "lead": _("Its values are written as a new version; nothing of the history is lost."),
        "differences": list(recordpage.differences(door.register, current, former, said)),
        "confirm": _("Bring it back"),
    }


def _confirm_again(
    request: HttpRequest, door: Door, record: Record, asked: dict[str, Any], reason: str, problem: Problem
) -> HttpResponse:
    if problem.status not in SHOWN:
        raise problem
    return _confirm(request, door, record, asked | {"problem": problem}, reason, status=problem.status)


def _confirm(
    request: HttpRequest,
    door: Door,
    record: Record,
    asked: dict[str, Any],
    reason: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    field = recordform.reason_field(reason, error)
    context = {
        **asked,
        "register": door.register,
        "record": record,
        "crumbs": crumbs(door, record.label or record.key, asked["title"]),
        "field": field,
        "errors": [ui.ErrorItem(error, field.focus_id)] if error else [],
        "back": door.url("record", record.id),
        "purpose": purposes.in_words(door.purpose) if door.purpose else "",
    }
    return render(request, "exchange/confirm.html", context, status=status)
