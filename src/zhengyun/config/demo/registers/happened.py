"""What happened to records since they were entered: moves, a correction, a body entered twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhengyun.config.demo.county import officer, written
from zhengyun.config.demo.registers.frames import MOVED_BODY, County, first_parts, named_bodies
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Cause, Purpose
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock

POLICE, MARKET = "luzhengping", "yaojing"
MOVED_TO, MOVED_TO_DIVISION = "望溪县城关街道人民中路118号2栋1单元401室", "990124001001"


def happen(county: County) -> None:
    """In the order in which it happened, each at its own time."""
    numbers = {one["account"]: one["id_number"] for one in written()["people"]}
    where = {"residence_address": MOVED_TO, "residence_division": MOVED_TO_DIVISION}
    _change("population", POLICE, numbers["zhouguilan"], 75, where, "居民申报居住地变更")
    own = named_bodies()
    now = {"address": next(one.address for one in own if one.uscc == MOVED_BODY)}
    _change("legal_entity", MARKET, MOVED_BODY, 51, now, "经营场所变更登记")
    _retire_last_body(county)
    better = {"education": "21"}
    _change("population", POLICE, numbers["xuxiaoyun"], 33, better, "与教育部门共享的学历信息比对后更正")


def _change(register: str, by: str, key: str, days: int, values: dict[str, Any], why: str) -> None:
    with clock.at(clock.now() - timedelta(days=days)):
        actor = officer(by)
        found = registers.find(actor, register, key, Purpose(basis=why))
        registers.change(actor, register, found.id, found.version, values, Cause(why))
        jobs.run_pending(strict=True)


def _retire_last_body(county: County) -> None:
    """A body that was entered twice: the record is retired, its history stays."""
    rows = next(part for part in first_parts(county) if part.register == "legal_entity").rows()
    with clock.at(clock.now() - timedelta(days=44)):
        actor = officer(MARKET)
        found = registers.find(actor, "legal_entity", rows.row(-1, named=True)["code"])
        registers.retire(actor, "legal_entity", found.id, found.version, Cause("重复登记，已并入原登记档案"))
        jobs.run_pending(strict=True)
