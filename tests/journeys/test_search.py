"""Finding a matter: suggestions while one types, and what is said of errors, old names, and nothing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])


def offered(visitor: Visitor, text: str) -> list[str]:
    """Types, and waits for what is suggested to the whole text, not to its beginning."""
    box = visitor.page.locator("[name=q]")
    box.fill("")
    with visitor.page.expect_response(lambda one: parse_qs(urlsplit(one.url).query).get("q") == [text]):
        box.press_sequentially(text)
    visitor.page.locator("#search-found [role=option]").first.wait_for()
    visitor.settle()
    return visitor.page.locator("#search-found [role=option]").all_inner_texts()


@WIDTHS
def test_suggestions_are_reached_by_the_keyboard_alone(width: int, visitor: NewVisitor) -> None:
    anybody = visitor(width)
    anybody.go("/")
    assert "食品经营许可" in offered(anybody, "食品经营")
    anybody.look("search-suggestions")
    box, press = anybody.page.locator("[name=q]"), anybody.page.keyboard.press
    assert box.get_attribute("aria-expanded") == "true"
    press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "search-found-1"
    anybody.look("search-suggestions-chosen")
    press("ArrowUp")
    press("ArrowUp")
    press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "食品经营"
    press("ArrowDown")
    with anybody.page.expect_navigation():
        press("Enter")
    assert citizen.ITEM in anybody.page.url


@WIDTHS
def test_a_suggestion_is_taken_by_finger_or_mouse(width: int, visitor: NewVisitor) -> None:
    anybody = visitor(width)
    anybody.go("/search/")
    offered(anybody, "shipin")
    with anybody.page.expect_navigation():
        anybody.touch(anybody.page.locator("#search-found [role=option]").first)
    anybody.look("search-suggestion-taken")


@WIDTHS
def test_errors_old_names_and_nothing_are_told(width: int, visitor: NewVisitor) -> None:
    anybody = visitor(width)
    for name, text, words in (
        ("old-name", "工商局", "现为"),
        ("corrected", "残饮", "没有找到“残饮”"),
        ("nothing", "潜水艇", "没有找到"),
    ):
        anybody.go(f"/search/?q={text}")
        anybody.look(f"search-{name}")
        anybody.says(words)


def test_the_form_alone_searches_without_scripts(visitor: NewVisitor) -> None:
    anybody = visitor(NARROW, scripts=False)
    anybody.go("/")
    anybody.page.fill("[name=q]", "我要开饭馆")
    anybody.press("搜索")
    anybody.look("search-without-scripts")
    assert anybody.page.locator(".items h3").count()
