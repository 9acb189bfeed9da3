"""What a clerk may not do, and what his ticks do not say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework import rules_counter
from zhengyun.engines.casework.contracts import CaseView, DraftView
from zhengyun.engines.casework.models import Draft, Evidence
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
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
from zhengyun.services.desk.tests.county import ANSWERS, ITEM, County, picture

pytestmark = pytest.mark.django_db
LETTER = "授权委托书"


def asked_for_the_layout(county: County) -> tuple[Draft, CaseView]:
    """The clerk has seen the layout's original, made no scan, and did not send the answer."""
    someone = person("周桂兰", 7)
    case = received(county, county.firm, stands_here(someone, LETTER), tick="")
    items = [{"kind": "material", "target": "layout", "reason": "看不清"}]
    county.act("reviewer", case, "correct", "acceptance", data={"items": items})
    draft = casework.correct_at_counter(county.clerk, case.id, stands_here(someone, LETTER))
    inner = casework.at_counter(county.clerk, draft.id)
    casework.tick_in_draft(inner, draft.id, "layout", "original_checked")
    return Draft.objects.get(pk=draft.id), case


def test_what_the_clerk_saw_does_not_vouch_for_what_is_uploaded_at_home(county: County) -> None:
    draft, case = asked_for_the_layout(county)
    taken = casework.start_correction(county.agent, case.id)
    assert (taken.id, taken.presence) == (draft.id, {})
    view = casework.add_file(county.agent, draft.id, "layout", picture(), "another.jpg")
    assert (view.tick, view.evidence) == ("", "C")
    casework.perform(county.agent, case.id, "supply", data={"draft": str(draft.id)})
    assert casework.evidence_of(county.agent) == []
    assert "casework.take_over_draft" in [one.action for one in audit.timeline("draft", draft.id, 10)]


def test_scans_that_the_clerk_saw_are_not_vouched_for_either(county: County) -> None:
    draft, case = asked_for_the_layout(county)
    inner = casework.at_counter(county.clerk, draft.id)
    assert casework.add_file(inner, draft.id, "layout", picture(), "seen.jpg").evidence == "B"
    casework.start_correction(county.agent, case.id)
    row = draft.materials.get(code="layout")
    assert (row.tick, row.ticked_by, row.evidence) == ("", None, "C")


def test_a_counter_draft_is_sent_at_the_counter_only(county: County) -> None:
    draft = begin(county, county.firm, stands_here(person("周桂兰", 7), LETTER))
    fill(county, draft)
    with pytest.raises(Problem) as caught:
        casework.submit(county.clerk, draft.id)
    assert caught.value.code == "casework.no_such_draft"


def test_a_clerk_looks_at_what_this_draft_may_use_only(county: County, signed_in: Browser) -> None:
    someone = person("周桂兰", 7)
    received(county, county.firm, stands_here(someone, LETTER))
    draft = begin(county, county.firm, stands_here(someone, "第二份委托书"))
    offered = Evidence.objects.filter(party_id=county.firm, title="设备设施布局图").get()
    hidden = Evidence.objects.get(pk=offered.id)
    hidden.id, hidden.kind = None, "never_asked_here"
    hidden.save(force_insert=True)
    browser = signed_in(county.clerk)
    seen: Any = browser.get(reverse("counter:kept_file", args=[draft.id, offered.id]))
    assert seen.status_code == 200
    assert b"".join(seen.streaming_content)
    assert browser.get(reverse("counter:kept_file", args=[draft.id, hidden.id])).status_code == 404


def deputy_of_the_clerk(county: County) -> Actor:
    made = staff_of(county, "代班", 41, Role.REVIEWER, "asb-counter")
    assert made.account_id
    today = clock.today()
    accounts.name_deputy(
        SYSTEM, county.people["clerk"], made.account_id, today, today + timedelta(days=3), "休假"
    )
    return accounts.actor_for_account(made.account_id, channel="web")


def test_a_deputy_takes_nothing_for_the_clerk_whose_deputy_he_is(county: County) -> None:
    deputy, clerk_person = deputy_of_the_clerk(county), county.clerk.person_id
    assert clerk_person
    with pytest.raises(Problem) as caught:
        casework.start_at_counter(
            deputy, county.firm, ITEM, "new", {"scope": "other"}, stands_here(clerk_person, LETTER)
        )
    assert caught.value.code == "casework.may_not"
    other = stands_here(person("周桂兰", 7), LETTER)
    assert casework.start_at_counter(deputy, county.firm, ITEM, "new", {"scope": "other"}, other)


def at_nine(county: County) -> DraftView:
    return begin(county, county.firm, stands_here(person("周桂兰", 7), LETTER))


def refusal_at(county: County, draft: DraftView, hours: float) -> str:
    with clock.at(MONDAY + timedelta(hours=hours)):
        try:
            casework.at_counter(county.clerk, draft.id)
        except Problem as problem:
            return problem.code
    return ""


def test_presence_holds_for_four_hours_and_on_that_day_only(county: County) -> None:
    draft = at_nine(county)
    assert refusal_at(county, draft, 3.99) == ""
    assert refusal_at(county, draft, 4) == "casework.presence_ended"
    late = clock.civil(MONDAY.date()) + timedelta(hours=23)
    assert rules_counter.presence_until(late) == late + timedelta(hours=1)


def test_who_is_not_there_any_more_is_identified_again_and_nothing_typed_is_lost(
    county: County, signed_in: Browser
) -> None:
    draft = at_nine(county)
    fill(county, draft)
    page = draft.pages[0]
    version = casework.get_draft(casework.at_counter(county.clerk, draft.id), draft.id)
    here = reverse("counter:identify_again", args=[draft.id])
    with clock.at(MONDAY + timedelta(days=1)):
        browser = signed_in(county.clerk)
        assert browser.get(reverse("counter:review", args=[draft.id]))["Location"] == here
        assert browser.post(reverse("counter:review", args=[draft.id]))["Location"] == here
        address, typed = reverse("counter:draft_page", args=[draft.id, page.id]), "13900007777"
        form = {**ANSWERS, "contact.phone": typed, "version": version.version, "go": "next"}
        posted = browser.post(address, form)
        assert posted["Location"] == here
        assert browser.post(here, {"id_number": identity(7), "method": "card_read"}).status_code == 403
        again = {"id_number": identity(7), "method": "card_read", "letter": LETTER}
        assert browser.post(here, again)["Location"].startswith(reverse("counter:home"))
        assert typed in browser.get(address).content.decode()
    assert refusal_at(county, draft, 24) == ""
    acts = [one.action for one in audit.timeline("draft", draft.id, 10)]
    assert "casework.identify_again" in acts
