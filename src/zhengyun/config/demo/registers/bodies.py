"""The register of bodies: those that trade already, and as many more as the county has, kind by kind."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from zhengyun.config.demo.population import DATA, PREFIXES, REGION, EntitySeed
from zhengyun.config.demo.registers.chance import Chance
from zhengyun.config.demo.registers.households import COUNTED_ON
from zhengyun.config.demo.registers.places import COUNTY_NAME
from zhengyun.kernel.parties.contracts import EntityType
from zhengyun.kit import codes

FULL = {
    EntityType.INDIVIDUAL_BUSINESS: 59_200,
    EntityType.ENTERPRISE: 19_400,
    EntityType.COOPERATIVE: 1_400,
}
"""经营主体 in the county at full size, with those that are entered anyway."""
FIELDS = (
    "code", "name", "kind", "registration_type", "status", "representative_name", "representative_title",
    "representative_number", "representative_phone", "address", "region", "registered_capital",
    "established_on", "approved_on", "term_from", "term_until", "industry", "business_scope", "registrar",
    "employees", "supervisor", "activity_area", "social_type", "is_charity", "certificate_until",
    "organizer", "funding", "ended_on",
)  # fmt: skip
SOURCES = {
    EntityType.INDIVIDUAL_BUSINESS: "trades",
    EntityType.ENTERPRISE: "firms",
    EntityType.COOPERATIVE: "crops",
}
REGISTRARS = {
    EntityType.PUBLIC_INSTITUTION: "gov", EntityType.SOCIAL_ORGANIZATION: "civil", EntityType.OTHER: "civil",
}  # fmt: skip
TYPES = {
    EntityType.INDIVIDUAL_BUSINESS: (("500",), (1,)),
    EntityType.COOPERATIVE: (("400",), (1,)),
    EntityType.ENTERPRISE: (("112", "119", "111", "121", "140", "150"), (880, 50, 8, 6, 44, 12)),
}
HOUSEHOLDS = {EntityType.INDIVIDUAL_BUSINESS: 4, EntityType.ENTERPRISE: 12, EntityType.COOPERATIVE: 160}
SPARE = 1.25
_MAIN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET = codes.USCC_ALPHABET
_LETTERS = _ALPHABET[10:]


@cache
def written() -> dict[str, Any]:
    """What data/bodies.toml says."""
    return tomllib.loads((DATA / "bodies.toml").read_text())


@cache
def towns() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((DATA / "names.toml").read_text())["towns"]
    return found


def known_bodies(seeds: Iterable[EntitySeed]) -> pl.DataFrame:
    """The bodies that are parties already, equal to them."""
    return pl.DataFrame([_known(one, number) for number, one in enumerate(seeds)], infer_schema_length=None)


def _known(one: EntitySeed, number: int) -> dict[str, Any]:
    kind = one.entity_type
    return {
        "code": one.uscc,
        "name": one.name,
        "kind": kind.value,
        "registration_type": TYPES[kind][0][0] if kind in TYPES else None,
        "status": "active",
        "representative_name": one.head.name,
        "representative_title": title_of(kind),
        "representative_number": one.head.id_number,
        "representative_phone": one.head.phone,
        "address": one.address,
        "region": one.town,
        "registered_capital": one.capital / 1_000_000 if one.capital else None,
        "established_on": one.established_on,
        "approved_on": one.established_on,
        "term_from": one.established_on if kind in TYPES else None,
        "industry": one.industry or None,
        "business_scope": one.scope or None,
        "registrar": REGISTRARS.get(kind, "amr"),
        "employees": 2 + number * 7 % 23,
    } | _of_kind(kind)


def _of_kind(kind: EntityType) -> dict[str, Any]:
    """What only social organizations or public institutions have."""
    if kind is EntityType.SOCIAL_ORGANIZATION:
        return {
            "supervisor": "望溪县民政局", "activity_area": COUNTY_NAME, "social_type": "association",
            "is_charity": False, "certificate_until": date(2029, 12, 31),
        }  # fmt: skip
    if kind is EntityType.PUBLIC_INSTITUTION:
        return {"organizer": "望溪县人民政府", "funding": "full", "certificate_until": date(2030, 3, 31)}
    return {}


def title_of(kind: EntityType) -> str:
    if kind is EntityType.INDIVIDUAL_BUSINESS:
        return "proprietor"
    return "person_in_charge" if kind is EntityType.OTHER else "legal_representative"


def more_bodies(kind: EntityType, count: int, people: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """So many more of a kind. people: of the register. known: the bodies that there are already."""
    number = pl.int_range(round(count * SPARE) + 40, eager=True).rename("number")
    named = _named(kind, pl.DataFrame({"number": number}), Chance(number, kind.value))
    kept = named.unique("name", keep="first", maintain_order=True)
    kept = kept.filter(~pl.col("name").is_in(known["name"].implode())).head(count)
    runners = _runners(kind, people).head(count)
    if len(kept) < count or len(runners) < count:
        raise ValueError(f"the names or the people are not enough for {count} of {kind}")
    joined = pl.concat([kept, runners], how="horizontal")
    return _described(kind, joined, Chance(kept["number"], f"{kind.value} kept"))


def _runners(kind: EntityType, people: pl.DataFrame) -> pl.DataFrame:
    """Of every few households, the head whose age fits best: the same in a small county as in the full."""
    return (
        people.filter((pl.col("kinship") == "02") & pl.col("phone").is_not_null())
        .with_columns(block=pl.col("household") // HOUSEHOLDS[kind], year=pl.col("birthday").dt.year())
        .sort("block", (pl.col("year") - 1983).abs(), "household")
        .unique("block", keep="first", maintain_order=True)
        .select(representative_name="name", representative_number="id_number", representative_phone="phone")
    )


def _named(kind: EntityType, frame: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    entries = written()[SOURCES[kind]]
    index = chance.pick("trade", range(len(entries)), [one[3] for one in entries])
    codes_of_towns = list(towns())
    town = chance.pick("town", codes_of_towns, [one["weight"] for one in towns().values()])
    names = pl.DataFrame({"region": codes_of_towns, "place": [one["name"] for one in towns().values()]})
    brand = chance.pick("first", tuple(written()["brand_first"])) + chance.pick(
        "second", tuple(written()["brand_second"])
    )
    third = chance.pick("third", ("", "", *written()["brand_second"]))
    frame = frame.with_columns(
        region=town,
        brand=brand + third if kind is EntityType.ENTERPRISE else brand,
        word=pl.Series([one[0] for one in entries]).gather(index),
        industry=pl.Series([one[1] for one in entries]).gather(index),
        business_scope=pl.Series([one[2] for one in entries]).gather(index),
    ).join(names, on="region", how="left", maintain_order="left")
    place = pl.lit("") if kind is EntityType.ENTERPRISE else pl.col("place")
    end = pl.lit("种植专业合作社" if kind is EntityType.COOPERATIVE else "")
    return frame.with_columns(name=pl.concat_str(pl.lit(COUNTY_NAME), place, "brand", "word", end))


def _described(kind: EntityType, frame: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    roads = pl.DataFrame({"region": list(towns()), "roads": [one["roads"] for one in towns().values()]})
    days = (chance.unit("founded").sqrt() * 6_900).cast(pl.Int64)
    ends = chance.unit("ends")
    state = pl.when(ends < 0.025).then(pl.lit("deregistered")).when(ends < 0.032).then(pl.lit("revoked"))
    is_firm = kind is not EntityType.INDIVIDUAL_BUSINESS
    capital = chance.pick("capital", (10.0, 50.0, 100.0, 200.0, 500.0, 1000.0), (20, 25, 24, 14, 12, 5))
    frame = frame.join(roads, on="region", how="left", maintain_order="left").with_columns(
        established_on=pl.lit(date(2007, 8, 1)) + pl.duration(days=pl.lit(days)),
        status=state.otherwise(pl.lit("active")),
        house=(chance.unit("house") * 318).cast(pl.Int64) + 2,
        turn=chance.below("road", 1_000),
        code=_codes(kind, frame["number"]),
    )
    road = pl.col("roads").list.get(pl.col("turn") % pl.col("roads").list.len())
    return frame.with_columns(
        kind=pl.lit(kind.value),
        registration_type=chance.pick("type", *TYPES[kind]),
        representative_title=pl.lit(title_of(kind)),
        address=pl.concat_str(pl.lit(COUNTY_NAME), "place", road, pl.col("house"), pl.lit("号")),
        registered_capital=capital if is_firm else pl.lit(None, pl.Float64),
        approved_on="established_on",
        term_from="established_on",
        registrar=pl.lit("amr"),
        employees=chance.pick("employees", (1, 2, 3, 5, 8, 15, 40, 120), (30, 26, 18, 12, 7, 4, 2, 1)),
        ended_on=pl.when(pl.col("status") != "active").then(
            pl.max_horizontal(pl.lit(COUNTED_ON) - pl.duration(days=pl.col("turn")), "established_on")
        ),
    )  # fmt: skip


def _codes(kind: EntityType, number: pl.Series) -> pl.Series:
    """Unified social credit codes by number (GB 32100; the organization's part by GB 11714)."""
    main = [_ALPHABET.index(c) for c in "MA"]
    column = (number.cast(pl.Int64) * 1_000_003 + 4_090_811) % (len(_LETTERS) * 30**4)
    letters = pl.Series([_ALPHABET.index(c) for c in _LETTERS])
    digits = [pl.Series([value]).new_from_index(0, len(column)) for value in main]
    digits.append(letters.gather(column // 30**4 % len(_LETTERS)))
    digits.extend(column // 30**place % 30 for place in (3, 2, 1, 0))
    digits.append(pl.Series([list(FULL).index(kind)]).new_from_index(0, len(column)))
    values = pl.Series([int(c) if c.isdigit() else ord(c) - 55 for c in _ALPHABET])
    total = sum((values.gather(part) * weight for part, weight in zip(digits, _MAIN_WEIGHTS, strict=True)), 0)
    check = (11 - total % 11) % 11
    own = pl.Series([*range(10), _ALPHABET.index("X")]).gather(check)
    before = [_ALPHABET.index(c) for c in PREFIXES[kind] + REGION]
    head = [pl.Series([value]).new_from_index(0, len(column)) for value in before]
    body = [*head, *digits, own]
    weighed = sum((part * pow(3, place, 31) for place, part in enumerate(body)), 0)
    last = (31 - weighed % 31) % 31
    letters_of = pl.Series(list(_ALPHABET))
    columns = {f"c{place}": letters_of.gather(part) for place, part in enumerate([*body, last])}
    return pl.DataFrame(columns).select(code=pl.concat_str(pl.all()))["code"]
