"""What happened to records since they were entered: moves, a correction, a body entered twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from zhengyun.config.demo.county import officer, written
from zhengyun.config.demo.registers.frames import MOVED_BODY, County, first_parts, named_bodies
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Cause, Purpose, Record
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

POLICE, MARKET = "luzhengping", "yaojing"
MOVED_TO, MOVED_TO_DIVISION = "望溪县城关街道人民中路118号2栋1单元401室", "990124001001"


def happen(county: County) -> None:
    """In the order in which it happened, each at its own time. What has happened is not done again."""
    numbers = {one["account"]: one["id_number"] for one in written()["people"]}
    where = {"residence_address": MOVED_TO, "residence_division": MOVED_TO_DIVISION}
    _change("population", POLICE, numbers["zhouguilan"], 75, where, "居民申报居住地变更")
    now = {"address": next(one.address for one in named_bodies() if one.uscc == MOVED_BODY)}
    _change("legal_entity", MARKET, MOVED_BODY, 51, now, "经营场所变更登记")
    rows = next(part for part in first_parts(county) if part.register == "legal_entity").rows()
    _retire("legal_entity", MARKET, rows.row(-1, named=True)["code"], 44, "重复登记，已并入原登记档案")
    better = {"education": "21"}
    _change("population", POLICE, numbers["xuxiaoyun"], 33, better, "与教育部门共享的学历信息比对后更正")


def _change(register: str, by: str, key: str, days: int, values: Mapping[str, Any], why: str) -> None:
    actor = officer(by)
    found = registers.find(actor, register, key, Purpose(basis=why))
    if found.version == 1:
        with _at(found, days):
            registers.change(actor, register, found.id, found.version, values, Cause(why))


def _retire(register: str, by: str, key: str, days: int, why: str) -> None:
    actor = officer(by)
    try:
        found = registers.find(actor, register, key)
    except Problem as problem:
        if problem.code != "registers.no_such_record":
            raise
        return
    with _at(found, days):
        registers.retire(actor, register, found.id, found.version, Cause(why))


@contextmanager
def _at(found: Record, days: int) -> Iterator[None]:
    """So many days ago, but not before the record began: a worker beside may have entered it just now."""
    moment = max(clock.now() - timedelta(days=days), found.since + timedelta(seconds=1))
    with clock.at(moment):
        yield
        jobs.run_pending(strict=True)
