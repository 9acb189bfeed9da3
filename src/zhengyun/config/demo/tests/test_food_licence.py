"""The acceptance cases of the food licence run, and its package has no fault."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from zhengyun.config import demo
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

CASES = sorted((demo.APPLICATION / "cases").glob("*.yaml"))


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


@pytest.mark.parametrize(("option", "states"), [("change", ["replaced", "valid"]), ("cancel", ["cancelled"])])
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
