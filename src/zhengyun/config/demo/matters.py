"""Who asked for the further matters of the county, and how far each case has come (data/matters.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from itertools import islice
from typing import Any

import polars as pl

from zhengyun.config.demo.acting import Deed
from zhengyun.config.demo.days import Days
from zhengyun.config.demo.population import DATA, EntitySeed, PersonSeed, Population
from zhengyun.config.demo.registers.frames import County, named_bodies
from zhengyun.kit import clock

AGED_YEARS = 80
HELPER = "16000005240"
"""The telephone of the community worker, for who has none."""
NEXT = "next"
MOMENTS = (time(9, 20), time(10, 40), time(14, 50), time(16, 10))
MOST_STEPS = 9
"""More than any of these matters has."""


@dataclass(frozen=True, slots=True)
class MatterStory:
    """A case of a matter. who: a firm that applies itself, or a person who comes to the counter.

    by: the account that applies for the firm, where it is a named one.
    """

    matter: Mapping[str, Any]
    who: EntitySeed | PersonSeed
    number: int
    on: date
    deeds: tuple[Deed, ...]
    by: str = ""

    @property
    def at(self) -> time:
        return time(8 + self.number % 3, 35 + self.number * 7 % 24)


@cache
def matters() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads((DATA / "matters.toml").read_text())["matter"])


def matter_stories(days: Days, found: Population, *, full: bool = False) -> list[MatterStory]:
    """In the order of submission; `full` adds older ones."""
    made = [one for matter in matters() for one in _of(matter, days, found, full=full)]
    return sorted(made, key=lambda one: (one.on, one.at, one.number))


def named_stories(days: Days) -> list[MatterStory]:
    """Of bodies whose account a visitor has (data/named.toml), in the order of submission."""
    found = tomllib.loads((DATA / "named.toml").read_text())["matter"]
    return [
        MatterStory(
            one, _named(one["uscc"]), 0, days.ago(one["age"]), _deeds(0, one["steps"], None), one["by"]
        )
        for one in found
    ]


def _named(uscc: str) -> EntitySeed:
    return replace(next(one for one in named_bodies() if one.uscc == uscc), trade="catering")


def _of(matter: Mapping[str, Any], days: Days, found: Population, *, full: bool) -> Iterator[MatterStory]:
    states = [(age, steps, None) for age, steps in matter["open"]]
    if ending := matter.get("refusal"):
        states.append((ending["age"], ending["steps"], ending))
    closed = (matter["full"] if full else matter["closed"] + len(states)) - len(states)
    states += [(MOST_STEPS + 3 + 2 * number, MOST_STEPS, None) for number in range(closed)]
    people = islice(_people(matter["who"], found), len(states))
    for number, ((age, steps, last), who) in enumerate(zip(states, people, strict=True)):
        yield MatterStory(matter, who, number, days.ago(age), _deeds(number, steps, last))


def _deeds(number: int, steps: int, last: Mapping[str, Any] | None) -> tuple[Deed, ...]:
    """So many steps, one each working day; whoever holds a step does it."""
    made = [Deed(step, MOMENTS[(number + step) % len(MOMENTS)], NEXT, "") for step in range(steps)]
    if last is not None:
        made.append(Deed(steps, MOMENTS[0], NEXT, last["act"], data=last["data"]))
        made.append(Deed(steps + 1, MOMENTS[1], NEXT, ""))
    return tuple(made)


def _people(kind: str, found: Population) -> Iterator[EntitySeed | PersonSeed]:
    chosen: dict[str, Callable[[], Iterable[EntitySeed | PersonSeed]]] = {
        "aged": lambda: _aged(found),
        "barber": lambda: [one for one in found.entities if one.name.endswith("理发店")],
        "enterprise": lambda: [one for one in found.entities if one.name.endswith("有限公司")],
        "restaurant": lambda: reversed(found.trading("catering")),
        "farm_shop": lambda: [one for one in found.entities if one.name.endswith("农资店")],
        "mill": lambda: [one for one in found.entities if one.name.endswith("纺织有限公司")],
        "culture": lambda: [one for one in found.entities if one.name.endswith("文化传媒有限公司")],
        "shop": lambda: reversed(found.trading("retail")),
    }
    yield from chosen[kind]()


def _aged(found: Population) -> Iterator[PersonSeed]:
    """Of the register of the population: whoever lives here and is old enough, oldest first."""
    people = County(found).people
    born = pl.col("birthday") <= date(clock.today().year - AGED_YEARS, 1, 1)
    rows = people.filter(born & (pl.col("status") == "registered")).sort("birthday", "id_number")
    for row in rows.iter_rows(named=True):
        yield PersonSeed(row["name"], row["id_number"], row["phone"] or HELPER)
