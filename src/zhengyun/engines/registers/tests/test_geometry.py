"""What counts as a place on the map, and what touches an area."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from zhengyun.engines.registers import geometry
from zhengyun.engines.registers.contracts import Box
from zhengyun.kit.errors import Problem

SQUARE = [[118.0, 31.0], [118.2, 31.0], [118.2, 31.2], [118.0, 31.2], [118.0, 31.0]]
HOLE = [[118.05, 31.05], [118.05, 31.1], [118.1, 31.1], [118.1, 31.05], [118.05, 31.05]]
SOUND: list[tuple[dict[str, Any], str]] = [
    ({"type": "Point", "coordinates": [118.3, 31.5]}, "point"),
    ({"type": "Point", "coordinates": [118.3, 31.5, 12.5]}, "any"),
    ({"type": "MultiPoint", "coordinates": [[118.3, 31.5], [118.4, 31.5]]}, "point"),
    ({"type": "LineString", "coordinates": [[118.3, 31.5], [118.4, 31.5]]}, "line"),
    ({"type": "Polygon", "coordinates": [SQUARE, HOLE]}, "polygon"),
    ({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, "polygon"),
    ({"type": "Point", "coordinates": [118, 31], "crs": "urn:ogc:def:crs:EPSG::4490"}, "point"),
]
BROKEN: list[tuple[Any, str]] = [
    ("POINT(1 2)", "any"),
    (None, "any"),
    ({"type": "Circle", "coordinates": [1, 2]}, "any"),
    ({"type": "Point"}, "any"),
    ({"type": "Point", "coordinates": []}, "any"),
    ({"type": "Point", "coordinates": "ab"}, "any"),
    ({"type": "Point", "coordinates": [1]}, "any"),
    ({"type": "Point", "coordinates": [True, False]}, "any"),
    ({"type": "Point", "coordinates": ["1", "2"]}, "any"),
    ({"type": "Point", "coordinates": [500000.0, 3400000.0]}, "any"),
    ({"type": "Point", "coordinates": [31.5, 118.3]}, "any"),
    ({"type": "Point", "coordinates": [float("nan"), 1]}, "any"),
    ({"type": "Point", "coordinates": [1, 2]}, "polygon"),
    ({"type": "Point", "coordinates": [1, 2], "crs": {"properties": {"name": "EPSG:3857"}}}, "any"),
    ({"type": "LineString", "coordinates": [[1, 2]]}, "any"),
    ({"type": "Polygon", "coordinates": SQUARE}, "any"),
    ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "any"),
    ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, "any"),
    ({"type": "MultiPoint", "coordinates": [[1, 2]] * 100_001}, "any"),
]


@pytest.mark.parametrize(("value", "shape"), SOUND)
def test_a_sound_geometry_has_no_fault(value: dict[str, Any], shape: str) -> None:
    assert geometry.fault(value, shape) == ""


@pytest.mark.parametrize(("value", "shape"), BROKEN)
def test_a_broken_one_is_told_what_is_wrong(value: Any, shape: str) -> None:
    assert len(geometry.fault(value, shape)) > 5


@pytest.mark.parametrize(
    "sides",
    [
        (float("nan"), 31, 119, 32),
        (float("-inf"), -90, float("inf"), 90),
        (119, 31, 118, 32),
        (118, 32, 119, 31),
        (-181, 0, 0, 1),
        (0, -91, 0, 1),
    ],
)
def test_what_is_no_area_is_refused(sides: tuple[float, float, float, float]) -> None:
    with translation.override("en"), pytest.raises(Problem, match="no area") as caught:
        geometry.check_box(Box(*sides))
    assert caught.value.code == "registers.bad_area"


def test_an_area_that_only_the_box_of_a_line_touches_is_not_touched() -> None:
    diagonal = {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}
    assert geometry.within(Box(7, 1, 9, 3), [diagonal, ring, None]) == [False, True, False]
    assert geometry.within(Box(4, 4, 6, 6), [diagonal]) == [True]
