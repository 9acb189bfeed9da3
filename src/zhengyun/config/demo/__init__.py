"""The demonstration county 澜州市 望溪县 (fictional), made through the facades with the clock set."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from zhengyun.kernel.accounts.contracts import DemoAccount

if TYPE_CHECKING:
    from zhengyun.config.demo.days import Days

APPLICATIONS = Path(__file__).resolve().parents[4] / "applications"
BASE_REGISTERS = APPLICATIONS / "base_registers"
APPLICATION = APPLICATIONS / "food_licence"
CLOUD_ORDERS = APPLICATIONS / "cloud_orders"
YEARS_OF_SERVICE = timedelta(days=2200)
"""Longer than a licence is valid: who renews one got it from officers of today."""


def load(progress: Callable[[str], None], *, full: bool = False) -> None:
    """Safe to repeat: what is there stays as it is.

    full: a million people, 80,000 bodies, and the 470 cases of all matters.
    """
    from django.conf import settings
    from django.utils import translation

    from zhengyun.config.demo.counter import enter_counter
    from zhengyun.config.demo.county import enter_organizations, enter_people, enter_population
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.notices import enter_notices
    from zhengyun.config.demo.papers import write_samples
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.registers.filling import fill
    from zhengyun.config.demo.steps import enter_steps
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    with translation.override(settings.LANGUAGE_CODE):
        progress("organizations and officers")
        enter_organizations()
        enter_people(clock.today() - YEARS_OF_SERVICE)
        enter_counter()
        progress("applications")
        for folder in applications():
            packages.install(folder, SYSTEM)
        found = population()
        progress(f"{len(found.people)} people, {len(found.entities)} bodies")
        enter_population(found)
        progress("base registers")
        fill(progress, found, full=full)
        days = Days(clock.now())
        enter_notices(days)
        _play_cases(progress, days, full=full)
        write_samples(progress)
        enter_steps()
        _play_cloud(progress, days)


def applications() -> list[Path]:
    """The folders of all applications, each after those that it requires."""
    needs: dict[str, set[str]] = {}
    for manifest in APPLICATIONS.glob("*/application.toml"):
        found = tomllib.loads(manifest.read_text())
        needs[found["id"]] = {one.partition(">=")[0] for one in found.get("requires", ())}
    return [APPLICATIONS / name for name in TopologicalSorter(dict(sorted(needs.items()))).static_order()]


def _play_cases(progress: Callable[[str], None], days: Days, *, full: bool) -> None:
    from zhengyun.config.demo import matters_playing, playing
    from zhengyun.config.demo.agencies import enter_agencies
    from zhengyun.config.demo.matters import matter_stories, named_stories
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.ratings import rate_closed
    from zhengyun.config.demo.stories import stories

    enter_agencies()
    every = stories(days, population(), full=full)
    food = [one for one in every if not playing.is_played(one)]
    further = [*matter_stories(days, population(), full=full), *named_stories(days)]
    others = [one for one in further if not matters_playing.is_played(one)]
    waiting: list[Callable[[], object]] = [
        *(partial(playing.play, one, days) for one in food),
        *(partial(matters_playing.play_matter, one, days) for one in others),
    ]
    for number, play in enumerate(waiting):
        if number % 10 == 0:
            progress(f"cases {number} of {len(waiting)}")
        play()
    if waiting:
        rate_closed([*every, *further], days)


def _play_cloud(progress: Callable[[str], None], days: Days) -> None:
    """Last, since the running installation goes on with what is approved here.

    What its jobs write into the log is no progress of loading.
    """
    from zhengyun.config.demo import cloud
    from zhengyun.config.demo.cloud_playing import is_played, leave_order, play_order
    from zhengyun.config.demo.cloud_stories import order_stories

    cloud.fill(progress)
    progress("orders of the government cloud")
    logging.disable(logging.INFO)
    try:
        for story in order_stories():
            if not is_played(story):
                play_order(story, days)
        for story in order_stories():
            if story.at_end:
                leave_order(story, days)
    finally:
        logging.disable(logging.NOTSET)


def accounts() -> list[dict[str, str]]:
    """Who can sign in, with which password, and what to try first."""
    from zhengyun.config.demo.county import written

    return [
        {
            "account": one["account"],
            "password": written()["password"],
            "name": one["name"],
            "role": one["role"],
            "try": one["try"],
        }
        for one in written()["people"]
    ]


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The same for the page of signing in."""
    from zhengyun.config.demo.county import written

    return tuple(
        DemoAccount(one["account"], written()["password"], one["name"], _description(one), one["group"])
        for one in written()["people"]
    )


def _description(one: Mapping[str, str]) -> str:
    return f"{one['role']}：{one['try']}"
