"""The login that owns the tables of registers. Only config knows it, and hands it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem

Session = psycopg.Connection[tuple[Any, ...]]
_given: list[Callable[[], Session | None]] = []


def provide(connect: Callable[[], Session | None]) -> None:
    """Called once by config. connect: an autocommitting session of the owner, None where there is none."""
    _given[:] = [connect]


def connect() -> Session:
    """An autocommitting session of the owner. Raises Problem `registers.no_owner_login`."""
    session = _given[0]() if _given else None
    if session is None:
        raise Problem(
            "registers.no_owner_login",
            _("The tables of registers can be changed by their owner only, and his login is not known here."),
            remedy=_("Run `zhengyun app install` where ZHENGYUN_OWNER_DATABASE_URL is set."),
            status=409,
        )
    return session
