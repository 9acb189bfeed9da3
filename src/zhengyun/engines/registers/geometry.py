"""Places on the map: GeoJSON (RFC 7946) in degrees of CGCS2000 (EPSG:4490), checked and compared exactly.

RFC 7946 writes WGS 84; the two differ by less than a survey can tell, so the numbers are the same.
The library of shapes is large: only who has to do with a shape loads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import Box
from zhengyun.kit.errors import Problem

ANY = "any"
SHAPES: Mapping[str, tuple[str, ...]] = {
    "point": ("Point", "MultiPoint"),
    "line": ("LineString", "MultiLineString"),
    "polygon": ("Polygon", "MultiPolygon"),
}
TYPES = frozenset(one for types in SHAPES.values() for one in types)
DEPTHS: Mapping[str, int] = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}  # fmt: skip
MAX_POSITIONS = 100_000
MIN_RING = 4


def fault(value: Any, shape: str = ANY) -> str:
    """What is wrong with a geometry, in one sentence; '' for a sound one."""
    if not isinstance(value, Mapping) or value.get("type") not in TYPES:
        return _("This is no GeoJSON geometry: it needs “type” and “coordinates”.")
    kind = str(value["type"])
    if shape != ANY and kind not in SHAPES[shape]:
        return _("The geometry must be one of: %(types)s.") % {"types": ", ".join(SHAPES[shape])}
    if (crs := value.get("crs")) is not None and "4490" not in str(crs):
        return _("Coordinates must be degrees of CGCS2000 (EPSG:4490).")
    places: list[Sequence[float]] = []
    if not _collect(value.get("coordinates"), DEPTHS[kind], places) or not places:
        return _("The coordinates are not nested as “%(type)s” wants them.") % {"type": kind}
    if len(places) > MAX_POSITIONS:
        return _("The geometry has more than %(most)s positions.") % {"most": MAX_POSITIONS}
    if not all(_is_place(place) for place in places):
        return _("Each position is longitude, then latitude, in degrees.")
    return _shape_fault(kind, value["coordinates"])


def _collect(node: Any, depth: int, places: list[Sequence[float]]) -> bool:
    """Whether the arrays are nested this deep; the positions are put into `places`."""
    if isinstance(node, str) or not isinstance(node, Sequence):
        return False
    if depth == 0:
        places.append(node)
        return True
    return all(_collect(part, depth - 1, places) for part in node)


def _is_place(place: Sequence[Any]) -> bool:
    if len(place) not in (2, 3):
        return False
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in place):
        return False
    if not all(math.isfinite(one) for one in place):
        return False
    return bool(-180 <= place[0] <= 180 and -90 <= place[1] <= 90)


def _shape_fault(kind: str, coordinates: Any) -> str:
    if kind in SHAPES["line"]:
        lines = [coordinates] if kind == "LineString" else coordinates
        return _("A line has at least two positions.") if any(len(line) < 2 for line in lines) else ""
    if kind not in SHAPES["polygon"]:
        return ""
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if any(not polygon for polygon in polygons):
        return _("A polygon has at least one ring.")
    for ring in (ring for polygon in polygons for ring in polygon):
        if len(ring) < MIN_RING or list(ring[0]) != list(ring[-1]):
            return _("A ring is not closed: its last position must be its first one.")
    import shapely.geometry

    found = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    if not found.is_valid:
        reason = shapely.is_valid_reason(found)
        return _("The polygon crosses or touches itself: %(reason)s.") % {"reason": reason}
    return ""


def check_box(box: Box) -> Box:
    """Raises Problem `registers.bad_area` (422) for what is no area of the earth."""
    sides = (box.west, box.south, box.east, box.north)
    fits = all(math.isfinite(side) for side in sides) and (
        -180 <= box.west <= box.east <= 180 and -90 <= box.south <= box.north <= 90
    )
    if not fits:
        raise Problem(
            "registers.bad_area",
            _("This is no area: west, south, east, north in degrees are wanted."),
            value=",".join(str(side) for side in sides)[:80],
            remedy=_("Longitudes lie between -180 and 180, latitudes between -90 and 90, west before east."),
        )
    return box


def box_text(box: Box) -> str:
    """An area as PostgreSQL writes a box."""
    return f"({box.east!r},{box.north!r}),({box.west!r},{box.south!r})"


def within(box: Box, geometries: Iterable[Mapping[str, Any] | None]) -> list[bool]:
    """Which of these geometries have a point in common with the area, exactly."""
    import shapely.geometry

    area = shapely.box(box.west, box.south, box.east, box.north)
    shapes = [shapely.geometry.shape(one) if one else None for one in geometries]
    return [bool(one) for one in shapely.intersects(area, shapes)]
