"""The package of base registers: no fault, and code lists that hold together."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from itertools import pairwise
from operator import itemgetter

import pytest

from zhengyun.config import demo
from zhengyun.config.demo.registers import bodies, economy, names
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit import codes

DATA = demo.BASE_REGISTERS / "registers" / "data"
LISTS = (
    "sex", "marital_status", "ethnicity", "education", "kinship", "industry", "region",
    "registration_type", "urban_rural", "economic_sector",
)  # fmt: skip
OPEN = "9999-12-31"


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def current(name: str) -> set[str]:
    return {row["code"] for row in rows(name) if not row["valid_until"]}


def test_the_package_has_no_fault(organizations: None) -> None:
    assert packages.check(demo.BASE_REGISTERS) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_code_has_one_meaning_on_any_day(name: str) -> None:
    ordered = sorted(rows(name), key=itemgetter("code", "valid_from"))
    for one, after in pairwise(ordered):
        if one["code"] == after["code"]:
            assert (one["valid_until"] or OPEN) <= after["valid_from"], one["code"]


@pytest.mark.parametrize("name", LISTS)
def test_codes_name_only_codes_of_their_list(name: str) -> None:
    known = {row["code"] for row in rows(name)}
    for row in rows(name):
        assert {row["parent"], row["successor"]} - {""} <= known, row
        assert not row["successor"] or row["valid_until"], row


def test_the_industries_are_all_of_the_standard() -> None:
    lengths = Counter(len(code) for code in current("industry") if code.isdigit())
    assert lengths == {2: 97, 3: 473, 4: 1381}
    assert len([code for code in current("industry") if code.isalpha()]) == 20


def test_there_are_fifty_six_nationalities() -> None:
    assert len([row for row in rows("ethnicity") if row["code"] <= "56"]) == 56


def test_divisions_stand_below_one_another() -> None:
    known: set[str] = set()
    for row in rows("division"):
        assert codes.is_region(row["code"])
        assert not row["parent"] or row["parent"] in known
        assert row["statistical_code"] == row["code"].ljust(12, "0")
        known.add(row["code"])
    assert known == current("region")


def test_what_the_county_is_drawn_from_uses_codes_that_are_in_force() -> None:
    trades = [one[1] for name in bodies.SOURCES.values() for one in bodies.written()[name]]
    assert set(trades) <= current("industry")
    assert {one["code"] for one in names.written()["elsewhere"]} <= current("region")
    sectors = {sector for one in economy.written()["indicators"] for sector in one["sectors"]}
    assert sectors <= current("economic_sector")
