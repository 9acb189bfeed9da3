"""The figures of the day are counted for many visitors at once, and never those of another day."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.contracts import PublicFigures
from zhengyun.kit import clock
from zhengyun.services.hall import figures
from zhengyun.services.hall.web import front
from zhengyun.ui import shaping

if TYPE_CHECKING:
    from django.test import Client

NONE = PublicFigures(clock.now(), clock.today(), True, 0, 0, 0, 0, ())


class Counting:
    """Counts how often it was asked; each count takes as long as the test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()
        self.seconds, self.takes = 0.0, 0.5
        monkeypatch.setattr("zhengyun.services.hall.figures.casework.public_figures", self)
        monkeypatch.setattr("zhengyun.kit.kept.monotonic", lambda: self.seconds)

    def __call__(self) -> PublicFigures:
        self.times += 1
        self.begun.set()
        assert self.goes_on.wait(120)
        self.seconds += self.takes
        return replace(NONE, as_of=clock.now(), day=clock.today(), open=self.times)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    figures.forget()
    yield Counting(monkeypatch)
    figures.forget()


def test_what_took_half_a_second_is_kept_for_fifty(counting: Counting) -> None:
    assert [figures.public_figures().open for _turn in range(3)] == [1, 1, 1]
    counting.seconds += 49
    assert figures.public_figures().open == 1
    counting.seconds += 2
    assert figures.public_figures().open == 2


def test_nothing_is_kept_longer_than_a_minute(counting: Counting) -> None:
    counting.takes = 5.0
    figures.public_figures()
    counting.seconds += 61
    assert figures.public_figures().open == 2


def test_a_new_day_has_its_own_figures(counting: Counting) -> None:
    figures.public_figures()
    with clock.at(clock.now() + timedelta(days=1)):
        assert figures.public_figures().day == clock.today()


def test_who_comes_while_it_is_counted_anew_sees_the_former(counting: Counting) -> None:
    figures.public_figures()
    counting.seconds += 60
    counting.goes_on.clear()
    counting.begun.clear()
    first = threading.Thread(target=figures.public_figures)
    first.start()
    assert counting.begun.wait(120)
    assert figures.public_figures().open == 1
    counting.goes_on.set()
    first.join(120)
    assert figures.public_figures().open == 2


def test_many_visitors_cost_one_count(counting: Counting, agent: Client) -> None:
    for address in ("/", "/board/", "/"):
        assert agent.get(address).status_code == 200
    assert counting.times == 1


def test_on_a_day_off_what_is_open_is_of_now_and_what_was_closed_of_its_day() -> None:
    with clock.at(clock.civil(date(2026, 3, 8), time(10, 0))):
        sunday = replace(NONE, as_of=clock.now(), day=date(2026, 3, 6), is_today=False)
        shown = front.board(sunday)
        working = front.board(replace(sunday, day=clock.today(), is_today=True))
    assert (shown.as_of, shown.day) == ("03-08 10:00", "03-06")
    assert "03-06" in shown.note
    assert [one.label for one in shaping.board_table(shown).columns][2] == "03-06 办结"
    assert [one.label for one in shaping.board_table(working).columns][2] == "今日办结"
    assert working.note == ""
