"""A map drawn by the server: boundaries and places as shapes of an SVG, in whole pixels.

Degrees are drawn straight, a degree of longitude shortened by the latitude: right enough for a county,
and it needs neither tiles nor a script. The library of shapes is large: only who draws a map loads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhengyun.engines.registers.contracts import Box

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT = 960, 720
SMALLEST, LARGEST = 0.002, 60.0
CHINA = Box(73.0, 18.0, 135.5, 54.0)
TOLERANCE = 1.2
STEP = 0.5


@dataclass(frozen=True)
class Shape:
    """Something to draw. d: path of an area or line; x, y: where a point or the name stands."""

    label: str
    x: int
    y: int
    d: str = ""
    url: str = ""
    is_line: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Frame:
    """The part of the earth that a map shows."""

    box: Box

    @property
    def _per_east(self) -> float:
        return WIDTH / (self.box.east - self.box.west)

    @property
    def _per_north(self) -> float:
        return HEIGHT / (self.box.north - self.box.south)

    def pixel(self, east: float, north: float) -> tuple[int, int]:
        """Far outside is drawn no further than a map's width beyond the edge."""
        x = round((east - self.box.west) * self._per_east)
        y = round((self.box.north - north) * self._per_north)
        return max(-WIDTH, min(x, 2 * WIDTH)), max(-HEIGHT, min(y, 2 * HEIGHT))

    @property
    def text(self) -> str:
        return box_text(self.box)

    def moved(self, east: float, north: float) -> str:
        """The address of a part beside this one, in steps of half its size."""
        wide, high = self.box.east - self.box.west, self.box.north - self.box.south
        by_east, by_north = east * wide * STEP, north * high * STEP
        box = self.box
        return box_text(
            Box(box.west + by_east, box.south + by_north, box.east + by_east, box.north + by_north)
        )

    def zoomed(self, factor: float) -> str:
        return box_text(around(self.box, factor))


def box_text(box: Box) -> str:
    return ",".join(f"{side:.5f}" for side in (box.west, box.south, box.east, box.north))


def read_box(text: str) -> Box | None:
    """West, south, east, north; None for anything that is no area."""
    parts = text.split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError:
        return None
    sides = (west, south, east, north)
    is_sound = all(map(math.isfinite, sides)) and -180 <= west < east <= 180 and -90 < south < north < 90
    return Box(*sides) if is_sound else None


def around(box: Box, factor: float) -> Box:
    """The same middle, larger or smaller."""
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    wide = min(max((box.east - box.west) * factor, SMALLEST), LARGEST) / 2
    high = min(max((box.north - box.south) * factor, SMALLEST), LARGEST) / 2
    return Box(middle[0] - wide, middle[1] - high, middle[0] + wide, middle[1] + high)


def framed(box: Box) -> Frame:
    """A box grown until it has the proportions of the picture, kept on the earth."""
    middle_east, middle_north = (box.west + box.east) / 2, (box.south + box.north) / 2
    shorter = max(math.cos(math.radians(middle_north)), 0.1)
    wide = max((box.east - box.west) * shorter, SMALLEST)
    high = max(box.north - box.south, SMALLEST)
    scale = max(wide / WIDTH, high / HEIGHT)
    half_east, half_north = scale * WIDTH / shorter / 2, scale * HEIGHT / 2
    return Frame(
        Box(
            max(middle_east - half_east, -180.0),
            max(middle_north - half_north, -89.0),
            min(middle_east + half_east, 180.0),
            min(middle_north + half_north, 89.0),
        )
    )


def bounds(geometries: Iterable[Mapping[str, Any]]) -> Box | None:
    """The area that holds all of these, with a little room."""
    import shapely.geometry

    shapes = [shapely.geometry.shape(one) for one in geometries]
    if not shapes:
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    return around(Box(west, south, max(east, west + SMALLEST), max(north, south + SMALLEST)), 1.06)


def touches(frame: Frame, geometry: Mapping[str, Any]) -> bool:
    import shapely.geometry

    area = shapely.box(frame.box.west, frame.box.south, frame.box.east, frame.box.north)
    return bool(shapely.intersects(area, shapely.geometry.shape(geometry)))


def drawn(
    frame: Frame, geometry: Mapping[str, Any], label: str, url: str = "", *, is_chosen: bool = False
) -> Shape:
    """A geometry as a shape; details smaller than a pixel are left out."""
    import shapely.geometry

    shape = shapely.geometry.shape(geometry)
    per_pixel = (frame.box.north - frame.box.south) / HEIGHT
    centre = shape.representative_point()
    x, y = frame.pixel(centre.x, centre.y)
    kind = str(geometry["type"])
    if "Point" in kind:
        return Shape(label, x, y, url=url, is_chosen=is_chosen)
    simple = shape.simplify(TOLERANCE * per_pixel)
    is_line = "Line" in kind
    return Shape(label, x, y, _path(frame, simple, closed=not is_line), url, is_line, is_chosen)


def _path(frame: Frame, shape: BaseGeometry, *, closed: bool) -> str:
    end = "Z" if closed else ""
    return "".join(_line(frame, line) + end for line in _lines(shape))


def _lines(shape: BaseGeometry) -> Iterable[Sequence[tuple[float, ...]]]:
    import shapely.geometry

    if hasattr(shape, "geoms"):
        for part in shape.geoms:
            yield from _lines(part)
    elif isinstance(shape, shapely.Polygon):
        for ring in (shape.exterior, *shape.interiors):
            yield list(ring.coords)[:-1]
    else:
        yield list(shape.coords)


def _line(frame: Frame, places: Sequence[tuple[float, ...]]) -> str:
    """M for the first place, then the way from each to the next, which is shorter to write."""
    if not places:
        return ""
    before = frame.pixel(*places[0][:2])
    parts = [f"M{before[0]} {before[1]}l"]
    for place in places[1:]:
        here = frame.pixel(*place[:2])
        if here != before:
            parts.append(f"{here[0] - before[0]} {here[1] - before[1]} ")
        before = here
    return "".join(parts).rstrip()
