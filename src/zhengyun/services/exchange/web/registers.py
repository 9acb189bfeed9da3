"""The registers that somebody may use at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as engine
from zhengyun.engines.registers.contracts import RegisterView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.services.exchange import words
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import actor_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

CODE_LIST_KEY = ("code", "valid_from")


@access(staff(*READERS))
def registers(request: HttpRequest) -> HttpResponse:
    found = engine.list_registers(actor_of(request))
    context = {
        "table": _table([one for one in found if one.key != CODE_LIST_KEY], _("Registers")),
        "lists": _table([one for one in found if one.key == CODE_LIST_KEY], _("Code lists")),
        "tabs": tabs("registers"),
        "as_of": instant(clock.now()),
    }
    return render(request, "exchange/registers.html", context)


def tabs(current: str) -> list[ui.Tab]:
    names = {"registers": _("Registers"), "imports": _("Imports"), "exports": _("Exports")}
    return [
        ui.Tab(title, reverse(f"exchange:{name}"), is_current=name == current)
        for name, title in names.items()
    ]


def _table(found: Sequence[RegisterView], caption: str) -> ui.Table:
    columns = (
        ui.Column(_("Register"), is_head=True),
        ui.Column(_("Source department")),
        ui.Column(_("Records")),
        ui.Column(_("Fields"), is_number=True),
        ui.Column(_("What you may do")),
    )
    return ui.Table(
        caption,
        columns,
        tuple(ui.Row(_cells(one)) for one in found),
        _("No register is open to you. Ask the department that keeps it."),
        hide_caption=True,
        is_dense=True,
    )


def _cells(one: RegisterView) -> tuple[ui.Cell | str, ...]:
    badge = ui.Badge(_("about persons"), ui.Tone.INFO) if one.is_personal else None
    return (
        ui.Cell(one.title, reverse("exchange:register", args=[one.code]), badge=badge),
        one.source_name,
        words.estimate(one.estimated_count),
        ui.Cell(str(len(one.fields)), reverse("exchange:definition", args=[one.code])),
        "、".join(words.allowed(one)),
    )
