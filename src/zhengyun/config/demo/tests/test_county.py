"""The demonstration county: invented, well formed, the same at every load, loaded once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from zhengyun.config import demo
from zhengyun.config.demo.days import Days, forward, is_working
from zhengyun.config.demo.population import population
from zhengyun.kit import clock, codes

SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TUESDAY_MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_everybody_carries_the_unassigned_division_and_an_unissued_telephone() -> None:
    for person in population().people:
        assert person.id_number.startswith("990124")
        assert codes.is_ric(person.id_number)
        assert person.phone.startswith("160000")
        assert len(person.phone) == 11


def test_numbers_and_codes_are_well_formed_and_different() -> None:
    found = population()
    assert len({one.id_number for one in found.people}) == len(found.people) == 1500
    assert len({one.uscc for one in found.entities}) == len(found.entities) == 800
    assert all(codes.is_uscc(one.uscc) for one in found.entities)


def test_two_loads_draw_the_same_people() -> None:
    before = population()
    population.cache_clear()
    assert population() == before


def test_on_a_weekend_ages_are_counted_from_the_last_working_day() -> None:
    assert Days(SATURDAY).ago(0).isoformat() == "2026-11-20"
    assert Days(SATURDAY).ago(1).isoformat() == "2026-11-19"


def test_nothing_happens_after_the_moment_of_loading() -> None:
    days = Days(TUESDAY_MORNING)
    for hour in range(9, 18):
        assert days.instant(days.last, time(hour)) < TUESDAY_MORNING


def test_working_days_know_the_make_up_saturday() -> None:
    assert is_working(date(2026, 10, 10))
    assert forward(date(2026, 9, 29), 7).isoformat() == "2026-10-14"


@pytest.mark.parametrize(("is_full", "count"), [(False, 60), (True, 286)])
def test_the_number_of_cases_is_what_was_promised(is_full: bool, count: int) -> None:
    from zhengyun.config.demo.stories import stories

    found = stories(Days(SATURDAY), population(), full=is_full)
    assert len(found) == count
    assert len({(one.uscc, one.option) for one in found}) == count


def test_the_full_load_keeps_the_cases_of_the_small_one() -> None:
    from zhengyun.config.demo.stories import stories

    small = stories(Days(SATURDAY), population())
    assert set(map(repr, small)) <= set(map(repr, stories(Days(SATURDAY), population(), full=True)))


def test_every_account_says_what_to_try_first() -> None:
    for one in demo.accounts():
        assert set(one) == {"account", "password", "name", "role", "try"}
        assert all(one.values())
    assert len(demo.demo_accounts()) == len(demo.accounts())


def test_the_people_and_bodies_are_there_once_after_two_loads(county: None) -> None:
    from zhengyun.config.demo.county import applicant, enter_organizations, enter_people, officer, written
    from zhengyun.kernel.parties import facade as parties

    before = len(parties.get_organizations())
    enter_organizations()
    enter_people(clock.today() - demo.YEARS_OF_SERVICE)
    assert len(parties.get_organizations()) == before == len(written()["organizations"])
    assert applicant(written()["entities"][0]["uscc"], "chenyutong").mandate_id is not None
    assert officer("wuchunhui").has_role("chief_representative")


def test_a_story_is_played_to_its_end_and_not_twice(county: None) -> None:
    from zhengyun.config.demo.playing import is_played, play
    from zhengyun.config.demo.stories import HELI, stories
    from zhengyun.engines.casework import facade as casework

    days = Days(clock.now())
    story = next(one for one in stories(days, population()) if one.uscc == HELI)
    play(story, days)
    assert is_played(story)
    from zhengyun.config.demo.county import applicant

    held = casework.my_licences(applicant(HELI, "chenyutong"))
    assert [one.state for one in held] == ["valid"]
    assert held[0].number.startswith("JY2990124")


def test_an_altered_licence_is_another_file() -> None:
    from zhengyun.config.demo.samples import altered

    pdf = b"%PDF-1.7\n/CreationDate (D:20261014)\n%%EOF"
    assert altered(pdf) == pdf.replace(b"D:2026", b"D:2027")
    assert altered(b"%PDF-1.7") != b"%PDF-1.7"
