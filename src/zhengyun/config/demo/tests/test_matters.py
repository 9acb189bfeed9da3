"""The further matters: their cases are played to the state that their story names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from zhengyun.config import demo
from zhengyun.config.demo.agencies import enter_agencies
from zhengyun.config.demo.county import applicant, enter_organizations, enter_people, enter_population
from zhengyun.config.demo.days import Days
from zhengyun.config.demo.matters import MatterStory, matter_stories, matters, named_stories
from zhengyun.config.demo.matters_playing import is_played, play_matter
from zhengyun.config.demo.population import EntitySeed, population
from zhengyun.config.demo.ratings import rate_closed
from zhengyun.config.demo.registers.filling import fill
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseRow
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Search
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.billing.models import PaymentOrder
from zhengyun.services.supervision.models import Rating

pytestmark = pytest.mark.xdist_group("matters")


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Days]:
    """As an installation has it before these cases, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        enter_organizations()
        enter_people(clock.today() - timedelta(days=900))
        for folder in demo.applications():
            packages.install(folder, SYSTEM)
        enter_population(population())
        fill(lambda _words: None, population())
        yield Days(clock.now())
        transaction.set_rollback(True)


def chosen(days: Days, item: str) -> list[MatterStory]:
    """One of each length."""
    stories = matter_stories(days, population())
    found = {len(one.deeds): one for one in stories if one.matter["item"] == item}
    return list(found.values())


@pytest.mark.parametrize("item", [one["item"] for one in matters()])
def test_cases_come_as_far_as_their_stories_say(county: Days, item: str) -> None:
    states: Counter[bool] = Counter()
    for story in chosen(county, item):
        assert not is_played(story)
        play_matter(story, county)
        assert is_played(story)
        states[_case(story).closed_at is None] += 1
    book = next(one for one in matters() if one["item"] == item)
    assert states[True] >= min(2, len(book["open"]))
    assert states[False] >= 1


def _case(story: MatterStory) -> CaseRow:
    """Of this matter: its applicant may have asked for others since."""
    who = story.who
    if isinstance(who, EntitySeed):
        actor = applicant(who.uscc)
    else:
        person = parties.find_person(who.id_number)
        assert person
        actor = replace(SYSTEM, party_id=person.id)
    rows = casework.my_cases(actor).rows
    return next(row for row in rows if casework.get_case(SYSTEM, row.id).item_code == story.matter["item"])


def test_the_full_county_has_as_many_cases_as_its_book_says(county: Days) -> None:
    found = Counter(one.matter["item"] for one in matter_stories(county, population(), full=True))
    assert found == {one["item"]: one["full"] for one in matters()}


def test_who_signs_in_finds_a_fee_an_order_to_put_right_and_a_contract_of_an_agency(county: Days) -> None:
    enter_agencies()
    stories = named_stories(county)
    for story in stories:
        play_matter(story, county)
        assert is_played(story)
    case = casework.my_cases(applicant("92990124MA5N3R8C63", "zhouguilan")).rows[0]
    assert ("招牌" in case.title, case.outcome) == (True, "granted")
    order = PaymentOrder.objects.get(case_id=case.id)
    assert (order.state, order.fen) == ("open", 3000)
    project = registers.search(SYSTEM, "intermediary_project", Search()).records[0].values
    assert (project["state"], project["agency_name"]) == ("contracted", "澜州青禾环境技术有限公司")
    head = applicant("91990124MA5K7T2Q72", "luochangqing")
    asking = casework.letters_asking(head, [row.id for row in casework.my_cases(head).rows])
    assert [letter.title for letter in asking.values()] == ["公众聚集场所消防安全检查责令限期改正通知书"]
    gap = next(row for row in casework.my_cases(head).rows if "招牌" in row.title)
    assert (gap.state, gap.needs_applicant) == ("accepted", True)
    assert gap.answer_until
    assert gap.answer_until > clock.today()


def test_closed_cases_are_rated_once(county: Days) -> None:
    shown = []
    for story in (one for one in matter_stories(county, population()) if isinstance(one.who, EntitySeed)):
        if not is_played(story):
            play_matter(story, county)
        shown.append(story)
        if _case(story).closed_at is not None:
            break
    rate_closed(shown, county)
    made = Rating.objects.count()
    assert made
    rate_closed(shown, county)
    assert Rating.objects.count() == made
