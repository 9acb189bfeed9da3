"""Rules of service ratings (好差评): levels, what becomes of a bad one, what the rated may see.

Five levels and one rating per case: GB/T 39734. Rectification and calling back: rules of Sichuan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

LEVELS = (1, 2, 3, 4, 5)
"""1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意."""

BAD = (4, 5)
INDICATORS = ("overall", "efficiency", "guide", "ease", "platform")
"""整体满意度, 办事效率, 办事指南精确度, 办事便捷度, 平台操作性: of online ratings."""

COUNTER_INDICATORS = ("overall", "efficiency", "skill", "attitude")
"""整体满意度, 服务效率, 服务水平, 服务态度: of ratings at a counter."""

ALL_INDICATORS = tuple(dict.fromkeys((*INDICATORS, *COUNTER_INDICATORS)))
CHANNELS = ("web", "counter", "tablet", "code")
"""tablet: 大厅平板, code: 二维码 (GB/T 39046, table 9)."""

MAX_WORDS = 500
RESULTS = ("solved", "unsolved", "unreached")

OPEN, ASSIGNED, ANSWERED, VISITED, CLOSED = "open", "assigned", "answered", "visited", "closed"
STATES = (OPEN, ASSIGNED, ANSWERED, VISITED, CLOSED)
SUPERVISORS_ACTS: Mapping[tuple[str, str], str] = {
    (OPEN, "assign"): ASSIGNED,
    (ANSWERED, "visit"): VISITED,
    (VISITED, "return"): ASSIGNED,
    (VISITED, "close"): CLOSED,
}
DEPARTMENTS_ACTS: Mapping[tuple[str, str], str] = {(ASSIGNED, "answer"): ANSWERED}
ACTS = ("assign", "answer", "visit", "return", "close", "contact")


def is_bad(level: int) -> bool:
    """Levels 4 and 5 (差评) open a rectification."""
    return level in BAD


def next_state(state: str, act: str) -> str | None:
    """The state after an act; None where the act is not possible. `contact` changes nothing."""
    return SUPERVISORS_ACTS.get((state, act)) or DEPARTMENTS_ACTS.get((state, act))


def week_of(day: date) -> date:
    """The Monday of a day's week: the rated know no finer time."""
    return day - timedelta(days=day.weekday())


def last_told(today: date) -> date:
    """The last day of figures and words for whoever is rated, and for everybody: that of the last whole week.

    Figures that move at once tell who watches them which visit it was.
    """
    return week_of(today) - timedelta(days=1)


def lamp_of(due: date, today: date, working_days_left: int, warn_days: int) -> str:
    """Of a rectification that is not closed: green, warning (so few working days are left), past."""
    if today > due:
        return "past"
    return "warning" if working_days_left <= warn_days else "green"


def can_supplement(rated_on: date, today: date, days: int) -> bool:
    """Words may be added until this many days after the day of the rating, that day included."""
    return rated_on <= today <= rated_on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Figures:
    """Ratings of an item at a department. counts: by level. bad ones with their rectifications."""

    organization_name: str
    item_title: str
    counts: tuple[int, int, int, int, int]
    closed: int = 0
    visited: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def bad(self) -> int:
        return sum(self.counts[level - 1] for level in BAD)


def share(part: int, whole: int) -> str:
    """Per cent with one decimal, rounded half up; a dash of nothing."""
    if not whole:
        return "–"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
