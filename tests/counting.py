"""How many statements something costs, and how often something may be tried, the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhengyun.kit import clock, kept


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """The statements of what is done within. What the process keeps for a while is kept however long the
    machine was busy elsewhere: whether it is read again must not hang on that."""
    with patch.object(kept, "monotonic", return_value=0.0), CaptureQueriesContext(connection) as found:
        yield found


@contextmanager
def within_one_window() -> Iterator[None]:
    """Tries are counted by windows of the clock, which stands still: no new window begins among them."""
    with clock.at(clock.now()):
        yield
