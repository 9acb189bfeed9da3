"""What a department, its head, the data bureau and the provider do with an order for servers."""

from __future__ import annotations

from typing import Any

from tests.journeys import citizen
from tests.journeys.visitor import NARROW, Visitor

OFFICER, HEAD, MANAGER, OPERATOR, STRANGER = "zhengkai", "hejianmin", "linlan", "gaoyuan", "tangwei"
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


def work(visitor: Visitor, account: str, case_id: str) -> None:
    """Signs in and opens what lies before him of this order."""
    visitor.sign_in(account)
    visitor.go(f"/desk/cases/{case_id}/")


def act(visitor: Visitor, code: str) -> None:
    if visitor.width == NARROW and visitor.page.locator(".actbar").count():
        visitor.open_sheet("办理")
    visitor.follow_first(f"a[href*='/acts/{code}/']")


def confirm(visitor: Visitor, code: str) -> None:
    visitor.look(f"cloud-act-{code}")
    visitor.submit("#act .confirm .btn--primary, #act .confirm .btn--danger")
