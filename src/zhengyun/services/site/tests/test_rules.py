"""The tables and the pure rules of the website."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from zhengyun.kit import clock
from zhengyun.services.site import rules, rules_checks, rules_text
from zhengyun.services.site.contracts import Act, State, Writing
from zhengyun.services.site.rules_checks import Wrong
from zhengyun.services.site.rules_compare import Text, compare

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=clock.SHANGHAI)
GOOD = Writing("公告", "请看[指南](/items/1/)。", "announcement", TODAY)


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    assert rules.diagram() in (Path(rules.__file__).parent / "README.md").read_text()


def test_an_act_leads_to_one_state_wherever_it_began() -> None:
    assert len({(act, state) for (_from, act), state in rules.NEXT.items()}) == len(Act)


@pytest.mark.parametrize("state", list(State))
def test_only_a_submitted_text_is_published(state: State) -> None:
    found = rules.next_state(state, Act.PUBLISH)
    assert found == (State.PUBLISHED if state == State.SUBMITTED else None)


def test_what_is_shown_keeps_its_place_and_what_is_to_come_waits_for_its_day() -> None:
    before = NOON - timedelta(days=9)
    assert rules.shown_at(TODAY, NOON, before) == before
    assert rules.shown_at(TODAY, NOON, None) == NOON
    assert rules.shown_at(TODAY + timedelta(days=2), NOON, None) == clock.civil(date(2026, 3, 4))
    assert rules.shown_at(TODAY, NOON, NOON + timedelta(days=1)) == NOON


def test_shown_is_half_open() -> None:
    end = NOON + timedelta(hours=1)
    assert rules.is_shown(NOON, end, NOON)
    assert not rules.is_shown(NOON, end, end)
    assert not rules.is_shown(None, None, NOON)


def test_lines_lists_and_links_are_read_and_nothing_else() -> None:
    text = "第一段\n\n- 甲\n- [乙](https://example.org/b)\n1. 一\n2. 二\n<b>粗</b> **粗**"
    found = rules_text.parse(text)
    assert [(one.kind, len(one.lines)) for one in found] == [
        ("paragraph", 1),
        ("bullets", 2),
        ("numbers", 2),
        ("paragraph", 1),
    ]
    assert found[1].lines[1] == (rules_text.Span("乙", "https://example.org/b", True),)
    assert rules_text.plain(found[3].lines[0]) == "<b>粗</b> **粗**"
    assert rules_text.spans("[x](javascript:alert(1))") == (rules_text.Span("[x](javascript:alert(1))"),)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert`1`", "//evil.example/x", "/\\evil.example", "data:text/html,x", "https://a@evil.example/",
     "http://[", "ftp://example.org/", "items/1/"],
)  # fmt: skip
def test_an_address_that_is_not_allowed_stays_text_and_is_named(address: str) -> None:
    text = f"请点[这里]({address})"
    assert [span.url for span in rules_text.parse(text)[0].lines[0]] == [""]
    found = rules_checks.faults_of(replace(GOOD, body=text), (), TODAY)
    assert [(one.wrong, one.value, one.block) for one in found] == [(Wrong.BAD_LINK, address, 1)]


@pytest.mark.parametrize(
    ("changed", "names", "wrong"),
    [
        ({"title": ""}, (), Wrong.NO_TITLE),
        ({"title": "长" * 61}, (), Wrong.LONG_TITLE),
        ({"body": " \n "}, (), Wrong.NO_BODY),
        ({"body": "一" * 20_001}, (), Wrong.LONG_BODY),
        ({"shown_until": TODAY}, (), Wrong.NO_TIME),
        ({"title": "关于990124199304126013的公示"}, (), Wrong.IDENTITY),
        ({"body": "身份证号９９０１２４１９９３０４１２６０１３"}, (), Wrong.IDENTITY),
        ({"body": "好\n联系160-0000-0001。"}, (), Wrong.MOBILE),
        ({"body": "联系+86 16000000001"}, (), Wrong.MOBILE),
        ({"body": "联系8616000000001"}, (), Wrong.MOBILE),
        ({"body": "[电话](https://example.org/16000000001)"}, (), Wrong.MOBILE),
        ({}, ("990124199304126013.pdf",), Wrong.IDENTITY),
    ],
)
def test_each_fault_is_found_alone(changed: dict[str, object], names: tuple[str, ...], wrong: Wrong) -> None:
    found = rules_checks.faults_of(replace(GOOD, **changed), names, TODAY)  # type: ignore[arg-type]
    assert [one.wrong for one in found] == [wrong]
    assert "990124199304126013" not in found[0].value
    assert "16000000001" not in found[0].value


def test_numbers_that_are_nobodys_pass() -> None:
    codes = "项目代码 2611-990124-04-01-123450，统一代码 11990124004279192M，990124199304126014"
    body = f"电话 0990-1234567，{codes}"
    assert rules_checks.faults_of(replace(GOOD, body=body), ("第12期.pdf",), TODAY) == []


def test_differences_are_told_in_the_order_of_the_text() -> None:
    before = Text("旧题", "公告", "", "一\n二\n三", ("甲.pdf",))
    after = Text("新题", "公告", "2026-04-01", "一\n贰\n三\n四", ("乙.pdf",))
    found = [(one.place, one.before, one.after, one.number) for one in compare(before, after)]
    assert found == [
        ("title", "旧题", "新题", 0),
        ("until", "", "2026-04-01", 0),
        ("line", "二", "贰", 2),
        ("line", "", "四", 4),
        ("files", "甲.pdf", "", 0),
        ("files", "", "乙.pdf", 0),
    ]
    assert compare(after, after) == []
