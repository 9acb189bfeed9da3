"""Pages of the counter: who may open them, the whole way by a browser, and what a list costs."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.models import ServiceItemVersion
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.logic.arrange_devices import enrol_device, revoke_device
from zhengyun.services.desk.models import CounterDevice, Ticket
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.counters import (
    administrator,
    begin,
    identity,
    person,
    received,
    site,
    staff_of,
    stands_here,
)
from zhengyun.services.desk.tests.county import ANSWERS, ITEM, County, picture
from zhengyun.services.desk.web import counter_urls, public_urls

pytestmark = pytest.mark.django_db
Routes = dict[str, tuple[str, str]]
OPEN = {"sites", "kiosk", "display", "ticket"}
TEN = MONDAY + timedelta(hours=1)


def counter_routes(draft_id: UUID, case_id: UUID, window_id: UUID, ticket_id: UUID, made: UUID) -> Routes:
    def at(name: str, *args: object) -> str:
        return reverse(f"counter:{name}", args=list(args))

    return {
        "home": ("get", at("home")),
        "receive": ("get", at("receive", ITEM)),
        "correct": ("get", at("correct", case_id)),
        "sent": ("get", at("sent", case_id)),
        "draft_page": ("get", at("draft_page", draft_id, "applicant")),
        "upload": ("post", at("upload", draft_id, "layout")),
        "draft_file": ("get", at("draft_file", draft_id, uuid4())),
        "kept_file": ("get", at("kept_file", draft_id, uuid4())),
        "identify_again": ("get", at("identify_again", draft_id)),
        "review": ("get", at("review", draft_id)),
        "discard": ("post", at("discard", draft_id)),
        "window": ("get", at("window", window_id)),
        "call": ("post", at("call", window_id)),
        "move": ("post", at("move", ticket_id, "done")),
        "recall": ("get", at("recall", ticket_id)),
        "appointments": ("get", at("appointments", "centre")),
        "numbers": ("get", at("numbers", "centre")),
        "arrive": ("post", at("arrive", made)),
        "papers": ("get", at("papers")),
        "hand_over": ("get", at("hand_over", case_id)),
    }


def public_routes(ticket_id: UUID, made: UUID) -> Routes:
    return {
        "sites": ("get", reverse("queue:sites")),
        "kiosk": ("get", reverse("queue:kiosk", args=["centre"])),
        "display": ("get", reverse("queue:display", args=["centre"])),
        "ticket": ("get", reverse("queue:ticket", args=[ticket_id])),
        "appointments": ("get", reverse("queue:appointments")),
        "new": ("get", reverse("queue:new")),
        "move": ("get", reverse("queue:move", args=[made])),
        "cancel": ("post", reverse("queue:cancel", args=[made])),
        "calendar": ("get", reverse("queue:calendar", args=[made])),
    }


@pytest.fixture
def routes(county: County) -> tuple[Routes, Routes]:
    centre = site(county)
    draft = begin(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
    case = county.submit()
    ticket = queue.take_ticket(county.clerk, "centre")
    made = booking.book(county.agent, "centre", ITEM, TEN).id
    window = centre.windows.get(number=1)
    return counter_routes(draft.id, case.id, window.id, ticket.id, made), public_routes(ticket.id, made)


def answer(browser: Client, route: tuple[str, str]) -> int:
    method, address = route
    status: int = getattr(browser, method)(address).status_code
    return status


def test_the_lists_of_routes_are_complete(routes: tuple[Routes, Routes]) -> None:
    assert {one.name for one in counter_urls.urlpatterns} == set(routes[0])
    assert {one.name for one in public_urls.urlpatterns} == set(routes[1])


def test_who_is_not_signed_in_sees_numbers_and_nothing_else(routes: tuple[Routes, Routes]) -> None:
    for name, route in [*routes[0].items(), *((n, r) for n, r in routes[1].items())]:
        is_open = name in OPEN and route in routes[1].values()
        assert answer(Client(), route) == (200 if is_open else 302), route


@pytest.mark.parametrize("who", ["agent", "auditor", "reviewer"])
def test_who_is_no_clerk_is_refused(
    who: str, routes: tuple[Routes, Routes], county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    for route in routes[0].values():
        assert answer(browser, route) == 403, route


def test_a_clerk_of_elsewhere_is_told_that_it_is_not_there(
    routes: tuple[Routes, Routes], county: County, signed_in: Browser
) -> None:
    browser = signed_in(staff_of(county, "外窗", 41, Role.COUNTER_CLERK, "elsewhere"))
    for name, route in routes[0].items():
        if name not in ("home", "receive", "papers"):
            assert answer(browser, route) == 404, route
    assert "望溪县政务服务中心" not in browser.get(reverse("counter:home")).content.decode()


def test_another_citizen_does_not_find_the_appointment(
    routes: tuple[Routes, Routes], county: County, signed_in: Browser
) -> None:
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kit.actor import SYSTEM

    stranger = accounts.create_account(SYSTEM, "stranger9", person("旁人", 60), AccountKind.CITIZEN)
    browser = signed_in(accounts.actor_for_account(stranger.id, channel="web"))
    for name in ("move", "cancel", "calendar"):
        assert answer(browser, routes[1][name]) == 404
    assert answer(signed_in(county.clerk), routes[1]["new"]) == 403


TYPED = {
    "answer": "other",
    "option": "new",
    "id_number": identity(7),
    "id_type": "resident_id",
    "name": "周桂兰",
    "phone": "16000001234",
    "method": "card_read",
    "applies": "firm",
    "letter": "授权委托书 2026-03-01",
}


def test_the_whole_way_at_the_counter(county: County, signed_in: Browser) -> None:
    site(county)
    browser = signed_in(county.clerk)
    found = browser.get(reverse("counter:home"), {"q": "食品"}).content.decode()
    assert reverse("counter:receive", args=[ITEM]) in found
    typed = {**TYPED, "uscc": _code(county)}
    begun = browser.post(reverse("counter:receive", args=[ITEM]), typed)
    assert begun.status_code == 302
    here = begun["Location"]
    while "/review/" not in here:
        page = browser.get(here)
        draft = page.context["draft"]
        posted = {**ANSWERS, "version": draft.version, "go": "next"}
        if "/materials/" in here:
            assert f"/items/{ITEM}/papers/food_layout/sample/" in page.content.decode()
            posted |= {f"material.{code}": picture() for code in ("layout", "process")}
            posted |= {"tick.layout": "original_checked", "tick.process": "copy_taken"}
            posted |= {"tick.safety_rules": "original_checked"}
        done = browser.post(here, posted)
        assert done.status_code == 302, (here, done.content.decode()[-3000:])
        here = done["Location"]
    review = browser.get(here).content.decode()
    for seen in ("IMG_0001.jpg · 原件已核", "IMG_0001.jpg · 复印件收", "纸质件 · 原件已核"):
        assert seen in review
    sent = browser.post(here)
    assert sent.status_code == 302
    assert "正在生成" in browser.get(sent["Location"]).content.decode()
    jobs.run_pending()
    done = browser.get(sent["Location"])
    receipt = done.content.decode()
    assert receipt.index("打印") < receipt.index("<h1>")
    assert "只有纸质件" in receipt
    printed = PdfReader(io.BytesIO(browser.get(done.context["receipt_url"]).getvalue()))
    words = "".join(page.extract_text() for page in printed.pages)
    assert "窗口代填" in words
    assert "网上填报" not in words


def _code(county: County) -> str:
    from zhengyun.kernel.parties import facade as parties

    return parties.get_legal_entity(county.firm).uscc


def test_a_matter_without_a_form_says_where_it_is_received_and_what_to_bring(
    county: County, signed_in: Browser
) -> None:
    centre = site(county)
    window = centre.windows.get(number=1)
    ticket = queue.take_ticket(county.clerk, "centre")
    Ticket.objects.filter(pk=ticket.id).update(state="called", window=window)
    version = ServiceItemVersion.objects.get(item__code=ITEM)
    version.options, version.guide["materials"] = [], [{"title": "居民户口簿", "originals": 1}]
    version.guide |= {"place": "政务路6号二楼", "first_question": None}
    version.save(update_fields=["options", "guide"])
    here = f"{reverse('counter:receive', args=[ITEM])}?ticket={ticket.id}"
    page = signed_in(county.clerk).get(here)
    assert page.status_code == 200
    text = page.content.decode()
    assert "居民户口簿" in text
    assert "政务路6号二楼" in text
    assert reverse("counter:window", args=[window.id]) in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]
    assert signed_in(county.clerk).post(here, TYPED).status_code == 200
    assert not casework.counter_drafts(county.clerk)


def test_what_was_asked_back_is_supplied_at_the_counter(county: County, signed_in: Browser) -> None:
    case = received(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
    items = [{"kind": "material", "target": "process", "reason": "缺操作流程图"}]
    county.act("reviewer", case, "correct", "acceptance", data={"items": items})
    browser = signed_in(county.clerk)
    here = reverse("counter:correct", args=[case.id])
    assert here in browser.get(reverse("counter:home"), {"q": case.number}).content.decode()
    typed = {**TYPED, "uscc": _code(county)}
    begun = browser.post(here, typed)
    assert begun.status_code == 302
    version = browser.get(begun["Location"]).context["draft"].version
    posted = {"version": version, "go": "next", "material.process": picture(), "tick.process": "copy_taken"}
    review = browser.post(begun["Location"], posted)
    assert browser.post(review["Location"]).status_code == 302
    assert casework.get_case(county.clerk, case.id).state == "received"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id_number": ""}, "f-id_number"),
        ({"id_number": "99012419900101007X"}, "f-id_number"),
        ({"method": ""}, "f-method-1"),
        ({"applies": "firm", "uscc": "91990124MA5K7T2Q00"}, "f-uscc"),
        ({"applies": "person", "other_id_number": ""}, "f-applies-1"),
        ({"answer": ""}, "f-answer-1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    change: dict[str, str], place: str, county: County, signed_in: Browser
) -> None:
    extra = {"firm_name": "新企业", "firm_head": "周桂兰"} if "uscc" in change else {}
    typed = {**TYPED, "uscc": _code(county), **extra, **change}
    page = signed_in(county.clerk).post(reverse("counter:receive", args=[ITEM]), typed)
    assert page.status_code == 422
    assert f'href="#{place}"' in page.content.decode()


def test_a_number_leads_to_the_form_with_the_party_filled_in(county: County, signed_in: Browser) -> None:
    centre = site(county)
    made = booking.book(county.agent, "centre", ITEM, TEN)
    browser = signed_in(county.clerk)
    assert browser.post(reverse("counter:arrive", args=[made.id])).status_code == 302
    window = centre.windows.get(number=1)
    browser.post(reverse("counter:call", args=[window.id]))
    ticket = Ticket.objects.get()
    page = browser.get(reverse("counter:window", args=[window.id])).content.decode()
    link = f"{reverse('counter:receive', args=[ITEM])}?ticket={ticket.id}"
    assert link in page
    form = browser.get(link).content.decode()
    assert _code(county) in form
    assert "陈雨桐" in form
    for move in ("again", "done"):
        moved = browser.post(reverse("counter:move", args=[ticket.id, move]), {"window": window.id})
        assert moved["Location"] == reverse("counter:window", args=[window.id])


def test_numbers_are_taken_at_the_tablet(county: County) -> None:
    site(county)
    browser = Client()
    kiosk = reverse("queue:kiosk", args=["centre"])
    assert browser.post(kiosk, {"any": "1"}).status_code == 403
    assert "取号机" in browser.get(kiosk).content.decode()
    assert browser.post(kiosk, {"code": "WRONG"}).status_code == 422
    code = enrol_device(administrator(county), "centre", "一号取号机")
    assert browser.post(kiosk, {"code": code}).status_code == 302
    assert Client().post(kiosk, {"code": code}).status_code == 422
    assert ITEM in browser.get(kiosk).content.decode()
    first = browser.post(kiosk, {"item": ITEM})
    second = browser.post(kiosk, {"any": "1"})
    assert "A001" in browser.get(first["Location"]).content.decode()
    paper = browser.get(second["Location"]).content.decode()
    assert "A002" in paper
    assert "前面还有 1 人" in paper
    assert browser.post(kiosk, {"item": "nothing"}).status_code == 404
    key = str(browser.get(kiosk).context["key"])
    pressed = [browser.post(kiosk, {"any": "1", "key": key})["Location"] for _twice in range(2)]
    assert len(set(pressed)) == 1
    machine = CounterDevice.objects.get()
    assert set(Ticket.objects.values_list("device_id", flat=True)) == {machine.id}
    revoke_device(administrator(county), machine.id)
    assert browser.post(kiosk, {"any": "1"}).status_code == 403


def test_an_appointment_is_booked_in_the_hall(county: County, signed_in: Browser) -> None:
    site(county)
    browser = signed_in(county.agent)
    page = browser.get(reverse("queue:new"), {"item": ITEM})
    slot = page.context["slots"][0][0].at.isoformat()
    booked = browser.post(reverse("queue:new"), {"item": ITEM, "site": "centre", "slot": slot})
    assert booked.status_code == 302
    assert (
        browser.post(reverse("queue:new"), {"item": ITEM, "site": "centre", "slot": "x"}).status_code == 422
    )
    (one,) = browser.get(reverse("queue:appointments")).context["ahead"]
    file = browser.get(reverse("queue:calendar", args=[one.id]))
    assert file["Content-Type"].startswith("text/calendar")
    later = browser.get(reverse("queue:move", args=[one.id])).context["slots"][3][0].at.isoformat()
    assert browser.post(reverse("queue:move", args=[one.id]), {"slot": later}).status_code == 302
    assert browser.post(reverse("queue:cancel", args=[one.id])).status_code == 302


def test_what_is_kept_is_used_by_one_tap_and_ended(county: County, signed_in: Browser) -> None:
    received(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
    browser = signed_in(county.agent)
    session = browser.session
    session["party_id"] = str(county.firm)
    session.save()
    draft = casework.start_draft(county.agent, ITEM, "new", {"scope": "other"})
    here = reverse("hall:draft_page", args=[draft.id, "materials"])
    page = browser.get(here)
    assert "综合窗口" in page.content.decode()
    kept = next(p for p in page.context["materials"] if p.view.code == "layout").kept[0]
    assert browser.get(kept.url).getvalue()
    used = browser.post(here, {"version": page.context["draft"].version, "use_evidence": kept.value})
    assert used.status_code == 302
    assert browser.get(here).content.decode().count("核验") > 0
    mine = browser.get(reverse("hall:evidence"))
    one = mine.context["rows"][0][0]
    assert browser.post(reverse("hall:end_evidence", args=[one.id])).status_code == 302
    assert browser.get(reverse("hall:evidence_file", args=[one.id])).status_code == 404


def test_handing_over_is_recorded_with_its_way(county: County, signed_in: Browser) -> None:
    case = _granted(county)
    browser = signed_in(county.clerk)
    assert case.number in browser.get(reverse("counter:papers"), {"q": case.number}).content.decode()
    assert case.number not in browser.get(reverse("counter:papers"), {"q": "nobody"}).content.decode()
    here = reverse("counter:hand_over", args=[case.id])
    assert "选填" not in browser.get(here).content.decode().split("f-tracking")[1].split("</label>")[0]
    for typed, fields in (
        ({"method": "mail"}, {"carrier", "tracking"}),
        ({"method": "counter"}, {"id_number", "identified"}),
        ({"method": "counter", "identified": "card_seen", "id_number": "990124199001010070"}, {"id_number"}),
        ({"method": "counter", "identified": "card_seen", "id_number": identity(99)}, {"name", "letter"}),
    ):
        page = browser.post(here, typed)
        assert page.status_code == 422
        assert {name for name, one in fields_of(page) if one.error} == fields
    posted = {"method": "mail", "carrier": "邮政", "tracking": "EMS123", "key": "k-1"}
    assert browser.post(here, posted).status_code == 302
    assert browser.get(here).status_code == 404
    assert casework.get_case(county.clerk, case.id).served_at is not None
    told = [one.note for one in casework.case_file(county.agent, case.id).timeline if one.act == "serve"]
    assert told == ["邮政 EMS123"]


def fields_of(page: Any) -> list[tuple[str, Any]]:
    return [(one.name, one) for _title, group in page.context["groups"] for one in group]


def _granted(county: County) -> CaseView:
    case = county.ready_to_decide()
    county.act("chief", case, "grant", "decision")
    jobs.run_pending()
    return case


@pytest.mark.parametrize("name", ["home", "papers"])
def test_a_longer_list_costs_no_more_queries(name: str, county: County, signed_in: Browser) -> None:
    site(county)
    browser = signed_in(county.clerk)
    begin(county, county.firm, stands_here(person("周桂兰", 7), "一"))
    address = reverse(f"counter:{name}")
    browser.get(address)
    with counted() as one:
        browser.get(address)
    for number in range(2, 6):
        begin(county, county.firm, stands_here(person(f"人{number}", 70 + number), "一"))
    with counted() as many:
        browser.get(address)
    assert len(many) <= len(one)
