"""Receiving at the counter for whoever stands there, and papers kept from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, MaterialView, Presence
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PersonView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.counters import (
    begin,
    fill,
    identity,
    person,
    received,
    staff_of,
    stands_here,
)
from zhengyun.services.desk.tests.county import ITEM, RECORD, REVIEW, County, picture

pytestmark = pytest.mark.django_db


def head_of(county: County) -> Presence:
    """周桂兰 heads no firm here: she brings a letter."""
    return stands_here(person("周桂兰", 7), "授权委托书 2026-03-01")


def test_a_case_is_sent_and_received_by_one_act(county: County) -> None:
    case = received(county, county.firm, head_of(county))
    assert (case.state, case.channel, case.agent_name) == ("received", "counter", "周桂兰")
    jobs.run_pending()
    letters = casework.case_file(county.clerk, case.id).letters
    assert [one.kind for one in letters] == ["receipt"]


def test_sent_twice_it_is_one_case(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    fill(county, draft)
    first = casework.submit_at_counter(county.clerk, draft.id)
    assert casework.submit_at_counter(county.clerk, draft.id).id == first.id


def test_who_has_no_mandate_brings_a_letter(county: County) -> None:
    with pytest.raises(Problem) as caught:
        begin(county, county.firm, stands_here(person("路人", 8)))
    assert caught.value.code == "casework.letter_needed"


def test_an_agent_with_a_mandate_needs_no_letter(county: County) -> None:
    agent = county.agent.person_id
    assert agent is not None
    draft = begin(county, county.firm, stands_here(agent))
    assert draft.presence["letter"] == ""


def test_a_clerk_takes_nothing_for_himself(county: County) -> None:
    mine = county.clerk.person_id
    assert mine is not None
    with pytest.raises(Problem) as caught:
        begin(county, mine, stands_here(mine))
    assert caught.value.code == "casework.may_not"


def test_the_audit_names_the_ground(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    record = next(r for r in audit.timeline("draft", draft.id, 10) if r.action == "casework.start_at_counter")
    assert record.detail["ground"] == "present_at_counter"
    assert (record.channel, record.detail["method"]) == ("web", "card_read")


def test_a_first_time_citizen_gets_no_account_and_sees_the_case_later(county: County) -> None:
    someone = person("新来的", 9)
    draft = casework.start_at_counter(
        county.clerk, county.firm, ITEM, "new", {"scope": "other"}, stands_here(someone, "委托书")
    )
    fill(county, draft)
    case = casework.submit_at_counter(county.clerk, draft.id)
    seen = casework.case_file(county.agent, case.id)
    sent = next(one for one in seen.timeline if one.act == "submit")
    assert (sent.actor_name, sent.organization_name) == ("何晓敏", "综合窗口")
    assert sent.note
    assert case.id in [row.id for row in casework.my_cases(county.agent).rows]
    account = accounts.create_account(SYSTEM, "newcomer", someone, AccountKind.CITIZEN)
    newcomer = accounts.actor_for_account(account.id, channel="web")
    with pytest.raises(Problem):
        casework.get_case(newcomer, case.id)


def test_who_received_it_never_decides_it(county: County) -> None:
    case = received(county, county.firm, head_of(county))
    case = county.act("reviewer", case, "accept", "acceptance")
    accounts.assign_role(
        SYSTEM,
        county.people["clerk"],
        Role.CHIEF_REPRESENTATIVE,
        county.offices["amr"],
        valid_from=MONDAY.date(),
    )
    _ready(county, case)
    task = county.task("chief", case, "decision")
    with pytest.raises(Problem) as caught:
        casework.perform(county.clerk, case.id, "grant", task_id=task.id)
    assert caught.value.code == "casework.separation"
    assert casework.perform(county.chief, case.id, "grant", task_id=task.id).state == "granted"


def _ready(county: County, case: CaseView) -> None:
    review = county.task("reviewer", case, "document_review")
    casework.save_task_form(county.reviewer, review.id, REVIEW)
    county.act("reviewer", case, "complete", "document_review", opinion="建议准予")
    visit = county.task("inspector", case, "site_inspection")
    casework.save_task_form(county.inspector, visit.id, RECORD)
    casework.add_task_photo(county.inspector, visit.id, picture(), "door.jpg")
    county.act("inspector", case, "complete", "site_inspection", opinion="符合")
    county.act("second", case, "sign", "site_inspection")


def test_another_clerk_and_the_clerk_himself_outside_do_not_see_the_draft(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    other = staff_of(county, "陆文", 31, Role.COUNTER_CLERK, "asb-counter")
    with pytest.raises(Problem) as caught:
        casework.at_counter(other, draft.id)
    assert caught.value.code == "casework.no_such_draft"
    with pytest.raises(Problem):
        casework.get_draft(county.clerk, draft.id)


def test_a_clerk_who_lost_the_role_cannot_go_on(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    with pytest.raises(Problem) as caught:
        casework.at_counter(replace(county.clerk, roles=frozenset()), draft.id)
    assert caught.value.code == "casework.may_not"


def test_paper_alone_stands_for_a_material(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    fill(county, draft, scans=("layout",))
    case = casework.submit_at_counter(county.clerk, draft.id)
    given = {m.code: m for m in casework.case_file(county.clerk, case.id).materials}
    assert (given["process"].is_paper, given["process"].tick) == (True, "original_checked")
    assert not given["layout"].is_paper


def test_a_scan_takes_the_place_of_the_paper(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    inner = casework.at_counter(county.clerk, draft.id)
    casework.tick_in_draft(inner, draft.id, "layout", "original_checked")
    view = casework.add_file(inner, draft.id, "layout", picture(), "layout.jpg")
    assert (view.is_paper, view.tick, view.evidence, len(view.files)) == (False, "original_checked", "B", 1)


def test_an_electronic_file_must_be_there(county: County) -> None:
    draft = begin(county, county.firm, head_of(county))
    inner = casework.at_counter(county.clerk, draft.id)
    with pytest.raises(Problem) as caught:
        casework.tick_in_draft(inner, draft.id, "layout", "electronic")
    assert caught.value.code == "casework.nothing_to_tick"


def test_what_was_verified_is_offered_the_next_time(county: County) -> None:
    received(county, county.firm, head_of(county))
    draft = casework.start_draft(county.agent, ITEM, "new", {"scope": "other"})
    layout = next(m for page in draft.pages for m in page.materials if m.code == "layout")
    (kept,) = layout.kept
    assert (kept.grade, kept.place, kept.verified_on) == ("B", "综合窗口", MONDAY.date())
    view = casework.use_evidence(county.agent, draft.id, "layout", kept.id)
    assert view.files[0].id == kept.file.id
    assert "综合窗口" in view.origin
    again = casework.use_evidence(county.agent, draft.id, "layout", kept.id)
    assert len(again.files) == 1


def test_what_a_copy_shows_is_not_kept(county: County) -> None:
    received(county, county.firm, head_of(county), tick="copy_taken")
    assert casework.evidence_of(county.agent) == []


def test_the_party_ends_what_is_kept(county: County) -> None:
    case = received(county, county.firm, head_of(county))
    kept = casework.evidence_of(county.agent)
    assert kept
    draft = casework.start_draft(county.agent, ITEM, "new", {"scope": "other"})
    layout = next(one for one in kept if one.title == "设备设施布局图")
    casework.use_evidence(county.agent, draft.id, "layout", layout.id)
    for one in kept:
        casework.end_evidence(county.agent, one.id)
        casework.end_evidence(county.agent, one.id)
    assert casework.evidence_of(county.agent) == []
    missing = [key for _page, key, _words in casework.review(county.agent, draft.id).errors]
    assert "layout" in missing
    assert next(m for m in casework.case_file(county.clerk, case.id).materials if m.code == "layout").files


def test_another_party_neither_sees_nor_ends_nor_uses_it(county: County) -> None:
    received(county, county.firm, head_of(county))
    (kept, *_rest) = casework.evidence_of(county.agent)
    citizen = accounts.actor_for_account(county.people["citizen"], channel="web")
    for attempt in (casework.evidence_file, casework.end_evidence):
        with pytest.raises(Problem) as caught:
            attempt(citizen, kept.id)
        assert caught.value.code == "casework.no_such_evidence"


def test_expired_evidence_is_not_offered(county: County) -> None:
    received(county, county.firm, head_of(county))
    with clock.at(MONDAY + timedelta(days=200)):
        assert _layout(county).kept
    with clock.at(MONDAY + timedelta(days=366)):
        assert not _layout(county).kept


def _layout(county: County) -> MaterialView:
    """What a new draft of the firm says of the layout; its head is there again."""
    someone = parties.find_person(identity(7))
    assert someone is not None
    draft = begin(county, county.firm, stands_here(someone.id, clock.today().isoformat()))
    return next(m for page in draft.pages for m in page.materials if m.code == "layout")


def test_a_tick_that_is_taken_back_ends_what_was_kept(county: County) -> None:
    case = received(county, county.firm, head_of(county))
    material = next(m for m in casework.case_file(county.clerk, case.id).materials if m.code == "layout")
    casework.tick_material(county.clerk, material.material_ids[0], "")
    assert "设备设施布局图" not in [one.title for one in casework.evidence_of(county.agent)]
    casework.tick_material(county.clerk, material.material_ids[0], "original_checked")
    assert "设备设施布局图" in [one.title for one in casework.evidence_of(county.agent)]


def test_the_desk_shows_paper_and_where_a_paper_comes_from(county: County, signed_in: Browser) -> None:
    draft = begin(county, county.firm, head_of(county))
    fill(county, draft, scans=("layout",), tick="original_checked")
    first = casework.submit_at_counter(county.clerk, draft.id)
    page = signed_in(county.clerk).get(reverse("desk:case", args=[first.id])).content.decode()
    assert page.count("只有纸质件") == 2
    again = begin(county, county.firm, stands_here(_head().id, "第二份委托书"))
    inner = casework.at_counter(county.clerk, again.id)
    kept = next(m for p in again.pages for m in p.materials if m.code == "layout").kept[0]
    casework.use_evidence(inner, again.id, "layout", kept.id)
    fill(county, again, scans=())
    second = casework.submit_at_counter(county.clerk, again.id)
    page = signed_in(county.clerk).get(reverse("desk:case", args=[second.id])).content.decode()
    assert "2026-03-02 在综合窗口核验" in page


def _head() -> PersonView:
    found = parties.find_person(identity(7))
    assert found is not None
    return found
