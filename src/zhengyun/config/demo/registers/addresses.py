"""Where the households live: a standard address each, with a point within its village."""

from __future__ import annotations

import math
import tomllib

import polars as pl

from zhengyun.config.demo.population import DATA
from zhengyun.config.demo.registers.chance import Chance
from zhengyun.config.demo.registers.places import COUNTY_NAME, town_names, villages

HOMES_IN_BUILDING = 24
HOMES_AT_STAIRS = 12


def addresses(households: int) -> pl.DataFrame:
    """household, code, text, division, road, number, kind, point."""
    everywhere = places()
    number = pl.int_range(households, eager=True).rename("household")
    chance = Chance(number, "address")
    drawn = pl.DataFrame(
        {
            "household": number,
            "place": chance.pick("place", range(len(everywhere)), everywhere["share"].to_list()),
            "far": chance.unit("far").sqrt(),
            "turn": chance.unit("turn") * (2 * math.pi),
        }
    )
    joined = drawn.join(everywhere, on="place", how="left", maintain_order="left").with_columns(
        nth=pl.int_range(pl.len()).over("place")
    )
    return joined.with_columns(_numbers()).select(
        "household",
        code=pl.format("{}{}{}", "division", _padded("inner", 2), _padded("nth", 5)),
        text=pl.format("{}{}{}{}", pl.lit(COUNTY_NAME), "before", "road", "house"),
        division="division",
        road="road",
        number="house",
        kind=pl.lit("dwelling"),
        point=_point(),
    )


def places() -> pl.DataFrame:
    """The groups of villages and the estates of communities, each with its share of the people."""
    towns = town_names()
    roads = {
        code: one["roads"] for code, one in tomllib.loads((DATA / "names.toml").read_text())["towns"].items()
    }
    used: dict[str, int] = {}
    rows = []
    for village in villages():
        for inner, (lon, lat, radius) in enumerate(village.places):
            used[village.town] = used.get(village.town, 0) + 1
            road = roads[village.town][used[village.town] % len(roads[village.town])]
            rows.append(
                {
                    "division": village.code,
                    "inner": inner + 1,
                    "share": village.share / len(village.places),
                    "lon": lon,
                    "lat": lat,
                    "radius": radius,
                    "is_estate": village.is_community,
                    "before": towns[village.town] + ("" if village.is_community else village.name),
                    "road": f"{road}{6 + 2 * used[village.town]}号"
                    if village.is_community
                    else f"{inner + 1}组",
                }
            )
    return pl.DataFrame(rows).with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))


def _numbers() -> pl.Expr:
    """118号3栋2单元501室 in an estate, 17号 in a village's group."""
    nth = pl.col("nth")
    within = nth % HOMES_AT_STAIRS
    estate = pl.format(
        "{}栋{}单元{}0{}室",
        nth // HOMES_IN_BUILDING + 1,
        nth % HOMES_IN_BUILDING // HOMES_AT_STAIRS + 1,
        within // 2 + 1,
        within % 2 + 1,
    )
    return pl.when("is_estate").then(estate).otherwise(pl.format("{}号", nth + 1)).alias("house")


def _point() -> pl.Expr:
    far = pl.col("far") * pl.col("radius")
    lon = (pl.col("lon") + far * pl.col("turn").cos()).round(6)
    lat = (pl.col("lat") + far * pl.col("turn").sin()).round(6)
    return pl.concat_str(pl.lit('{"type": "Point", "coordinates": ['), lon, pl.lit(", "), lat, pl.lit("]}"))


def _padded(column: str, width: int) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.zfill(width)
