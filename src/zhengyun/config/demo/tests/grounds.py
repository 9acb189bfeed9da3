"""What the demonstration brings, step upon step, each built once in a run of the tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from tests.grounds import Ground

from zhengyun.config import demo
from zhengyun.engines.registers.tests.base import without_data
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

LARGE = ("division.csv", "region.csv", "industry.csv")
PROMISED = ("promise_records", "public_hygiene", "shop_sign", "fire_safety_check")
TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OPENED = clock.civil(date(2026, 3, 1))


def _organizations(_folder: Path) -> None:
    from zhengyun.config.demo.county import enter_organizations

    enter_organizations()


def _people(_folder: Path) -> None:
    from zhengyun.config.demo.county import enter_people

    enter_people(clock.today() - demo.YEARS_OF_SERVICE)


def _registers(folder: Path) -> None:
    _install(without_data(folder))


def _small_registers(folder: Path) -> None:
    codes = folder / demo.BASE_REGISTERS.name
    shutil.copytree(demo.BASE_REGISTERS, codes, ignore=shutil.ignore_patterns(*LARGE))
    _install(codes)


def _applications(*names: str) -> Callable[[Path], None]:
    return lambda _folder: _install(*(demo.APPLICATIONS / name for name in names))


def _install(*folders: Path) -> None:
    from zhengyun.kernel.packages import facade as packages

    for folder in folders:
        packages.install(folder, SYSTEM)


def _cloud_orders(_folder: Path) -> None:
    with clock.at(OPENED):
        _install(demo.CLOUD_ORDERS)


def _government_cloud(folder: Path) -> None:
    from zhengyun.config.demo import cloud

    with clock.at(TUESDAY):
        _people(folder)
        _install(demo.CLOUD_ORDERS)
        cloud.fill(lambda _words: None)


ORGANIZATIONS = Ground("organizations", _organizations)
REGISTERS = Ground("registers", _registers, ORGANIZATIONS)
BODIES = Ground("bodies", _applications("food_licence"), REGISTERS)
COUNTY = Ground("county", _people, BODIES)
BASE_REGISTERS = Ground("base_registers", lambda _folder: _install(demo.BASE_REGISTERS), ORGANIZATIONS)
PROMISED_MATTERS = Ground("promised_matters", _applications(*PROMISED), REGISTERS)
BUNDLE = Ground("bundle", _applications("food_licence", "open_restaurant"), PROMISED_MATTERS)
SMALL_REGISTERS = Ground("small_registers", _small_registers, ORGANIZATIONS)
MATTERS = ("elder_allowance", "investment_filing", "window_guides")
FURTHER_MATTERS = Ground("further_matters", _applications(*MATTERS), SMALL_REGISTERS)
MARKET = Ground("market", _applications("investment_filing", "intermediary_market"), SMALL_REGISTERS)
GOVERNMENT_CLOUD = Ground("government_cloud", _government_cloud, ORGANIZATIONS)
CLOUD_ORDERS = Ground("cloud_orders", _cloud_orders, ORGANIZATIONS)
