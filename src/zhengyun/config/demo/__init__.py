"""The demonstration county 澜州市 望溪县 (fictional), made through the facades with the clock set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zhengyun.kernel.accounts.contracts import DemoAccount

if TYPE_CHECKING:
    from zhengyun.config.demo.days import Days

APPLICATIONS = Path(__file__).resolve().parents[4] / "applications"
BASE_REGISTERS = APPLICATIONS / "base_registers"
APPLICATION = APPLICATIONS / "food_licence"
CLOUD_ORDERS = APPLICATIONS / "cloud_orders"
FURTHER = ("elder_allowance", "investment_filing", "window_guides")
"""Applications installed beside these, each after what it requires."""

YEARS_OF_SERVICE = timedelta(days=900)


def load(progress: Callable[[str], None], *, full: bool = False) -> None:
    """Safe to repeat: what is there stays as it is.

    full: a million people, 80,000 bodies, and all 286 cases of the food licence.
    """
    from django.conf import settings
    from django.utils import translation

    from zhengyun.config.demo.county import enter_organizations, enter_people, enter_population
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.papers import write_samples
    from zhengyun.config.demo.playing import is_played, play
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.registers.filling import fill
    from zhengyun.config.demo.stories import stories
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    with translation.override(settings.LANGUAGE_CODE):
        progress("organizations and officers")
        enter_organizations()
        enter_people(clock.today() - YEARS_OF_SERVICE)
        progress("applications")
        packages.install(BASE_REGISTERS, SYSTEM)
        packages.install(APPLICATION, SYSTEM)
        packages.install(CLOUD_ORDERS, SYSTEM)
        for name in FURTHER:
            packages.install(APPLICATIONS / name, SYSTEM)
        found = population()
        progress(f"{len(found.people)} people, {len(found.entities)} bodies")
        enter_population(found)
        progress("base registers")
        fill(progress, found, full=full)
        days = Days(clock.now())
        waiting = [one for one in stories(days, found, full=full) if not is_played(one)]
        for number, story in enumerate(waiting):
            if number % 10 == 0:
                progress(f"cases {number} of {len(waiting)}")
            play(story, days)
        write_samples(progress)
        _play_cloud(progress, days)


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
