"""The package of base registers: no fault, real codes, an installation that can be repeated."""

from __future__ import annotations

from zhengyun.config import demo
from zhengyun.kernel.packages import facade as packages


def test_the_package_has_no_fault(bodies: None) -> None:
    assert packages.check(demo.BASE_REGISTERS) == []
