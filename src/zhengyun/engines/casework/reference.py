"""The working calendar that an installation begins with, from the package chinesecalendar."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

from django.db import transaction

from zhengyun.engines.casework.logic.calendar import write_year
from zhengyun.engines.casework.models import CalendarYear
from zhengyun.kernel.modules import Progress

ExceptionDay = tuple[date, str, str]


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


@transaction.atomic
def load_calendar(progress: Progress) -> None:
    """Adds the years that are not there yet; a year that somebody published stays as it is."""
    present = set(CalendarYear.objects.filter(state="published").values_list("year", flat=True))
    missing = [year for year in known_years() if year not in present]
    if not missing:
        return
    progress(f"working days {missing[0]}-{missing[-1]}")
    source = f"chinesecalendar {version('chinesecalendar')}"
    for year in missing:
        write_year(year, exceptions_of(year), f"{source}, {year}")
