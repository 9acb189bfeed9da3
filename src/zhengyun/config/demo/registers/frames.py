"""The rows of the registers, in parts that are loaded one after the other.

A small county is loaded when an installation starts; the rest, up to the full size, by command. The small
one is the beginning of the full: the same people in the same households, the same bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import polars as pl

from zhengyun.config.demo.county import written
from zhengyun.config.demo.population import EntitySeed, PersonSeed, Population
from zhengyun.config.demo.registers import bodies, economy, places
from zhengyun.config.demo.registers.addresses import addresses
from zhengyun.config.demo.registers.people import people
from zhengyun.kernel.parties.contracts import EntityType

PEOPLE_FULL = 1_000_000
PEOPLE_AT_START = 6_500
AT_START = {EntityType.INDIVIDUAL_BUSINESS: 60, EntityType.ENTERPRISE: 24, EntityType.COOPERATIVE: 2}
PART_ROWS = 100_000
MOVED_BODY, FORMER_ADDRESS = "92990124MA5N3R8C63", "望溪县城关街道老城北街21号"
"""A body that had another address when its record was entered; see `happened`."""


@dataclass(frozen=True)
class Part:
    """Rows of one register that are loaded together. name: of the file, by which it is known again."""

    register: str
    name: str
    rows: Callable[[], pl.DataFrame]


@dataclass
class County:
    """The frames of a county with so many people; what is not asked for is not made."""

    found: Population
    size: int = PEOPLE_AT_START

    @cached_property
    def people(self) -> pl.DataFrame:
        return people(self.size, [(one.name, one.id_number, one.phone) for one in self._heads()])

    @property
    def households(self) -> int:
        return int(self.people["household"].max()) + 1  # type: ignore[arg-type]

    @cached_property
    def addresses(self) -> pl.DataFrame:
        return addresses(self.households).drop("household")

    @cached_property
    def known_bodies(self) -> pl.DataFrame:
        return bodies.known_bodies([*named_bodies(), *self.found.entities])

    def more_bodies(self, kind: EntityType) -> pl.DataFrame:
        there = len(self.known_bodies.filter(pl.col("kind") == kind.value))
        count = AT_START[kind] if self.size == PEOPLE_AT_START else bodies.FULL[kind] - there
        return bodies.more_bodies(kind, count, self.people, self.known_bodies)

    def _heads(self) -> list[PersonSeed]:
        named = [PersonSeed(one["name"], one["id_number"], one["phone"]) for one in written()["people"]]
        return [*named, *self.found.people]


def named_bodies() -> Iterator[EntitySeed]:
    """The bodies of county.toml, as they are entered as parties."""
    by_account = {one["account"]: one for one in written()["people"]}
    for one in written()["entities"]:
        head = by_account[one["representative"]]
        yield EntitySeed(
            name=one["name"],
            uscc=one["uscc"],
            entity_type=EntityType(one["entity_type"]),
            head=PersonSeed(head["name"], head["id_number"], head["phone"]),
            town=one["region"],
            address=one["address"],
            industry=one["industry"],
            scope=one["business_scope"],
            established_on=one["established_on"],
            capital=one.get("registered_capital"),
            trade="",
        )


def first_parts(county: County) -> Iterator[Part]:
    """What is loaded at start; those to which others refer come first."""
    yield Part("division", "望溪县行政区划.parquet", lambda: pl.DataFrame(places.divisions()))
    yield Part("standard_address", "望溪县标准地址.parquet", lambda: county.addresses)
    yield Part("population", "人口回流.parquet", lambda: county.people.drop("household"))
    yield Part("legal_entity", "法人和非法人组织.parquet", partial(_first_bodies, county))
    yield Part("economy_indicator", "宏观经济指标.parquet", economy.indicators)
    yield Part("economy_observation", "宏观经济数据.parquet", economy.observations)


def further_parts(first: County, full: County) -> Iterator[Part]:
    """The rest of the full size, in files of at most `PART_ROWS`."""
    rest = full.addresses.slice(first.households)
    yield from _divided("standard_address", "望溪县标准地址（全县）", rest)
    rest = full.people.drop("household").slice(PEOPLE_AT_START)
    yield from _divided("population", "人口回流（全县）", rest)
    more = [full.more_bodies(kind).slice(AT_START[kind]) for kind in bodies.FULL]
    yield from _divided("legal_entity", "法人和非法人组织（全县）", _whole(more))


def _first_bodies(county: County) -> pl.DataFrame:
    former = pl.when(pl.col("code") == MOVED_BODY).then(pl.lit(FORMER_ADDRESS)).otherwise(pl.col("address"))
    known = county.known_bodies.with_columns(address=former)
    return _whole([known, *(county.more_bodies(kind) for kind in bodies.FULL)])


def _whole(frames: list[pl.DataFrame]) -> pl.DataFrame:
    together = pl.concat(frames, how="diagonal_relaxed")
    return together.select(name for name in bodies.FIELDS if name in together.columns)


def _divided(register: str, name: str, rows: pl.DataFrame) -> Iterator[Part]:
    for number, first in enumerate(range(0, len(rows), PART_ROWS), 1):
        yield Part(register, f"{name}{number:02d}.parquet", partial(rows.slice, first, PART_ROWS))
