"""The network drops while somebody types: nothing is lost, and nothing is sent without him."""

from __future__ import annotations

import pytest

from tests.journeys import citizen, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.test_citizen import FIRM, begin_again
from tests.journeys.visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")
GONE = "网络已断开，已保存在本机"
WAITING = "尚未上传，已保存在本机"
KEPT = "Object.keys(localStorage).filter(one => one.startsWith('zhengyun.kept.')).length"
READY = "() => navigator.serviceWorker.controller !== null"


def open_premises(visitor: Visitor) -> str:
    begin_again(visitor)
    visitor.press("保存并继续")
    visitor.page.wait_for_function(READY)
    return visitor.page.url


def test_a_form_that_was_not_sent_is_offered_again_when_the_network_is_back(visitor: NewVisitor) -> None:
    phone = visitor(NARROW)
    phone.sign_in(citizen.AGENT, FIRM)
    address = open_premises(phone)
    phone.context.set_offline(True)
    phone.says(GONE)
    phone.write("premises.area", "77")
    phone.touch(phone.page.get_by_role("button", name="保存并继续", exact=True).locator("visible=true").first)
    phone.says(GONE)
    assert phone.page.url == address, "nothing was sent"
    phone.look("offline-form")
    phone.page.reload()
    phone.says("暂时无法打开本页")
    phone.look("offline")
    assert FIRM not in phone.page.content()

    phone.context.set_offline(False)
    phone.follow("重试")
    phone.says("尚未提交")
    assert phone.field("premises.area").input_value() != "77", "it is offered, not taken"
    phone.look("offline-offered")
    phone.page.get_by_role("button", name="恢复", exact=True).click()
    assert phone.field("premises.area").input_value() == "77"
    phone.look("offline-restored")
    phone.choose("premises.town", "990124001")
    phone.choose("premises.storage", "false")
    phone.press("保存并继续")
    assert phone.page.url != address
    assert phone.page.evaluate(KEPT) == 0, "what was sent is not kept"
    phone.go(address)
    assert phone.field("premises.area").input_value() == "77"


def test_the_way_back_to_a_refused_form_leads_to_the_form(visitor: NewVisitor) -> None:
    phone = visitor(NARROW)
    phone.sign_in(citizen.AGENT, FIRM)
    address = open_premises(phone)
    phone.write("premises.area", "")
    phone.press("保存并继续")
    assert phone.page.locator("[data-errors]").is_visible()
    phone.write("premises.area", "77")
    phone.choose("premises.town", "990124001")
    phone.choose("premises.storage", "false")
    phone.press("保存并继续")
    assert phone.page.url != address
    phone.page.go_back()
    assert "网络已断开" not in phone.page.title()
    assert (phone.page.url, phone.field("premises.area").input_value()) == (address, "77")


def test_what_was_typed_meets_something_newer_on_the_page_that_tells_of_it(visitor: NewVisitor) -> None:
    phone, desk = visitor(NARROW), visitor(WIDE)
    phone.sign_in(citizen.AGENT, FIRM)
    address = open_premises(phone)
    phone.context.set_offline(True)
    phone.write("premises.area", "55")
    desk.sign_in(citizen.AGENT, FIRM)
    desk.go(address)
    desk.write("premises.area", "200")
    desk.press("保存，以后再填")
    phone.context.set_offline(False)
    phone.go(address)
    phone.says("服务器上已有更新的内容")
    phone.page.get_by_role("button", name="恢复", exact=True).click()
    phone.press("保存并继续")
    phone.says("另一处已保存：200")
    assert phone.field("premises.area").input_value() == "55"
    phone.look("offline-newer")


def test_nothing_stays_on_a_device_that_others_use(visitor: NewVisitor) -> None:
    shared = visitor(WIDE)
    shared.sign_in(citizen.AGENT, FIRM)
    open_premises(shared)
    shared.write("premises.area", "91")
    assert shared.page.evaluate(KEPT) == 1
    shared.submit("form[data-sign-out] button")
    assert shared.page.evaluate(KEPT) == 0
    names = shared.page.evaluate(
        "caches.keys().then(all => Promise.all(all.map(async one => (await (await caches.open(one)).keys())"
        ".map(request => new URL(request.url).pathname)))).then(all => all.flat())"
    )
    assert names
    assert all(one == "/offline/" or one.startswith("/static/") for one in names)


def open_inspection(inspector: Visitor, county: County) -> str:
    inspector.sign_in("shilei")
    officers.open_task(inspector, county.sow("inspection")["number"], "offline")
    record = inspector.page.locator("a[href*='/record/']").first.get_attribute("href")
    assert record
    inspector.go(record)
    inspector.page.wait_for_function(READY)
    return record


def test_an_inspection_goes_on_where_the_network_left_it(visitor: NewVisitor, county: County) -> None:
    inspector = visitor(NARROW)
    record = open_inspection(inspector, county)
    inspector.context.set_offline(True)
    inspector.says(GONE)
    inspector.choose("check.site", "pass")
    inspector.write("visit.receiver", "周桂兰")
    inspector.touch(inspector.page.get_by_role("button", name="保存", exact=True).last)
    inspector.says(GONE)
    inspector.page.reload()
    inspector.says("暂时无法打开本页")
    inspector.context.set_offline(False)
    inspector.go(record)
    inspector.page.get_by_role("button", name="恢复", exact=True).click()
    assert inspector.field("visit.receiver").input_value() == "周桂兰"
    assert inspector.field("check.site", "pass").is_checked()
    inspector.look("offline-inspection")
    inspector.press("保存")
    inspector.go(record)
    assert inspector.field("visit.receiver").input_value() == "周桂兰"
    assert inspector.page.evaluate(KEPT) == 0


def test_photographs_without_a_network_are_sent_when_it_is_back(visitor: NewVisitor, county: County) -> None:
    inspector = visitor(NARROW)
    record = open_inspection(inspector, county)
    inspector.context.set_offline(True)
    inspector.upload("photo:", [officers.photo(), officers.photo("后门")])
    inspector.says(WAITING)
    inspector.look("offline-photo")
    inspector.page.reload()
    inspector.says("暂时无法打开本页")
    inspector.context.set_offline(False)
    inspector.go(record)
    inspector.says("补传.png")
    inspector.page.wait_for_function(f"() => {KEPT} === 0")
    inspector.look("offline-photo-sent")
    assert inspector.page.get_by_text(WAITING).count() == 0


def test_photographs_wait_also_for_somebody_who_must_sign_in_again(
    visitor: NewVisitor, county: County
) -> None:
    inspector = visitor(NARROW)
    record = open_inspection(inspector, county)
    inspector.context.clear_cookies()
    inspector.upload("photo:", [officers.photo()])
    inspector.says(WAITING)
    inspector.says("登录已失效")
    inspector.sign_in("shilei")
    inspector.go(record)
    inspector.says("补传.png")
    inspector.page.wait_for_function(f"() => {KEPT} === 0")


def test_a_step_is_not_completed_while_its_photographs_wait(visitor: NewVisitor, county: County) -> None:
    tablet = visitor(WIDE)
    record = open_inspection(tablet, county)
    sent: list[str] = []
    tablet.page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    tablet.page.route("**/photos/**", lambda route: route.abort())
    tablet.upload("photo:", [officers.photo()])
    tablet.says(WAITING)
    tried = len(sent)
    with tablet.page.expect_request("**/photos/**"):
        tablet.touch(tablet.page.get_by_role("button", name="保存并完成", exact=True))
    tablet.says(WAITING)
    assert all("/photos/" in one for one in sent[tried:]), "photographs first"
    tablet.page.once("dialog", lambda question: question.dismiss())
    tablet.touch(tablet.page.locator("form[data-sign-out] button").locator("visible=true").first)
    assert tablet.page.evaluate("localStorage['zhengyun.kept.photographs']"), (
        "who is asked and stays has lost nothing"
    )
    tablet.go(record)
    tablet.page.once("dialog", lambda question: question.accept())
    tablet.submit("form[data-sign-out] button")
    tablet.page.wait_for_function(f"async () => {KEPT} === 0 && !(await indexedDB.databases()).length")
