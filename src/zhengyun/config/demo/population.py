"""Who lives and trades in the county: drawn by a fixed seed, so that every load gives the same people.

Identity numbers and codes carry the unassigned division 990124, telephones an unissued segment.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from zhengyun.kernel.parties.contracts import EntityType
from zhengyun.kit import codes

DATA = Path(__file__).parent / "data"
REGION = "990124"
SEED = 990124
PEOPLE = 1500
KINDS = (
    (EntityType.INDIVIDUAL_BUSINESS, 440),
    (EntityType.ENTERPRISE, 250),
    (EntityType.COOPERATIVE, 45),
    (EntityType.PUBLIC_INSTITUTION, 34),
    (EntityType.SOCIAL_ORGANIZATION, 6),
    (EntityType.OTHER, 25),
)
PREFIXES = {
    EntityType.INDIVIDUAL_BUSINESS: "92",
    EntityType.ENTERPRISE: "91",
    EntityType.COOPERATIVE: "93",
    EntityType.PUBLIC_INSTITUTION: "12",
    EntityType.SOCIAL_ORGANIZATION: "51",
    EntityType.OTHER: "54",
}
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A person before he is entered."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class EntitySeed:
    """A body before it is entered. trade: catering, retail or ''. capital in fen."""

    name: str
    uscc: str
    entity_type: EntityType
    head: PersonSeed
    town: str
    address: str
    industry: str
    scope: str
    established_on: date
    capital: int | None
    trade: str


@dataclass(frozen=True, slots=True)
class Population:
    people: tuple[PersonSeed, ...]
    entities: tuple[EntitySeed, ...]

    def trading(self, *trades: str) -> list[EntitySeed]:
        return [one for one in self.entities if one.trade in trades]


@cache
def population() -> Population:
    """The same for every load: the seed is fixed, the clock is not asked."""
    names = tomllib.loads((DATA / "names.toml").read_text())
    chance = Random(SEED)  # noqa: S311
    people = tuple(_person(names, chance, number) for number in range(PEOPLE))
    used: set[str] = set()
    entities: list[EntitySeed] = []
    for kind, count in KINDS:
        for _turn in range(count):
            entities.append(_entity(names, chance, kind, people[len(entities)], len(entities), used))
    return Population(people, tuple(entities))


def identity_number(birthday: date, serial: int) -> str:
    """A number of the unassigned division with its check character (GB 11643)."""
    body = f"{REGION}{birthday:%Y%m%d}{serial:03d}"
    return body + codes.ric_check_character(body)


def credit_code(prefix: str, main: str) -> str:
    """A unified social credit code from the eight characters of the organization (GB 11714, GB 32100)."""
    total = sum((int(c) if c.isdigit() else ord(c) - 55) * w for c, w in zip(main, _WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    body = f"{prefix}{REGION}{main}{'X' if check == 10 else check}"
    return body + codes.uscc_check_character(body)


def _person(names: dict[str, Any], chance: Random, number: int) -> PersonSeed:
    is_female = chance.random() < 0.49
    given = chance.choice(names["given_female" if is_female else "given_male"])
    name = chance.choice(names["surnames"][:60] if chance.random() < 0.8 else names["surnames"]) + given
    birthday = date(1955, 1, 1) + timedelta(days=chance.randrange(18_250))
    serial = 2 * (number % 290) + (0 if is_female else 1)
    return PersonSeed(name, identity_number(birthday, serial), f"160000{number + 1000:05d}")


def _entity(
    names: dict[str, Any], chance: Random, kind: EntityType, head: PersonSeed, number: int, used: set[str]
) -> EntitySeed:
    towns = names["towns"]
    town, name, trade = _unique(names, chance, kind, used)
    place = towns[town]["name"]
    alphabet = codes.USCC_ALPHABET
    main = f"MA{chance.choice(alphabet[:10])}{chance.choice(alphabet[10:])}{number:04d}"
    if kind not in (EntityType.INDIVIDUAL_BUSINESS, EntityType.ENTERPRISE, EntityType.COOPERATIVE):
        main = f"{70_000_000 + number:08d}"
    return EntitySeed(
        name=name,
        uscc=credit_code(PREFIXES[kind], main),
        entity_type=kind,
        head=head,
        town=town,
        address=f"望溪县{place}{chance.choice(towns[town]['roads'])}{chance.randrange(2, 320)}号",
        industry={"catering": "6210", "retail": "5211"}.get(trade, "7299"),
        scope={"catering": "餐饮服务；食品销售。", "retail": "食品销售；日用百货销售。"}.get(trade, ""),
        established_on=date(2008, 1, 1) + timedelta(days=chance.randrange(6_400)),
        capital=chance.choice((10, 50, 100, 200, 500)) * 1_000_000 if kind is EntityType.ENTERPRISE else None,
        trade=trade,
    )


def _unique(names: dict[str, Any], chance: Random, kind: EntityType, used: set[str]) -> tuple[str, str, str]:
    """(town, name, trade); the town is drawn again too, since a small kind may be used up in one."""
    towns = names["towns"]
    while True:
        town = chance.choices(list(towns), [one["weight"] for one in towns.values()])[0]
        name, trade = _name(names, chance, kind, towns[town]["name"])
        if name not in used:
            used.add(name)
            return town, name, trade


def _name(names: dict[str, Any], chance: Random, kind: EntityType, place: str) -> tuple[str, str]:
    brand, town = chance.choice(names["brands"]), place
    if kind is EntityType.INDIVIDUAL_BUSINESS:
        trade = chance.choices(("catering", "retail", "shops"), (48, 22, 30))[0]
        return f"望溪县{town}{brand}{chance.choice(names[trade])}", "" if trade == "shops" else trade
    if kind is EntityType.ENTERPRISE:
        suffix = chance.choice(names["firms"])
        trade = "catering" if "餐饮" in suffix else "retail" if "超市" in suffix or "食品" in suffix else ""
        return f"望溪县{brand}{chance.choice('源盛达泰兴隆和')}{suffix}", trade
    if kind is EntityType.COOPERATIVE:
        return f"望溪县{town}{brand}{chance.choice(names['crops'])}专业合作社", ""
    if kind is EntityType.PUBLIC_INSTITUTION:
        body = chance.choice(names["institutions"])
        return f"望溪县{town}{body}", "canteen" if body in (
            "中心小学",
            "初级中学",
            "幼儿园",
            "敬老院",
        ) else ""
    if kind is EntityType.SOCIAL_ORGANIZATION:
        return f"望溪县{chance.choice(names['societies'])}", ""
    return f"望溪县{town}{chance.choice(names['villages'])}村村民委员会", ""
