"""The agencies from which the county's firms choose and draw: entered once, as those that came by paper."""

from __future__ import annotations

import tomllib

from zhengyun.config.demo.population import DATA
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Cause
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

REGISTER = "intermediary_agency"
CAUSE = Cause(reason="中介服务超市开通前已经入驻的机构，按纸质档案录入")
NUMBER = "纸质档案"


def enter_agencies() -> None:
    """Safe to repeat: what stands stays as it is, whatever happened to it since."""
    for one in tomllib.loads((DATA / "agencies.toml").read_text())["agency"]:
        if not _is_in(one["code"]):
            registers.create(SYSTEM, REGISTER, {**one, "case_number": NUMBER}, CAUSE)


def _is_in(code: str) -> bool:
    try:
        registers.find(SYSTEM, REGISTER, {"code": code})
    except Problem as problem:
        if problem.code != "registers.no_such_record":
            raise
        return False
    return True
