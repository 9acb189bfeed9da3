"""The applicant's part on a telephone whose browser runs no scripts."""

from __future__ import annotations

import pytest

from tests.journeys import citizen
from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW

pytestmark = pytest.mark.xdist_group("journeys")


def test_applying_with_uploads_and_asking_how_far_it_is(visitor: NewVisitor) -> None:
    agent = visitor(NARROW, scripts=False)
    agent.sign_in(citizen.AGENT, "禾里餐饮管理有限公司")
    citizen.forget_drafts(agent)
    citizen.find_matter(agent)
    citizen.begin(agent)
    citizen.fill_in(agent)
    citizen.hand_in(agent, process="process")
    citizen.promise(agent)
    number = citizen.send(agent)

    stranger = visitor(NARROW, scripts=False)
    citizen.ask_progress(stranger, number)


def test_answering_a_correction_notice(visitor: NewVisitor) -> None:
    agent = visitor(NARROW, scripts=False)
    agent.sign_in(citizen.AGENT, "石桥分店")
    agent.go("/my/")
    number = agent.page.locator("main .card .num").first.inner_text().strip()
    citizen.answer_correction(agent, number)
    agent.go("/my/")
    assert not agent.page.get_by_text("部门请您补正材料").count()
