"""What journeys of single matters share: papers, the ends of a form, steps of officers, a code on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from tests.journeys import officers
from tests.journeys.conftest import County
from tests.journeys.papers import address_in_code
from tests.journeys.visitor import Visitor
from zhengyun.config.demo import samples
from zhengyun.kit import clock

VERIFY_PAUSE = 5000


@cache
def paper(title: str, holder: str) -> dict[str, Any]:
    """A PDF as the browser's chooser hands it over."""
    return {
        "name": f"{title}.pdf",
        "mimeType": "application/pdf",
        "buffer": samples.paper(title, holder, "附件"),
    }


@cache
def picture(shop: str, place: str) -> dict[str, Any]:
    when = clock.local().strftime("%Y-%m-%d %H:%M")
    content = samples.photo(sign=shop, place=place, when=when)
    return {"name": f"{place}.png", "mimeType": "image/png", "buffer": content}


def day_after(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def begin(visitor: Visitor, item: str, answer: str, option: str = "", name: str = "matter") -> None:
    """From the guide over the first question to the first page of the form."""
    visitor.go(f"/items/{item}/")
    visitor.look(f"{name}-guide")
    visitor.follow("立即办理")
    visitor.look(f"{name}-question")
    visitor.choose("answer", answer)
    visitor.press("继续")
    if option:
        visitor.look(f"{name}-option")
        visitor.choose("option", option)
        visitor.press("继续")


def confirm_known(visitor: Visitor, known: Mapping[str, str], name: str = "matter") -> None:
    """The first page: nothing to write, only to check."""
    visitor.look(f"{name}-known")
    visitor.says("来自 望溪县市场监督管理局「法人和非法人组织」")
    for field, value in known.items():
        asked = visitor.page.locator(f"main [name='{field}']:not([type=hidden], [readonly])")
        assert not asked.count() or asked.input_value() == value, f"{field} is known"
        assert value in visitor.page.locator("main").inner_html()
    visitor.press("保存并继续")


def hand_in(visitor: Visitor, files: Iterable[tuple[str, Mapping[str, Any]]], name: str = "matter") -> None:
    visitor.look(f"{name}-materials")
    for count, (code, file) in enumerate(files, start=1):
        visitor.upload(f"material.{code}", [file])
        visitor.page.wait_for_function(
            "count => document.querySelectorAll('#materials .files li').length >= count", arg=count
        )
    visitor.look(f"{name}-materials-given")
    visitor.press("保存并继续")


def send(visitor: Visitor, name: str = "matter") -> str:
    """Checks everything and sends it; returns the number of the case, whose page is open afterwards."""
    visitor.look(f"{name}-review")
    visitor.press("提交")
    visitor.look(f"{name}-sent")
    number = visitor.page.locator(".bignumber").inner_text().strip()
    visitor.follow("查看办件")
    visitor.look(f"{name}-case-sent")
    return number


def step(officer: Visitor, account: str, number: str, name: str, code: str) -> None:
    """An officer signs in, finds his task, and does what it is for."""
    officer.sign_in(account)
    again(officer, number, name, code)


def again(officer: Visitor, number: str, name: str, code: str) -> None:
    """The same officer at another step."""
    officers.open_task(officer, number, name)
    officers.act(officer, f"/acts/{code}/")
    officers.confirm(officer, f"{name}-{code}")


def record(
    officer: Visitor,
    number: str,
    name: str,
    answers: Mapping[str, str],
    photo: Mapping[str, Any] | None = None,
) -> None:
    """What an officer writes into the form of his task; words are written, choices are chosen."""
    officers.open_task(officer, number, name)
    officers.act(officer, "/record/")
    officer.look(f"{name}-record")
    for field, value in answers.items():
        is_choice = officer.field(field, value).count()
        officer.choose(field, value) if is_choice else officer.write(field, value)
    if photo:
        officer.upload("photo:", [photo])
        officer.page.locator(".files li").first.wait_for()
    officer.look(f"{name}-recorded")
    officer.press("保存并完成")
    officers.confirm(officer, f"{name}-complete")


def verify(anybody: Visitor, result: bytes, county: County, words: str, name: str) -> None:
    """The code on the paper leads to a page that says how it stands."""
    address = address_in_code(result)
    assert address.startswith(f"{county.url}/v/")
    anybody.return_until(address, words, pause=VERIFY_PAUSE)
    anybody.look(f"{name}-verify")
