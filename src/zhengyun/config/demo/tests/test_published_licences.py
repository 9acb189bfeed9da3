"""结果公示: licences of the county's register as everybody finds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.counting import counted
from tests.grounds import stands_on

from zhengyun.config.demo.tests.grounds import SMALL_REGISTERS
from zhengyun.kit import clock

if TYPE_CHECKING:
    from django.test import Client

FIRMS = ("望溪县白鹭镇橘子包子铺", "望溪县柳塘镇梅山包子铺", "望溪县松岗镇一品快餐店")


@pytest.fixture
@stands_on(SMALL_REGISTERS)
def licences(db: None) -> list[str]:
    """Numbers of three: in force, over since yesterday, revoked."""
    return [
        enter(1, FIRMS[0], "valid", date(2031, 9, 16)),
        enter(2, FIRMS[1], "valid", date(2026, 3, 1)),
        enter(3, FIRMS[2], "revoked", None),
    ]


def enter(number: int, firm: str, state: str, until: date | None, key: str = "") -> str:
    from zhengyun.config.demo.agencies import CAUSE
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kernel.parties.tests.builders import credit_code
    from zhengyun.kit.actor import SYSTEM

    key = key or f"JY2990124000{number:04}"
    values = {
        "number": key,
        "kind": "food_business",
        "title": "食品经营许可证",
        "holder_code": credit_code("92", number),
        "holder_name": firm,
        "issuer": "amr",
        "issuer_name": "望溪县市场监督管理局",
        "issued_on": date(2025, 9, 17),
        "valid_from": date(2025, 9, 16) + timedelta(days=number),
        "valid_until": until,
        "state": state,
        "summary": "餐饮服务经营者",
        "case_number": "99012425091700001S",
    }
    registers.create(SYSTEM, "licence", values, CAUSE)
    return key


def shown(client: Client, **asked: str) -> str:
    with clock.at(clock.civil(date(2026, 3, 2))):
        answer = client.get(reverse("hall:results"), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def firms(page: str) -> list[str]:
    return sorted((one for one in FIRMS if one in page), key=page.index)


def test_everybody_sees_what_was_granted_the_newest_first(licences: list[str], client: Client) -> None:
    page = shown(client)
    assert firms(page) == [FIRMS[2], FIRMS[1], FIRMS[0]]
    assert "已吊销" in page
    assert "2031-09-16" in page
    assert "长期" in page


def test_a_licence_whose_last_day_is_over_is_not_called_valid(licences: list[str], client: Client) -> None:
    assert "已过期" in shown(client, q=FIRMS[1]).split("</form>")[-1]
    with clock.at(clock.civil(date(2026, 3, 1))):
        page = client.get(reverse("hall:results"), {"q": FIRMS[1]}).content.decode()
    assert "已过期" not in page.split("</form>")[-1]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("包子铺", [1, 0]), ("白鹭镇", [0]), ("JY29901240000003", [2]), ("jy2990124", [2, 1, 0]), ("面馆", [])],
)
def test_by_name_number_or_its_beginning(
    asked: str, expected: list[int], licences: list[str], client: Client
) -> None:
    assert firms(shown(client, q=asked)) == [FIRMS[number] for number in expected]


def test_by_credit_code_and_by_state(licences: list[str], client: Client) -> None:
    from zhengyun.kernel.parties.tests.builders import credit_code

    assert firms(shown(client, q=credit_code("92", 2))) == [FIRMS[1]]
    assert firms(shown(client, state="revoked")) == [FIRMS[2]]
    assert firms(shown(client, state="nonsense")) == [FIRMS[2], FIRMS[1], FIRMS[0]]
    choices = client.get(reverse("hall:results")).context["fields"][1].options
    assert {"valid", "expired"}.isdisjoint(one.value for one in choices)


def test_a_number_may_have_chinese_characters(licences: list[str], client: Client) -> None:
    enter(4, "望溪县第2招牌店", "valid", None, "望城管招准〔2026〕00001号")
    for asked in ("望城管招准〔2026〕00001号", "望城管招准〔2026〕", "第2招牌店"):
        assert "望溪县第2招牌店" in shown(client, q=asked)
    assert "望溪县第2招牌店" not in shown(client, q="望城管招准〔2025〕")


def test_a_number_may_have_a_slash(licences: list[str], client: Client) -> None:
    number = enter(4, "望溪县斜线店", "valid", None, "990124/2026/7")
    assert reverse("hall:result", args=[number]) in shown(client)
    assert client.get(reverse("hall:result", args=[number])).status_code == 200


def test_what_cannot_be_searched_for_is_said_at_the_field(licences: list[str], client: Client) -> None:
    answer = client.get(reverse("hall:results"), {"q": "店"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_one_licence_tells_what_is_public_and_no_more(licences: list[str], client: Client) -> None:
    page = client.get(reverse("hall:result", args=[licences[0]])).content.decode()
    assert FIRMS[0] in page
    assert "餐饮服务经营者" in page
    assert "99012425091700001S" not in page
    gone = client.get(reverse("hall:result", args=["JY-none"]))
    assert gone.status_code == 404
    assert "JY-none" in gone.content.decode()


def test_a_list_of_one_costs_what_a_long_one_costs(licences: list[str], client: Client) -> None:
    address = reverse("hall:results")
    client.get(address)
    with counted() as few:
        client.get(address)
    for number in range(4, 12):
        enter(number, f"望溪县第{number}包子铺", "valid", None)
    with counted() as many:
        page = client.get(address)
    assert page.content.decode().count("包子铺") >= 10
    assert len(few) == len(many) <= 4


def test_a_long_list_comes_in_pages(licences: list[str], client: Client) -> None:
    for number in range(4, 24):
        enter(number, f"望溪县第{number}包子铺", "valid", None)
    first = client.get(reverse("hall:results"))
    further = first.context["pager"].next_url
    assert firms(first.content.decode()) == []
    assert firms(client.get(further).content.decode()) == [FIRMS[2], FIRMS[1], FIRMS[0]]


def test_without_the_register_there_is_nothing_and_no_failure(db: None, client: Client) -> None:
    assert client.get(reverse("hall:results")).status_code == 200
    assert client.get(reverse("hall:result", args=["JY1"])).status_code == 404
