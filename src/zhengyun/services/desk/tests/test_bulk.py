"""One act on many tasks: what they have in common, one confirmation, a result for each case."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk.logic.run_bulk import run_bulk
from zhengyun.services.desk.models import BulkItem, BulkRun
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County

pytestmark = pytest.mark.django_db
CHOOSE, RUN, RUNS = (reverse(f"desk:{name}") for name in ("bulk", "bulk_start", "bulk_runs"))


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def tasks_of(county: County, who: str, cases: list[CaseView], element: str) -> list[UUID]:
    return [county.task(who, one, element).id for one in cases]


def confirmation(browser: Client, tasks: list[UUID], act: str, **more: str) -> dict[str, Any]:
    """Chooses the act and reads what the confirmation posts."""
    answer = browser.post(CHOOSE, {"task": tasks, "act": act, **more})
    page = text_of(answer)
    assert answer.status_code == 200, page
    form = page[page.index('id="confirm"') :]
    form = form[: form.index("</form>")]
    fields: dict[str, Any] = {"task": re.findall(r'name="task" value="([^"]*)"', form)}
    for name in ("key", "act", "opinion", "hand_to"):
        fields[name] = re.findall(rf'name="{name}" value="([^"]*)"', form)[0]
    return fields


def states(run: BulkRun) -> list[str]:
    return list(run.items.order_by("position").values_list("state", flat=True))


def test_several_tasks_are_taken_at_once(county: County, signed_in: Browser) -> None:
    cases = [county.submit() for _n in range(3)]
    browser = signed_in(county.clerk)
    tasks = tasks_of(county, "clerk", cases, "receiving")
    page = text_of(browser.post(CHOOSE, {"task": tasks}))
    assert "签收" in page or "收件" in page
    fields = confirmation(browser, tasks, "claim")
    answers = [browser.post(RUN, fields) for _n in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"], "sent twice it is one run"
    run = BulkRun.objects.get()
    assert run.total == 3
    assert "等待中" in text_of(browser.get(answers[0]["Location"]))
    jobs.run_pending(strict=True)
    assert states(run) == ["done"] * 3
    shown = text_of(browser.get(answers[0]["Location"]))
    assert all(one.number in shown for one in cases)
    assert "我的批量办理" in text_of(browser.get(RUNS))
    for one in cases:
        assert county.task("clerk", one, "receiving").assignee_name == "何晓敏"
    record = audit.timeline("bulk_run", run.id)[0]
    assert set(record.ids) == set(tasks)


def test_the_confirmation_names_each_case_and_the_document(county: County, signed_in: Browser) -> None:
    cases = [county.submit() for _n in range(2)]
    browser = signed_in(county.clerk)
    tasks = tasks_of(county, "clerk", cases, "receiving")
    page = text_of(browser.post(CHOOSE, {"task": tasks, "act": "receive", "opinion": "份数齐全"}))
    assert all(one.number in page for one in cases)
    assert "接收凭证" in page
    assert "份数齐全" in page
    browser.post(RUN, confirmation(browser, tasks, "receive", opinion="份数齐全"))
    jobs.run_pending(strict=True)
    assert {casework.get_case(county.clerk, one.id).state for one in cases} == {"received"}


def test_dangerous_acts_and_acts_that_ask_more_are_not_offered(county: County, signed_in: Browser) -> None:
    case = county.received()
    task = county.task("reviewer", case, "acceptance").id
    found = casework.together(county.reviewer, [task])
    offered = {one.act for one in found.offers}
    assert "accept" in offered
    assert offered.isdisjoint({"not_accept", "correct", "refuse", "grant", "terminate", "return_to"})
    browser = signed_in(county.reviewer)
    assert browser.post(CHOOSE, {"task": [task], "act": "not_accept"}).status_code == 409
    given = {"task": [f"{task}:{case.version}"], "act": "not_accept", "key": "k"}
    assert browser.post(RUN, given).status_code == 409
    decided = county.ready_to_decide()
    decision = county.task("chief", decided, "decision").id
    assert {one.act for one in casework.together(county.chief, [decision]).offers} <= {
        "claim",
        "release",
        "hand_over",
        "request_extension",
    }


def test_a_record_is_not_completed_in_bulk(county: County) -> None:
    case = county.accepted()
    review = county.task("reviewer", case, "document_review").id
    assert "complete" not in {one.act for one in casework.together(county.reviewer, [review]).offers}


def test_only_what_all_have_in_common_is_offered(county: County) -> None:
    one, two = county.received(), county.accepted()
    first = county.task("reviewer", one, "acceptance").id
    second = county.task("reviewer", two, "document_review").id
    offered = {offer.act for offer in casework.together(county.reviewer, [first, second]).offers}
    assert "accept" not in offered
    assert "claim" in offered


def test_tasks_of_others_are_left_out_and_counted(county: County, signed_in: Browser) -> None:
    case = county.submit()
    task = county.task("clerk", case, "receiving").id
    found = casework.together(county.stranger, [task, uuid7()])
    assert (found.tasks, found.offers, found.missing) == ((), (), 2)
    page = text_of(signed_in(county.stranger).post(CHOOSE, {"task": [task]}))
    assert case.number not in page


def test_a_case_that_changed_meanwhile_is_left_alone(county: County, signed_in: Browser) -> None:
    cases = [county.received() for _n in range(3)]
    browser = signed_in(county.reviewer)
    tasks = tasks_of(county, "reviewer", cases, "acceptance")
    fields = confirmation(browser, tasks, "accept", opinion="齐全")
    county.act("colleague", cases[1], "claim", "acceptance")
    browser.post(RUN, fields)
    jobs.run_pending(strict=True)
    run = BulkRun.objects.get()
    assert states(run) == ["done", "changed", "done"]
    item = run.items.get(state="changed")
    assert item.code == "casework.stale"
    page = text_of(browser.get(reverse("desk:bulk_run", args=[run.id])))
    assert item.words in page
    assert f'<a id="item-{item.id}"' in page


def test_what_is_not_allowed_is_refused_in_words(county: County, signed_in: Browser) -> None:
    cases = [county.received() for _n in range(2)]
    county.act("colleague", cases[0], "claim", "acceptance")
    browser = signed_in(county.reviewer)
    browser.post(RUN, confirmation(browser, tasks_of(county, "reviewer", cases, "acceptance"), "accept"))
    jobs.run_pending(strict=True)
    run = BulkRun.objects.get()
    assert states(run) == ["refused", "done"]
    assert "范云" in run.items.get(state="refused").words


def test_rights_are_checked_again_when_it_runs(county: County, signed_in: Browser) -> None:
    cases = [county.submit() for _n in range(2)]
    browser = signed_in(county.clerk)
    browser.post(RUN, confirmation(browser, tasks_of(county, "clerk", cases, "receiving"), "claim"))
    accounts.disable_account(SYSTEM, county.people["clerk"])
    jobs.run_pending(strict=True)
    run = BulkRun.objects.get()
    assert states(run) == ["refused"] * 2
    assert {one.code for one in run.items.all()} == {"accounts.rights_gone"}


class Crash(BaseException):
    """The worker is gone."""


def test_a_crash_half_way_repeats_nothing_and_loses_nothing(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [county.submit() for _n in range(4)]
    browser = signed_in(county.clerk)
    tasks = tasks_of(county, "clerk", cases, "receiving")
    browser.post(RUN, confirmation(browser, tasks, "receive", opinion="齐全"))
    run, perform, calls = BulkRun.objects.get(), casework.perform, []

    def crashing(*given: Any, **how: Any) -> CaseView:
        calls.append(how["idempotency_key"])
        view = perform(*given, **how)
        if len(calls) == 3:
            raise Crash
        return view

    with monkeypatch.context() as patched:
        patched.setattr(casework, "perform", crashing)
        with pytest.raises(Crash):
            run_bulk(run.id)
    assert states(run) == ["done", "done", "waiting", "waiting"]
    run_bulk(run.id)
    run_bulk(run.id)
    assert states(run) == ["done"] * 4
    run.refresh_from_db()
    assert (run.state, bool(run.ended_at)) == ("done", True)
    for one in cases:
        acts = [entry.act for entry in casework.case_file(county.clerk, one.id).timeline]
        assert acts.count("receive") == 1


def test_what_breaks_down_is_tried_again_after_the_rest(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [county.submit() for _n in range(3)]
    browser = signed_in(county.clerk)
    browser.post(RUN, confirmation(browser, tasks_of(county, "clerk", cases, "receiving"), "claim"))
    run, perform, calls = BulkRun.objects.get(), casework.perform, []

    def breaking(*given: Any, **how: Any) -> CaseView:
        calls.append(given[1])
        if len(calls) == 1:
            raise RuntimeError("the disk is full")
        return perform(*given, **how)

    monkeypatch.setattr(casework, "perform", breaking)
    with pytest.raises(RuntimeError):
        run_bulk(run.id)
    assert states(run) == ["waiting", "done", "done"]
    run_bulk(run.id)
    assert states(run) == ["done"] * 3


def test_handing_over_goes_to_one_colleague(county: County, signed_in: Browser) -> None:
    cases = [county.received() for _n in range(2)]
    browser = signed_in(county.reviewer)
    tasks = tasks_of(county, "reviewer", cases, "acceptance")
    assert browser.post(CHOOSE, {"task": tasks, "act": "hand_over"}).status_code == 422
    wanted = str(county.people["colleague"])
    given = {"task": [f"{one}:1" for one in tasks], "act": "hand_over", "key": "k", "hand_to": str(uuid7())}
    assert browser.post(RUN, given).status_code == 422
    browser.post(RUN, confirmation(browser, tasks, "hand_over", hand_to=wanted))
    jobs.run_pending(strict=True)
    for one in cases:
        assert county.task("reviewer", one, "acceptance").assignee_name == "范云"


@pytest.mark.parametrize(("tasks", "code"), [([], 422), ([str(uuid7()) for _n in range(201)], 422)])
def test_none_and_too_many_are_explained(
    tasks: list[str], code: int, county: County, signed_in: Browser
) -> None:
    answer = signed_in(county.clerk).post(CHOOSE, {"task": tasks})
    assert answer.status_code == code
    assert "任务" in text_of(answer)


def test_the_run_of_another_is_not_shown(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser = signed_in(county.clerk)
    tasks = tasks_of(county, "clerk", [case], "receiving")
    address = browser.post(RUN, confirmation(browser, tasks, "claim"))["Location"]
    assert signed_in(county.reviewer).get(address).status_code == 404
    assert browser.post(RUN, {"act": "claim", "task": []}).status_code == 422


def test_two_tasks_of_one_case_follow_each_other(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    visit = county.task("inspector", case, "site_inspection").id
    run = BulkRun.objects.create(
        account_id=county.people["inspector"],
        actor=county.inspector.stored(),
        key="k",
        act="claim",
        title="claim",
        total=2,
    )
    version = casework.get_case(county.inspector, case.id).version
    for position, task in enumerate((visit, county.task("reviewer", case, "document_review").id)):
        BulkItem.objects.create(
            run=run,
            position=position,
            task_id=task,
            case_id=case.id,
            case_number=case.number,
            case_version=version,
            applicant_name="x",
            title="x",
            step="x",
        )
    run_bulk(run.id)
    assert states(run) == ["done", "refused"], "refused for its role, not because the first had changed it"


def test_choosing_many_costs_as_many_queries_as_few(county: County) -> None:
    cases = [county.received() for _n in range(6)]
    tasks = tasks_of(county, "reviewer", cases, "acceptance")
    actor = county.reviewer
    casework.together(actor, tasks)
    with counted() as few:
        casework.together(actor, tasks[:1])
    with counted() as many:
        casework.together(actor, tasks)
    assert len(few) == len(many) <= 4
