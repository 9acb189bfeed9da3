"""What crosses the wall of the rules engine: compiled expressions and the values FEEL adds to Python's.

Values enter as int, float or Decimal (number), str (also UUID and str enums), bool, None, date,
datetime, time, timedelta (days and time duration), YearsMonths, Range, Mapping (context), and
list, tuple, set or frozenset (list). They leave as Decimal, str, bool, None, date, datetime, time,
timedelta, YearsMonths, Range, dict and list. Aware datetimes enter as civil time of Asia/Shanghai,
because `date(x)` must give the legal day; naive ones stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengyun.engines.rules.feel.syntax import Node


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled FEEL expression or list of unary tests. Immutable, picklable, shared between threads.

    source: the text as written. tree: the syntax tree, opaque outside this engine. free: names that the
    context must give. mentions: every name looked up, free or not. is_unary: tests of the value `?`.
    """

    source: str
    tree: Node
    free: frozenset[str]
    mentions: frozenset[str]
    is_unary: bool = False

    def __str__(self) -> str:
        return self.source


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, which has no fixed number of days."""

    total: int

    @property
    def years(self) -> int:
        return abs(self.total) // 12 * (-1 if self.total < 0 else 1)

    @property
    def months(self) -> int:
        return abs(self.total) % 12 * (-1 if self.total < 0 else 1)

    def __str__(self) -> str:
        years, months = divmod(abs(self.total), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.total < 0 else ''}P{body}"


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range; an end that is None is unbounded, as in the unary test `< 5`."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
