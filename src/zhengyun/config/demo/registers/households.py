"""Who lives together: household by household, by number, with believable ages and kinship (GB/T 4761).

A member has a slot in his household: 0 head, 1 spouse, 2 to 4 children, 5 and 6 the head's parents,
7 the eldest child's spouse, 8 and 9 grandchildren. Birthdays are days since 1970 until the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce

import polars as pl

from zhengyun.config.demo.registers.chance import Chance
from zhengyun.config.demo.registers.names import surnames

COUNTED_ON = date(2026, 6, 30)
DAY = (COUNTED_ON - date(1970, 1, 1)).days
YEAR = 365.2425
MALE, FEMALE = "1", "2"
ADULT, GROWN = 18, 22
HEADS = (
    (20, 25, 2.0), (25, 30, 6.5), (30, 35, 9.5), (35, 40, 11.5), (40, 45, 10.5), (45, 50, 10.0),
    (50, 55, 13.0), (55, 60, 12.5), (60, 65, 9.5), (65, 70, 9.0), (70, 75, 7.5), (75, 80, 4.5),
    (80, 93, 3.0),
)  # fmt: skip
MARRIED = ((24, 0.12), (30, 0.55), (40, 0.84), (60, 0.88), (70, 0.78), (80, 0.58), (200, 0.3))
CHILDREN = ((28, (6, 3, 1, 0)), (45, (1.2, 3.6, 4.4, 0.8)), (200, (0.4, 3.2, 4.8, 1.6)))
STAYS = (0.52, 0.26, 0.14)
COLUMNS = ("household", "slot", "sex", "born", "surname", "kinship", "marital", "guardian")


def heads(count: int, fixed: pl.DataFrame) -> pl.DataFrame:
    """fixed: sex, born, surname of the heads of the first households, who are known already."""
    number = pl.int_range(count, eager=True).rename("household")
    chance = Chance(number, "head")
    band = chance.pick("band", range(len(HEADS)), [one[2] for one in HEADS])
    low = pl.Series([float(one[0]) for one in HEADS]).gather(band)
    high = pl.Series([float(one[1]) for one in HEADS]).gather(band)
    years = low + (high - low) * chance.unit("age")
    drawn = pl.DataFrame(
        {
            "household": number,
            "sex": chance.pick("sex", (MALE, FEMALE), (73, 27)),
            "born": DAY - (years * YEAR).cast(pl.Int64),
            "surname": chance.pick("surname", *surnames()),
        }
    )
    known = fixed.head(count).with_columns(household=pl.int_range(pl.len()))
    joined = drawn.join(known, on="household", how="left", suffix="_known", maintain_order="left")
    return joined.select(
        "household", *(pl.coalesce(f"{name}_known", name).alias(name) for name in ("sex", "born", "surname"))
    ).with_columns(age=_age("born"))


def members(chiefs: pl.DataFrame) -> pl.DataFrame:
    """Everybody in these households, in the order of household and slot."""
    spouse = _spouses(chiefs)
    child = _children(chiefs, spouse)
    inlaw = _in_laws(child)
    grandchild = _grandchildren(chiefs, child, inlaw)
    parent = _parents(chiefs)
    paired = spouse["household"].implode()
    head = chiefs.with_columns(
        slot=pl.lit(0), kinship=pl.lit("02"), guardian=pl.lit(None, pl.Int64),
        marital=pl.when(pl.col("household").is_in(paired)).then(pl.lit("21")).otherwise(_alone()),
    )  # fmt: skip
    child = _married(child, inlaw)
    parts = [head, spouse, child, parent, inlaw, grandchild]
    casts = [pl.col("slot").cast(pl.Int64), pl.col("born").cast(pl.Int64), pl.col("guardian").cast(pl.Int64)]
    together = pl.concat([part.with_columns(casts).select(COLUMNS) for part in parts])
    return together.sort("household", "slot")


def _age(column: str) -> pl.Expr:
    return (DAY - pl.col(column)) / YEAR


def _by_age(steps: Sequence[tuple[int, float]], age: pl.Expr) -> pl.Expr:
    *before, (_last, rest) = steps
    return reduce(
        lambda other, step: pl.when(age < step[0]).then(step[1]).otherwise(other),
        reversed(before),
        pl.lit(rest),
    )


def _alone() -> pl.Expr:
    """Without a spouse: single while young, later widowed or divorced as the sex and the age suggest."""
    by_age = pl.when(pl.col("age") > 58).then(pl.lit("30")).otherwise(pl.lit("40"))
    return pl.when(pl.col("age") < 36).then(pl.lit("10")).otherwise(by_age)


def _other_sex() -> pl.Expr:
    return pl.when(pl.col("sex") == MALE).then(pl.lit(FEMALE)).otherwise(pl.lit(MALE))


def _spouses(chiefs: pl.DataFrame) -> pl.DataFrame:
    chance = Chance(chiefs["household"], "spouse")
    younger = (chance.between("gap", -1.5, 6.0) * YEAR).cast(pl.Int64)
    return (
        chiefs.with_columns(chance.unit("has"), younger, chance.pick("other", *surnames()))
        .filter(pl.col("has") < _by_age(MARRIED, pl.col("age")))
        .with_columns(
            born=pl.col("born") + pl.when(pl.col("sex") == MALE).then(1).otherwise(-1) * pl.col("gap"),
            kinship=pl.when(pl.col("sex") == MALE).then(pl.lit("12")).otherwise(pl.lit("11")),
            sex=_other_sex(),
            surname=pl.col("other"),
            slot=pl.lit(1),
            marital=pl.lit("21"),
            guardian=pl.lit(None, pl.Int64),
        )
        .filter(_age("born") >= 20)
    )


def _children(chiefs: pl.DataFrame, spouse: pl.DataFrame) -> pl.DataFrame:
    """Children born in the household who still live in it; grown ones have mostly left."""
    pair = chiefs.join(
        spouse.select("household", other_born="born", other="surname"), on="household", how="left",
        maintain_order="left",
    )  # fmt: skip
    chance = Chance(pair["household"], "children")
    is_male = pl.col("sex") == MALE
    pair = pair.with_columns(
        _number_of_children(chance, pair),
        (chance.between("first", 20.5, 30.5) * YEAR).cast(pl.Int64),
        mother=pl.when(is_male)
        .then(pl.col("other_born"))
        .otherwise(pl.col("born"))
        .fill_null(pl.col("born")),
        surname=pl.when(is_male).then(pl.col("surname")).otherwise(pl.coalesce("other", "surname")),
        carer=pl.when(chance.unit("carer") < 0.3).then(1).otherwise(0),
    ).with_columns(carer=pl.when(pl.col("other").is_null()).then(0).otherwise(pl.col("carer")))
    rows, born = [], pl.col("mother") + pl.col("first")
    for turn in range(3):
        born = born + pl.lit((chance.between(f"gap {turn}", 1.7, 6.3) * YEAR).cast(pl.Int64)) * (turn > 0)
        some = pair.with_columns(
            born=born,
            sex=chance.pick(f"sex {turn}", (MALE, FEMALE), (53, 47)),
            slot=pl.lit(2 + turn),
            turn=pl.lit(turn),
            stays=chance.unit(f"stays {turn}") < STAYS[turn],
        )
        rows.append(some.filter((pl.col("number") > turn) & (pl.col("born") <= DAY)))
    found = pl.concat(rows).sort("household", "slot").with_columns(_kin_of_children())
    age = _age("born")
    return found.filter((age < GROWN) | pl.col("stays")).with_columns(
        marital=pl.lit("10"),
        guardian=pl.when(age < ADULT).then(pl.col("carer")).otherwise(None),
        age=age,
    )


def _number_of_children(chance: Chance, pair: pl.DataFrame) -> pl.Series:
    """Those who never married have rarely a child."""
    drawn = {f"of {limit}": chance.pick(f"number {limit}", range(4), weights) for limit, weights in CHILDREN}
    limits = [limit for limit, _weights in CHILDREN]
    age, alone = pl.col("age"), pl.col("other_born").is_null()
    number = reduce(
        lambda other, limit: pl.when(age < limit).then(pl.col(f"of {limit}")).otherwise(other),
        reversed(limits[:-1]),
        pl.col(f"of {limits[-1]}"),
    )
    never = alone & ((age < 28) | (pl.lit(chance.unit("single")) > 0.3))
    return pair.with_columns(**drawn).select(number=pl.when(never).then(0).otherwise(number))["number"]


def _kin_of_children() -> pl.Expr:
    """独生子 or 独生女; else 长, 次, 三 within the sex."""
    base = pl.when(pl.col("sex") == MALE).then(20).otherwise(30)
    among = pl.int_range(pl.len()).over("household", "sex") + 2
    place = pl.when(pl.len().over("household") == 1).then(1).otherwise(among)
    return (base + place).cast(pl.String).alias("kinship")


def _in_laws(child: pl.DataFrame) -> pl.DataFrame:
    eldest = child.filter((pl.col("turn") == 0) & (pl.col("age") >= 24))
    chance = Chance(eldest["household"], "in-law")
    gap = pl.lit((chance.between("gap", -3.0, 3.0) * YEAR).cast(pl.Int64))
    return (
        eldest.with_columns(chance.unit("has"), chance.pick("other", *surnames()))
        .with_columns(
            born=pl.col("born") + gap,
            kinship=pl.when(pl.col("sex") == MALE).then(pl.lit("38")).otherwise(pl.lit("28")),
            surname_of_child=pl.when(pl.col("sex") == MALE).then("surname").otherwise("other"),
            eldest_born="born",
            eldest_sex="sex",
        )
        .filter((pl.col("has") < 0.66) & (_age("born") >= 21))
        .with_columns(
            sex=_other_sex(), surname=pl.col("other"), slot=pl.lit(7), marital=pl.lit("21"),
            guardian=pl.lit(None, pl.Int64),
        )
    )  # fmt: skip


def _married(child: pl.DataFrame, inlaw: pl.DataFrame) -> pl.DataFrame:
    is_paired = (pl.col("turn") == 0) & pl.col("household").is_in(inlaw["household"].implode())
    return child.with_columns(marital=pl.when(is_paired).then(pl.lit("21")).otherwise(pl.col("marital")))


def _grandchildren(chiefs: pl.DataFrame, child: pl.DataFrame, inlaw: pl.DataFrame) -> pl.DataFrame:
    """Children of the eldest; or, where no child has stayed, one left in the grandparents' care."""
    young = inlaw.select(
        "household",
        mother=pl.when(pl.col("sex") == FEMALE).then(pl.col("born")).otherwise(pl.col("eldest_born")),
        surname="surname_of_child",
        base=pl.when(pl.col("eldest_sex") == MALE).then(40).otherwise(42),
        carer=pl.lit(2),
    )
    chance = Chance(chiefs["household"], "left behind")
    left = (
        chiefs.with_columns(chance.unit("has"), (chance.between("gap", 24.0, 30.0) * YEAR).cast(pl.Int64))
        .filter((pl.col("has") < 0.09) & pl.col("age").is_between(48, 74))
        .join(child.select("household").unique(), on="household", how="anti", maintain_order="left")
        .select("household", mother=pl.col("born") + pl.col("gap"), surname="surname",
                base=pl.lit(40), carer=pl.lit(0))
    )  # fmt: skip
    both = pl.concat([young, left]).sort("household")
    chance = Chance(both["household"], "grandchild")
    rows, born = [], pl.col("mother")
    for turn, (low, high) in enumerate(((20.8, 28.5), (1.8, 6.0))):
        born = born + pl.lit((chance.between(f"gap {turn}", low, high) * YEAR).cast(pl.Int64))
        some = both.with_columns(
            chance.unit(f"has {turn}").rename("has"),
            sex=chance.pick(f"sex {turn}", (MALE, FEMALE), (53, 47)),
            born=born,
            slot=pl.lit(8 + turn),
            marital=pl.lit("10"),
        )
        rows.append(some.filter((pl.col("has") < (0.9, 0.45)[turn]) & (pl.col("born") <= DAY)))
    return pl.concat(rows).filter(_age("born") < GROWN).with_columns(
        kinship=(pl.col("base") + pl.when(pl.col("sex") == MALE).then(1).otherwise(2)).cast(pl.String),
        guardian=pl.when(_age("born") < ADULT).then(pl.col("carer")).otherwise(None),
    )  # fmt: skip


def _parents(chiefs: pl.DataFrame) -> pl.DataFrame:
    """The head's father and mother, fewer the older they would be."""
    with_gaps = chiefs.filter(pl.col("age") > 24)
    chance = Chance(with_gaps["household"], "parents")
    father = (chance.between("father", 22.0, 33.0) * YEAR).cast(pl.Int64)
    mother = (chance.between("younger", 0.0, 4.0) * YEAR).cast(pl.Int64)
    both = with_gaps.with_columns(
        chance.unit("has father"), chance.unit("has mother"), chance.pick("other", *surnames()),
        old=pl.col("born") - father,
    ).with_columns(young=pl.col("old") + mother)  # fmt: skip
    lives = {name: ((96 - _age(name)) / 38).clip(0, 1) for name in ("old", "young")}
    has_father = pl.col("has father") < lives["old"] * 0.36
    has_mother = pl.col("has mother") < lives["young"] * 0.42
    state = pl.when(has_father & has_mother).then(pl.lit("21")).otherwise(pl.lit("30"))
    both = both.with_columns(marital=state, guardian=pl.lit(None, pl.Int64))
    fathers = both.filter(has_father).with_columns(
        born="old", sex=pl.lit(MALE), slot=pl.lit(5), kinship=pl.lit("51")
    )
    mothers = both.filter(has_mother).with_columns(
        born="young", sex=pl.lit(FEMALE), slot=pl.lit(6), kinship=pl.lit("52"), surname="other"
    )
    return pl.concat([fathers, mothers])
