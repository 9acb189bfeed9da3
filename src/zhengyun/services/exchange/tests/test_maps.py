"""The arithmetic of the map: pure functions on degrees and pixels."""

from __future__ import annotations

import math

import pytest

from zhengyun.engines.registers.contracts import Box
from zhengyun.services.exchange import maps, words

COUNTY = Box(110.2, 29.0, 111.0, 29.8)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[110.4, 29.2], [110.6, 29.2], [110.6, 29.4], [110.4, 29.4], [110.4, 29.2]]],
}


def test_a_frame_has_the_proportions_of_the_picture_and_holds_its_box() -> None:
    box = maps.framed(COUNTY).box
    assert box.west <= COUNTY.west < COUNTY.east <= box.east
    assert box.south <= COUNTY.south < COUNTY.north <= box.north
    wide = (box.east - box.west) * math.cos(math.radians((box.south + box.north) / 2))
    assert wide / (box.north - box.south) == pytest.approx(maps.WIDTH / maps.HEIGHT, rel=1e-6)


def test_north_is_above_and_west_is_left() -> None:
    frame = maps.framed(COUNTY)
    assert frame.pixel(frame.box.west, frame.box.north) == (0, 0)
    assert frame.pixel(frame.box.east, frame.box.south) == (maps.WIDTH, maps.HEIGHT)
    assert frame.pixel(-180, 89) == (-maps.WIDTH, -maps.HEIGHT)


def test_an_area_is_a_closed_path_and_a_point_a_place() -> None:
    frame = maps.framed(COUNTY)
    area = maps.drawn(frame, SQUARE, "城关镇")
    assert area.d.startswith("M")
    assert area.d.endswith("Z")
    assert (area.x, area.y) == frame.pixel(110.5, 29.3)
    place = maps.drawn(frame, {"type": "Point", "coordinates": [110.5, 29.3]}, "溪滨路18号")
    assert (place.d, place.x, place.y) == ("", area.x, area.y)
    line = maps.drawn(frame, {"type": "LineString", "coordinates": [[110.4, 29.2], [110.6, 29.4]]}, "溪滨路")
    assert line.is_line
    assert not line.d.endswith("Z")


def test_detail_smaller_than_a_pixel_is_left_out() -> None:
    ring = [[110.5 + 0.2 * math.cos(n / 500), 29.4 + 0.2 * math.sin(n / 500)] for n in range(3141)]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    assert len(maps.drawn(maps.framed(COUNTY), geometry, "").d) < 1_000


def test_addresses_of_parts_lead_there_and_back() -> None:
    frame = maps.framed(COUNTY)
    assert maps.read_box(frame.text) is not None
    east = maps.read_box(frame.moved(1, 0))
    assert east is not None
    assert east.west > frame.box.west
    nearer, farther = maps.read_box(frame.zoomed(0.5)), maps.read_box(frame.zoomed(2.0))
    assert nearer is not None
    assert farther is not None
    assert nearer.west > frame.box.west > farther.west


@pytest.mark.parametrize("text", ["", "1", "1,2,3,x", "nan,0,1,1", "0,0,inf,1", "2,0,1,1", "0,-91,1,1"])
def test_what_is_no_area_is_none(text: str) -> None:
    assert maps.read_box(text) is None


def test_a_place_is_said_in_words() -> None:
    assert words.place_words({"type": "Point", "coordinates": [110.5, 29.3]}) == "110.50000, 29.30000"
    assert "5" in words.place_words(SQUARE)


@pytest.mark.parametrize(("count", "shown"), [(7, 7), (83, 83), (123, 120), (987_654, 990_000)])
def test_an_estimate_claims_two_figures(count: int, shown: int) -> None:
    assert words.rounded(count) == shown
