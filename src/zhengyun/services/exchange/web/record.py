"""One record: its fields, its versions, who looked at it; now, on a day, or as a former version."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Record
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.exchange import purposes, recordpage, words
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, ask_purpose, crumbs, door_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

TABS = ("fields", "history", "readers")
OBJECTIONS = "data_objection"
SIZE = 30


@access(staff(*READERS))
def record(request: HttpRequest, code: str, record_id: UUID) -> HttpResponse:
    door = door_of(request, code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS and _has_tab(door, tab) else TABS[0]
    shown, versions, note = _found(door, record_id, request.GET.dict(), tab)
    context = _head(door, shown, tab, note)
    if tab == "history":
        context |= _history(door, versions, request.GET.get("below", ""))
    elif tab == "readers":
        context |= _readers(door, shown, request.GET.get("cursor", ""))
    else:
        context |= _fields(door, shown)
    return render(request, "exchange/record.html", context)


def _has_tab(door: Door, tab: str) -> bool:
    return tab != "readers" or (door.register.is_personal and door.may("write"))


def _found(
    door: Door, record_id: UUID, given: dict[str, str], tab: str
) -> tuple[Record, list[Record], dict[str, Any]]:
    """The version to show, all versions where they are needed, and what to say about the time."""
    code = door.register.code
    if tab == "history" or given.get("version", "").isdecimal():
        versions = registers.history(door.actor, code, record_id, door.purpose)
        return _version(versions, given.get("version", "")), versions, {}
    if day := _day(given.get("on", "")):
        return _on(door, record_id, day)
    try:
        return registers.get(door.actor, code, record_id, door.purpose), [], {}
    except Problem as problem:
        if problem.code != "registers.no_such_record":
            raise
        versions = registers.history(door.actor, code, record_id, door.purpose)
        return versions[0], versions, {}


def _version(versions: list[Record], wanted: str) -> Record:
    if not wanted:
        return versions[0]
    found = next((one for one in versions if str(one.version) == wanted), None)
    if found is None:
        message = _("The record has no such version, or you may not see it.")
        raise not_found("exchange.no_such_version", message, value=wanted[:20])
    return found


def _on(door: Door, record_id: UUID, day: date) -> tuple[Record, list[Record], dict[str, Any]]:
    """As it stood at the end of a legal day; the present one where there was none yet."""
    code, note = door.register.code, {"on": day.isoformat()}
    end = datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI) - timedelta(microseconds=1)
    try:
        return registers.get(door.actor, code, record_id, door.purpose, end), [], note
    except Problem as problem:
        if problem.code != "registers.no_such_record":
            raise
        versions = registers.history(door.actor, code, record_id, door.purpose)
        return versions[0], versions, note | {"is_missing": True}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-09-29") else None
    except ValueError:
        return None
    return found if found and date(1900, 1, 1) <= found <= date(9000, 1, 1) else None


def _head(door: Door, shown: Record, tab: str, note: dict[str, Any]) -> dict[str, Any]:
    title = shown.label or shown.key or _("record")
    is_past = shown.until is not None
    here = door.url("record", shown.id)
    return {
        "register": door.register,
        "record": shown,
        "title": title,
        "crumbs": crumbs(door, title),
        "purpose": purposes.in_words(door.purpose) if door.purpose else "",
        "tab": tab,
        "tabs": _tabs(door, here, tab),
        "acts": [] if is_past or note else _acts(door, shown),
        "note": note,
        "is_retired": is_past and not note and shown.operation == "retired",
        "is_former": is_past and not note and shown.operation != "retired",
        "as_of_day": note.get("on", "") and clock.today().isoformat() != note["on"],
        "until": instant(shown.until, with_year=True),
        "here": here,
        "today": clock.today().isoformat(),
    }


def _tabs(door: Door, here: str, tab: str) -> list[ui.Tab]:
    names = {"fields": _("Fields"), "history": _("History"), "readers": _("Who looked at it")}
    return [
        ui.Tab(title, here if name == "fields" else f"{here}?tab={name}", is_current=name == tab)
        for name, title in names.items()
        if _has_tab(door, name)
    ]


def _acts(door: Door, shown: Record) -> list[ui.Action]:
    if door.may("write"):
        edit = ui.Action(_("Change"), door.url("edit", shown.id), ui.ActionKind.PRIMARY, icon="edit")
        retire = ui.Action(_("Retire"), door.url("retire", shown.id), ui.ActionKind.DANGER, icon="trash")
        return [edit, retire]
    return [one for one in (objection(door, shown),) if one]


def objection(door: Door, shown: Record) -> ui.Action | None:
    """Whoever may not write tells the source that something is wrong: a case (数据校核)."""
    if not casework.options_of_act_set(OBJECTIONS):
        return None
    query = urlencode({"register": door.register.code, "record": str(shown.id)})
    return ui.Action(
        _("Raise an objection"),
        f"{reverse('hall:objection')}?{query}",
        icon="chat",
        consequence=_("It reaches %(source)s as a case.") % {"source": door.register.source_name},
    )


def _fields(door: Door, shown: Record) -> dict[str, Any]:
    said = words.words_for(door.actor, door.register.fields, [shown])
    place = shown.values if door.register.has_geometry else {}
    geometry = next((one for one in door.register.fields if one.kind == words.GEOMETRY), None)
    has_place = geometry is not None and bool(place.get(geometry.name))
    return {
        "groups": recordpage.groups(door.register, shown, said),
        "origin": recordpage.origin(door.register, shown),
        "map_url": f"{door.url('map')}?record={shown.id}" if has_place else "",
    }


def _history(door: Door, versions: list[Record], below: str) -> dict[str, Any]:
    """A part of the versions; the one after its end tells what its last one changed."""
    numbers = [str(one.version) for one in versions]
    start = numbers.index(below) + 1 if below in numbers[:-1] else 0
    part = versions[start : start + SIZE + 1]
    said = words.words_for(door.actor, door.register.fields, part)
    found = recordpage.versions(door.register, part, said, may_write=door.may("write"))[:SIZE]
    here = f"{door.url('record', versions[0].id)}?tab=history"
    newer = f"{here}&below={numbers[start - SIZE - 1]}" if start > SIZE else here
    older = f"{here}&below={numbers[start + SIZE - 1]}" if len(part) > SIZE else ""
    pager = ui.KeysetPager(newer if start else "", older, shown=len(found))
    return {"versions": found, "pager": pager}


def _readers(door: Door, shown: Record, cursor: str) -> dict[str, Any]:
    page = registers.accesses_to(door.actor, door.register.code, shown.id, cursor or None, SIZE)
    here = f"{door.url('record', shown.id)}?tab=readers"
    pager = ui.KeysetPager.around(page, lambda place: f"{here}&cursor={place}")
    return {"readers": recordpage.reader_table(page), "pager": pager}
