from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from zhengyun.kit.ical import Event, calendar

STAMP = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_whole_day_has_a_half_open_end() -> None:
    text = calendar("到期日", [Event("a@x", date(2026, 3, 31), "到期")], STAMP)
    assert "DTSTART;VALUE=DATE:20260331\r\nDTEND;VALUE=DATE:20260401\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_texts_are_escaped_so_that_nobody_adds_a_line() -> None:
    text = calendar("x", [Event("a", date(2026, 1, 1), "一；二;三,四\\五\r\nBEGIN:VEVENT")], STAMP)
    assert "SUMMARY:一；二\\;三\\,四\\\\五\\nBEGIN:VEVENT\r\n" in text
    assert text.count("\r\nBEGIN:VEVENT") == 1


def test_long_lines_are_folded_at_75_octets_and_never_within_a_character() -> None:
    text = calendar("x", [Event("a", date(2026, 1, 1), "食品经营许可" * 30)], STAMP)
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert "食品经营许可" * 30 in text.replace("\r\n ", "")


def test_an_instant_with_an_alarm_and_a_cancelled_one() -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    one = Event("a", moment, "取号", ends=moment + timedelta(minutes=30), alarm=timedelta(hours=1))
    text = calendar("x", [one, Event("b", moment, "取消", is_cancelled=True)], STAMP)
    assert "DTSTART:20260302T093000Z\r\nDTEND:20260302T100000Z\r\n" in text
    assert "TRIGGER:-PT60M\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text
