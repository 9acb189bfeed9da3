"""What the officers do with the case, at a desk or on a telephone."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from tests.journeys.visitor import NARROW, PATIENCE, Visitor
from zhengyun.config.demo import samples
from zhengyun.config.demo.answers import CHECKS
from zhengyun.kit import clock

MISSING = "缺操作流程图，请按所选经营项目补充。"


@cache
def photo(sign: str = "稻香小馆") -> dict[str, Any]:
    when = clock.local().strftime("%Y-%m-%d %H:%M")
    content = samples.photo(sign=sign, place="城关街道人民中路118号", when=when)
    return {"name": "door.png", "mimeType": "image/png", "buffer": content}


def open_task(visitor: Visitor, number: str, step: str) -> None:
    """The officer's task, found in the inbox by the number of the case."""
    visitor.go("/desk/inbox/")
    visitor.write("q", number)
    visitor.press("筛选")
    _wait_for_a_row(visitor, f"{step} of {number}")
    visitor.look(f"inbox-{step}")
    visitor.follow_first("main table a")
    visitor.look(f"case-{step}")


def _wait_for_a_row(visitor: Visitor, what: str) -> None:
    """Some tasks are opened by what happens in the background."""
    address, deadline = visitor.page.url, time.monotonic() + PATIENCE
    while not visitor.page.locator("main table a").count():
        assert time.monotonic() < deadline, f"{what} never came into the inbox"
        visitor.page.wait_for_timeout(200)
        visitor.go(address)


def act(visitor: Visitor, code: str) -> None:
    """An act of the case page; on a telephone the acts stand in a sheet at the bottom."""
    if visitor.width == NARROW and visitor.page.locator(".actbar").count():
        visitor.open_sheet("办理")
    visitor.follow_first(f"a[href*='{code}']")


def confirm(visitor: Visitor, code: str) -> None:
    visitor.look(f"act-{code}")
    visitor.submit("#act .confirm .btn--primary, #act .confirm .btn--danger")
    assert visitor.page.locator(".flash, [role=status]").locator("visible=true").count()


def receive(visitor: Visitor, number: str) -> None:
    visitor.sign_in("hexiaomin")
    visitor.look("desk")
    open_task(visitor, number, "receiving")
    for code in ("layout", "process", "safety_rules"):
        tick = visitor.page.locator(f"form.ticks:has([value='{code}'])")
        visitor.touch(tick.get_by_role("button", name="电子件"))
        tick.locator("[aria-pressed=true]").wait_for()
    act(visitor, "/acts/receive/")
    confirm(visitor, "receive")


def correct(visitor: Visitor, number: str) -> bytes:
    """The one notice of what is missing; returns the letter as it was shown before."""
    visitor.sign_in("dingli")
    open_task(visitor, number, "acceptance")
    act(visitor, "/acts/correct/")
    row = visitor.page.locator(".wrong", has=visitor.page.locator("[value='material:process']"))
    visitor.touch(row.locator("label.choice"))
    visitor.touch(row.get_by_role("button", name=MISSING))
    assert MISSING in row.locator("textarea").input_value()
    letter = _preview(visitor)
    confirm(visitor, "correct")
    return letter


def _preview(visitor: Visitor) -> bytes:
    """The letter opens beside the form, on a telephone in a tab of its own."""
    button = visitor.page.get_by_role("button", name="预览文书").locator("visible=true").first
    with visitor.context.expect_event("response", lambda answer: "/preview/" in answer.url) as shown:
        visitor.touch(button)
    assert shown.value.headers["content-type"] == "application/pdf"
    posted = visitor.page.locator("#act").evaluate("form => Object.fromEntries(new FormData(form))")
    address = visitor.home + str(button.get_attribute("formaction"))
    return visitor.context.request.post(address, form=posted, headers={"Referer": visitor.page.url}).body()


def accept(visitor: Visitor, number: str) -> None:
    """Sees what changed, accepts, and writes down the review of the documents."""
    visitor.sign_in("dingli")
    open_task(visitor, number, "corrected")
    visitor.says("申请人已补正")
    visitor.says("process.pdf")
    act(visitor, "/acts/accept/")
    confirm(visitor, "accept")
    review(visitor, number)


def review(visitor: Visitor, number: str) -> None:
    open_task(visitor, number, "document_review")
    act(visitor, "/record/")
    visitor.choose("review.complete", "pass")
    visitor.choose("review.consistent", "pass")
    visitor.choose("review.conclusion", "pass")
    visitor.write("review.note", "材料齐全，申报内容与登记信息一致，建议准予许可。")
    visitor.look("record-review")
    visitor.press("保存并完成")
    confirm(visitor, "complete-review")


def inspect(visitor: Visitor, number: str) -> None:
    """By thumb: nine answers, two photographs of the door of which one is taken away, a conclusion."""
    visitor.sign_in("shilei")
    open_task(visitor, number, "site_inspection")
    act(visitor, "/record/")
    visitor.press("保存并完成")
    visitor.look("record-inspection-refused")
    for name in CHECKS:
        visitor.choose(f"check.{name}", "pass")
    visitor.upload("photo:", [photo(), photo("稻香小馆后门")])
    visitor.page.locator(".files .file", has_text="现场").nth(1).wait_for()
    visitor.look("record-photographs")
    visitor.submit(".file button[name=remove_file]")
    visitor.says("照片已移除")
    visitor.write("visit.visited_on", clock.today().isoformat())
    visitor.write("visit.receiver", "周桂兰")
    visitor.choose("visit.conclusion", "pass")
    visitor.look("record-inspection")
    visitor.press("保存并完成")
    confirm(visitor, "complete-inspection")


def sign(visitor: Visitor, number: str) -> None:
    visitor.sign_in("mayiming")
    open_task(visitor, number, "signing")
    act(visitor, "/acts/sign/")
    confirm(visitor, "sign")


def decide(visitor: Visitor, number: str) -> None:
    """Three taps (the case, the acts, the decision) and one confirmation that names the document."""
    visitor.sign_in("wuchunhui")
    visitor.look("desk-leader")
    taps = visitor.taps
    visitor.follow_first(f"main table tr:has-text('{number}') a")
    visitor.look("case-decision")
    act(visitor, "/acts/grant/")
    assert visitor.taps - taps <= 3
    visitor.says("《准予行政许可决定书》")
    confirm(visitor, "grant")


def serve(visitor: Visitor, number: str) -> None:
    visitor.sign_in("liqian")
    visitor.return_until(f"/desk/inbox/?q={number}", number)
    open_task(visitor, number, "service")
    act(visitor, "/acts/serve/")
    visitor.choose("method", "electronic")
    confirm(visitor, "serve")
