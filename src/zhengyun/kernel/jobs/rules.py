"""When a failed job is tried again, and what a job keeps. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

LONGEST_WAIT = timedelta(hours=1)
NAMED = ("schema", "table", "column", "constraint")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|「[^」]*」|\{.*\}|\[.*\]|\d{4,}")
"""What an error's words may quote of the data: texts, shapes, long numbers."""


def wait_before_retry(attempts: int) -> timedelta:
    """2, 4, 8, ... seconds after the first, second, third failure; at most an hour."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts + 1, 20)))


def may_retry(attempts: int, retry: int) -> bool:
    """Whether a job that failed once more after `attempts` failures is tried again."""
    return attempts < retry


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as they come out of the database again. Raises TypeError for what is not JSON."""
    try:
        plain: dict[str, Any] = orjson.loads(orjson.dumps(dict(values), default=_as_text))
    except orjson.JSONEncodeError as error:
        raise TypeError(str(error.__cause__ or error)) from error
    return plain


def _as_text(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"A job cannot keep {value!r}: give its id or its plain content")


def describe_error(error: BaseException) -> str:
    """What a person needs to know of a failure: kind, words, place; not the data it happened on.

    Of the database's errors only the SQLSTATE and the names of what refused: its words quote rows.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno})" if trace else ""
    return f"{type(error).__name__}: {_words(error)}{place}"


def _words(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if state := getattr(cause, "sqlstate", None):
            names = (getattr(cause.diag, f"{kind}_name", None) for kind in NAMED)  # type: ignore[attr-defined]
            return " ".join(("SQLSTATE", state, *filter(None, names)))
        cause = cause.__cause__
    first_line = getattr(error, "message", str(error)).strip().partition("\n")[0]
    code = getattr(error, "code", "")
    words = QUOTED.sub("…", first_line)[:400]
    return f"{code}: {words}" if isinstance(code, str) and code else words
