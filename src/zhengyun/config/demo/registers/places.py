"""The divisions of the county with their boundaries. Everything here is invented.

`data/villages.jsonl` holds a village or community a line: its ring, its share of the people, and
places in it (longitude, latitude, radius in degrees) where people live. Neighbours share their vertices,
so a town's boundary is what remains of its villages' when inner edges cancel out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from zhengyun.config.demo.population import DATA, REGION

Point = tuple[float, float]
PROVINCE, CITY = "990000", "990100"
COUNTY_NAME = "望溪县"
_KM_PER_DEGREE = 111.0


@dataclass(frozen=True, slots=True)
class Village:
    """share: its weight among all villages. places: longitude, latitude, radius."""

    code: str
    name: str
    urban_rural: str
    share: float
    ring: tuple[Point, ...]
    places: tuple[tuple[float, float, float], ...]

    @property
    def town(self) -> str:
        return self.code[:9]

    @property
    def is_community(self) -> bool:
        return self.code[9] < "2"


@cache
def villages() -> tuple[Village, ...]:
    return tuple(_village(json.loads(line)) for line in (DATA / "villages.jsonl").read_text().splitlines())


def _village(one: Mapping[str, Any]) -> Village:
    return Village(
        one["code"],
        one["name"],
        one["urban_rural"],
        one["share"],
        tuple((x, y) for x, y in one["ring"]),
        tuple((x, y, radius) for x, y, radius in one["places"]),
    )


def divisions() -> list[dict[str, Any]]:
    """Rows of the register of divisions, those above before those below."""
    everything = villages()
    county = outline([one.ring for one in everything])
    rows = [
        _row(PROVINCE, "演示省", "province", "", ()),
        _row(CITY, "澜州市", "city", PROVINCE, ()),
        _row(REGION, COUNTY_NAME, "county", CITY, county),
    ]
    for code, name in town_names().items():
        rows.append(_row(code, name, "town", REGION, outline([v.ring for v in everything if v.town == code])))
    rows += [
        _row(one.code, one.name, "village", one.town, one.ring) | {"urban_rural": one.urban_rural}
        for one in everything
    ]
    return _with_full_names(rows)


@cache
def town_names() -> dict[str, str]:
    import tomllib

    towns: dict[str, Any] = tomllib.loads((DATA / "names.toml").read_text())["towns"]
    return {code: one["name"] for code, one in towns.items()}


def _row(code: str, name: str, level: str, parent: str, ring: Sequence[Point]) -> dict[str, Any]:
    closed = [*ring, ring[0]] if ring else []
    boundary = json.dumps({"type": "Polygon", "coordinates": [closed]}) if ring else None
    return {
        "code": code,
        "statistical_code": code.ljust(12, "0"),
        "name": name,
        "level": level,
        "parent": parent or None,
        "urban_rural": None,
        "area": f"{area_of(ring):.2f}" if ring else None,
        "boundary": boundary,
    }


def _with_full_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    full: dict[str, str] = {}
    for row in rows:
        full[row["code"]] = full.get(row["parent"] or "", "") + row["name"]
        row["full_name"] = full[row["code"]]
    return rows


def outline(rings: Iterable[Sequence[Point]]) -> tuple[Point, ...]:
    """The outer ring of areas that share their inner edges, counter-clockwise."""
    edges = {(start, end) for ring in rings for start, end in zip(ring, (*ring[1:], ring[0]), strict=True)}
    follows = {start: end for start, end in edges if (end, start) not in edges}
    point = first = min(follows)
    found: list[Point] = []
    while not found or point != first:
        found.append(point)
        point = follows.pop(point)
    if follows:
        raise ValueError("the areas do not lie together")
    return tuple(found)


def area_of(ring: Sequence[Point]) -> float:
    """Square kilometres, on a plane that fits at the county's latitude."""
    middle = math.cos(math.radians(sum(y for _x, y in ring) / len(ring)))
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)
    return abs(twice) / 2 * middle * _KM_PER_DEGREE**2
