"""The register of people: households made into records with numbers, names, addresses and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from zhengyun.config.demo.population import REGION
from zhengyun.config.demo.registers.addresses import addresses
from zhengyun.config.demo.registers.chance import Chance
from zhengyun.config.demo.registers.households import COUNTED_ON, FEMALE, MALE, YEAR, heads, members
from zhengyun.config.demo.registers.names import given_names, written

FIRST_SERIAL = 701
LAST_SERIAL = 999
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PEOPLE_IN_HOUSEHOLD = 2.4
ETHNICITIES = ("01", "15", "06", "11", "03", "12", "13", "02", "08")
ETHNIC_SHARES = (952, 22, 12, 4, 3, 3, 2, 1, 1)
FIELDS = (
    "id_number", "name", "sex", "birthday", "ethnicity", "household_number", "kinship",
    "registered_address", "registered_division", "residence_address", "residence_division",
    "marital_status", "education", "phone", "guardian_number", "status", "moved_in_on", "moved_from",
    "moved_out_on", "moved_to", "deceased_on",
)  # fmt: skip


def people(count: int, known: Sequence[tuple[str, str, str]]) -> pl.DataFrame:
    """The first `count` people with the fields of the register, and the number of their household.

    known: name, identity number and telephone of those who are entered already; they head the first
    households.
    """
    households = max(len(known), round(count / PEOPLE_IN_HOUSEHOLD))
    fixed = pl.DataFrame(known, schema=dict.fromkeys(("name", "id_number", "phone"), pl.String), orient="row")
    found = members(heads(households, _as_heads(fixed))).head(count)
    chance = Chance(found["household"] * 16 + found["slot"], "person")
    found = found.with_columns(birthday=pl.from_epoch("born", "d"))
    found = found.with_columns(given_names(found, chance)).pipe(_numbered, fixed)
    found = found.with_columns(
        age=(pl.lit(COUNTED_ON) - pl.col("birthday")).dt.total_days() / YEAR,
        phone=_phones(chance, fixed, found),
    )
    found = _with_addresses(found, chance)
    return _with_events(_with_guardians(found), chance).with_columns(
        ethnicity=_ethnicity(found),
        household_number=(pl.col("household") + 100_000_001).cast(pl.String),
        marital_status=_marital(chance),
        education=_education(chance, found),
    ).with_columns(
        *(pl.when(pl.col("status") == "deceased").then(None).otherwise(pl.col(name)).alias(name)
          for name in ("phone", "residence_address", "residence_division"))
    ).select("household", *FIELDS)  # fmt: skip


def _as_heads(fixed: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("id_number")
    is_male = number.str.slice(16, 1).cast(pl.Int64) % 2 == 1
    return fixed.select(
        sex=pl.when(is_male).then(pl.lit(MALE)).otherwise(pl.lit(FEMALE)),
        born=number.str.slice(6, 8).str.to_date("%Y%m%d").cast(pl.Int32).cast(pl.Int64),
        surname=pl.col("name").str.slice(0, 1),
    )


def _numbered(found: pl.DataFrame, fixed: pl.DataFrame) -> pl.DataFrame:
    """With names and identity numbers: of those born on a day, one serial each, odd for men."""
    known = fixed.with_columns(household=pl.int_range(pl.len()), slot=pl.lit(0, pl.Int64)).rename(
        {"name": "known_name", "id_number": "known_number", "phone": "known_phone"}
    )
    found = found.join(known, on=["household", "slot"], how="left", maintain_order="left")
    is_new = pl.col("known_number").is_null()
    nth = pl.int_range(pl.len()).over("born", "sex", is_new)
    odd = pl.when(pl.col("sex") == MALE).then(0).otherwise(1)
    found = found.with_columns(serial=FIRST_SERIAL + 2 * nth + odd)
    if found.filter(is_new)["serial"].max() > LAST_SERIAL:  # type: ignore[operator]
        raise ValueError("more people were born on one day than there are numbers")
    return found.with_columns(
        name=pl.coalesce("known_name", pl.col("surname") + pl.col("given")),
        id_number=pl.coalesce("known_number", _number()),
    )


def _number() -> pl.Expr:
    """Division, birthday, serial, check character (GB 11643, ISO 7064 MOD 11-2)."""
    born, serial = pl.col("birthday"), pl.col("serial")
    whole = born.dt.year().cast(pl.Int64) * 10_000 + born.dt.month().cast(pl.Int64) * 100 + born.dt.day()
    body = pl.lit(int(REGION) * 100_000_000_000, pl.Int64) + whole.cast(pl.Int64) * 1_000 + serial
    total = pl.lit(0, pl.Int64)
    for place, weight in enumerate(reversed(WEIGHTS)):
        total = total + body // 10**place % 10 * weight
    check = pl.lit(pl.Series(list(CHECKS))).gather(total % 11)
    return body.cast(pl.String) + check


def _phones(chance: Chance, fixed: pl.DataFrame, found: pl.DataFrame) -> pl.Expr:
    """An unissued segment; the known people's own begin with 1600000."""
    own = 16_010_000_000 + pl.col("household") * 16 + pl.col("slot")
    has = (pl.lit(chance.unit("phone")) < 0.93) & (pl.col("born") < _days(2013))
    return pl.coalesce("known_phone", pl.when(has).then(own.cast(pl.String)))


def _days(year: int) -> int:
    return (date(year, 1, 1) - date(1970, 1, 1)).days


def _with_addresses(found: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    """One in twelve households lives elsewhere in the county, one grown person in six outside of it."""
    where = addresses(int(found["household"].max() or 0) + 1).select("household", "text", "division")  # type: ignore[arg-type]
    moved = where.rename({"household": "lives_at", "text": "now", "division": "now_in"})
    lives = pl.when(
        pl.lit(Chance(found["household"], "household").unit("elsewhere")) < 1 / 12
    ).then(pl.col("household") // 2).otherwise(pl.col("household"))  # fmt: skip
    found = (
        found.with_columns(lives_at=lives)
        .join(where, on="household", how="left", maintain_order="left")
        .join(moved, on="lives_at", how="left", maintain_order="left")
    )
    outside = written()["elsewhere"]
    index = chance.pick("where", range(len(outside)), [one["weight"] for one in outside])
    address = pl.Series([one["address"] for one in outside]).gather(index)
    code = pl.Series([one["code"] for one in outside]).gather(index)
    is_away = (
        pl.col("age").is_between(18, 58)
        & (pl.lit(chance.unit("away")) < 1 / 6)
        & pl.col("known_number").is_null()
    )
    return found.with_columns(
        registered_address="text",
        registered_division="division",
        residence_address=pl.when(is_away).then(pl.lit(address)).otherwise(pl.col("now")),
        residence_division=pl.when(is_away).then(pl.lit(code)).otherwise(pl.col("now_in")),
    )


def _with_guardians(found: pl.DataFrame) -> pl.DataFrame:
    """A child's guardian is a member of the household: by his slot, his number."""
    guardians = found.select("household", guardian="slot", guardian_number="id_number")
    return found.join(guardians, on=["household", "guardian"], how="left", maintain_order="left")


def _with_events(found: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    """Who died, moved away, moved in by marriage. Heads, guardians and the known are registered."""
    age, other = pl.col("age"), pl.col("slot") > 0
    late, early = pl.lit(chance.unit("late")), pl.lit(chance.unit("early"))
    outside = [one["code"] for one in written()["elsewhere"]]
    is_dead = other & (((age > 70) & (late < 0.035)) | (age.is_between(60, 70) & (late < 0.008)))
    is_gone = other & ~is_dead & age.is_between(18, 34) & pl.col("slot").is_in([2, 3, 4]) & (late < 0.02)
    came = pl.col("slot").is_in([1, 7]) & (early < 0.16)
    lived = pl.lit(chance.unit("when"))
    recent = pl.lit(COUNTED_ON) - pl.duration(days=(lived * 900).cast(pl.Int64))
    married = pl.col("birthday") + pl.duration(days=((20 + lived * 4) * YEAR).cast(pl.Int64))
    county = pl.lit(chance.pick("county", outside))
    status = pl.when(is_dead).then(pl.lit("deceased")).when(is_gone).then(pl.lit("moved_out"))
    return found.with_columns(
        status=status.otherwise(pl.lit("registered")),
        deceased_on=pl.when(is_dead).then(recent),
        moved_out_on=pl.when(is_gone).then(recent),
        moved_to=pl.when(is_gone).then(county),
        moved_in_on=pl.when(came).then(married.clip(upper_bound=pl.lit(COUNTED_ON - timedelta(days=30)))),
        moved_from=pl.when(came).then(county),
    )


def _ethnicity(found: pl.DataFrame) -> pl.Series:
    """By household."""
    return Chance(found["household"], "household").pick("ethnicity", ETHNICITIES, ETHNIC_SHARES)


def _marital(chance: Chance) -> pl.Expr:
    """Some marriages are not the first; children have no state that the register would note."""
    again = pl.lit(chance.unit("married again"))
    second = (
        pl.when(again < 0.06).then(pl.lit("22")).when(again < 0.08).then(pl.lit("23")).otherwise(pl.lit("21"))
    )
    return pl.when(pl.col("marital") == "21").then(second).otherwise(pl.col("marital"))


def _education(chance: Chance, found: pl.DataFrame) -> pl.Expr:
    cohorts = written()["education"]
    choice = pl.lit(None, pl.String)
    for number, cohort in reversed(list(enumerate(cohorts))):
        codes = cohort["codes"]
        drawn = chance.pick(f"education {number}", list(codes), list(codes.values()))
        choice = pl.when(found["birthday"].dt.year() < cohort["until"]).then(pl.lit(drawn)).otherwise(choice)
    return choice
