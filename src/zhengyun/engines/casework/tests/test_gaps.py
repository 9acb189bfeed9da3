"""Acceptance with gaps (容缺受理): promised, accepted, supplied, reminded of, ended."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.forms.checks import check_form
from zhengyun.engines.casework.forms.lookups import KnownSources
from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.models import Case, CaseAct, CaseClock, Draft, Letter, Material
from zhengyun.engines.casework.tests import gaps
from zhengyun.engines.casework.tests.world import World, account, write_package
from zhengyun.kernel.accounts.tests.api_client import caller
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

NOTHING_KNOWN = KnownSources(frozenset())


@pytest.fixture
def world(promising_world: World) -> World:
    return promising_world


def refused(code: str, call: object, *given: object, **named: object) -> Problem:
    with pytest.raises(Problem) as caught:
        call(*given, **named)  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def ready_to_decide(world: World, *codes: str) -> Case:
    case = gaps.accepted(world, *codes)
    world.reviewed(case)
    world.inspected(case)
    return Case.objects.get(pk=case.id)


def party(world: World) -> UUID:
    assert world.applicant.party_id
    return world.applicant.party_id


def told(world: World) -> list[str]:
    jobs.run_pending()
    return [one.body for one in notices.inbox(party(world)).rows]


def test_what_is_missing_is_refused_but_what_is_promised_is_not(world: World) -> None:
    draft = world.draft()
    problem = refused("casework.form_invalid", facade.submit, world.applicant, draft.id)
    assert set(problem.fields) == {"right", "lease"}
    for code in ("right", "lease"):
        shown = facade.promise_material(world.applicant, draft.id, code)
        assert shown.follow_days == {"right": 5, "lease": 10}[code]
    assert facade.submit(world.applicant, draft.id).state == "submitted"


def test_a_promise_is_made_once_and_can_be_taken_back(world: World) -> None:
    draft = world.draft()
    for _again in range(2):
        facade.promise_material(world.applicant, draft.id, "right")
    assert Material.objects.filter(draft=draft).count() == 1
    entries = [one.action for one in audit.timeline("draft", draft.id)]
    assert entries.count("casework.promise_material") == 1
    for _again in range(2):
        facade.promise_material(world.applicant, draft.id, "right", is_promised=False)
    assert not Material.objects.filter(draft=draft).exists()


def test_what_is_uploaded_takes_the_place_of_the_promise(world: World) -> None:
    draft = world.draft()
    facade.promise_material(world.applicant, draft.id, "right")
    shown = facade.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
    assert (shown.follow_days, len(shown.files)) == (0, 1)
    refused("casework.nothing_to_promise", facade.promise_material, world.applicant, draft.id, "right")


@pytest.mark.parametrize(
    "changed",
    [
        {"may_follow": {"days": 0, "source": "规则"}},
        {"may_follow": {"days": 21, "source": "规则"}},
        {"may_follow": {"days": True, "source": "规则"}},
        {"may_follow": {"days": 5, "source": ""}},
        {"may_follow": {"days": 5}},
        {"may_follow": 5},
        {"required": False},
        {"required": "false"},
    ],
)
def test_a_form_says_soundly_what_may_follow(changed: dict[str, object]) -> None:
    assert check_form(gaps.form(), NOTHING_KNOWN) == []
    places = [place for place, _words in check_form(gaps.form(**changed), NOTHING_KNOWN)]
    assert places
    assert all(".may_follow" in place for place in places)


def test_only_a_procedure_that_knows_promises_takes_such_a_form(world: World, tmp_path: Path) -> None:
    package = write_package(tmp_path, version="1.0.1", **gaps.package(letters=""))
    found = [str(one) for one in packages.check(package)]
    assert len(found) == 1
    assert "letters.promise" in found[0]


def test_the_principal_material_cannot_be_promised(world: World) -> None:
    draft = world.draft()
    refused("casework.may_not_follow", facade.promise_material, world.applicant, draft.id, "plan")


def test_the_promise_is_a_letter_and_stands_in_the_act_of_sending(world: World) -> None:
    case = gaps.promised(world, "right")
    jobs.run_pending()
    sent = CaseAct.objects.get(case_id=case.id, act="submit")
    assert sent.data["gaps"] == [{"code": "right", "title": "场所证明", "days": 5}]
    assert [one.title for one in Letter.objects.filter(case_id=case.id)] == ["容缺受理承诺书"]


def test_without_a_promise_there_is_no_letter_and_no_limit(world: World) -> None:
    case = gaps.accepted(world)
    jobs.run_pending()
    assert not Letter.objects.filter(case_id=case.id).exists()
    assert not CaseClock.objects.filter(case_id=case.id, kind="supplement").exists()
    assert facade.get_case(world.applicant, case.id).needs_applicant is False


def test_accepting_says_what_is_missing_and_the_statutory_limit_runs(world: World) -> None:
    case = gaps.promised(world, "right")
    facade.perform(world.reviewer, case.id, "receive")
    task = world.task(case, "counter")
    offer = next(one for one in facade.offers(world.reviewer, case.id, task.id) if one.act == "accept")
    assert "场所证明" in offer.consequence
    case = facade.perform(world.reviewer, case.id, "accept")
    row = CaseAct.objects.get(case_id=case.id, act="accept")
    assert row.data["gaps"][0]["until"] == "2026-03-09"
    kinds = CaseClock.objects.filter(case_id=case.id, state="running").values_list("kind", flat=True)
    assert {"statutory", "promised", "supplement"} <= set(kinds)
    missing = facade.case_file(world.reviewer, case.id).gaps
    assert [(one.code, one.follow_by) for one in missing] == [("right", date(2026, 3, 9))]
    assert case.needs_applicant is True


def test_it_waits_for_the_applicant_in_his_list(world: World) -> None:
    gaps.accepted(world, "right", "lease")
    row = facade.my_cases(world.applicant).rows[0]
    assert (row.needs_applicant, row.answer_until) == (True, date(2026, 3, 9))


def test_the_reviewer_may_ask_for_it_instead(world: World) -> None:
    case = gaps.promised(world, "right")
    facade.perform(world.reviewer, case.id, "receive")
    items = [{"target": "right", "kind": "material", "reason": "须当场核验"}]
    facade.perform(world.reviewer, case.id, "correct", data={"items": items})
    draft = facade.start_correction(world.applicant, case.id)
    refused("casework.may_not_follow", facade.promise_material, world.applicant, draft.id, "right")
    gaps.supply(world, case, "right")
    assert facade.perform(world.reviewer, case.id, "accept").needs_applicant is False


def test_nothing_is_granted_while_something_is_missing(world: World) -> None:
    case = ready_to_decide(world, "right")
    problem = refused("casework.gaps_open", facade.perform, world.chief, case.id, "grant")
    assert problem.value == "场所证明"
    offer = next(
        one
        for one in facade.offers(world.chief, case.id, world.task(case, "decision").id)  # type: ignore[arg-type]
        if one.act == "grant"
    )
    assert offer.is_allowed is False
    gaps.supply(world, case, "right")  # type: ignore[arg-type]
    assert facade.perform(world.chief, case.id, "grant").state == "granted"


def test_it_may_be_refused_while_something_is_missing(world: World) -> None:
    case = ready_to_decide(world, "right")
    view = facade.perform(world.chief, case.id, "refuse", data={"reasons": "现场不符合条件"})
    assert (view.state, view.needs_applicant) == ("refused", False)
    refused("casework.nothing_to_correct", facade.start_correction, world.applicant, case.id)


def test_a_part_may_come_first(world: World) -> None:
    case = gaps.accepted(world, "right", "lease")
    gaps.supply(world, case, "right")
    assert [one.code for one in facade.case_file(world.applicant, case.id).gaps] == ["lease"]
    assert Case.objects.get(pk=case.id).supplement_due_on == date(2026, 3, 16)
    view = gaps.supply(world, case, "lease")
    assert view.needs_applicant is False
    states = CaseClock.objects.filter(case_id=case.id, kind="supplement").values_list("state", flat=True)
    assert set(states) == {"ended"}


def test_nothing_is_sent_without_a_file(world: World) -> None:
    case = gaps.accepted(world, "right", "lease")
    problem = refused("casework.form_invalid", gaps.supply, world, case)
    assert set(problem.fields) == {"right", "lease"}


def test_supplied_twice_is_supplied_once(world: World) -> None:
    case = gaps.accepted(world, "right")
    draft = facade.start_correction(world.applicant, case.id)
    facade.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
    first = facade.submit(world.applicant, draft.id)
    again = facade.submit(world.applicant, draft.id)
    assert first.version == again.version
    assert CaseAct.objects.filter(case_id=case.id, act="supplement").count() == 1
    assert [one.action for one in audit.timeline("case", case.id)].count("casework.supplement") == 1


def test_who_has_the_case_is_told_that_it_came(world: World) -> None:
    case = gaps.accepted(world, "right")
    jobs.run_pending()
    gaps.supply(world, case, "right")
    jobs.run_pending()
    assert any("补交" in one.subject for one in notices.inbox(account(world.reviewer)).rows)


def test_the_applicant_is_reminded_before_and_after_the_day(world: World) -> None:
    gaps.accepted(world, "right")
    assert not [one for one in told(world) if "场所证明" in one]
    for day, before in ((6, 0), (10, 1)):
        for hour, count in ((8, before), (9, before + 1)):
            with clock.at(gaps.on(3, day, hour)):
                assert len([one for one in told(world) if "场所证明" in one]) == count


def test_nobody_is_reminded_of_what_came(world: World) -> None:
    case = gaps.accepted(world, "right")
    gaps.supply(world, case, "right")
    with clock.at(gaps.on(3, 10)):
        assert not [one for one in told(world) if "场所证明" in one]


def test_after_the_day_the_case_may_be_ended_for_that_reason(world: World) -> None:
    case = gaps.accepted(world, "right")
    task = world.task(case, "review")
    with clock.at(gaps.on(3, 10)):
        jobs.run_pending()
        offers = facade.offers(world.reviewer, case.id, task.id)
        offer = next(one for one in offers if one.act == "terminate")
        sentence = offer.choices["phrases:reason"][0][0]
        assert "场所证明" in sentence
        view = facade.perform(
            world.reviewer, case.id, "terminate", task_id=task.id, data={"reason": sentence}
        )
    assert (view.state, view.needs_applicant) == ("terminated", False)


def test_only_what_is_late_is_a_reason_to_end_the_case(world: World) -> None:
    case = gaps.accepted(world, "right", "lease")
    task = world.task(case, "review")
    for day, named in ((12, "“场所证明”"), (17, "“场所证明、租赁合同”")):
        with clock.at(gaps.on(3, day)):
            offers = facade.offers(world.reviewer, case.id, task.id)
        sentence = next(one for one in offers if one.act == "terminate").choices["phrases:reason"][0][0]
        assert named in sentence


def test_before_the_day_the_case_is_not_ended(world: World) -> None:
    case = gaps.accepted(world, "right")
    task, reason = world.task(case, "review"), {"reason": "未补交"}
    problem = refused(
        "casework.gaps_may_come",
        facade.perform,
        world.reviewer,
        case.id,
        "terminate",
        task_id=task.id,
        data=reason,
    )
    assert "2026-03-09" in problem.remedy
    gaps.supply(world, case, "right")
    view = facade.perform(world.reviewer, case.id, "terminate", task_id=task.id, data=reason)
    assert view.state == "terminated"


def begun(world: World, case: CaseView) -> Draft:
    """What is missing is uploaded, and not sent yet."""
    draft = facade.start_correction(world.applicant, case.id)
    facade.add_file(world.applicant, draft.id, "right", io.BytesIO(A_PDF), "right.pdf")
    return Draft.objects.get(pk=draft.id)


def is_gone(world: World, draft: Draft) -> bool:
    draft.refresh_from_db()
    refused("casework.draft_closed", facade.submit, world.applicant, draft.id)
    assert draft.case is not None
    draft.case.refresh_from_db()
    left = Material.objects.filter(draft=draft).exists()
    return (draft.state, draft.data, left, draft.case.supplement_due_on) == ("discarded", {}, False, None)


def test_what_was_begun_to_be_supplied_ends_with_the_case(world: World) -> None:
    case = gaps.accepted(world, "right")
    draft = begun(world, case)
    facade.perform(world.applicant, case.id, "withdraw")
    assert is_gone(world, draft)
    case = gaps.accepted(world, "right")
    draft = begun(world, case)
    with clock.at(gaps.on(3, 10)):
        task = world.task(case, "review")
        facade.perform(world.reviewer, case.id, "terminate", task_id=task.id, data={"reason": "逾期"})
        assert is_gone(world, draft)


def test_what_was_begun_to_be_supplied_ends_with_the_decision(world: World) -> None:
    case = ready_to_decide(world, "right")
    draft = begun(world, case)  # type: ignore[arg-type]
    facade.perform(world.chief, case.id, "refuse", data={"reasons": "现场不符合条件"})
    assert is_gone(world, draft)


def test_late_is_better_than_never(world: World) -> None:
    case = gaps.accepted(world, "right")
    with clock.at(gaps.on(3, 12)):
        jobs.run_pending()
        assert gaps.supply(world, case, "right").needs_applicant is False


def test_a_withdrawn_case_waits_for_nothing(world: World) -> None:
    case = gaps.accepted(world, "right")
    view = facade.perform(world.applicant, case.id, "withdraw")
    assert view.needs_applicant is False
    with clock.at(gaps.on(3, 10)):
        assert not [one for one in told(world) if "场所证明" in one]


def test_silence_accepts_with_gaps_too(world: World) -> None:
    case = gaps.promised(world, "right")
    facade.perform(world.reviewer, case.id, "receive")
    with clock.at(gaps.on(3, 10, 1)):
        jobs.run_pending()
        assert any("视为容缺受理。请在2026-03-17前补交" in one for one in told(world))
    found = Case.objects.get(pk=case.id)
    assert (found.deemed_accepted, found.supplement_due_on) == (True, date(2026, 3, 17))


def test_another_system_may_promise_and_supply_too(world: World, client: Client) -> None:
    agent = caller(client, world.applicant)
    draft = world.draft()
    place = f"/drafts/{draft.id}/materials"
    assert agent.get(f"/drafts/{draft.id}").json()["pages"][0]["materials"][1]["may_follow"]["days"] == 5
    assert agent.send("PUT", f"{place}/right/promise").json()["follow_days"] == 5
    assert agent.send("DELETE", f"{place}/right/promise").json()["follow_days"] == 0
    assert agent.send("PUT", f"{place}/plan/promise").status_code == 409
    for code in ("right", "lease"):
        assert agent.send("PUT", f"{place}/{code}/promise").status_code == 200
    answer = agent.post(f"/drafts/{draft.id}/submit", idempotency_key="one")
    assert answer.status_code == 201
