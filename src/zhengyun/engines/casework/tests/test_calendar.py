"""Every day of the seeded calendar against two independent packages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from zhengyun.engines.casework.logic.calendar import calendar, write_year
from zhengyun.engines.casework.models import CalendarDay, CalendarYear
from zhengyun.engines.casework.reference import load_calendar, source_of
from zhengyun.kit.workdays import DayKind

pytestmark = pytest.mark.django_db

DISAGREEMENTS = {
    date(2019, 4, 28): True,
    date(2019, 5, 2): False,
    date(2019, 5, 3): False,
    date(2019, 5, 5): True,
}
"""Days on which the package `holidays` is wrong: it has the first arrangement of Labour Day 2019

(国办发明电〔2018〕15号). The State Council's General Office changed it on 2019-03-22 (国办发明电〔2019〕3号):
off from 1 to 4 May, working days on 28 April and 5 May.
"""


def days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def compare(year: int) -> None:
    import chinese_calendar
    import holidays

    ours, other = calendar(), holidays.country_holidays("CN", years=year)
    for day in days(year):
        assert ours.is_working(day) == chinese_calendar.is_workday(day), day
        expected = DISAGREEMENTS.get(day, other.is_working_day(day))
        assert ours.is_working(day) == expected, day


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_agrees_with_both_packages(year: int) -> None:
    compare(year)


@pytest.mark.full
@pytest.mark.parametrize("year", range(2015, 2020))
def test_every_earlier_day_agrees_with_both_packages(year: int) -> None:
    compare(year)


def test_the_known_disagreements_are_still_there() -> None:
    import holidays

    other = holidays.country_holidays("CN", years=2019)
    assert all(other.is_working_day(day) != right for day, right in DISAGREEMENTS.items())


def test_the_years_2004_to_2026_are_published_with_their_source() -> None:
    rows = CalendarYear.objects.order_by("year")
    assert [row.year for row in rows] == list(range(2004, 2027))
    assert {row.state for row in rows} == {"published"}
    assert all(f"国务院办公厅关于{row.year}年部分节假日安排的通知" in row.source for row in rows)
    assert "国办发明电〔2025〕7号" in rows.get(year=2026).source


def test_a_year_that_named_the_package_names_its_notice_when_it_is_loaded_again() -> None:
    CalendarYear.objects.filter(year=2026).update(source="chinesecalendar 1.11.0, 2026")
    CalendarYear.objects.filter(year=2025).update(source="本县通知")
    load_calendar(print)
    assert CalendarYear.objects.get(year=2026).source == source_of(2026)
    assert CalendarYear.objects.get(year=2025).source == "本县通知"


def test_only_exceptions_are_kept_each_with_a_name() -> None:
    rows = list(CalendarDay.objects.all())
    assert 700 < len(rows) < 900
    assert all(row.name for row in rows)
    assert all(row.kind != "make_up" or row.day.weekday() >= 5 for row in rows)


def test_a_year_that_is_not_published_is_provisional() -> None:
    day = calendar().day(date(2027, 10, 1))
    assert day.kind is DayKind.WORKDAY
    assert day.provisional


def test_the_calendar_is_read_anew_only_when_a_year_changes() -> None:
    first = calendar()
    assert calendar() is first
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_calendaryear SET source = 'corrected' WHERE year = 2026")
    assert calendar() is not first


def test_a_year_published_again_under_the_same_notice_is_seen() -> None:
    day = date(2027, 10, 1)
    write_year(2027, [(day, "holiday", "国庆节")], "国办发明电〔2026〕1号")
    assert not calendar().is_working(day)
    write_year(2027, [], "国办发明电〔2026〕1号")
    assert calendar().is_working(day)


def test_a_publication_that_is_taken_back_leaves_no_trace_in_this_process() -> None:
    day = date(2027, 10, 1)
    with transaction.atomic():
        write_year(2027, [(day, "holiday", "国庆节")], "国办发明电〔2026〕1号")
        assert not calendar().is_working(day)
        transaction.set_rollback(True)
    write_year(2027, [], "国办发明电〔2026〕1号")
    assert calendar().is_working(day)
