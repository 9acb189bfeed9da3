"""Who may do what: one truth table over every act and every standing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from zhengyun.engines.casework.permissions import (
    CounterStanding,
    Standing,
    can_apply,
    can_apply_at_counter,
    can_approve_extension,
    can_decide,
    can_handle_case,
    can_perform,
    can_reassign,
    can_see_case,
    can_see_everything,
    can_sign,
    can_touch_task,
    can_work_on_task,
    check_can_apply,
    check_can_apply_at_counter,
    check_can_approve_extension,
    check_can_decide,
    check_can_handle_case,
    check_can_perform,
    check_can_reassign,
    check_can_see_case,
    check_can_see_everything,
    check_can_sign,
    check_can_touch_task,
    check_can_work_on_task,
)
from zhengyun.engines.casework.rules import ADMINISTRATIVE_LICENCE, INTERNAL_ORDER, Who
from zhengyun.kit.errors import Problem

STANDINGS = {
    "anonymous": Standing(),
    "applicant": Standing(is_applicant=True),
    "holder": Standing(is_staff=True, is_near=True, has_task=True),
    "colleague of the holder": Standing(is_staff=True, is_near=True, has_task=True, holder="何晓敏"),
    "staff without task": Standing(is_staff=True, is_near=True),
    "same department": Standing(is_near=True),
    "supervisor": Standing(is_observer=True),
    "head of the section": Standing(is_near=True, is_leader=True, holder="何晓敏"),
    "who accepted": Standing(is_staff=True, is_near=True, has_task=True, accepted_it=True),
    "who asked": Standing(is_staff=True, is_near=True, has_task=True, asked_for_it=True),
    "who signed": Standing(is_staff=True, is_near=True, has_task=True, has_signed=True),
    "applicant in office": Standing(is_applicant=True, is_staff=True, is_near=True, has_task=True),
    "officer in his own case": Standing(is_own=True, is_staff=True, is_near=True, has_task=True),
    "staff in his own case": Standing(is_own=True, is_staff=True, is_near=True),
    "platform": Standing(is_system=True),
}
OFFICER = [a.name for a in ADMINISTRATIVE_LICENCE.acts.values() if Who.OFFICER in a.who]
APPLICANT = {"supply", "supplement", "sign_for", "withdraw"}
STAFF = {"end_special", "serve", "resume_effect", "waive_effect"}
DECISIONS = {"grant", "refuse"}
EXTENSION = {"approve_extension", "reject_extension"}
ALL = set(OFFICER)

MAY = {
    "anonymous": set(),
    "applicant": APPLICANT,
    "holder": ALL,
    "colleague of the holder": {"sign"},
    "staff without task": STAFF,
    "same department": set(),
    "supervisor": set(),
    "head of the section": {"release", "hand_over"},
    "who accepted": ALL - DECISIONS,
    "who asked": ALL - EXTENSION,
    "who signed": ALL - {"sign"},
    "applicant in office": APPLICANT,
    "officer in his own case": set(),
    "staff in his own case": set(),
    "platform": {"deem_accepted"},
}
ORDER_HOLDER = Standing(is_order=True, is_staff=True, is_near=True, has_task=True)
ORDER_STANDINGS = {
    "who sent the order": Standing(
        is_order=True, is_applicant=True, is_own=True, is_staff=True, has_task=True
    ),
    "a colleague with the role of who applies": Standing(
        is_order=True, is_applicant=True, is_staff=True, is_near=True, has_task=True
    ),
    "its head, acting for the unit": Standing(
        is_order=True, is_applicant=True, is_other_role=True, is_staff=True, is_near=True, has_task=True
    ),
    "its head, who sent it again in another role": Standing(
        is_order=True, is_applicant=True, is_own=True, is_staff=True, is_near=True, has_task=True
    ),
    "another role of the unit": Standing(is_order=True, is_applicant=True, is_other_role=True),
    "who sent it, at the confirmation": Standing(
        is_order=True, is_applicant=True, is_own=True, is_staff=True, has_task=True, is_own_step=True
    ),
    "the bureau": ORDER_HOLDER,
    "the bureau, ordering for itself": replace(ORDER_HOLDER, is_partial=True),
}
ORDER_APPLICANT = {"resubmit", "withdraw"}
ORDER_OFFICER = {a.name for a in INTERNAL_ORDER.acts.values() if Who.OFFICER in a.who}
ORDER_MAY = {
    "who sent the order": ORDER_APPLICANT,
    "a colleague with the role of who applies": ORDER_OFFICER | ORDER_APPLICANT,
    "its head, acting for the unit": ORDER_OFFICER,
    "its head, who sent it again in another role": ORDER_APPLICANT,
    "another role of the unit": set(),
    "who sent it, at the confirmation": ORDER_OFFICER | ORDER_APPLICANT,
    "the bureau": ORDER_OFFICER,
    "the bureau, ordering for itself": set(),
}


@pytest.mark.parametrize("who", ORDER_STANDINGS)
def test_who_may_perform_which_act_of_an_order(who: str) -> None:
    acts = INTERNAL_ORDER.acts.values()
    found = {act.name for act in acts if can_perform(ORDER_STANDINGS[who], act)}
    assert found == ORDER_MAY[who]


def test_the_platform_performs_its_own_acts_of_an_order_only() -> None:
    acts = INTERNAL_ORDER.acts.values()
    own = {"deliver", "fulfil", "deem_confirmed"}
    assert {a.name for a in acts if can_perform(Standing(is_system=True), a)} == own


SEES = {
    "anonymous": (False, False),
    "applicant": (True, False),
    "same department": (True, True),
    "supervisor": (True, True),
    "staff without task": (True, True),
    "platform": (True, True),
}


@pytest.mark.parametrize("who", STANDINGS)
def test_who_may_perform_which_act(who: str) -> None:
    acts = ADMINISTRATIVE_LICENCE.acts.values()
    assert {act.name for act in acts if can_perform(STANDINGS[who], act)} == MAY[who]


@pytest.mark.parametrize("who", SEES)
def test_who_sees_the_case_and_what_is_internal(who: str) -> None:
    assert (can_see_case(STANDINGS[who]), can_see_everything(STANDINGS[who])) == SEES[who]


PAIRS = [
    (check_can_see_case, can_see_case),
    (check_can_see_everything, can_see_everything),
    (check_can_apply, can_apply),
    (check_can_handle_case, can_handle_case),
    (check_can_touch_task, can_touch_task),
    (check_can_work_on_task, can_work_on_task),
    (check_can_reassign, can_reassign),
    (check_can_sign, can_sign),
    (check_can_decide, can_decide),
    (check_can_approve_extension, can_approve_extension),
]


@pytest.mark.parametrize(("check", "can"), PAIRS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("who", STANDINGS)
def test_check_raises_exactly_where_can_says_no(who: str, check: object, can: object) -> None:
    assert callable(check)
    assert callable(can)
    if can(STANDINGS[who]):
        check(STANDINGS[who])
    else:
        with pytest.raises(Problem) as caught:
            check(STANDINGS[who])
        assert caught.value.status in (403, 404)


def test_every_refusal_has_words() -> None:
    for standing in STANDINGS.values():
        for act in ADMINISTRATIVE_LICENCE.acts.values():
            if not can_perform(standing, act):
                with pytest.raises(Problem, match=r"\w"):
                    check_can_perform(standing, act)


CLERK = CounterStanding(is_clerk=True, is_session=True, may_submit=True)


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (CLERK, ""),
        (replace(CLERK, is_clerk=False), "casework.may_not"),
        (replace(CLERK, is_session=False), "casework.may_not"),
        (replace(CLERK, is_internal=True), "casework.may_not"),
        (replace(CLERK, is_himself=True), "casework.may_not"),
        (replace(CLERK, may_submit=False), "casework.letter_needed"),
        (CounterStanding(), "casework.may_not"),
    ],
)
def test_who_takes_an_application_at_the_counter(standing: CounterStanding, code: str) -> None:
    assert can_apply_at_counter(standing) is (code == "")
    if code:
        with pytest.raises(Problem) as caught:
            check_can_apply_at_counter(standing)
        assert caught.value.code == code


@pytest.mark.parametrize("name", ["accepted_it", "received_it"])
def test_who_received_or_accepted_a_case_does_not_decide_it(name: str) -> None:
    officer = Standing(is_staff=True, has_task=True)
    assert can_decide(officer)
    marked: dict[str, Any] = {name: True}
    assert not can_decide(replace(officer, **marked))
