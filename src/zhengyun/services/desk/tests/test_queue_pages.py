"""What the kiosk shows while it is closed and what comes first, the days of appointments, their telephone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.counting import counted

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.logic import appointments as booking
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.models import Appointment, CounterClosure, CounterSite
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.counters import person, site
from zhengyun.services.desk.tests.county import ITEM, County
from zhengyun.services.desk.web import counter_numbers

pytestmark = pytest.mark.django_db
TEN = MONDAY + timedelta(hours=1)
SUNDAY = MONDAY - timedelta(days=1)
KIOSK = reverse("queue:kiosk", args=["centre"])


@pytest.fixture
def centre(county: County) -> CounterSite:
    return site(county)


def test_a_closed_counter_says_when_it_opens_and_offers_nothing(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    browser = signed_in(county.agent)
    CounterClosure.objects.create(site=centre, day=MONDAY.date(), reason="停电检修")
    for moment in (SUNDAY, MONDAY):
        with clock.at(moment):
            page = browser.get(KIOSK).content.decode()
            assert "2026-03-03" in page
            assert "09:00" in page
            assert 'name="item"' not in page
            assert "人等候" not in page
            assert f'<div hx-get="{KIOSK}" hx-trigger="every 60s" hx-select="#main"' in page
            assert browser.post(KIOSK, {"any": "1"}).status_code == 409


def test_what_is_taken_most_often_comes_first(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    browser = signed_in(county.agent)
    before = browser.get(KIOSK).context["items"]
    wanted = before[-1]
    assert wanted != before[0]
    queue.take_ticket(county.clerk, "centre", wanted.code)
    page = browser.get(KIOSK)
    assert page.context["items"][0] == wanted
    assert page.context["offices"][0][0] == wanted.organization_id
    shown = [*page.context["items"], *page.context["more_items"]]
    assert {one.code for one in before} <= {one.code for one in shown}


def test_the_day_that_is_shown_can_be_chosen(county: County, centre: CounterSite, signed_in: Browser) -> None:
    address = reverse("counter:appointments", args=["centre"])
    with clock.at(SUNDAY):
        shown = signed_in(county.clerk).get(address)
        assert shown.context["days"][:2] == [SUNDAY.date(), MONDAY.date()]
        assert 'value="2026-03-01" selected' in shown.content.decode()
        chosen = signed_in(county.clerk).get(address, {"day": "2026-02-27"})
        assert 'value="2026-02-27" selected' in chosen.content.decode()


def test_a_telephone_that_is_none_is_told_at_its_field(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    browser = signed_in(county.agent)
    typed = {"item": ITEM, "site": "centre", "slot": TEN.isoformat(), "phone": "123"}
    refused = browser.post(reverse("queue:new"), typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#f-phone"' in page
    assert "“123”不是手机号码" in page
    assert not Appointment.objects.exists()
    assert browser.post(reverse("queue:new"), {**typed, "phone": " 16000001111 "}).status_code == 302
    assert Appointment.objects.get().phone == "16000001111"


def test_a_landline_is_neither_filled_in_nor_reminded(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    agent = accounts.create_account(
        SYSTEM, "landline", person("固定电话", 61, "0990-1250101"), AccountKind.CITIZEN
    )
    browser = signed_in(accounts.actor_for_account(agent.id, channel="web"))
    typed = {"item": ITEM, "site": "centre", "slot": TEN.isoformat()}
    (field,) = browser.get(reverse("queue:new"), typed).context["fields"]
    assert field.value == ""
    assert browser.post(reverse("queue:new"), {**typed, "phone": field.value}).status_code == 302
    assert Appointment.objects.get().phone == ""


def test_a_cancelled_appointment_is_no_ended_licence(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    made = booking.book(county.agent, "centre", ITEM, TEN)
    booking.cancel(county.agent, made.id)
    page = signed_in(county.agent).get(reverse("queue:appointments")).content.decode()
    assert "已取消" in page
    assert "已注销" not in page


def test_who_was_called_and_did_not_come_stands_in_the_list_of_the_day(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    browser, window = signed_in(county.clerk), centre.windows.get(number=1)
    for move in ("missed", "done"):
        queue.take_ticket(county.clerk, "centre", ITEM)
        called = queue.call_next(county.clerk, window.id)
        assert called is not None
        queue.move_ticket(county.clerk, called.id, move)
    queue.take_ticket(county.clerk, "centre")
    here = reverse("counter:numbers", args=["centre"])
    at_window = browser.get(reverse("counter:window", args=[window.id])).content.decode()
    assert "过号 1 个" in at_window
    assert f"{here}?window={window.id}" in at_window
    whole = browser.get(here)
    assert [tab.count for tab in whole.context["tabs"]] == [3, 1, 1, 1]
    assert [row.cells[0].text for row in whole.context["table"].rows] == ["A003", "A002", "A001"]
    missed = browser.get(here, {"show": "missed"})
    assert [row.cells[0].text for row in missed.context["table"].rows] == ["A001"]
    assert "过号" in missed.content.decode()
    with clock.at(MONDAY + timedelta(days=1)):
        queue.close_days()
        browser = signed_in(county.clerk)
        assert not browser.get(here).context["table"].rows
        earlier = browser.get(here, {"day": MONDAY.date().isoformat()}).content.decode()
        assert "当日未叫到" in earlier
    assert browser.get(here, {"after": "broken"}).status_code == 400


def test_the_list_of_the_day_has_pages_and_costs_the_same_for_many(
    county: County, centre: CounterSite, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_numbers, "SIZE", 3)
    browser, here = signed_in(county.clerk), reverse("counter:numbers", args=["centre"])

    def cost() -> int:
        with counted() as queries:
            browser.get(here)
        return len(queries)

    queue.take_ticket(county.clerk, "centre")
    cost()
    of_one = cost()
    for _more in range(3):
        queue.take_ticket(county.clerk, "centre")
    assert cost() == of_one
    first = browser.get(here)
    rest = browser.get(first.context["pager"].next_url)
    shown = [*first.context["table"].rows, *rest.context["table"].rows]
    assert [row.cells[0].text for row in shown] == ["A004", "A003", "A002", "A001"]
    back = browser.get(rest.context["pager"].previous_url)
    assert back.context["table"].rows == first.context["table"].rows


def test_a_matter_that_a_window_upstairs_names_is_booked_there(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    upstairs = site(county, windows=1, code="upstairs", name="二楼")
    browser = signed_in(county.agent)
    address = f"{reverse('queue:new')}?item={ITEM}"
    assert {one.code for one in browser.get(address).context["sites"]} == {"centre", "upstairs"}
    upstairs.windows.update(items=[ITEM])
    page = browser.get(address)
    assert page.context["site"] == upstairs
    assert browser.get(f"{address}&site=centre").context["site"] is None
    with pytest.raises(Problem) as refused:
        booking.book(county.agent, "centre", ITEM, TEN)
    assert refused.value.code == "desk.not_served_here"
    assert booking.book(county.agent, "upstairs", ITEM, TEN).site == upstairs
    assert ITEM not in {one.code for one in browser.get(KIOSK).context["items"]}
    above = browser.get(reverse("queue:kiosk", args=["upstairs"]))
    assert [one.code for one in above.context["items"]] == [ITEM]
    assert 'name="any"' not in above.content.decode()
