"""Series of the county's economy: indicators, and observations by region, sector and period."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import polars as pl

from zhengyun.config.demo.population import DATA, REGION
from zhengyun.config.demo.registers.chance import SEED
from zhengyun.config.demo.registers.places import villages

LAST = date(2026, 9, 30)
MONTHS = {"year": 12, "quarter": 3, "month": 1}
FINAL_BEFORE = 2025
INDICATOR_FIELDS = ("code", "name", "unit", "frequency", "method", "definition", "provider", "decimals")


@cache
def written() -> dict[str, Any]:
    """What data/economy.toml says."""
    return tomllib.loads((DATA / "economy.toml").read_text())


def indicators() -> pl.DataFrame:
    return pl.DataFrame([{name: one[name] for name in INDICATOR_FIELDS} for one in written()["indicators"]])


def observations() -> pl.DataFrame:
    rows = []
    for indicator in written()["indicators"]:
        for sector, base in indicator["sectors"].items():
            rows += _series(indicator, REGION, sector, base)
        if indicator.get("by_town"):
            sector, base = next(iter(indicator["sectors"].items()))
            for town, share in _shares():
                rows += _series(indicator, town, sector, base * share)
    return pl.DataFrame(rows, infer_schema_length=None)


def _shares() -> Iterator[tuple[str, float]]:
    whole = sum(one.share for one in villages())
    for town in sorted({one.town for one in villages()}):
        yield town, sum(one.share for one in villages() if one.town == town) / whole


def _series(indicator: Mapping[str, Any], region: str, sector: str, base: float) -> list[dict[str, Any]]:
    chance = Random(f"{SEED}.{indicator['code']}.{region}.{sector}")  # noqa: S311
    before: list[float] = []
    rows: list[dict[str, Any]] = []
    level = base
    for year in range(written()["first_year"], LAST.year + 1):
        growth = indicator["growth"] + chance.uniform(-1.6, 1.6) - (3.1 if year == 2020 else 0)
        level = base if year == written()["first_year"] else level * (1 + growth / 100)
        values = _year(indicator, level, growth, chance)
        for number, value in enumerate(values):
            row = _row(indicator, region, sector, year, number, value)
            if before and indicator["method"] != "rate":
                row["year_on_year"] = round((value / before[number] - 1) * 100, 2)
            if _end(indicator["frequency"], year, number) <= LAST:
                rows.append(row)
        before = values
    return rows


def _year(indicator: Mapping[str, Any], level: float, growth: float, chance: Random) -> list[float]:
    """The values of a year's periods, rounded as they are published."""
    parts = 12 // MONTHS[indicator["frequency"]]
    if indicator["method"] == "rate":
        values = [growth + chance.uniform(-0.8, 0.8) for _part in range(parts)]
    elif indicator["method"] == "end":
        values = [
            level * (1 - (parts - 1 - part) * indicator["growth"] / 100 / parts) for part in range(parts)
        ]
    else:
        values = _flow(indicator, level, parts, chance)
    return [round(value, indicator["decimals"]) for value in values]


def _flow(indicator: Mapping[str, Any], level: float, parts: int, chance: Random) -> list[float]:
    weights: Sequence[float] = [1.0]
    if parts > 1:
        weights = written()["quarter_weights" if parts == 4 else "month_weights"]
    drawn = [weight * chance.uniform(0.97, 1.03) for weight in weights]
    single = [level * weight / sum(drawn) for weight in drawn]
    if indicator["method"] == "period":
        return single
    return [sum(single[: part + 1]) for part in range(parts)]


def _row(
    indicator: Mapping[str, Any], region: str, sector: str, year: int, number: int, value: float
) -> dict[str, Any]:
    frequency = indicator["frequency"]
    end = _end(frequency, year, number)
    period = {"year": f"{year}", "quarter": f"{year}Q{number + 1}", "month": f"{year}-{number + 1:02d}"}
    return {
        "indicator": indicator["code"],
        "region": region,
        "industry": sector,
        "period": period[frequency],
        "starts_on": date(year, number * MONTHS[frequency] + 1, 1),
        "value": value,
        "year_on_year": None,
        "state": "final" if year < FINAL_BEFORE else "preliminary",
        "published_on": end + timedelta(days=22 if frequency != "year" else 74),
    }


def _end(frequency: str, year: int, number: int) -> date:
    """The last day of a period."""
    month = (number + 1) * MONTHS[frequency]
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
