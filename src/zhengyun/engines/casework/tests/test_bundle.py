"""一件事: one application, a case of each department, one progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.definitions import Procedure
from zhengyun.engines.casework.logic import submit_case
from zhengyun.engines.casework.logic.follow_member import follow_member
from zhengyun.engines.casework.logic.move_flow import begin
from zhengyun.engines.casework.logic.run_effect import run_effect
from zhengyun.engines.casework.models import Case, CaseClock, Draft, EffectRun, Material, Task
from zhengyun.engines.casework.tests import bundles
from zhengyun.engines.casework.tests.bundles import WHOLE, fill, grant, install, member, send
from zhengyun.engines.casework.tests.conftest import MONDAY
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.files.models import FileRow
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices.models import Notice
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


@pytest.fixture
def agent(world: World, tmp_path: Path) -> Actor:
    return install(tmp_path / "whole")


def state_of(case: object) -> str:
    return Case.objects.get(pk=case.id).state  # type: ignore[attr-defined]


def test_one_application_opens_a_case_of_each_member(world: World, agent: Actor) -> None:
    whole = send(agent)
    licence, filing = member(whole), member(whole, "filing")
    assert (state_of(whole), licence.state, filing.state) == ("submitted", "submitted", "filed")
    assert {licence.applicant_id, filing.applicant_id} == {agent.party_id}
    row = Case.objects.get(pk=licence.id)
    assert row.data["premises"] == {"area": 86}
    assert (row.mandate_id, row.agent_name) == (agent.mandate_id, agent.name)
    assert world.open_elements(licence) == ["counter"]
    assert facade.inbox(world.reviewer).rows[0].is_member


def test_what_is_not_wanted_is_not_opened(agent: Actor) -> None:
    whole = send(agent, files=False)
    assert Case.objects.filter(parent_id=whole.id).count() == 1
    file = facade.case_file(agent, whole.id)
    steps = {one.element: one.state for one in file.steps}
    assert (steps["licence"], steps["filing"]) == ("current", "skipped")
    assert [one.act for one in file.timeline] == ["submit"]


def test_what_is_not_wanted_is_passed_over_from_the_beginning(world: World, tmp_path: Path) -> None:
    agent = install(tmp_path / "whole", flow=bundles.SEQUENTIAL)
    whole = facade.submit(agent, fill(agent, files=False).id)
    steps = {one.element: one.state for one in facade.case_file(agent, whole.id).steps}
    assert steps["filing"] == "skipped"


def test_shared_materials_and_known_answers_are_the_same_not_copies(agent: Actor) -> None:
    before = FileRow.objects.count()
    whole = send(agent)
    assert FileRow.objects.count() == before + 1
    given = Material.objects.get(case_id=member(whole).id)
    shared = Material.objects.get(case_id=whole.id)
    assert (given.code, given.file_id) == ("plan", shared.file_id)
    case = Case.objects.get(pk=member(whole).id)
    assert case.sources["contact.name"] == Case.objects.get(pk=whole.id).sources["contact.name"]
    assert facade.open_file(agent, case.id, shared.file_id).name == "drawing.pdf"  # type: ignore[arg-type]


def test_what_a_member_would_refuse_is_found_before_anything_is_opened(agent: Actor) -> None:
    draft = fill(agent, name="陈" * 60)
    review = facade.review(agent, draft.id)
    assert [(page, path) for page, path, _words in review.errors] == [("all", "contact.name")] * 2
    assert "测试许可（新办）" in review.errors[0][2]
    with pytest.raises(Problem) as caught:
        facade.submit(agent, draft.id)
    assert caught.value.code == "casework.form_invalid"
    assert agent.party_id
    assert not Case.objects.filter(applicant_id=agent.party_id).exists()


def test_sent_twice_is_one_whole_with_the_same_members(agent: Actor) -> None:
    draft = fill(agent)
    first = facade.submit(agent, draft.id, idempotency_key="k")
    again = facade.submit(agent, draft.id, idempotency_key="k")
    jobs.run_pending()
    assert first.id == again.id
    assert Case.objects.filter(parent_id=first.id).count() == 2


def test_a_worker_that_dies_after_opening_opens_no_second_case(agent: Actor) -> None:
    whole = send(agent)
    run = EffectRun.objects.get(case_id=whole.id, element="licence")
    EffectRun.objects.filter(pk=run.pk).update(state="pending", wait_until=None)
    run_effect(run.id)
    run_effect(run.id)
    assert Case.objects.filter(parent_id=whole.id).count() == 2
    assert Draft.objects.filter(item_code=member(whole).item_code, state="submitted").count() == 2


def test_a_worker_that_dies_between_two_members_opens_the_other_later(
    agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = facade.submit(agent, fill(agent).id)
    with monkeypatch.context() as dying:
        dying.setattr(submit_case, "begin", _die_at_the_filing)
        jobs.run_pending()
    assert member(whole).state == "submitted"
    assert Case.objects.filter(parent_id=whole.id).count() == 1
    with clock.at(MONDAY + timedelta(minutes=1)):
        jobs.run_pending()
    assert member(whole, "filing").state == "filed"


def test_the_whole_does_not_begin_while_a_member_could_not_be_opened_yet(
    world: World, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = facade.submit(agent, fill(agent).id)
    with monkeypatch.context() as dying:
        dying.setattr(submit_case, "begin", _die_at_the_filing)
        jobs.run_pending()
        facade.perform(world.reviewer, member(whole).id, "receive")
        facade.perform(world.reviewer, member(whole).id, "accept")
        jobs.run_pending()
    assert facade.get_case(agent, whole.id).state == "submitted"
    with clock.at(MONDAY + timedelta(minutes=1)):
        jobs.run_pending()
    assert facade.get_case(agent, whole.id).state == "running"


def _die_at_the_filing(case: Case, known: Procedure, live: Sequence[CaseClock]) -> list[Task]:
    if case.option_code == "filing":
        raise RuntimeError("killed")
    return begin(case, known, live)


def test_members_are_opened_on_the_versions_on_which_they_were_checked(agent: Actor, world: World) -> None:
    whole = facade.submit(agent, fill(agent).id)
    form = Case.objects.get(pk=whole.id).acts.get(act="submit").data["members"]["licence"]["form"]
    Draft.objects.filter(submitted_case_id=whole.id).update(data={})
    jobs.run_pending()
    assert str(Case.objects.get(pk=member(whole).id).form_version_id) == form


def test_the_clock_of_the_whole_begins_when_the_last_member_is_accepted(world: World, agent: Actor) -> None:
    whole = send(agent)
    assert not CaseClock.objects.filter(case_id=whole.id).exists()
    with clock.at(MONDAY + timedelta(days=1)):
        facade.perform(world.reviewer, member(whole).id, "receive")
        facade.perform(world.reviewer, member(whole).id, "accept")
        jobs.run_pending()
        found = facade.get_case(agent, whole.id)
    assert (found.state, found.promised_due_on) == ("running", date(2026, 3, 13))
    assert member(whole).promised_due_on == date(2026, 3, 12)


def test_the_whole_closes_with_its_last_member(world: World, agent: Actor) -> None:
    whole = send(agent)
    grant(world, member(whole))
    jobs.run_pending()
    found = facade.case_file(agent, whole.id)
    assert (found.case.state, found.case.outcome) == ("completed", "completed")
    assert Case.objects.get(pk=whole.id).acts.get(act="conclude").data == {
        "granted": 2,
        "refused": 0,
        "withdrawn": 0,
    }
    assert not CaseClock.objects.filter(case_id=whole.id, state="running").exists()


def test_a_refused_member_does_not_stop_the_others_and_is_said(world: World, agent: Actor) -> None:
    whole = send(agent)
    case = member(whole)
    facade.perform(world.reviewer, case.id, "receive")
    facade.perform(world.reviewer, case.id, "not_accept", data={"reasons": "不属于本机关职权"})
    jobs.run_pending()
    assert state_of(whole) == "completed_partly"


def test_the_whole_goes_on_where_the_report_of_a_member_got_lost(world: World, agent: Actor) -> None:
    whole = send(agent, files=False)
    case = member(whole)
    jobs.run_pending()
    Case.objects.filter(pk=case.id).update(state="granted", outcome="granted", closed_at=clock.now())
    jobs.run_pending()
    assert state_of(whole) == "submitted"
    with clock.at(MONDAY + timedelta(days=1, minutes=1)):
        jobs.run_pending()
        assert state_of(whole) == "completed"
    follow_member(case.id)
    assert state_of(whole) == "completed"


def test_members_follow_each_other_where_the_flow_says_so(world: World, tmp_path: Path) -> None:
    agent = install(tmp_path / "whole", flow=bundles.SEQUENTIAL)
    whole = send(agent)
    assert Case.objects.filter(parent_id=whole.id).count() == 1
    grant(world, member(whole))
    jobs.run_pending()
    assert member(whole, "filing").state == "filed"
    assert state_of(whole) == "completed"


@pytest.mark.parametrize(("area", "expected"), [("86", 1), ("120", 2)])
def test_a_gateway_decides_whether_a_member_is_wanted(
    world: World, tmp_path: Path, area: str, expected: int
) -> None:
    agent = install(tmp_path / "whole", flow=bundles.BY_GATEWAY)
    whole = send(agent, area=area)
    noted = Case.objects.get(pk=whole.id).acts.get(act="submit").data["members"]
    assert len(noted) == expected


def test_withdrawing_the_whole_withdraws_what_is_not_decided(world: World, agent: Actor) -> None:
    whole = send(agent)
    offers = {one.act: one.title for one in facade.case_file(agent, whole.id).offers}
    assert "withdraw" in offers
    facade.perform(agent, whole.id, "withdraw", data={"reason": "不开了"})
    jobs.run_pending()
    assert (state_of(whole), member(whole).state, member(whole, "filing").state) == (
        "withdrawn",
        "withdrawn",
        "filed",
    )
    assert not Task.objects.filter(case_id=member(whole).id, state="open").exists()
    assert not EffectRun.objects.filter(case_id=whole.id, state__in=["pending", "waiting"]).exists()


def test_what_is_decided_can_not_be_withdrawn_with_the_whole(world: World, agent: Actor) -> None:
    whole = send(agent)
    grant(world, member(whole))
    with pytest.raises(Problem) as caught:
        facade.perform(agent, whole.id, "withdraw")
    assert caught.value.code == "casework.nothing_to_withdraw"


def test_my_matters_show_members_under_the_whole_not_twice(world: World, agent: Actor) -> None:
    whole = send(agent)
    row = facade.my_cases(agent).rows
    assert [one.id for one in row] == [whole.id]
    assert [one.id for one in row[0].members] == [member(whole).id, member(whole, "filing").id]
    facade.perform(world.reviewer, member(whole).id, "receive")
    items = [{"target": "plan", "kind": "material", "reason": "缺"}]
    facade.perform(world.reviewer, member(whole).id, "correct", data={"items": items})
    assert facade.my_cases(agent).rows[0].needs_applicant


def test_the_page_of_the_whole_has_every_member_with_its_steps(world: World, agent: Actor) -> None:
    whole = send(agent)
    found = facade.case_file(agent, whole.id)
    assert found.is_bundle
    assert [one.element for one in found.members] == ["licence", "filing"]
    assert found.members[0].steps[0].state == "current"
    of_member = facade.case_file(world.reviewer, member(whole).id)
    assert of_member.parent is not None
    assert (of_member.parent.number, of_member.can_see_parent) == (whole.number, False)
    with pytest.raises(Problem):
        facade.get_case(world.reviewer, whole.id)


def test_corrections_happen_in_the_member(world: World, agent: Actor) -> None:
    whole = send(agent)
    case = member(whole)
    facade.perform(world.reviewer, case.id, "receive")
    items = [{"target": "premises.area", "kind": "field", "reason": "与图纸不符"}]
    facade.perform(world.reviewer, case.id, "correct", data={"items": items})
    draft = facade.start_correction(agent, case.id)
    facade.save_page(agent, draft.id, "all", {"premises.area": ["90"]}, draft.version)
    facade.submit(agent, draft.id)
    assert Case.objects.get(pk=case.id).data["premises"]["area"] == 90
    assert facade.case_file(agent, whole.id).members[0].correction is None


def test_the_applicant_is_told_of_the_whole_once(world: World, agent: Actor) -> None:
    send(agent)
    assert agent.account_id
    mine = Notice.objects.filter(recipient_id=agent.account_id, kind="casework.submit")
    assert mine.count() == 1


def test_the_hall_finds_bundles_and_what_they_bring_together(agent: Actor) -> None:
    assert [one.code for one in facade.list_bundles()] == [WHOLE]
    assert facade.get_item(WHOLE).bundle is not None
    found = facade.get_item(WHOLE).bundle
    assert found is not None
    assert [(one.element, one.is_optional) for one in found.members] == [("licence", False), ("filing", True)]
    assert (found.promised_days, found.days_apart, found.materials, found.materials_apart) == (8, 7, 1, 2)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('option = "new"', 'option = "none"', "no item"),
        ('"premises.area" = "=data.shop.area"', '"premises.size" = "=data.shop.area"', "no such field"),
        ('"premises.area" = "=data.shop.area"', '"contact.phone2" = "=1"', "always asks for premises.area"),
        ('plan = "drawing"', 'map = "drawing"', "no such material"),
        ('when = "data.shop.files = true"', 'when = "tasks.a.b = 1"', "not known when"),
        ('effect = "cases.close"', 'effect = "demo.works"', "cases.close"),
    ],
)
def test_a_bundle_that_could_not_open_its_members_is_not_installed(
    world: World, tmp_path: Path, before: str, after: str, words: str
) -> None:
    assert before in bundles.PROCEDURE
    with pytest.raises(Problem) as caught:
        install(tmp_path / "whole", procedure=bundles.PROCEDURE.replace(before, after))
    assert words in str(caught.value) + str(caught.value.fields)
