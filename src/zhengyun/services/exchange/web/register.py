"""One register: search, conditions, the table of what was found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import RecordPage
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.errors import Problem
from zhengyun.services.exchange import purposes, resultlist, searching, words
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.searching import Asked
from zhengyun.services.exchange.web.door import Door, ask_purpose, crumbs, door_of
from zhengyun.ui import contracts as ui

RESULTS = "results"


@access(staff(*READERS))
def register(request: HttpRequest, code: str) -> HttpResponse:
    """A search that cannot be made is said above its form; nothing else is lost."""
    door = door_of(request, code)
    if not door.may("read"):
        return render(request, "exchange/register.html", head(door))
    if door.needs_purpose:
        return ask_purpose(request, door)
    wanted = searching.asked(door.register, request.GET.dict())
    page, problem = RecordPage(()), None
    try:
        page = registers.search(door.actor, code, searching.search_of(door.register, wanted), door.purpose)
    except Problem as found:
        if found.code == "registers.may_not_read" and door.purpose is None:
            return ask_purpose(request, door)
        if found.status not in (400, 422):
            raise
        problem = found
    context = head(door, "table", wanted) | _results(door, wanted, page, problem)
    is_fragment = request.headers.get("HX-Target") == RESULTS
    template = "exchange/_results.html" if is_fragment else "exchange/register.html"
    return render(request, template, context, status=problem.status if problem else 200)


def head(door: Door, view: str = "", wanted: Asked | None = None) -> dict[str, Any]:
    """What stands above every page of one register."""
    return {
        "register": door.register,
        "crumbs": crumbs(door),
        "acts": _acts(door),
        "count": words.estimate(door.register.estimated_count),
        "purpose": purposes.in_words(door.purpose) if door.purpose else "",
        "views": _views(door, view, wanted) if view and door.register.has_geometry else [],
        "may_read": door.may("read"),
    }


def _acts(door: Door) -> list[ui.Action]:
    found = []
    if door.may("write"):
        found.append(ui.Action(_("New record"), door.url("new"), ui.ActionKind.PRIMARY, icon="plus"))
    if door.may("check"):
        found.append(ui.Action(_("Check belonging"), door.url("check"), icon="check"))
    if door.may("import"):
        found.append(ui.Action(_("Import"), door.url("upload"), icon="upload"))
    if door.may("export"):
        found.append(ui.Action(_("Export"), door.url("export"), icon="download"))
    found.append(ui.Action(_("Definition"), door.url("definition"), ui.ActionKind.QUIET))
    return found


def _views(door: Door, view: str, wanted: Asked | None) -> list[ui.Tab]:
    query = wanted.query() if wanted else ""
    return [
        ui.Tab(_("Table"), door.url() + query, is_current=view == "table"),
        ui.Tab(_("Map"), door.url("map"), is_current=view == "map"),
    ]


def _results(door: Door, wanted: Asked, page: RecordPage, problem: Problem | None) -> dict[str, Any]:
    register = door.register
    fields = resultlist.columns(register)
    said = words.words_for(door.actor, fields, page.records)
    empty = _("No record fits.") if wanted.is_narrowed else _("This register is empty.")
    errors = {name: " ".join(texts) for name, texts in problem.fields.items()} if problem else {}
    inputs = searching.inputs(register, wanted, errors)
    return {
        "wanted": wanted,
        "problem": problem,
        "inputs": inputs,
        "order": searching.order_field(register, wanted),
        "has_words": any(one.is_searched and not one.is_masked for one in register.fields),
        "is_folded": not (wanted.values or wanted.order),
        "clear_url": door.url(),
        "export_url": door.url("export") + wanted.query() if door.may("export") else "",
        "table": None if problem else resultlist.table(register, page.records, said, fields, empty),
        "pager": _pager(door, wanted, page),
    }


def _pager(door: Door, wanted: Asked, page: RecordPage) -> ui.KeysetPager:
    """Back by the trail of markers: a list at a place has no cheap way to the page before."""
    here = door.url()
    before = (*wanted.trail, wanted.cursor) if wanted.cursor else ()
    previous = ""
    if wanted.trail:
        previous = here + wanted.query(cursor=wanted.trail[-1], trail="~".join(wanted.trail[:-1]))
    following = ""
    if page.next:
        following = here + wanted.query(cursor=page.next, trail="~".join(before[-searching.TRAIL :]))
    first = here + wanted.query() if wanted.cursor else ""
    return ui.KeysetPager(previous or first, following, first if previous else "", len(page.records))
