"""What was retired leaves history when the years of its definition are over, and not a day before."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.logic.expire_history import expire_history
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.schema import apply
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.planned import CODE, as_owner, lifts, parsed
from zhengyun.engines.registers.tests.record_types import MANIFEST, record_type, text
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
CARDS = {
    **record_type(
        "test_cards",
        "借书证",
        {"number": text("证号", 20), "holder": text("持有人", 40)},
        required=["number"],
        key=["number"],
        source="market",
    ),
    "x-retention": {"years": 3, "basis": "公共图书馆管理办法（测试）"},
}
REASON = Cause(reason="注销登记")
YEARS = 3


@pytest.fixture(autouse=True)
def cards(tmp_path: Path) -> None:
    builders.build_county()
    folder = tmp_path / "cards"
    (folder / "registers").mkdir(parents=True)
    (folder / "application.toml").write_text(MANIFEST.format(package="tests_cards", version="1.0.0"))
    (folder / "registers" / "test_cards.json").write_text(json.dumps(CARDS, ensure_ascii=False))
    packages.install(folder, SYSTEM)


def card(number: str, days_ago: int) -> Record:
    with clock.at(clock.now() - timedelta(days=days_ago)):
        return facade.create(SYSTEM, "test_cards", {"number": number, "holder": "王小明"}, REASON)


def retire(one: Record, days_ago: int) -> None:
    with clock.at(clock.now() - timedelta(days=days_ago)):
        facade.retire(SYSTEM, "test_cards", one.id, one.version, REASON)


def kept() -> list[tuple[Any, ...]]:
    return as_owner("SELECT number, _version FROM reg_history.test_cards ORDER BY 1, 2")


def test_three_years_after_the_end_every_version_is_gone() -> None:
    old = card("old", 2000)
    with clock.at(clock.now() - timedelta(days=1900)):
        old = facade.change(SYSTEM, "test_cards", old.id, 1, {"holder": "王大明"}, REASON)
    retire(old, 365 * YEARS + 2)
    retire(card("young", 2000), 365 * YEARS - 2)
    expire_history()
    assert kept() == [("young", 1)]
    recorded = audit.timeline("register", "test_cards", 20)
    assert [one.detail["versions"] for one in recorded if one.action == "registers.expire"] == [2]


def test_what_stands_again_keeps_its_history() -> None:
    one = card("back", 2000)
    retire(one, 1500)
    facade.undo(SYSTEM, "test_cards", one.id, 1, REASON)
    expire_history()
    assert kept() == [("back", 1)]


def test_a_change_long_ago_is_no_end() -> None:
    one = card("changed", 3000)
    with clock.at(clock.now() - timedelta(days=2900)):
        facade.change(SYSTEM, "test_cards", one.id, 1, {"holder": "王大明"}, REASON)
    expire_history()
    assert kept() == [("changed", 1)]


def test_nobody_reaches_into_the_future_to_delete_earlier() -> None:
    retire(card("young", 2000), 10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reg.expire_test_cards(%s, 100)", [clock.now() + timedelta(days=9000)])
    assert kept() == [("young", 1)]


def test_a_definition_that_keeps_for_ever_has_nothing_that_deletes() -> None:
    apply.bring_up(parsed_with(2), [])
    assert as_owner("SELECT count(*) FROM pg_proc WHERE proname = %s", f"expire_{CODE}") == [(1,)]
    apply.bring_up(parsed(maker=None, unique=[]), [])
    with pytest.raises(psycopg.errors.UndefinedFunction):
        as_owner(f"SELECT reg.expire_{CODE}(now(), 1)")
    assert apply.steps_for(parsed(maker=None, unique=[]), []) == []


def parsed_with(years: int) -> RecordType:
    retention = {"years": years, "basis": "特种设备安全监察条例（测试）"}
    return parse({**lifts(maker=None, unique=[]), "x-retention": retention})
