"""Questions as people ask them, put to the matters of all applications that are here."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.engines.casework.search.index import Entry, Index
from zhengyun.engines.casework.search.ranking import find
from zhengyun.engines.casework.search.vocabulary import vocabulary

ROOT = Path(__file__).resolve().parents[2]
COUNTY = ROOT / "src" / "zhengyun" / "config" / "demo" / "data" / "county.toml"
FIRST = 3
LEAST_PRECISION = 0.9
TODAY = date(2026, 9, 1)


def matters() -> dict[str, list[dict[str, Any]]]:
    """The public items of each application."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "applications").glob("*/items/*.toml")):
        item = tomllib.loads(path.read_text(encoding="utf-8"))
        if not item.get("is_internal"):
            found.setdefault(path.parts[-3], []).append(item)
    return found


def entry(item: dict[str, Any], offices: dict[str, str]) -> Entry:
    office, guide = offices.get(item["organization"], item["organization"]), item.get("guide", {})
    summary = ItemSummary(
        item["code"],
        item["title"],
        uuid5(NAMESPACE_DNS, office),
        office,
        bool(item.get("is_online", True)),
        "",
        tuple(item["audience"]),
        guide.get("summary", ""),
    )
    return Entry.of(summary, guide, item.get("options", ()))


@pytest.fixture(scope="module")
def index() -> Index:
    county = tomllib.loads(COUNTY.read_text(encoding="utf-8"))
    offices = {one["code"]: one["name"] for one in county["organizations"]}
    return Index([entry(item, offices) for items in matters().values() for item in items])


def cases() -> list[tuple[str, str, str]]:
    """(application, question, code or part of the title) of the applications that are here."""
    asked = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
    here = matters()
    return [
        (name, question, group.get("item") or group["title"])
        for name, group in asked.items()
        if group.get("application", name) in here
        for question in group["questions"]
    ]


def is_found(index: Index, question: str, wanted: str) -> bool:
    items = find(index, vocabulary(TODAY), question, limit=FIRST).items
    return any(one.item.code == wanted or wanted in one.item.title for one in items)


def test_the_matter_that_is_meant_is_among_the_first_three(
    index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = cases()
    missed = [(name, question) for name, question, wanted in asked if not is_found(index, question, wanted)]
    precision = 1 - len(missed) / len(asked)
    with capsys.disabled():
        print(f"\nsearch: {precision:.1%} of {len(asked)} questions find their matter among the first three")  # noqa: T201
    assert len(asked) >= 80
    assert precision >= LEAST_PRECISION, missed


@pytest.mark.parametrize(
    "question", ["潜水艇", "出生证", "结婚证", "火星移民许可大厅", "wwwxyz", "？？？", "99999999999"]
)
def test_what_no_office_does_finds_nothing(index: Index, question: str) -> None:
    assert not find(index, vocabulary(TODAY), question).items
