"""The acceptance cases of the food licence run, and its package has no fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest

from zhengyun.config import demo
from zhengyun.engines.casework.contracts import LicenceView
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

CASES = sorted((demo.APPLICATION / "cases").glob("*.yaml"))


def text_of(file_id: UUID) -> str:
    with files.open(file_id) as stream:
        return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(stream).pages)


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def facts_of(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a licence says of the business."""
    said = data["labels"]["business"]
    return data["address"], said["main_type"], said["items"]


def holder() -> tuple[Actor, LicenceView]:
    """The head of a firm with its licence, six weeks old."""
    from zhengyun.config.demo.county import applicant
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.stories import HELI, USUAL, Story
    from zhengyun.engines.casework import facade

    days = Days(clock.now())
    play(Story(HELI, "new", days.ago(30), time(9), USUAL, "chenyutong"), days)
    actor = applicant(HELI)
    (held,) = facade.my_licences(actor)
    return actor, held


def test_the_package_has_no_fault(bodies: None) -> None:
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(demo.APPLICATION) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(bodies: None, path: Path) -> None:
    from zhengyun.engines.casework import facade

    assert facade.run_acceptance_case(path) == []


def test_who_accepted_a_case_does_not_decide_it(county: None) -> None:
    from zhengyun.config.demo.acting import Deed
    from zhengyun.config.demo.county import account_of, entity_of, officer, organization_id
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.stories import HELI, INSPECT, RECEIVE, REVIEW, SIGN, Story
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    since = clock.today() - timedelta(days=60)
    office = organization_id("amr-licensing")
    accounts.assign_role(SYSTEM, account_of("wuchunhui").id, "reviewer", office, valid_from=since)
    accepts = Deed(1, time(9, 40), "wuchunhui", "accept")
    days = Days(clock.now())
    story = Story(HELI, "new", days.ago(9), time(9), (RECEIVE, accepts, REVIEW, INSPECT, SIGN), "chenyutong")
    play(story, days)
    applicant = accounts.actor_for_account(account_of("chenyutong").id, entity_of(HELI).id)
    case = facade.my_cases(applicant).rows[0]
    with pytest.raises(Problem) as refused:
        facade.perform(officer("wuchunhui"), case.id, "grant")
    assert refused.value.code == "casework.separation"
    assert facade.perform(officer("hanmei"), case.id, "grant").state == "granted"


@pytest.mark.parametrize(
    ("option", "states"),
    [("change", ["replaced", "valid"]), ("reissue", ["replaced", "valid"]), ("cancel", ["cancelled"])],
)
def test_a_licence_keeps_its_number_until_it_is_cancelled(
    county: None, option: str, states: list[str]
) -> None:
    from zhengyun.config.demo.county import account_of, entity_of
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.stories import HELI, INSPECT, SIGN, USUAL, Story
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.accounts import facade as accounts

    days = Days(clock.now())
    play(Story(HELI, "new", days.ago(30), time(9), USUAL, "chenyutong"), days)
    flow = tuple(one for one in USUAL if option == "change" or one not in (INSPECT, SIGN))
    play(Story(HELI, option, days.ago(15), time(9), flow, "chenyutong"), days)
    actor = accounts.actor_for_account(account_of("chenyutong").id, entity_of(HELI).id)
    held = facade.my_licences(actor)
    assert sorted(one.state for one in held) == states
    assert len({one.number for one in held}) == 1
    if option == "reissue":
        new, old = held
        assert (new.issued_on, new.valid_from, new.valid_until) == (
            old.issued_on,
            old.valid_from,
            old.valid_until,
        )
        words = text_of(facade.licence_pdf(actor, new.id).id)
        for said in (
            *facts_of(old.data),
            f"补发日期{written(days.ago(10))}",
            f"发证日期{written(old.issued_on)}",
        ):
            assert said in words


def test_whoever_renews_holds_a_licence_that_ends_soon(county: None) -> None:
    from zhengyun.config.demo.county import applicant
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.stories import HELI, stories
    from zhengyun.engines.casework import facade

    days = Days(clock.now())
    every = stories(days, population())
    uscc = next(one.uscc for one in every if one.option == "renew")
    first, renewal = (replace(one, uscc=HELI) for one in every if one.uscc == uscc)
    play(first, days)
    (held,) = facade.my_licences(applicant(HELI))
    assert held.renew_from
    assert held.renew_until
    assert held.renew_from <= renewal.on <= held.renew_until
    play(renewal, days)
    new, old = facade.my_licences(applicant(HELI))
    assert (new.state, old.state, new.number) == ("valid", "replaced", old.number)
    assert new.valid_from > old.valid_from
    assert new.renew_from
    assert new.renew_from > clock.today()
    assert not new.can_renew


def test_a_licence_is_not_renewed_before_and_after_its_days(county: None) -> None:
    from zhengyun.config.demo.answers import application, to_posted
    from zhengyun.config.demo.county import entity_of
    from zhengyun.config.demo.playing import ITEM
    from zhengyun.config.demo.stories import HELI, Story
    from zhengyun.engines.casework import facade

    actor, held = holder()
    assert held.valid_until
    assert held.renew_from
    assert held.renew_until
    said = [held.valid_until.isoformat(), held.renew_from.isoformat(), held.renew_until.isoformat()]
    renewal = Story(HELI, "renew", clock.today(), time(9))
    posted = to_posted(application(renewal, entity_of(HELI), held.number))
    draft = facade.start_draft(actor, ITEM, "renew", {"scope": "other"})
    for day, is_open in (
        (held.renew_from - timedelta(days=1), False),
        (held.renew_from, True),
        (held.renew_until, True),
        (held.renew_until + timedelta(days=1), False),
    ):
        with clock.at(clock.civil(day, time(10))):
            (shown,) = facade.my_licences(actor)
            assert shown.can_renew is is_open
            if is_open:
                draft = facade.save_page(actor, draft.id, "licence", posted, draft.version)
                continue
            with pytest.raises(Problem) as refused:
                facade.guides.start_renewal(actor, held.id)
            assert refused.value.code == "casework.renewal_closed"
            assert all(one in str(refused.value) for one in said)
            with pytest.raises(Problem) as wrong:
                facade.save_page(actor, draft.id, "licence", posted, draft.version)
            (words,) = wrong.value.fields["licence.number"]
            assert all(one in words for one in said)
            draft = facade.get_draft(actor, draft.id)
            with pytest.raises(Problem) as unsent:
                facade.submit(actor, draft.id)
            assert words in unsent.value.fields["licence.number"]


def test_what_is_known_of_a_licence_stands_in_its_reissue(county: None) -> None:
    from zhengyun.engines.casework import facade

    actor, held = holder()
    assert held.can_reissue
    assert held.valid_until
    draft = facade.guides.start_reissue(actor, held.id)
    assert facade.guides.start_reissue(actor, held.id).id == draft.id
    known = {one.path: str(one.value) for page in draft.pages for one in page.fields}
    assert known["licence.number"] == held.number
    assert known["licence.valid_until"] == held.valid_until.isoformat()
    assert known["licence.holder"] == held.holder_name
