"""What the pages of registers show and hide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from tests.counting import counted

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.tests import builders
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.exchange.tests.conftest import Browser
from zhengyun.services.exchange.tests.county import BASIS, County, page, say_purpose

pytestmark = pytest.mark.django_db
PEOPLE, FIRMS, PLACES = "test_people", "test_firms", "test_places"
LIST_QUERIES = 14
RECORD_QUERIES = 22
MOST_BYTES = 60_000


def text_of(answer: Any) -> str:
    return str(unescape(answer.content.decode()))


def test_the_list_names_register_source_and_rights(county: County, signed_in: Browser) -> None:
    content = text_of(signed_in(county.reviewer).get(page("registers")))
    for words in ("人口基础信息", "望溪县公安局", "查询、核验", "涉及个人信息", "代码表"):
        assert words in content


def test_a_register_about_persons_first_asks_for_the_purpose(county: County, signed_in: Browser) -> None:
    builders.person()
    browser = signed_in(county.reviewer)
    answer = browser.get(page("register", PEOPLE), {"q": "小明"})
    assert answer.status_code == 302
    asked = browser.get(answer["Location"])
    assert "为什么查询" in text_of(asked)
    assert "王小明" not in text_of(asked)
    refused = browser.post(page("purpose", PEOPLE), {"basis": " "})
    assert refused.status_code == 422
    assert "请填写查询所依据的条款" in text_of(refused)
    back = asked.context["back"]
    given = browser.post(page("purpose", PEOPLE), {"basis": BASIS, "next": back})
    assert given["Location"] == back
    shown = text_of(browser.get(back))
    assert BASIS in shown
    assert "王小明" in shown


def test_a_case_that_nobody_knows_is_no_purpose(county: County, signed_in: Browser) -> None:
    answer = signed_in(county.reviewer).post(
        page("purpose", PEOPLE), {"basis": BASIS, "case": "望许食〔2026〕000009-X"}
    )
    assert answer.status_code == 422
    assert answer.context["fields"][2].error


@pytest.mark.parametrize("address", ["https://evil.example/x", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_here(address: str, county: County, signed_in: Browser) -> None:
    answer = signed_in(county.reviewer).post(page("purpose", PEOPLE), {"basis": BASIS, "next": address})
    assert answer["Location"] == page("register", PEOPLE)


def test_a_purpose_ends_with_its_session(county: County, signed_in: Browser) -> None:
    builders.person()
    say_purpose(signed_in(county.reviewer))
    assert signed_in(county.reviewer).get(page("register", PEOPLE)).status_code == 302


def test_who_may_look_only_for_an_item_is_told_so(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.head)
    answer = browser.post(page("purpose", PEOPLE), {"basis": BASIS})
    assert answer.status_code == 422
    assert "无权查询" in text_of(answer)


def test_masked_values_are_masked_and_marked(county: County, signed_in: Browser) -> None:
    record = builders.person()
    browser = signed_in(county.reviewer)
    say_purpose(browser)
    listed = text_of(browser.get(page("register", PEOPLE)))
    assert "公民身份号码（脱敏）" in listed
    assert record.values["id_number"] not in listed
    shown = text_of(browser.get(page("record", PEOPLE, record.id)))
    assert "160****1234" in shown
    assert "16012341234" not in shown
    assert "已脱敏" in shown
    assert "月收入" not in shown


def test_a_look_is_written_down_with_its_purpose(county: County, signed_in: Browser) -> None:
    record = builders.person()
    browser = signed_in(county.reviewer)
    say_purpose(browser)
    browser.get(page("record", PEOPLE, record.id))
    steward = signed_in(county.police)
    say_purpose(steward)
    seen = text_of(steward.get(page("record", PEOPLE, record.id) + "?tab=readers"))
    for words in ("范云", "望溪县市场监督管理局", BASIS):
        assert words in seen
    assert "tab=readers" not in text_of(browser.get(page("record", PEOPLE, record.id)))


def test_words_conditions_and_order_find_records(county: County, signed_in: Browser) -> None:
    for number, name in enumerate(("禾里餐饮管理有限公司", "云岭茶业有限公司", "石桥米业有限公司")):
        builders.firm(name=name, staff=10 * (number + 1), status="revoked" if number else "active")
    browser = signed_in(county.market)
    for query, expected in (
        ("?q=茶业", {"云岭"}),
        ("?f.status=revoked", {"云岭", "石桥"}),
        ("?f.staff.from=10&f.staff.to=20", {"禾里", "云岭"}),
        ("?q=有限公司&f.staff.from=25", {"石桥"}),
        ("?f.nothing=1&order=nothing", {"禾里", "云岭", "石桥"}),
    ):
        content = text_of(browser.get(page("register", FIRMS) + query))
        found = {name for name in ("禾里", "云岭", "石桥") if f"{name}" in content.split("</thead>")[-1]}
        assert found == expected, query
    ordered = text_of(browser.get(page("register", FIRMS) + "?order=-staff"))
    assert ordered.index("石桥米业") < ordered.index("禾里餐饮")


def test_pages_lead_forward_and_back(county: County, signed_in: Browser) -> None:
    for number in range(70):
        builders.firm(name=f"望溪县第{number:02d}号商店")
    browser = signed_in(county.market)
    first = browser.get(page("register", FIRMS))
    pager = first.context["pager"]
    assert (pager.shown, pager.previous_url) == (30, "")
    second = browser.get(pager.next_url)
    third = browser.get(second.context["pager"].next_url)
    assert third.context["pager"].next_url == ""
    assert third.context["pager"].shown == 10
    names = [set(re.findall(r"第(\d\d)号商店", text_of(one))) for one in (first, second, third)]
    assert [len(one) for one in names] == [30, 30, 10]
    back = browser.get(third.context["pager"].previous_url)
    assert set(re.findall(r"第(\d\d)号商店", text_of(back))) == names[1]
    begin = browser.get(back.context["pager"].previous_url)
    assert set(re.findall(r"第(\d\d)号商店", text_of(begin))) == names[0]


def test_a_script_gets_the_results_alone(county: County, signed_in: Browser) -> None:
    builders.firm()
    answer = signed_in(county.market).get(page("register", FIRMS), headers={"HX-Target": "results"})
    assert "<html" not in text_of(answer)
    assert 'id="results"' in text_of(answer)


HOSTILE: Mapping[str, str] = {
    "q": "' OR 1=1; DROP TABLE reg.test_firms; --",
    "f.status": "active'; SELECT pg_sleep(9)--",
    "f.staff.from": "1e999",
    "f.staff.to": "9" * 90,
    "f.uscc": "\x00",
    "order": "staff; DROP SCHEMA reg",
    "cursor": "AAAA",
    "trail": "~~~x~y",
    "f.uscc*": "%",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_conditions_are_answered_calmly(name: str, county: County, signed_in: Browser) -> None:
    builders.firm()
    browser = signed_in(county.market)
    answer = browser.get(page("register", FIRMS), {name: HOSTILE[name]})
    assert answer.status_code in (200, 400, 422), name
    assert browser.get(page("register", FIRMS)).status_code == 200


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_is_typed_is_no_markup(text: str, county: County, signed_in: Browser) -> None:
    builders.firm(name=f"商店{text}"[:60])
    content = signed_in(county.market).get(page("register", FIRMS), {"q": text}).content.decode()
    assert text not in content


def test_a_wrong_value_stands_at_its_field(county: County, signed_in: Browser) -> None:
    answer = signed_in(county.market).get(page("register", FIRMS) + "?f.staff.from=many")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text_of(answer)


def test_a_list_of_one_costs_what_a_full_one_costs(county: County, signed_in: Browser) -> None:
    builders.district()
    builders.person(district="990124001")
    browser = signed_in(county.police)
    say_purpose(browser)
    browser.get(page("register", PEOPLE))
    with counted() as short:
        browser.get(page("register", PEOPLE))
    for _number in range(40):
        builders.person(district="990124001")
    browser.get(page("register", PEOPLE))
    with counted() as long:
        answer = browser.get(page("register", PEOPLE))
    assert len(short) == len(long) <= LIST_QUERIES
    assert len(answer.content) < MOST_BYTES


def test_a_record_page_stays_within_its_budget(county: County, signed_in: Browser) -> None:
    record = builders.person()
    browser = signed_in(county.police)
    say_purpose(browser)
    browser.get(page("record", PEOPLE, record.id))
    with counted() as found:
        answer = browser.get(page("record", PEOPLE, record.id))
    assert len(found) <= RECORD_QUERIES
    assert len(answer.content) < MOST_BYTES


def test_a_long_history_is_shown_in_parts(county: County, signed_in: Browser) -> None:
    """Each version once, with what it changed, whichever way one goes."""
    firm, browser = builders.firm(staff=0), signed_in(county.market)
    for version in range(1, 65):
        registers.change(SYSTEM, FIRMS, firm.id, version, {"staff": version}, builders.CAUSE)
    here, seen = page("record", FIRMS, firm.id) + "?tab=history", []
    while here:
        answer = browser.get(here)
        assert len(answer.content) < MOST_BYTES
        shown = answer.context["versions"]
        assert all(one.differences for one in shown if one.number > 1)
        seen += [one.number for one in shown]
        here = answer.context["pager"].next_url
    assert seen == list(range(65, 0, -1))
    back = browser.get(answer.context["pager"].previous_url)
    assert [one.number for one in back.context["versions"]] == list(range(35, 5, -1))
    assert browser.get(page("record", FIRMS, firm.id) + "?tab=history&below=odd").status_code == 200


def test_a_reference_is_shown_by_name_and_leads_there(county: County, signed_in: Browser) -> None:
    firm = builders.firm()
    licence = builders.licence(firm.key)
    shown = text_of(signed_in(county.market).get(page("record", "test_licences", licence.id)))
    assert f'<a href="{page("record", FIRMS, firm.id)}">禾里餐饮管理有限公司</a>' in shown


def test_a_record_is_seen_as_it_stood_on_a_day(county: County, signed_in: Browser) -> None:
    firm = builders.firm(name="旧名商店")
    browser = signed_in(county.market)
    here = page("record", FIRMS, firm.id)
    before = text_of(browser.get(here + "?on=2020-01-01"))
    assert "这一天还没有这条数据" in before
    assert "旧名商店" in text_of(browser.get(here + "?on=2026-03-02"))
    for odd in ("nonsense", "2026-99-99", "9999-12-31", "0001-01-01"):
        assert browser.get(here + f"?on={odd}").status_code == 200


def test_the_definition_names_fields_rights_and_versions(county: County, signed_in: Browser) -> None:
    content = text_of(signed_in(county.reviewer).get(page("definition", PEOPLE)))
    for words in ("公民身份号码", "敏感个人信息", "对您脱敏", "1.0.0", "现行"):
        assert words in content


def test_codes_are_offered_while_one_types(county: County, signed_in: Browser) -> None:
    builders.district("990124001", "城关镇")
    browser = signed_in(county.police)
    say_purpose(browser)
    offered = browser.get(page("choices", PEOPLE, "district"), {"district": "城关"})
    assert '<option value="990124001">城关镇</option>' in offered.content.decode()
    assert "option" not in browser.get(page("choices", PEOPLE, "name"), {"name": "王小"}).content.decode()


def test_the_map_shows_places_and_a_table_beside_it(county: County, signed_in: Browser) -> None:
    known = builders.place("A1", "溪滨路18号", 119.2512, 29.4421)
    browser = signed_in(county.stranger)
    near = browser.get(page("map", PLACES), {"box": "119.2,29.4,119.3,29.5"})
    assert near.status_code == 200
    assert text_of(near).count(f"/records/{known.id}/") == 2
    assert "<circle" in text_of(near)
    far = browser.get(page("map", PLACES), {"box": "100,20,101,21"})
    assert "当前范围内没有数据" in text_of(far)
    chosen = browser.get(page("map", PLACES), {"record": str(known.id)})
    assert "is-chosen" in text_of(chosen)


@pytest.mark.parametrize(
    "box", ["", "x", "1,2,3", "nan,1,2,3", "181,0,182,1", "2,2,1,1", "inf,inf,inf,inf", "9" * 500]
)
def test_an_odd_part_of_the_earth_is_the_whole_county(box: str, county: County, signed_in: Browser) -> None:
    builders.place("A1", "溪滨路18号", 119.2512, 29.4421)
    assert signed_in(county.stranger).get(page("map", PLACES), {"box": box}).status_code == 200


def test_a_disputed_record_says_so(county: County, signed_in: Browser) -> None:
    from zhengyun.kit.ids import uuid7

    firm = builders.firm()
    registers.mark_disputed(FIRMS, firm.id, uuid7())
    browser = signed_in(county.market)
    assert "异议处理中" in text_of(browser.get(page("record", FIRMS, firm.id)))
    assert "异议处理中" in text_of(browser.get(page("register", FIRMS)))


def test_the_platform_itself_is_named(county: County, signed_in: Browser) -> None:
    firm = registers.create(
        SYSTEM, FIRMS, {"uscc": builders.fresh_credit_code(), "name": "平台商店"}, builders.CAUSE
    )
    history = text_of(signed_in(county.market).get(page("record", FIRMS, firm.id) + "?tab=history"))
    assert "平台" in history
    assert "第 1 版" in history
