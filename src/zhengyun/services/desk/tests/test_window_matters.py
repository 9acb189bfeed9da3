"""A matter that only the counter receives: on paper, in the system, to its end; the hall leads there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.models import FormVersion, ServiceItem
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.counters import identity, person, received, site, stands_here
from zhengyun.services.desk.tests.county import ANSWERS, ITEM, RECORD, REVIEW, County, picture

pytestmark = pytest.mark.django_db
LETTER = "授权委托书 2026-03-01"
MATERIALS = ("layout", "process", "safety_rules")


@pytest.fixture
def centre(county: County) -> County:
    """The licence of the county is received at the counter only."""
    site(county)
    ServiceItem.objects.filter(code=ITEM).update(is_online=False)
    return county


def on_paper(county: County) -> CaseView:
    return received(county, county.firm, stands_here(person("周桂兰", 7), LETTER))


def typed(county: County) -> dict[str, str]:
    """Who stands there, and for which firm."""
    return {
        "answer": "other",
        "option": "new",
        "id_number": identity(7),
        "name": "周桂兰",
        "phone": "16000001234",
        "method": "card_read",
        "applies": "firm",
        "uscc": parties.get_legal_entity(county.firm).uscc,
        "letter": LETTER,
    }


def granted(county: County) -> CaseView:
    case = on_paper(county)
    county.act("reviewer", case, "accept", "acceptance")
    review = county.task("reviewer", case, "document_review")
    casework.save_task_form(county.reviewer, review.id, REVIEW)
    county.act("reviewer", case, "complete", "document_review")
    visit = county.task("inspector", case, "site_inspection")
    casework.save_task_form(county.inspector, visit.id, RECORD)
    casework.add_task_photo(county.inspector, visit.id, picture(), "door.jpg")
    county.act("inspector", case, "complete", "site_inspection")
    county.act("second", case, "sign", "site_inspection")
    county.act("chief", case, "grant", "decision")
    jobs.run_pending()
    return case


def test_the_clerk_receives_it_with_paper_alone(centre: County, signed_in: Browser) -> None:
    browser = signed_in(centre.clerk)
    found = browser.get(reverse("counter:home"), {"q": "食品"}).content.decode()
    assert reverse("counter:receive", args=[ITEM]) in found
    page = browser.get(reverse("counter:receive", args=[ITEM])).content.decode()
    assert "进入表单" in page
    assert "不在这里录入" not in page
    here = browser.post(reverse("counter:receive", args=[ITEM]), typed(centre))["Location"]
    while "/review/" not in here:
        draft = browser.get(here).context["draft"]
        posted = {**ANSWERS, "version": draft.version, "go": "next"}
        posted |= {f"tick.{code}": "original_checked" for code in MATERIALS}
        done = browser.post(here, posted)
        assert done.status_code == 302, (here, done.content.decode()[-3000:])
        here = done["Location"]
    sent = browser.post(here)["Location"]
    jobs.run_pending()
    receipt = browser.get(sent).content.decode()
    assert "打印接收凭证" in receipt
    assert receipt.count("只有纸质件") == len(MATERIALS)


def test_the_pages_of_the_counter_cost_the_same_as_for_any_other_matter(
    county: County, signed_in: Browser
) -> None:
    site(county)
    browser = signed_in(county.clerk)
    address = reverse("counter:receive", args=[ITEM])
    browser.get(address)
    with counted() as online:
        browser.get(address)
    ServiceItem.objects.filter(code=ITEM).update(is_online=False)
    with counted() as at_counter:
        browser.get(address)
    assert len(at_counter) == len(online)


def test_who_is_no_clerk_does_not_receive_it(centre: County, signed_in: Browser) -> None:
    for who in ("agent", "reviewer", "supervisor"):
        address = reverse("counter:receive", args=[ITEM])
        assert signed_in(getattr(centre, who)).get(address).status_code == 403


def test_in_the_hall_it_stays_a_matter_of_the_window(centre: County, signed_in: Browser) -> None:
    guide = reverse("hall:guide", args=[ITEM])
    page = Client().get(guide).content.decode()
    for words in ("窗口办理", "由政务服务中心窗口收件，不能在网上申请", "到窗口需要带的材料"):
        assert words in page
    assert reverse("hall:apply", args=[ITEM]) not in page
    assert f"{reverse('queue:new')}?item={ITEM}" in page
    assert "MB" not in page
    agent = signed_in(centre.agent)
    assert agent.get(reverse("hall:apply", args=[ITEM]))["Location"] == guide
    refused = agent.post(reverse("hall:apply", args=[ITEM]), {"answer": "other", "option": "new"})
    assert refused.status_code == 409


def test_the_guide_tells_originals_and_copies_of_the_form(centre: County) -> None:
    form = FormVersion.objects.get(code="food_licence_new", state="active")
    layout = next(one for one in form.definition["materials"] if one["code"] == "layout")
    layout |= {"originals": 1, "copies": 2, "issuer": "申请人"}
    form.save(update_fields=["definition"])
    page = Client().get(reverse("hall:guide", args=[ITEM])).content.decode()
    assert "原件 1 份 · 复印件 2 份 · 申请人" in page


def test_it_runs_to_its_end_as_any_other_case(centre: County, signed_in: Browser) -> None:
    case = granted(centre)
    browser = signed_in(centre.clerk)
    assert case.number in browser.get(reverse("counter:papers")).content.decode()
    posted = {
        "method": "counter",
        "identified": "card_seen",
        "id_number": identity(7),
        "letter": LETTER,
        "key": "k",
    }
    assert browser.post(reverse("counter:hand_over", args=[case.id]), posted).status_code == 302
    seen = casework.get_case(centre.agent, case.id)
    assert (seen.channel, seen.state, seen.served_at is not None) == ("counter", "granted", True)
    assert casework.progress(case.number, "1234").state == "granted"
    mine = signed_in(centre.agent)
    session = mine.session
    session["party_id"] = str(centre.firm)
    session.save()
    page = mine.get(reverse("hall:case", args=[case.id])).content.decode()
    assert case.number in page
    assert reverse("hall:copy", args=[case.id]) not in page
    ServiceItem.objects.filter(code=ITEM).update(is_online=True)
    assert (
        reverse("hall:copy", args=[case.id])
        in mine.get(reverse("hall:case", args=[case.id])).content.decode()
    )


def test_who_received_it_does_not_decide_it(centre: County) -> None:
    case = on_paper(centre)
    centre.act("reviewer", case, "accept", "acceptance")
    for who in ("clerk", "reviewer"):
        with pytest.raises(Problem) as caught:
            casework.perform(getattr(centre, who), case.id, "grant")
        assert caught.value.status in (403, 409)


def test_a_correction_is_supplied_at_the_counter_or_online(centre: County, signed_in: Browser) -> None:
    case = on_paper(centre)
    items = [{"kind": "material", "target": "process", "reason": "缺操作流程图"}]
    centre.act("reviewer", case, "correct", "acceptance", data={"items": items})
    assert casework.start_correction(centre.agent, case.id).case_id == case.id
    browser = signed_in(centre.clerk)
    begun = browser.post(reverse("counter:correct", args=[case.id]), typed(centre))
    version = browser.get(begun["Location"]).context["draft"].version
    posted = {"version": version, "go": "next", "tick.process": "copy_taken"}
    review = browser.post(begun["Location"], posted)
    assert browser.post(review["Location"]).status_code == 302
    assert casework.get_case(centre.clerk, case.id).state == "received"
