"""What other services show beside the acts: bars for the eye, figures for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from zhengyun.engines.casework.contracts import CaseFile, TaskView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import facade as desk
from zhengyun.services.desk import panels
from zhengyun.services.desk.panels import Bar, Panel, band, pieces
from zhengyun.services.desk.panelview import draw
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County
from zhengyun.ui import contracts as ui

HALF = Bar("政务外网区 · vCPU", "核", 200, 100, 20, 16)
TOO_MUCH = Bar("政务外网区 · 内存", "GB", 100, 90, 20, 10)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    known = dict(panels._known)
    yield
    panels._known.clear()
    panels._known.update(known)


def test_a_bar_ends_where_everything_together_ends() -> None:
    assert [(one.kind, one.start, one.width) for one in pieces(HALF)] == [
        ("used", 0.0, 50.0),
        ("committed", 50.0, 10.0),
        ("asked", 60.0, 8.0),
    ]
    assert HALF.share == pytest.approx(0.68)
    assert (band(HALF).start, band(HALF).width) == (60.0, 20.0)


def test_more_than_there_is_fills_the_bar_and_says_so() -> None:
    assert sum(one.width for one in pieces(TOO_MUCH)) == pytest.approx(100, abs=0.1)
    assert band(TOO_MUCH).start + band(TOO_MUCH).width < 80
    assert draw(Panel("", (TOO_MUCH,))).gauges[0].verdict.tone is ui.Tone.ERROR


def test_nothing_at_all_is_no_division_by_zero() -> None:
    assert sum(one.width for one in pieces(Bar("", "", 0, 0, 0, 0))) == 0


def test_a_panel_is_shown_beside_the_acts_with_its_figures(county: County, signed_in: Browser) -> None:
    def provide(actor: Actor, file: CaseFile, task: TaskView) -> Panel:
        return Panel("资源池", (HALF,), (ui.Fact("剩余配额", "8 核"),), notes=("按申请计算。",))

    desk.register_panel("test.pools", ["food_licence"], provide)
    page = text_of(county, signed_in)
    assert "资源池" in page
    assert re.search(r"<svg[^>]*aria-hidden=\"true\"[^>]*>.*gauge__asked", page)
    assert "68%" in page
    assert "<table" in page.split("资源池")[1]
    assert "style=" not in page
    assert "剩余配额" in page


def test_a_panel_of_another_procedure_is_not_asked(county: County, signed_in: Browser) -> None:
    def provide(actor: Actor, file: CaseFile, task: TaskView) -> Panel:
        raise AssertionError

    desk.register_panel("test.other", ["another"], provide)
    assert text_of(county, signed_in)


def test_a_panel_that_cannot_be_read_says_so_and_the_officer_goes_on(
    county: County, signed_in: Browser
) -> None:
    def provide(actor: Actor, file: CaseFile, task: TaskView) -> Panel | None:
        raise Problem("compute.away", "资源池没有应答。", remedy="稍后再看。")

    desk.register_panel("test.away", ["food_licence"], provide)
    page = text_of(county, signed_in)
    assert "资源池没有应答。" in page
    assert "receive" in page


def text_of(county: County, signed_in: Browser) -> str:
    case = county.submit()
    task = county.task("clerk", case, "receiving")
    answer = signed_in(county.clerk).get(reverse("desk:task", args=[task.id]))
    assert answer.status_code == 200
    return str(answer.content.decode())
