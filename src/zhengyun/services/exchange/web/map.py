"""Records on the map, over the boundaries of our own divisions, with the same as a table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Condition, Operator, Record, Search
from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.kept import Kept
from zhengyun.services.exchange import maps, words
from zhengyun.services.exchange.maps import Frame, Shape
from zhengyun.services.exchange.roles import READERS
from zhengyun.services.exchange.web.door import Door, ask_purpose, door_of
from zhengyun.services.exchange.web.register import head
from zhengyun.ui import contracts as ui

DIVISIONS, LEVEL, TOWN, VILLAGE = "division", "level", "town", "village"
MOST_PLACES = 80
LISTED = 30
MOST_NAMES = 40
MOST_TOWNS = 100
NEAR = 0.25
MAX_AGE = 60.0
CHINA = maps.CHINA
Feature = Mapping[str, Any]


@dataclass(frozen=True)
class Town:
    id: UUID
    code: str
    name: str
    boundary: Mapping[str, Any]


@access(staff(*READERS))
def map_page(request: HttpRequest, code: str) -> HttpResponse:
    door = door_of(request, code)
    field = next((one for one in door.register.fields if one.kind == words.GEOMETRY), None)
    if field is None or not door.may("read"):
        raise not_found("exchange.no_map", _("This register shows you no places on a map."), value=code)
    if door.needs_purpose:
        return ask_purpose(request, door)
    chosen = _chosen(door, request.GET.get("record", ""))
    towns = _towns()
    frame = _frame(request.GET.get("box", ""), chosen, field.name, towns)
    features, is_full = _features(door, frame, towns)
    context = head(door, "map") | {
        "frame": frame,
        "here": door.url("map"),
        "ways": _ways(frame, towns),
        "back_shapes": _background(door, frame, towns),
        "places": [_place(door, frame, one, chosen) for one in features],
        "table": _table(door, features),
        "towns": _town_table(door, towns),
        "is_full": is_full,
        "is_divided": door.register.code == DIVISIONS,
        "has_names": len(features) <= MOST_NAMES,
        "width": maps.WIDTH,
        "height": maps.HEIGHT,
    }
    return render(request, "exchange/map.html", context)


def _chosen(door: Door, text: str) -> Record | None:
    try:
        record_id = UUID(text)
    except ValueError:
        return None
    try:
        return registers.get(door.actor, door.register.code, record_id, door.purpose)
    except Problem:
        return None


def _frame(asked: str, chosen: Record | None, field: str, towns: Sequence[Town]) -> Frame:
    if box := maps.read_box(asked[:120]):
        return maps.framed(box)
    geometry = chosen.values.get(field) if chosen and field not in chosen.masked else None
    if geometry and (box := maps.bounds([geometry])):
        return maps.framed(maps.around(box, 8.0 if geometry["type"] == "Point" else 1.6))
    return maps.framed(maps.bounds([one.boundary for one in towns]) or CHINA)


def _read_towns(_nothing: None) -> list[Town]:
    try:
        divisions = registers.get_register(SYSTEM, DIVISIONS)
        wanted = Search((Condition(LEVEL, Operator.EQUAL, TOWN),), limit=MOST_TOWNS)
        page = registers.search(SYSTEM, DIVISIONS, wanted)
    except Problem:
        return []
    field = next((one.name for one in divisions.fields if one.kind == words.GEOMETRY), "")
    return [
        Town(one.id, one.key, one.label, one.values[field]) for one in page.records if one.values.get(field)
    ]


_kept = Kept(_read_towns, MAX_AGE)


def _towns() -> list[Town]:
    """The towns whose boundaries are known: few, public, and the same for everybody."""
    return _kept.of(None)


def _background(door: Door, frame: Frame, towns: Sequence[Town]) -> list[Shape]:
    """Towns, and from near the villages too; on the map of the divisions themselves only the towns."""
    shapes = [
        maps.drawn(frame, one.boundary, one.name, _zoom_to(door, one))
        for one in towns
        if maps.touches(frame, one.boundary)
    ]
    if towns and _is_near(frame) and door.register.code != DIVISIONS:
        found = registers.features(door.actor, DIVISIONS, frame.box, MOST_PLACES)
        shapes += [
            maps.drawn(frame, one["geometry"], one["properties"]["_label"])
            for one in found["features"]
            if one["geometry"] and one["properties"].get(LEVEL) == VILLAGE
        ]
    return shapes


def _is_near(frame: Frame) -> bool:
    return frame.box.north - frame.box.south < NEAR


def _zoom_to(door: Door, town: Town) -> str:
    box = maps.bounds([town.boundary])
    return f"{door.url('map')}?{urlencode({'box': maps.box_text(box)})}" if box else ""


def _features(door: Door, frame: Frame, towns: Sequence[Town]) -> tuple[list[Feature], bool]:
    """What lies here, and whether there is more. Of divisions only the level that fits: villages would
    hide their towns, the county would hide all."""
    if door.register.code == DIVISIONS and not _is_near(frame):
        return [_as_feature(one) for one in towns if maps.touches(frame, one.boundary)], False
    found = registers.features(door.actor, door.register.code, frame.box, MOST_PLACES, door.purpose)
    features = [one for one in found["features"] if one["geometry"]]
    if door.register.code == DIVISIONS:
        features = [one for one in features if one["properties"].get(LEVEL) == VILLAGE]
    return features, len(found["features"]) >= MOST_PLACES


def _as_feature(town: Town) -> Feature:
    properties = {"_label": town.name, "_key": town.code}
    return {"id": str(town.id), "geometry": town.boundary, "properties": properties}


def _place(door: Door, frame: Frame, feature: Feature, chosen: Record | None) -> Shape:
    return maps.drawn(
        frame,
        feature["geometry"],
        _name(feature),
        f"../records/{feature['id']}/",
        is_chosen=chosen is not None and str(chosen.id) == feature["id"],
    )


def _name(feature: Feature) -> str:
    return str(feature["properties"].get("_label") or feature["properties"].get("_key") or "—")


def _ways(frame: Frame, towns: Sequence[Town]) -> list[ui.Link]:
    """Where one can go from here, each an address."""
    whole = maps.bounds([one.boundary for one in towns]) or CHINA
    return [
        ui.Link(_("Nearer"), frame.zoomed(0.5), icon="plus"),
        ui.Link(_("Farther"), frame.zoomed(2.0), icon="minus"),
        ui.Link(_("North"), frame.moved(0, 1)),
        ui.Link(_("South"), frame.moved(0, -1)),
        ui.Link(_("West"), frame.moved(-1, 0)),
        ui.Link(_("East"), frame.moved(1, 0)),
        ui.Link(_("Whole county"), maps.box_text(whole)),
    ]


def _table(door: Door, features: Sequence[Feature]) -> ui.Table:
    label = next((one.title for one in door.register.fields if one.name == door.register.label), _("Record"))
    rows = tuple(ui.Row((ui.Cell(_name(one), door.url("record", one["id"])),)) for one in features[:LISTED])
    empty = _("Nothing lies in this part of the map.")
    return ui.Table(
        _("In this part of the map"),
        (ui.Column(label, is_head=True),),
        rows,
        empty,
        hide_caption=True,
        is_dense=True,
        is_narrow=True,
    )


def _town_table(door: Door, towns: Sequence[Town]) -> ui.Table | None:
    """Each town with the way to its records, where the register refers to divisions by an indexed field."""
    field = next(
        (
            one
            for one in door.register.fields
            if one.reference == DIVISIONS and one.is_indexed and not one.is_masked
        ),
        None,
    )
    if field is None or not towns:
        return None
    columns = (ui.Column(_("Town"), is_head=True), ui.Column(_("Records")))
    rows = tuple(
        ui.Row(
            (
                ui.Cell(one.name, _zoom_to(door, one)),
                ui.Cell(_("Look up"), f"{door.url()}?{urlencode({f'f.{field.name}': f'{one.code}*'})}"),
            )
        )
        for one in sorted(towns, key=lambda one: one.code)
    )
    return ui.Table(_("By town"), columns, rows, hide_caption=True, is_dense=True, is_narrow=True)
