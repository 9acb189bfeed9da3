"""One matter from the guide to the licence, by a firm's agent and the officers of the county."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.journeys import citizen, cloud, officers
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.papers import address_in_code, text_of
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.config.demo.samples import altered

pytestmark = pytest.mark.xdist_group("journeys")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_from_the_guide_to_a_licence_that_verifies(width: int, visitor: NewVisitor, county: County) -> None:
    """At 1280 the applicant uses the keyboard alone."""
    agent = visitor(width, keyboard=width == WIDE)
    agent.sign_in(citizen.AGENT, citizen.SHOP)
    number = _apply(agent)

    officers.receive(visitor(width), number)
    letter = officers.correct(visitor(width), number)
    assert officers.MISSING in text_of(letter), "the letter was shown before it was sent"
    citizen.answer_correction(agent, number)
    officers.accept(visitor(width), number)
    officers.inspect(visitor(width), number)
    officers.sign(visitor(width), number)
    officers.decide(visitor(width), number)

    licence = _collect(agent, number)
    officers.serve(visitor(width), number)
    agent.return_until(agent.page.url, "送达")
    _verify(visitor(width), licence, county)
    _is_in_the_register(visitor(width), licence)


def _apply(agent: Visitor) -> str:
    citizen.find_matter(agent)
    citizen.begin(agent)
    citizen.fill_in(agent)
    citizen.hand_in(agent)
    citizen.promise(agent)
    return citizen.send(agent)


def _collect(agent: Visitor, number: str) -> bytes:
    """The licence, from the wallet, as soon as it is made."""
    agent.return_until("/my/licences/", "JY")
    agent.look("licences")
    with agent.page.expect_download() as started:
        agent.touch(agent.page.locator("main .card").first.get_by_role("link", name="下载"))
    agent.go("/my/")
    agent.follow_first(f"main tr:has-text('{number}') a, main .card:has-text('{number}') a")
    agent.look("case-granted")
    return started.value.path().read_bytes()


def _verify(anybody: Visitor, licence: bytes, county: County) -> None:
    """The code on the paper leads to a page that knows it; a changed file is told from the true one."""
    address = address_in_code(licence)
    assert address.startswith(f"{county.url}/v/")
    anybody.go(address)
    anybody.look("verify")
    anybody.says("有效")
    assert "稻香小馆" not in anybody.page.content(), "the holder is masked"
    for content, words in ((licence, "文件未被改动"), (altered(licence), "文件已被改动")):
        given: dict[str, Any] = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": content}
        anybody.go(address)
        anybody.upload("file", [given])
        anybody.press("比对文件")
        anybody.says(words)
    anybody.look("verify-altered")


def _is_in_the_register(steward: Visitor, licence: bytes) -> None:
    """Whoever may look up licences finds it there, with the case that wrote it."""
    found = re.search(r"JY\d{14}", text_of(licence))
    assert found
    steward.sign_in("renhao")
    cloud.wait_for(steward, f"/data/registers/licence/?f.number={found[0]}", "main table tbody a")
    steward.look("licence-registered")
    steward.follow_first("main table tbody a")
    steward.look("licence-record")
    steward.says("92990124MA5N3R8C63")
    steward.says("望溪县市场监督管理局")
