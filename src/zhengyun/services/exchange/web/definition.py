"""What a register holds and who may do what with it, in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import FieldView
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kernel.packages import facade as packages
from zhengyun.services.exchange import words
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, crumbs, door_of
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui


@access(staff(*READERS))
def definition(request: HttpRequest, code: str) -> HttpResponse:
    door = door_of(request, code)
    titles = {one.id: one.title for one in packages.list_packages()}
    package = titles.get(door.register.package, door.register.package)
    known = {one.code: one.title for one in registers.list_registers(door.actor)}
    context = {
        "register": door.register,
        "crumbs": crumbs(door, _("Definition")),
        "facts": _facts(door, package),
        "fields": _fields(door, known),
        "rights": words.allowed(door.register),
        "masked": [one.title for one in door.register.fields if one.is_masked],
        "versions": _versions(door),
    }
    return render(request, "exchange/definition.html", context)


def _facts(door: Door, package: str) -> list[ui.Fact]:
    register = door.register
    titles = {one.name: one.title for one in register.fields}
    return [
        ui.Fact(_("Code"), register.code),
        ui.Fact(_("Source department"), register.source_name),
        ui.Fact(_("Records"), words.estimate(register.estimated_count)),
        ui.Fact(_("Key"), " + ".join(titles.get(name, name) for name in register.key)),
        ui.Fact(_("About persons"), _("Yes: every look is written down and shown to the person.")
                if register.is_personal else _("No")),
        ui.Fact(_("Package"), f"{package} {register.version}"),
    ]  # fmt: skip


def _fields(door: Door, known: dict[str, str]) -> ui.Table:
    columns = (
        ui.Column(_("Field of the record"), is_head=True),
        ui.Column(_("Type")),
        ui.Column(_("Choices")),
        ui.Column(_("Use")),
        ui.Column(_("Personal data")),
    )
    rows = tuple(ui.Row(_cells(one, known)) for one in door.register.fields)
    return ui.Table(_("Fields"), columns, rows, hide_caption=True, is_dense=True)


def _cells(one: FieldView, known: dict[str, str]) -> tuple[ui.Cell | str, ...]:
    personal = words.personal_names()[one.personal]
    kind = words.kind_names().get(one.kind, one.kind)
    return (
        ui.Cell(one.title, help=" ".join(filter(None, (one.name, one.help)))),
        f"{kind}（{one.unit}）" if one.unit else kind,
        _choices(one, known),
        "、".join(_uses(one)),
        ui.Cell(personal, badge=ui.Badge(_("masked for you")) if one.is_masked else None),
    )


def _choices(one: FieldView, known: dict[str, str]) -> ui.Cell:
    if target := one.codes or one.reference:
        url = reverse("exchange:register", args=[target]) if target in known else ""
        return ui.Cell(known.get(target, target), url)
    return ui.Cell(words.shortened("、".join(one.choices.values())))


def _uses(one: FieldView) -> list[str]:
    told = (
        (one.is_key, _("key")),
        (one.is_required and not one.is_key, _("must be given")),
        (one.is_indexed, _("filter")),
        (one.is_searched, _("words")),
    )
    return [name for is_so, name in told if is_so]


def _versions(door: Door) -> list[ui.TimelineEntry]:
    return [
        ui.TimelineEntry(
            _("Version %(n)s") % {"n": one.version},
            instant(one.activated_at, with_year=True),
            text=_("holds now") if one.is_active else "",
            tone=ui.Tone.INFO if one.is_active else ui.Tone.NEUTRAL,
        )
        for one in registers.definition_history(door.actor, door.register.code)
    ]
