"""Names of people, drawn by sex and year of birth from `data/people.toml` and `data/names.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import polars as pl

from zhengyun.config.demo.population import DATA
from zhengyun.config.demo.registers.chance import Chance


@cache
def written() -> dict[str, Any]:
    """What data/people.toml says."""
    return tomllib.loads((DATA / "people.toml").read_text())


@cache
def surnames() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Family names and how usual each is; they are listed from the most usual on."""
    found = tuple(tomllib.loads((DATA / "names.toml").read_text())["surnames"])
    return found, tuple((place + 1) ** -0.62 for place in range(len(found)))


def given_names(people: pl.DataFrame, chance: Chance) -> pl.Series:
    """people: sex, birthday."""
    is_single = chance.unit("single name")
    kinds = written()["given"]
    columns = {}
    for number, kind in enumerate(kinds):
        first = chance.pick(f"first {number}", tuple(kind["first"]))
        second = chance.pick(f"second {number}", tuple(kind["second"]))
        short = is_single < kind["single"]
        columns[f"n{number}"] = first.zip_with(~short, pl.Series([""])) + second
    year = pl.col("birthday").dt.year()
    choice = pl.lit(None, pl.String)
    for number, kind in reversed(list(enumerate(kinds))):
        fits = (pl.col("sex") == kind["sex"]) & (year < kind["until"])
        choice = pl.when(fits).then(pl.col(f"n{number}")).otherwise(choice)
    return people.with_columns(**columns).select(given=choice)["given"]
