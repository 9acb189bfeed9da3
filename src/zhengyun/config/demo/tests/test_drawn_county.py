"""The county as it is drawn: well formed, believable, the same at every load and in every size."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import polars as pl
import pytest

from zhengyun.config.demo.county import written
from zhengyun.config.demo.population import population
from zhengyun.config.demo.registers import bodies, economy, places
from zhengyun.config.demo.registers.addresses import addresses
from zhengyun.config.demo.registers.chance import Chance
from zhengyun.config.demo.registers.frames import PEOPLE_FULL, County, first_parts, further_parts
from zhengyun.config.demo.registers.households import COUNTED_ON
from zhengyun.config.demo.registers.people import FIRST_SERIAL, people
from zhengyun.kernel.parties.contracts import EntityType
from zhengyun.kit import codes

LARGER = 20_000


@cache
def small() -> County:
    return County(population())


@cache
def larger() -> County:
    return County(population(), LARGER)


def age(column: str = "birthday") -> pl.Expr:
    return (pl.lit(COUNTED_ON) - pl.col(column)).dt.total_days() / 365.2425


def test_a_draw_depends_on_its_number_alone() -> None:
    few = Chance(pl.int_range(10, eager=True), "test").unit("x")
    many = Chance(pl.int_range(1_000, eager=True), "test").unit("x")
    assert few.to_list() == many.head(10).to_list()
    assert Chance(pl.int_range(10, eager=True), "other").unit("x").to_list() != few.to_list()
    assert 0.45 < float(many.mean() or 0) < 0.55  # type: ignore[arg-type]


def test_weights_are_kept() -> None:
    drawn = Chance(pl.int_range(10_000, eager=True), "test").pick("w", ("a", "b"), (1, 3))
    assert Counter(drawn.to_list())["b"] == pytest.approx(7_500, abs=200)


def test_a_small_county_is_the_beginning_of_a_larger_one() -> None:
    assert (
        larger()
        .people.head(small().size)
        .drop("guardian_number")
        .equals(small().people.drop("guardian_number"))
    )
    assert larger().addresses.head(small().households).equals(small().addresses)
    for kind in bodies.FULL:
        few = bodies.more_bodies(kind, 5, small().people, small().known_bodies)
        many = bodies.more_bodies(kind, 9, larger().people, small().known_bodies)
        assert many.head(5).equals(few)


def test_two_draws_are_equal() -> None:
    known = [("周桂兰", "990124197108236021", "16000000002")]
    assert people(500, known).equals(people(500, known))


def test_numbers_are_well_formed_and_tell_sex_and_birthday() -> None:
    found = larger().people
    assert found["id_number"].is_unique().all()
    for number, sex, birthday in found.select("id_number", "sex", "birthday").rows():
        assert number.startswith("990124")
        assert codes.ric_birthday(number) == birthday
        assert int(number[16]) % 2 == int(sex) % 2


def test_everybody_with_an_account_heads_a_household_of_the_register() -> None:
    first = small().people.filter(pl.col("kinship") == "02").select("name", "id_number", "phone", "status")
    expected = [(one["name"], one["id_number"], one["phone"]) for one in written()["people"]]
    expected += [(one.name, one.id_number, one.phone) for one in population().people]
    assert first.head(len(expected)).rows() == [(*one, "registered") for one in expected]


def test_nobody_with_an_account_has_a_number_that_may_be_drawn() -> None:
    assert max(int(one["id_number"][14:17]) for one in written()["people"]) < FIRST_SERIAL


def test_children_have_a_guardian_of_age_in_their_household() -> None:
    children = larger().people.filter(age() < 14)
    guardians = larger().people.select("id_number", "household", "birthday", "status")
    joined = children.join(guardians, left_on="guardian_number", right_on="id_number", suffix="_of_guardian")
    assert len(joined) == len(children) > 1_000
    assert (joined["household"] == joined["household_of_guardian"]).all()
    assert (joined["status_of_guardian"] == "registered").mean() > 0.99  # type: ignore[operator]
    older = (joined["birthday"] - joined["birthday_of_guardian"]).dt.total_days() / 365.2425
    assert float(older.min() or 0) > 18  # type: ignore[arg-type]


def test_a_household_has_one_head_and_at_most_one_spouse_of_his() -> None:
    grouped = larger().people.group_by("household").agg(
        heads=(pl.col("kinship") == "02").sum(),
        spouses=pl.col("kinship").is_in(["11", "12"]).sum(),
        places=pl.col("registered_address").n_unique(),
    )  # fmt: skip
    assert set(grouped["heads"]) == {1}
    assert set(grouped["spouses"]) <= {0, 1}
    assert set(grouped["places"]) == {1}


def test_ages_are_those_of_a_county() -> None:
    ages = people(60_000, []).select(age=age())["age"]
    share = {low: ((ages >= low) & (ages < low + 15)).mean() for low in (0, 15, 30, 45, 60, 75)}
    assert 0.12 < share[0] < 0.2  # type: ignore[operator]
    assert 0.12 < share[75] + share[60] < 0.28  # type: ignore[operator]
    assert float(ages.min() or 0) >= 0  # type: ignore[arg-type]
    assert float(ages.max() or 0) < 105  # type: ignore[arg-type]


def test_what_happened_has_its_day() -> None:
    found = larger().people
    dead, gone = found.filter(pl.col("status") == "deceased"), found.filter(pl.col("status") == "moved_out")
    assert len(dead) > 20
    assert (dead["deceased_on"] > dead["birthday"]).all()
    assert dead["phone"].null_count() == len(dead)
    assert gone["moved_out_on"].null_count() == 0
    came = found.filter(pl.col("moved_in_on").is_not_null())
    assert (came["moved_in_on"] > came["birthday"]).all()
    assert found.filter(pl.col("moved_in_on") > COUNTED_ON).is_empty()


def test_telephones_are_of_an_unissued_segment_and_different() -> None:
    phones = larger().people["phone"].drop_nulls()
    assert phones.str.contains(r"^160\d{8}$").all()
    assert phones.is_unique().all()


def inside(x: float, y: float, ring: tuple[places.Point, ...]) -> bool:
    found = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def test_an_address_lies_in_its_village() -> None:
    rings = {one.code: one.ring for one in places.villages()}
    found = addresses(5_000)
    assert found["code"].is_unique().all()
    assert found["text"].is_unique().all()
    for code, division, point in found.select("code", "division", "point").rows():
        lon, lat = (float(part) for part in point[point.index("[") + 1 : -2].split(","))
        assert code.startswith(division)
        assert inside(lon, lat, rings[division]), point


def test_villages_fill_the_county_without_overlapping() -> None:
    found = places.villages()
    assert Counter(one.is_community for one in found) == {False: 241, True: 38}
    edges = Counter(
        (start, end) for v in found for start, end in zip(v.ring, (*v.ring[1:], v.ring[0]), strict=True)
    )
    assert set(edges.values()) == {1}
    whole = places.area_of(places.outline([one.ring for one in found]))
    assert sum(places.area_of(one.ring) for one in found) == pytest.approx(whole, rel=1e-3)


def test_divisions_have_parents_and_boundaries() -> None:
    rows = places.divisions()
    assert Counter(row["level"] for row in rows) == {
        "province": 1, "city": 1, "county": 1, "town": 17, "village": 279,
    }  # fmt: skip
    known: set[str] = set()
    for row in rows:
        assert row["parent"] is None or row["parent"] in known
        assert (row["boundary"] is None) == (row["level"] in {"province", "city"})
        known.add(row["code"])
    assert next(row["full_name"] for row in rows if row["code"] == "990124001").endswith("望溪县城关街道")


def test_bodies_have_codes_names_and_people_who_run_them() -> None:
    frames = [larger().known_bodies]
    frames += [bodies.more_bodies(kind, 100, larger().people, larger().known_bodies) for kind in bodies.FULL
               if kind is not EntityType.COOPERATIVE]  # fmt: skip
    found = pl.concat(frames, how="diagonal_relaxed")
    assert all(map(codes.is_uscc, found["code"]))
    assert found["code"].is_unique().all()
    assert found["name"].is_unique().all()
    assert set(found["representative_number"]) <= set(larger().people["id_number"])
    ended = found.filter(pl.col("status") != "active")
    assert (ended["ended_on"] >= ended["established_on"]).all()


def test_the_bodies_that_are_parties_are_equal_to_them() -> None:
    rows = {row["code"]: row for row in small().known_bodies.rows(named=True)}
    for one in population().entities:
        row = rows[one.uscc]
        assert (row["name"], row["address"], row["region"]) == (one.name, one.address, one.town)
        assert row["representative_name"] == one.head.name
        assert row["established_on"] == one.established_on
    assert rows["91990124MA5K7T2Q72"]["registered_capital"] == 300.0


def test_series_have_one_value_a_period_and_say_how_it_changed() -> None:
    found = economy.observations()
    assert found.select("indicator", "region", "industry", "period").is_unique().all()
    assert set(found["indicator"]) == set(economy.indicators()["code"])
    pair = found.filter(indicator="gdp", industry="0", region="990124")
    pair = pair.filter(pl.col("period").is_in(["2024Q4", "2025Q4"]))
    before, after = pair["value"].to_list()
    assert pair["year_on_year"].to_list()[1] == pytest.approx((after / before - 1) * 100, abs=0.01)
    assert found.filter(pl.col("starts_on") >= date(2026, 10, 1)).is_empty()


@pytest.mark.full
def test_the_full_county_has_a_million_people_and_eighty_thousand_bodies() -> None:
    full = County(population(), PEOPLE_FULL)
    rows: Counter[str] = Counter()
    for part in (*first_parts(small()), *further_parts(small(), full)):
        rows[part.register] += len(part.rows())
    assert rows["population"] == 1_000_000
    assert rows["legal_entity"] == 80_000 + 65
    assert full.people["id_number"].is_unique().all()
