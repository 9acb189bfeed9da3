"""The working calendar that an installation begins with: the notices of the State Council, as the package
chinesecalendar has them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zhengyun.engines.casework.logic.calendar import write_year
from zhengyun.engines.casework.models import CalendarYear
from zhengyun.kernel.modules import Progress

ExceptionDay = tuple[date, str, str]
NUMBERS = {2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}
PACKAGE = "chinesecalendar "
"""How sources began that named the package instead of the notice."""


def exceptions_of(year: int) -> list[ExceptionDay]:
    """Holidays and make-up working days of a year, each with its Chinese name."""
    from chinese_calendar import Holiday
    from chinese_calendar.constants import holidays, workdays

    names = {holiday.value: holiday.chinese for holiday in Holiday}
    found = [
        (day, kind, str(names.get(name, name)))
        for kind, days in (("holiday", holidays), ("make_up", workdays))
        for day, name in days.items()
        if day.year == year
    ]
    return sorted(found)


def known_years() -> range:
    from chinese_calendar.constants import holidays

    return range(min(holidays).year, max(holidays).year + 1)


def source_of(year: int) -> str:
    """The notice that orders the holidays of a year, with its number where that is known."""
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return f"{title}（{NUMBERS[year]}）" if year in NUMBERS else title


@transaction.atomic
def load_calendar(progress: Progress) -> None:
    """Adds the years that are not there yet; a year that somebody published stays as it is."""
    published = CalendarYear.objects.filter(state="published").exclude(source__startswith=PACKAGE)
    present = set(published.values_list("year", flat=True))
    missing = [year for year in known_years() if year not in present]
    if not missing:
        return
    progress(f"working days {missing[0]}-{missing[-1]}")
    for year in missing:
        write_year(year, exceptions_of(year), source_of(year))
