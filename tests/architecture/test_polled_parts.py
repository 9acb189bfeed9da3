"""A part of a page that looks again by itself is swapped; the focus finds its element again by its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import place, room_of_file, templates
from tests.architecture.test_templates import TAG, named

POLLED = re.compile(r"hx-trigger=[^>]*\bevery ")
ONLY_INCLUDES = re.compile(r'hx-trigger="every [^>]*>\{% include "[^"]+" %\}</')
TAKES_FOCUS = re.compile(
    r"""<(?:a|button|select|textarea|summary|input(?![^>]*type="hidden"))[\s>][^>]*|"""
    r"""\{% (?:button|link_button) [^%]*%\}"""
)
HAS_ID = re.compile(r"\s(?:id|anchor)=")


def without_id(source: str) -> list[str]:
    return [found[0] for found in TAKES_FOCUS.finditer(source) if not HAS_ID.search(found[0])]


def parts() -> Iterator[Path]:
    """The templates that are swapped on their own, with what they include."""
    known = {str(path).split("/templates/", 1)[1]: path for path in templates()}
    waiting = [path for path in templates() if path.name.startswith("_") and POLLED.search(path.read_text())]
    for path in waiting:
        yield path
        included = [named(words) for tag, words in TAG.findall(path.read_text()) if tag == "include"]
        waiting += [known[name] for name in included if known[name] not in waiting]


def test_each_part_that_looks_again_is_a_template_of_its_own() -> None:
    whole = [path for path in templates() if not path.name.startswith("_")]
    polled = [path for path in whole if POLLED.search(path.read_text())]
    assert [place(path) for path in polled if not ONLY_INCLUDES.search(path.read_text())] == []


def test_what_can_have_the_focus_has_an_id_where_the_part_is_swapped() -> None:
    found = list(parts())
    assert {"desk", "hall", "supervision", "exchange"} <= {room_of_file(one).split(".")[-1] for one in found}
    faults = {place(path): without_id(path.read_text()) for path in found}
    assert {where: words for where, words in faults.items() if words} == {}


def test_an_element_without_an_id_is_found() -> None:
    source = '<a href="/">x</a><a id="b" href="/">y</a>{% button _("Go") %}{% button _("Go") anchor="go" %}'
    assert without_id(source) == ['<a href="/"', '{% button _("Go") %}']
    assert without_id('<input type="hidden" name="x"><input id="a"><textarea name="t"></textarea>') == [
        '<textarea name="t"'
    ]
