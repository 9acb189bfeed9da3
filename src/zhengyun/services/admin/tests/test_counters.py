"""Counters are arranged by an administrator; whom it touches is shown before, and another one opens them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kit import clock
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.tests import makers
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, account, page
from zhengyun.services.admin.tests.test_pages import approve_the_last, words
from zhengyun.services.desk import facade as desk
from zhengyun.services.desk.logic import appointments as booking

NEW = {"name": "城东便民中心", "code": "east", "address": "城东路1号", "because": "新设"}


@pytest.fixture
def centre(county: County) -> str:
    return page("counter", makers.centre(county))


def test_a_new_counter_needs_the_second_person(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.system)
    form = {**NEW, "organization": str(county.offices["bureau"])}
    assert browser.post(page("counter_new"), {**form, "code": "East 1"}).status_code == 422
    assert browser.post(page("counter_new"), {**form, "because": ""}).status_code == 422
    assert browser.post(page("counter_new"), form).status_code == 302
    assert "城东便民中心" not in words(browser.get(page("counters")))
    approve_the_last(county, signed_in)
    assert "城东便民中心" in words(browser.get(page("counters")))
    other = {"form": "organization", "organization": str(county.offices["other"]), "because": "划转"}
    assert browser.post(page("counter", "east"), other).status_code == 302
    approve_the_last(county, signed_in)
    (line,) = desk.counters.counter_lines(county.system)
    assert line.organization_id == county.offices["other"]
    assert ChangeRequest.objects.filter(kind="counter.open", state="done").count() == 2


def test_whom_it_touches_is_shown_before_it_is_done(county: County, centre: str, signed_in: Browser) -> None:
    citizen = accounts.actor_for_account(county.people["citizen"], channel="web")
    slot = clock.now() + timedelta(hours=1)
    booking.book(citizen, "centre", ITEM, slot, "13900001234")
    browser = signed_in(county.system)
    form = {"form": "close_day", "closed_day": str(clock.today()), "closed_reason": "停电检修"}
    seen = words(browser.post(centre, form))
    assert "陈雨桐" in seen
    assert desk.counters.counter_file(county.system, "centre").closed == ()
    assert browser.post(centre, {**form, "sure": "1"}).status_code == 302
    assert "停电检修" in words(browser.get(centre))
    assert browser.post(centre, {"form": "open_day", "open_day": str(clock.today())}).status_code == 302
    assert browser.post(centre, {**form, "closed_reason": ""}).status_code == 422
    assert browser.post(centre, {**form, "closed_day": "2026-02-01"}).status_code == 422


def test_hours_places_windows_and_machines(county: County, centre: str, signed_in: Browser) -> None:
    clerk = account("clerk", "何晓敏", Role.COUNTER_CLERK, county.offices["bureau"])
    browser = signed_in(county.system)
    hours = {
        "form": "settings",
        "name": "政务服务中心",
        "hours": "09:00-11:00\r\n13:00-16:00",
        "slot_minutes": "20",
        "slot_capacity": "3",
        "book_days": "10",
        "unclaimed_days": "30",
        "notice": "周五下午停止取号",
        "is_open": "true",
    }
    assert browser.post(centre, {**hours, "slot_minutes": "x"}).status_code == 422
    assert browser.post(centre, {**hours, "hours": "9"}).status_code == 422
    assert browser.post(centre, hours).status_code == 302
    limit = {"form": "limit", "limit_item": ITEM, "limit_day": "", "limit_capacity": "1"}
    assert browser.post(centre, limit).status_code == 302
    window = {"title": "综合受理", "is_open": "true", "items.0": ITEM, "clerks": str(clerk)}
    assert browser.post(page("counter_window", "centre", 2), window).status_code == 302
    shown = words(browser.get(centre))
    for text in ("13:00–16:00", "周五下午停止取号", "何晓敏", "综合受理"):
        assert text in shown, text
    code = words(browser.post(centre, {"form": "enrol", "device": "一号机"}))
    (device,) = desk.counters.counter_file(county.system, "centre").devices
    assert "一号机" in code
    assert browser.post(centre, {"form": "revoke", "which_device": str(device.id)}).status_code == 302
    assert desk.counters.counter_file(county.system, "centre").devices[0].state == "revoked"
    reader = signed_in(county.security)
    assert reader.get(centre).status_code == 200
    assert reader.post(centre, {"form": "revoke", "which_device": str(device.id)}).status_code == 403
