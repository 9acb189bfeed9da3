"""What a department, its head, the data bureau and the provider do with an order for servers."""

from __future__ import annotations

import time
from typing import Any

from tests.journeys import citizen
from tests.journeys.visitor import NARROW, PATIENCE, Visitor

OFFICER, HEAD, MANAGER, OPERATOR, STRANGER = "zhengkai", "hejianmin", "linlan", "gaoyuan", "shaoyu"
SYSTEM, GRADE = "家庭医生签约系统", "A-01-001-04"
PRICE, YEAR, CUT_PRICE = "576.00", "0.69 万元/年", "288.00"


def paper(code: str) -> dict[str, Any]:
    return {**citizen.material("layout"), "name": f"{code}.pdf"}


def order(visitor: Visitor) -> str:
    """From the catalogue to the case; returns the address of the order."""
    visitor.go("/cloud/")
    visitor.look("cloud-catalogue")
    visitor.follow_first(f"main a[href$='grade={GRADE}']")
    refuse_secrets(visitor)
    visitor.choose("answer", "no")
    visitor.press("继续")
    visitor.look("cloud-order-system")
    visitor.press("保存并继续")
    choose_size(visitor)
    fill_network(visitor)
    fill_contacts(visitor)
    return send(visitor)


def forget_drafts(visitor: Visitor) -> None:
    """An order that was begun before would go on where it was left."""
    visitor.go("/cloud/orders/")
    while visitor.page.locator("main a[href$='/discard/']").count():
        visitor.follow_first("main a[href$='/discard/']")
        visitor.press("删除草稿")


def refuse_secrets(visitor: Visitor) -> None:
    visitor.look("cloud-begin")
    entry = visitor.page.locator("main [name='system'] option", has_text=SYSTEM).first
    visitor.choose("answer", "yes")
    visitor.choose("system", str(entry.get_attribute("value")))
    visitor.press("继续")
    visitor.look("cloud-begin-refused")
    assert visitor.says("涉密系统和数据不得使用政务云")


def choose_size(visitor: Visitor) -> None:
    """The grade stands there already; the price follows what is typed."""
    visitor.write("lines-0-count", "2")
    visitor.write("lines-0-data_gb", "200")
    visitor.write("term.months", "12")
    visitor.write("term.purpose", "签约居民12万人，按并发600人测算。")
    if visitor.has_scripts:
        visitor.settle()
        visitor.says(PRICE)
    visitor.look("cloud-order-size")
    visitor.press("保存并继续")
    assert visitor.page.get_by_text(PRICE).count(), "the price is right without scripts too"


def fill_network(visitor: Visitor) -> None:
    visitor.choose("network.zone", "gov")
    visitor.choose("network.public_ip", "no")
    visitor.press("增加一行")
    visitor.choose("network.ports-0-protocol", "tcp")
    visitor.write("network.ports-0-port", "443")
    visitor.write("network.ports-0-remote", "10.0.0.0/8")
    visitor.write("network.ports-0-note", "签约服务网页")
    visitor.write("security.crypto", "国密 SM4 加密存储，SM2 证书传输。")
    for code in ("architecture", "crypto_plan"):
        visitor.upload(f"material.{code}", [paper(code)])
        if visitor.has_scripts:
            visitor.page.locator("#materials .files", has_text=f"{code}.pdf").wait_for()
    visitor.look("cloud-order-network")
    visitor.press("保存并继续")


def fill_contacts(visitor: Visitor) -> None:
    for name, person, phone in (("a", "郑凯", "16000000030"), ("b", "何建民", "16000000031")):
        visitor.write(f"contacts.{name}_name", person)
        visitor.write(f"contacts.{name}_phone", phone)
    visitor.look("cloud-order-contacts")
    visitor.press("保存并继续")


def send(visitor: Visitor) -> str:
    visitor.look("cloud-order-review")
    visitor.press("提交")
    visitor.look("cloud-order-sent")
    return visitor.page.url.removeprefix(visitor.home)


def case_of(order_address: str) -> str:
    return order_address.rstrip("/").rsplit("/", 1)[-1]


def open_task(visitor: Visitor, account: str, case_id: str) -> None:
    """Signs in and opens what lies before him of this order."""
    visitor.sign_in(account)
    visitor.go(f"/desk/cases/{case_id}/")


def act(visitor: Visitor, code: str) -> None:
    """An act of the case page; on a telephone the acts stand in a sheet at the bottom."""
    if visitor.width == NARROW and visitor.page.locator(".actbar").count():
        visitor.open_sheet("办理")
    visitor.follow_first(f"a[href*='/acts/{code}/']")


def confirm(visitor: Visitor, code: str) -> None:
    visitor.look(f"cloud-act-{code}")
    visitor.submit("#act .confirm .btn--primary, #act .confirm .btn--danger")
    assert visitor.page.locator(".flash, [role=status]").locator("visible=true").count()


def record(visitor: Visitor, name: str) -> None:
    """The record of a step is filled in before its act is open."""
    if visitor.width == NARROW and visitor.page.locator(".actbar").count():
        visitor.open_sheet("办理")
    visitor.follow_first("a[href$='/record/']")
    visitor.look(f"cloud-record-{name}")


def endorse(visitor: Visitor, case_id: str) -> None:
    open_task(visitor, HEAD, case_id)
    visitor.look("cloud-desk-leader")
    act(visitor, "endorse")
    confirm(visitor, "endorse")


def check_rules(visitor: Visitor, case_id: str, code: str = "complete") -> None:
    """The data bureau's first step; at an exit it is the only one."""
    open_task(visitor, MANAGER, case_id)
    visitor.look(f"cloud-desk-compliance-{code}")
    act(visitor, code)
    confirm(visitor, code)


def cut_down(visitor: Visitor, case_id: str) -> None:
    """With the pool before her eyes: one server instead of two."""
    visitor.go(f"/desk/cases/{case_id}/")
    visitor.look("cloud-desk-technical")
    visitor.says("合理区间")
    record(visitor, "technical")
    visitor.write("approved.lines-0-count", "1")
    visitor.write("approved.note", "先开一台，运行三个月后按利用率再议。")
    visitor.press("保存")
    act(visitor, "approve")
    confirm(visitor, "approve")


def hand_over(visitor: Visitor, case_id: str, *, with_record: bool = True) -> None:
    """Once everything runs, or is wiped, the provider hands it over."""
    visitor.sign_in(OPERATOR)
    wait_for(visitor, f"/desk/cases/{case_id}/", "a[href$='/record/'], a[href*='/acts/turn_over/']")
    visitor.look("cloud-desk-handover")
    if with_record:
        record(visitor, "handover")
        visitor.choose("handover.checked", "pass")
        visitor.write("handover.note", "首次登录须修改口令。")
        visitor.press("保存")
    act(visitor, "turn_over")
    confirm(visitor, "turn_over")


def wait_for(visitor: Visitor, path: str, what: str) -> None:
    """Opens a page again until this is on it."""
    deadline = time.monotonic() + PATIENCE
    visitor.go(path)
    while not visitor.page.locator(what).count():
        assert time.monotonic() < deadline, f"{path} never had {what}"
        visitor.page.wait_for_timeout(500)
        visitor.go(path)


def receive(visitor: Visitor, case_id: str) -> None:
    """The department says that it has what it ordered: from now on the price counts."""
    visitor.go(f"/cloud/orders/{case_id}/")
    visitor.look("cloud-order-delivered")
    visitor.follow("去办理")
    record(visitor, "confirmation")
    visitor.choose("confirmation.received", "pass")
    visitor.press("保存")
    act(visitor, "confirm")
    confirm(visitor, "confirm")


def give_back(visitor: Visitor, resource: str) -> str:
    """From the page of the server to the order of its end; returns the address of the order."""
    visitor.go(resource)
    visitor.follow("退出")
    visitor.look("cloud-begin-exit")
    visitor.press("继续")
    visitor.write("exit.reason", "试运行结束，数据已迁回。")
    visitor.choose("exit.data_exported", "yes")
    visitor.look("cloud-order-exit")
    visitor.press("保存并继续")
    return send(visitor)
