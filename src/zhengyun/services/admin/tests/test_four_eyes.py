"""Changes that need two persons: once, by somebody else, against the present state."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import translation

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.admin.logic import ask_change as asking
from zhengyun.services.admin.logic import decide_change as deciding
from zhengyun.services.admin.logic.ask_change import ask_change
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State
from zhengyun.services.admin.tests.county import County
from zhengyun.services.admin.tests.makers import asked_role, role_payload


def roles(county: County, who: str) -> set[str]:
    return {one.role for one in accounts.roles_of(county.people[who])}


def refusal(caught: pytest.ExceptionInfo[Problem]) -> tuple[str, int]:
    return caught.value.code, caught.value.status


def test_a_role_is_held_when_a_second_person_has_approved(county: County) -> None:
    change = asked_role(county)
    assert roles(county, "reviewer") == {"reviewer"}
    ended = deciding.approve(county.system, change.id, "同意")
    assert ended.state == State.DONE
    assert roles(county, "reviewer") == {"reviewer", "inspector"}
    acts = [one.action for one in audit.timeline("change", change.id)]
    assert acts == ["admin.decide_change", "admin.ask_change"]


def test_the_same_change_waits_once(county: County) -> None:
    assert asked_role(county).id == asked_role(county).id
    assert ChangeRequest.objects.count() == 1


def told(county: County, who: str) -> list[str]:
    return [one.subject for one in notices.inbox(county.people[who]).rows]


def test_who_may_decide_is_told_once_and_who_asked_what_became_of_it(county: County) -> None:
    change = asked_role(county)
    asked_role(county)
    assert told(county, "system") == ["有一项变更等待您决定"]
    assert told(county, "security") == told(county, "reviewer") == told(county, "auditor") == []
    [notice] = notices.inbox(county.people["system"]).rows
    assert (notice.link, change.words in notice.body) == (f"/manage/changes/{change.id}/", True)
    deciding.refuse(county.system, change.id, "先补充理由")
    assert told(county, "security") == ["您提出的变更未获批准"]
    assert "先补充理由" in notices.inbox(county.people["security"]).rows[0].body
    own = asked_role(county)
    deciding.withdraw(county.security, own.id)
    assert len(told(county, "security")) == 1, "who withdraws knows"


def test_who_gains_by_a_change_is_not_asked_to_decide(county: County) -> None:
    asked_role(county, "system")
    assert told(county, "system") == []


def test_nobody_approves_his_own(county: County) -> None:
    change = asked_role(county)
    with pytest.raises(Problem) as caught:
        deciding.approve(county.security, change.id)
    assert refusal(caught) == ("admin.may_not_decide", 403)


def test_nobody_approves_a_role_for_himself(county: County) -> None:
    accounts.end_role(SYSTEM, accounts.roles_of(county.people["security_too"])[0].id)
    change = asked_role(county, "security_too", Role.SECURITY_ADMIN)
    assert not deciding.may_decide(county.security_too, change)


def test_the_database_refuses_one_person_on_both_sides(county: County) -> None:
    change = asked_role(county)
    with pytest.raises(IntegrityError, match="admin_change_four_eyes"), transaction.atomic():
        ChangeRequest.objects.filter(pk=change.pk).update(
            state="done", decided_by=county.security_too.account_id, decided_by_person=change.asked_by_person
        )
    with pytest.raises(IntegrityError, match="admin_change_decided"), transaction.atomic():
        ChangeRequest.objects.filter(pk=change.pk).update(state="done")


def test_nobody_asks_for_a_right_of_his_own(county: County) -> None:
    with pytest.raises(Problem) as caught:
        asked_role(county, "security", Role.INSPECTOR)
    assert refusal(caught) == ("admin.may_not_ask", 403)


@pytest.mark.parametrize("who", ["auditor", "tender", "reviewer", "citizen"])
def test_only_administrators_ask_and_decide(county: County, who: str) -> None:
    actor = getattr(county, who)
    change = asked_role(county)
    with pytest.raises(Problem) as caught:
        deciding.approve(actor, change.id)
    assert refusal(caught) == ("admin.may_not_decide", 403)
    with pytest.raises(Problem) as caught:
        ask_change(actor, "role.grant", "x", role_payload(county), "x")
    assert refusal(caught) == ("admin.may_not_ask", 403)


def test_a_change_needs_a_reason(county: County) -> None:
    with pytest.raises(Problem) as caught:
        ask_change(county.security, "role.grant", "x", role_payload(county), " ")
    assert refusal(caught) == ("admin.no_reason", 422)


def test_refused_with_a_reason_it_does_nothing(county: County) -> None:
    change = asked_role(county)
    with pytest.raises(Problem) as caught:
        deciding.refuse(county.system, change.id, " ")
    assert refusal(caught) == ("admin.no_reason", 422)
    assert deciding.refuse(county.system, change.id, "编制已满").state == State.REFUSED
    with pytest.raises(Problem) as caught:
        deciding.approve(county.system, change.id)
    assert refusal(caught) == ("admin.already_decided", 409)
    assert roles(county, "reviewer") == {"reviewer"}


def test_only_who_asked_withdraws(county: County) -> None:
    change = asked_role(county)
    with pytest.raises(Problem) as caught:
        deciding.withdraw(county.system, change.id)
    assert refusal(caught) == ("admin.may_not_decide", 403)
    assert deciding.withdraw(county.security, change.id).state == State.WITHDRAWN


def test_who_asked_and_lost_the_right_has_asked_in_vain(county: County) -> None:
    change = asked_role(county)
    accounts.end_role(SYSTEM, accounts.roles_of(county.people["security"])[0].id)
    ended = deciding.approve(county.system, change.id)
    assert ended.state == State.STALE
    assert ended.outcome
    assert roles(county, "reviewer") == {"reviewer"}


def test_what_does_not_fit_any_more_is_stale_and_says_why(county: County) -> None:
    change = asked_role(county)
    accounts.disable_account(county.security_too, county.people["reviewer"])
    ended = deciding.approve(county.system, change.id)
    assert (ended.state, bool(ended.outcome)) == (State.STALE, True)


def test_three_administrators_stay_apart(county: County) -> None:
    change = asked_role(county, "auditor", Role.REVIEWER)
    assert deciding.approve(county.system, change.id).state == State.STALE
    assert roles(county, "auditor") == {"audit_admin"}


def test_after_seven_days_it_is_void(county: County) -> None:
    change, other = asked_role(county), asked_role(county, "tender")
    with clock.at(clock.now() + timedelta(days=7)):
        assert deciding.approve(county.system, change.id).state == State.EXPIRED
        assert deciding.expire_due() == 1
        assert deciding.expire_due() == 0
    other.refresh_from_db()
    assert other.state == State.EXPIRED
    assert roles(county, "reviewer") == {"reviewer"}


def test_what_ran_out_and_is_not_swept_yet_is_asked_for_anew(county: County) -> None:
    change = asked_role(county)
    with clock.at(clock.now() + timedelta(days=7)):
        again = asked_role(county)
        assert (again.id != change.id, again.state) == (True, State.PENDING)
        assert deciding.approve(county.system, again.id).state == State.DONE
    change.refresh_from_db()
    assert change.state == State.EXPIRED
    assert "您提出的变更无人决定，已经失效" in told(county, "security")


def test_what_is_decided_while_it_is_asked_for_again_is_asked_for_anew(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, look = asked_role(county), asking._waiting

    def decided_first(fingerprint: str) -> ChangeRequest | None:
        deciding.withdraw(county.security, change.id)
        return look(fingerprint)

    monkeypatch.setattr(asking, "_waiting", decided_first)
    again = asked_role(county)
    assert (again.id != change.id, again.state) == (True, State.PENDING)


def test_what_a_change_does_is_said_in_the_language_of_the_installation(county: County) -> None:
    with translation.override("en"):
        change = asked_role(county)
        accounts.disable_account(county.security_too, county.people["reviewer"])
        ended = deciding.approve(county.system, change.id)
    assert "自 2026-03-02 起担任" in change.words, change.words
    assert ended.outcome.startswith("该账号已经停用。"), ended.outcome


def test_who_may_apply_is_opened_by_two(county: County) -> None:
    payload = {"code": ITEM, "title": "测试许可", "before": [], "after": ["it_officer"]}
    change = ask_change(county.system, "item.open", ITEM, payload, "政务事项")
    assert "it_officer" not in change.words
    assert deciding.approve(county.security, change.id).state == State.DONE
    assert casework.administration.item_file(county.system, ITEM).applicant_roles == ("it_officer",)
    again = ask_change(county.system, "item.open", ITEM, {**payload, "after": []}, "改回")
    assert deciding.approve(county.security, again.id).state == State.STALE


def test_a_mandate_on_paper_is_entered_by_two_and_ended_by_one(county: County) -> None:
    firm, agent = county.world.applicant.party_id, builders.person("周桂兰")
    assert firm
    payload = {
        "principal_id": str(firm), "agent_id": str(agent.id), "matters": [ITEM], "rights": ["submit"],
        "valid_from": "2026-03-02", "valid_until": "2027-03-02", "proof": "授权委托书（原件）",
    }  # fmt: skip
    change = ask_change(county.security, "mandate.enter", str(firm), payload, "窗口登记")
    assert deciding.approve(county.system, change.id).state == State.DONE
    (made,) = [one for one in parties.mandates_about(county.security, firm) if one.agent_id == agent.id]
    with pytest.raises(Problem) as caught:
        parties.end_mandate(county.security, made.id, proof=" ")
    assert refusal(caught) == ("parties.no_proof", 422)
    with pytest.raises(Problem) as caught:
        parties.end_mandate(county.system, made.id, proof="解除通知")
    assert refusal(caught) == ("parties.may_not_administer", 403)
    assert parties.end_mandate(county.security, made.id, proof="解除通知").state == "revoked"


def calendar(county: County) -> dict[str, Any]:
    base = casework.administration.calendar_year(2027).revision
    return {
        "year": 2027,
        "holidays": [["2027-01-01", "元旦"]],
        "make_up": [],
        "source": "国办发明电〔2026〕7号",
        "base": base,
        "moved": 0,
    }


def test_a_year_is_published_by_two_and_stale_when_it_changed_meanwhile(county: County) -> None:
    first = ask_change(county.system, "calendar.publish", "2027", calendar(county), "新年")
    other = {**calendar(county), "source": "另一通知"}
    second = ask_change(county.system_too, "calendar.publish", "2027", other, "新年")
    assert deciding.approve(county.security, first.id).state == State.DONE
    assert casework.administration.calendar_year(2027).days == ((date(2027, 1, 1), "holiday", "元旦"),)
    assert deciding.approve(county.security, second.id).state == State.STALE


@pytest.mark.django_db(transaction=True)
def test_of_three_who_approve_at_once_one_does_it(tmp_path: Any) -> None:
    from zhengyun.services.admin.tests.county import build

    county = build(tmp_path / "package")
    change = asked_role(county)
    deciders = [county.system, county.system_too, county.security_too]
    gate, states, refused = threading.Barrier(len(deciders)), [], []

    def decide(actor: Any) -> None:
        gate.wait(120)
        try:
            states.append(deciding.approve(actor, change.id).state)
        except Problem as problem:
            refused.append(problem.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(one,)) for one in deciders]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    assert states == [State.DONE]
    assert refused == ["admin.already_decided"] * 2
    assert len(accounts.roles_of(county.people["reviewer"])) == 2
