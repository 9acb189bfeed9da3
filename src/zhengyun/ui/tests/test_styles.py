from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

STATIC = Path(__file__).resolve().parent.parent / "static" / "ui"
CITIZEN = ("tokens", "base", "layout", "components", "forms", "print")
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "css/tokens.css").read_text()))

ON_TEXT = [
    *[
        (ink, paper)
        for ink in ("ink", "ink-2", "ink-3", "blue-700")
        for paper in ("surface", "page", "blue-50")
    ],
    ("accent", "surface"),
    ("accent", "accent-tint"),
    ("accent", "page"),
    ("ink", "accent-tint"),
    ("green", "surface"),
    ("green", "page"),
    ("green", "green-tint"),
    ("red", "surface"),
    ("red", "page"),
    ("red", "red-tint"),
    ("ink", "red-tint"),
    ("surface", "blue-700"),
    ("surface", "blue-800"),
    ("surface", "blue-900"),
    ("surface", "red"),
    ("blue-800", "blue-100"),
]
ON_SHAPES = [
    ("line-2", "surface"),
    ("accent-fill", "surface"),
    ("accent-fill", "page"),
    ("green-fill", "surface"),
    ("blue-700", "page"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "paper"), ON_TEXT)
def test_words_can_be_read(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize(("shape", "paper"), ON_SHAPES)
def test_borders_and_focus_can_be_seen(shape: str, paper: str) -> None:
    assert contrast(shape, paper) >= 3


def test_the_styles_of_a_citizens_page_are_at_most_30_kib() -> None:
    assert sum((STATIC / f"css/{name}.css").stat().st_size for name in CITIZEN) <= 30 * 1024


def test_the_desk_adds_at_most_4_kib() -> None:
    others = {path.stem for path in (STATIC / "css").iterdir()} - set(CITIZEN)
    assert others == {"desk"}
    assert (STATIC / "css/desk.css").stat().st_size <= 4 * 1024


def test_our_scripts_with_htmx_leave_a_fifth_of_30_kb_to_the_rooms() -> None:
    """What each page of a citizen's way loads is measured in a browser (tests/journeys)."""
    own = sum(len(gzip.compress(path.read_bytes())) for path in (STATIC / "js").iterdir())
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx is not None
    assert own + len(gzip.compress(Path(htmx).read_bytes())) <= 24_000


def test_styles_load_nothing_from_elsewhere() -> None:
    for path in (STATIC / "css").iterdir():
        text = path.read_text()
        assert "@import" not in text
        assert set(re.findall(r"url\(([^)]*)\)", text)) <= {'"../chevron.svg"'}


def test_every_variable_that_is_used_is_a_token() -> None:
    defined = set(re.findall(r"(--[\w-]+):", (STATIC / "css/tokens.css").read_text()))
    for path in (STATIC / "css").iterdir():
        assert set(re.findall(r"var\((--[\w-]+)\)", path.read_text())) <= defined, path


def test_red_is_only_for_what_is_overdue() -> None:
    for path in (STATIC / "css").iterdir():
        for selector in re.findall(r"([^{}]+)\{[^{}]*var\(--red", path.read_text()):
            assert re.search(r"overdue|past_", selector), selector


def test_motion_stops_for_those_who_ask() -> None:
    base = (STATIC / "css/base.css").read_text()
    assert "transition" not in base.split("@media (prefers-reduced-motion:no-preference)")[0]
