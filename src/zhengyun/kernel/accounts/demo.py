"""The demonstration accounts that config names; shown in demo mode only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings

from zhengyun.kernel.accounts.contracts import DemoAccount

DemoSource = Callable[[], Sequence[DemoAccount]]
_source: list[DemoSource] = []


def set_demo_accounts(source: DemoSource) -> None:
    """Wired by config at start; the last one set counts."""
    _source[:] = [source]


def demo_accounts() -> Sequence[DemoAccount]:
    """Empty outside demo mode."""
    return _source[0]() if _source and settings.ZHENGYUN.is_demo else ()
