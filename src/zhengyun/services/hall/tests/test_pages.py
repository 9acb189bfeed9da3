from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.counting import counted, within_one_window

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.services.hall import figures
from zhengyun.services.hall.web.urls import urlpatterns

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhengyun.kit.actor import Actor

pytestmark = pytest.mark.django_db
BIGGEST_PAGE = 60_000
PUBLIC = (
    "/",
    "/search/?q=餐馆",
    "/items/",
    "/items/?for=firm",
    f"/items/{ITEM}/",
    "/progress/",
    "/board/",
    "/v/",
)
CITIZENS = ("/my/", "/my/licences/", f"/items/{ITEM}/apply/")


def queries(client: Client, address: str) -> int:
    """With the count of the day's figures: how long they are kept depends on the machine."""
    client.get(address)
    figures.forget()
    with counted() as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_open_and_small(world: World, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert len(answer.content) <= BIGGEST_PAGE
    assert 'style="' not in answer.content.decode()


@pytest.mark.parametrize("address", CITIZENS)
def test_a_citizens_page_wants_a_citizen(
    world: World, browse: Callable[[Actor], Client], address: str
) -> None:
    assert "/account/sign-in/" in Client().get(address).headers["Location"]
    assert browse(world.reviewer).get(address).status_code == 403
    assert browse(world.applicant).get(address).status_code == 200


def test_every_route_of_the_hall_has_a_rule() -> None:
    assert urlpatterns
    assert [route.name for route in urlpatterns if not hasattr(route.callback, "access_rule")] == []


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(world: World, agent: Client) -> None:
    world.submit()
    few = {address: queries(agent, address) for address in ("/", "/my/", "/board/")}
    for _more in range(12):
        world.submit()
    assert {address: queries(agent, address) for address in few} == few
    assert max(few.values()) <= 30


def test_search_finds_part_of_a_word_and_says_when_nothing_is_found(world: World) -> None:
    assert ITEM in Client().get("/search/", {"q": "开餐馆"}).content.decode()
    assert ITEM not in Client().get("/search/", {"q": "结婚登记"}).content.decode()


def test_nobody_else_sees_a_case(world: World, browse: Callable[[Actor], Client]) -> None:
    case = world.submit()
    stranger = browse(world.people.applicant("enterprise", "别家公司"))
    for place in ("", "sent/", "acts/withdraw/"):
        assert stranger.get(f"/my/cases/{case.id}/{place}").status_code == 404


def test_the_applicant_follows_and_withdraws_a_case(world: World, agent: Client) -> None:
    case = world.submit()
    assert case.number in agent.get(f"/my/cases/{case.id}/").content.decode()
    address = f"/my/cases/{case.id}/acts/withdraw/"
    assert agent.get(address).status_code == 200
    sent = {"key": "once", "version": "1", "reason": "不办了"}
    assert [agent.post(address, sent)["Location"] for _twice in range(2)] == [f"/my/cases/{case.id}/"] * 2
    assert Case.objects.get(pk=case.id).state == "withdrawn"


def test_an_act_that_is_not_the_applicants_is_not_there(world: World, agent: Client) -> None:
    case = world.submit()
    assert agent.post(f"/my/cases/{case.id}/acts/grant/", {"key": "x"}).status_code == 404


def test_an_act_on_an_old_version_is_told(world: World, agent: Client) -> None:
    case = world.submit()
    casework.perform(world.reviewer, case.id, "receive")
    answer = agent.post(f"/my/cases/{case.id}/acts/withdraw/", {"key": "late", "version": "1"})
    assert answer.status_code == 409


@pytest.mark.parametrize("version", ["²", "9" * 5000, "none"])
def test_a_version_that_is_no_number_is_no_crash(world: World, agent: Client, version: str) -> None:
    case = world.submit()
    answer = agent.post(f"/my/cases/{case.id}/acts/withdraw/", {"key": "odd", "version": version})
    assert answer.status_code < 500


def test_progress_needs_the_number_and_the_digits(world: World) -> None:
    case = world.submit()
    visitor = Client()
    right = visitor.post("/progress/", {"number": case.number, "digits": "5678"})
    assert right.status_code == 200
    assert "禾里餐饮管理有限公司" not in right.content.decode()
    assert visitor.post("/progress/", {"number": case.number, "digits": "0000"}).status_code == 404


def test_guessing_digits_comes_to_an_end(world: World) -> None:
    visitor = Client()
    with within_one_window():
        answers = [visitor.post("/progress/", {"number": "X", "digits": "1"}) for _try in range(31)]
    assert answers[-1].status_code == 429


def test_guessing_the_digits_of_one_case_from_many_addresses_comes_to_an_end(world: World) -> None:
    case = world.submit()
    with within_one_window():
        answers = [
            Client(REMOTE_ADDR=f"10.0.0.{n}").post("/progress/", {"number": case.number, "digits": "1"})
            for n in range(11)
        ]
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    ("address", "field"), [("/progress/", "number"), ("/account/sign-in/", "username"), ("/v/", "code")]
)
def test_text_that_no_database_keeps_is_refused(world: World, address: str, field: str) -> None:
    assert Client().post(address, {field: "a\x00b"}).status_code == 400


def test_the_board_masks_names(world: World) -> None:
    world.submit()
    assert "禾里餐饮管理有限公司" not in Client().get("/board/").content.decode()


def test_an_unknown_code_is_told_and_so_is_a_missing_file(world: World) -> None:
    visitor = Client()
    assert visitor.get("/v/00000000000000000000000000/").status_code == 404
    assert visitor.post("/v/", {}).status_code == 422


@pytest.mark.parametrize("address", ["/my/?after=broken", "/board/?after=broken", "/items/?org=broken"])
def test_a_broken_address_is_no_crash(agent: Client, address: str) -> None:
    assert agent.get(address).status_code in (400, 404)
