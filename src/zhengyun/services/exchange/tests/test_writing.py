"""Forms of records: entering, changing, conflicts, retiring, bringing back, checking."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.tests import builders
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.exchange.tests.conftest import Browser
from zhengyun.services.exchange.tests.county import County, page, say_purpose
from zhengyun.services.exchange.tests.test_pages import text_of

pytestmark = pytest.mark.django_db
PEOPLE, FIRMS, PLACES = "test_people", "test_firms", "test_places"


def form_of(browser: Client, address: str) -> dict[str, Any]:
    """What a person would send who opens a form and sends it as it is."""
    context = browser.get(address).context
    values = {one.field.name: one.field.value for one in context["asked"]}
    version = {"version": context["record"].version} if context["record"] else {}
    return {**values, **version, "key": context["key"], "cause": "核准变更登记"}


def now(record: Record) -> Record:
    return registers.get(SYSTEM, record.register, record.id)


def test_a_record_is_entered(county: County, signed_in: Browser) -> None:
    browser, code = signed_in(county.market), builders.fresh_credit_code()
    filled = form_of(browser, page("new", FIRMS)) | {
        "uscc": code,
        "name": "新开商店",
        "status": "active",
        "staff": "3",
        "capital": "12.50",
        "scopes": "餐饮\r\n零售",
        "is_small": "true",
    }
    answer = browser.post(page("new", FIRMS), filled)
    made = registers.find(SYSTEM, FIRMS, code)
    assert answer["Location"] == page("record", FIRMS, made.id)
    assert (made.values["staff"], made.values["scopes"]) == (3, ["餐饮", "零售"])
    assert made.values["is_small"] is True
    again = browser.post(page("new", FIRMS), filled)
    assert again["Location"] == answer["Location"]


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.market)
    filled = form_of(browser, page("new", FIRMS)) | {"uscc": "91", "name": "新开商店", "staff": "-1"}
    answer = browser.post(page("new", FIRMS), filled)
    assert answer.status_code == 422
    wrong = {one.field.name for one in answer.context["asked"] if one.field.error}
    assert wrong >= {"uscc", "staff"}
    assert 'value="新开商店"' in text_of(answer)
    assert "data-errors" in text_of(answer)


def test_nothing_is_written_without_a_reason(county: County, signed_in: Browser) -> None:
    browser, code = signed_in(county.market), builders.fresh_credit_code()
    filled = form_of(browser, page("new", FIRMS)) | {"uscc": code, "name": "新开商店", "cause": " "}
    answer = browser.post(page("new", FIRMS), filled)
    assert answer.status_code == 422
    assert "请填写变更依据" in text_of(answer)


def test_a_number_that_is_there_already_is_said(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(), signed_in(county.market)
    filled = form_of(browser, page("new", FIRMS)) | {"uscc": firm.key, "name": "又一家"}
    assert browser.post(page("new", FIRMS), filled).status_code == 409


def test_only_what_was_changed_is_written(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(), signed_in(county.market)
    here = page("edit", FIRMS, firm.id)
    browser.post(here, form_of(browser, here) | {"name": "改名商店"})
    assert (now(firm).values["name"], now(firm).version) == ("改名商店", 2)
    browser.post(here, form_of(browser, here))
    assert now(firm).version == 2


def test_who_was_slower_sees_both_values_and_decides(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(staff=12), signed_in(county.market)
    here = page("edit", FIRMS, firm.id)
    mine = form_of(browser, here) | {"name": "我改的名"}
    registers.change(SYSTEM, FIRMS, firm.id, 1, {"name": "别人改的名", "staff": 30}, Cause("变更登记"))
    answer = browser.post(here, mine)
    assert answer.status_code == 409
    for words in ("已被他人修改", "我改的名", "别人改的名"):
        assert words in text_of(answer)
    values = {one.field.name: one.field.value for one in answer.context["asked"]}
    assert (values["name"], values["staff"]) == ("我改的名", "30")
    again = {**values, "version": 2, "key": answer.context["key"], "cause": "核准变更登记"}
    assert browser.post(here, again).status_code == 302
    assert (now(firm).values["name"], now(firm).values["staff"]) == ("我改的名", 30)


def test_a_record_is_retired_and_brought_back(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(name="将要注销的商店"), signed_in(county.market)
    here = page("record", FIRMS, firm.id)
    refused = browser.post(page("retire", FIRMS, firm.id), {"version": 1, "cause": ""})
    assert refused.status_code == 422
    stale = browser.post(page("retire", FIRMS, firm.id), {"version": "9" * 400, "cause": "注销登记"})
    assert stale.status_code == 409
    browser.post(page("retire", FIRMS, firm.id), {"version": 1, "cause": "注销登记"})
    assert "已于" in text_of(browser.get(here))
    assert "将要注销的商店" not in text_of(browser.get(page("register", FIRMS)))
    history = text_of(browser.get(here + "?tab=history"))
    back = page("restore", FIRMS, firm.id, 1)
    assert back in history
    assert browser.post(back, {"version": 1, "cause": "注销有误"}).status_code == 302
    assert now(firm).values["name"] == "将要注销的商店"


def test_a_former_version_is_shown_and_restored(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(name="旧名商店"), signed_in(county.market)
    registers.change(SYSTEM, FIRMS, firm.id, 1, {"name": "新名商店"}, Cause("更名核准通知书第8号"))
    here = page("record", FIRMS, firm.id)
    history = text_of(browser.get(here + "?tab=history"))
    assert "变更依据：更名核准通知书第8号" in history
    reader = signed_in(county.reviewer)
    assert "更名核准通知书" not in text_of(reader.get(here + "?tab=history"))
    assert "<del>旧名商店</del>" in history
    assert "<ins>新名商店</ins>" in history
    assert "历史版本" in text_of(browser.get(here + "?version=1"))
    assert browser.get(here + "?version=7").status_code == 404
    back = page("restore", FIRMS, firm.id, 1)
    assert "旧名商店" in text_of(browser.get(back))
    browser.post(back, {"version": 2, "cause": "改名有误"})
    assert (now(firm).values["name"], now(firm).version) == ("旧名商店", 3)
    assert browser.get(page("restore", FIRMS, firm.id, 44)).status_code == 404


def test_what_was_changed_meanwhile_is_not_undone_unseen(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(name="旧名商店"), signed_in(county.market)
    registers.change(SYSTEM, FIRMS, firm.id, 1, {"name": "新名商店"}, Cause("变更登记"))
    back = page("restore", FIRMS, firm.id, 1)
    seen = browser.get(back).context["record"].version
    registers.change(SYSTEM, FIRMS, firm.id, 2, {"staff": 30}, Cause("变更登记"))
    answer = browser.post(back, {"version": seen, "cause": "改名有误"})
    assert answer.status_code == 409
    for words in ("已被他人修改", "<del>30</del>"):
        assert words in text_of(answer)
    assert (now(firm).values["name"], now(firm).version) == ("新名商店", 3)
    again = {"version": answer.context["record"].version, "cause": "改名有误"}
    for _press in range(2):
        assert browser.post(back, again).status_code == 302
    assert (now(firm).values["name"], now(firm).version) == ("旧名商店", 4)


def test_pressing_twice_is_nobody_elses_change(county: County, signed_in: Browser) -> None:
    firm, browser = builders.firm(), signed_in(county.market)
    here = page("edit", FIRMS, firm.id)
    mine = form_of(browser, here) | {"name": "改名商店"}
    for _press in range(2):
        assert browser.post(here, mine)["Location"] == page("record", FIRMS, firm.id)
    assert now(firm).version == 2


@pytest.mark.parametrize("typed", ["119.25, 29.44", '{"type": "Point", "coordinates": [119.25, 29.44]}'])
def test_a_place_is_typed_as_degrees_or_geojson(typed: str, county: County, signed_in: Browser) -> None:
    browser = signed_in(county.civil)
    filled = form_of(browser, page("new", PLACES)) | {"code": "A9", "name": "溪滨路9号", "position": typed}
    assert browser.post(page("new", PLACES), filled).status_code == 302
    made = registers.find(SYSTEM, PLACES, "A9")
    assert made.values["position"]["coordinates"] == [119.25, 29.44]


@pytest.mark.parametrize("typed", ["here", "[" * 5000, '{"type": "Point"}', "999, 999"])
def test_a_place_that_is_none_is_refused_at_its_field(typed: str, county: County, signed_in: Browser) -> None:
    browser = signed_in(county.civil)
    filled = form_of(browser, page("new", PLACES)) | {"code": "A9", "name": "溪滨路9号", "position": typed}
    answer = browser.post(page("new", PLACES), filled)
    assert answer.status_code == 422
    assert [one.field.name for one in answer.context["asked"] if one.field.error] == ["position"]


def test_belonging_is_answered_without_data(county: County, signed_in: Browser) -> None:
    known = builders.person()
    browser = signed_in(county.clerk)
    say_purpose(browser)
    here = page("check", PEOPLE)
    for name, expected in (("王小明", "一致：所填内容相符"), ("李小明", "不一致")):
        content = text_of(browser.post(here, {"id_number": known.values["id_number"], "name": name}))
        assert expected in content
        assert "幸福路" not in content
    alone = browser.post(here, {"id_number": known.values["id_number"]})
    assert alone.status_code == 422


def test_who_may_only_check_sees_no_list(county: County, signed_in: Browser) -> None:
    builders.person()
    browser = signed_in(county.clerk)
    say_purpose(browser)
    content = text_of(browser.get(page("register", PEOPLE)))
    assert "王小明" not in content
    assert page("check", PEOPLE) in content
