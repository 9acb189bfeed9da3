"""One mapping of problems for pages and API; the description as JSON and as a page."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from zhengyun.config import problems
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db


def test_an_address_that_nobody_knows_is_a_page_for_people(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert "request.not_found" in answer.content.decode()


def test_an_address_below_the_api_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("place", ["/desk/", "/api/v1/x"])
def test_a_crash_says_nothing_but_its_number(place: str) -> None:
    request = RequestFactory().get(place)
    request.META["zhengyun.request_id"] = "a1b2c3d4"
    answer = problems.crashed(request)
    assert answer.status_code == 500
    assert "a1b2c3d4" in answer.content.decode()


def test_a_page_without_csrf_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/sign-in/", {"username": "x"})
    assert answer.status_code in (403, 404)
    assert answer["Content-Type"].startswith("text/html")


def test_who_comes_too_often_is_told_when_to_come_back() -> None:
    request: HttpRequest = RequestFactory().get("/api/v1/items")
    answer = problems.answer(request, Problem("accounts.too_many", "Too many.", value=30, status=429))
    assert answer["Retry-After"] == "30"


def test_the_words_are_chinese_unless_english_is_asked_for(client: Client) -> None:
    assert client.get("/api/v1/nowhere")["Content-Language"] == "zh-hans"
    english = client.get("/api/v1/nowhere", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Nothing is found here."
    assert english["Content-Language"] == "en"


def test_the_description_is_a_page_without_scripts_of_its_own(client: Client) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "/api/v1/cases/{case_id}/acts" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text


def test_every_answer_has_a_number_for_the_log(client: Client) -> None:
    answer = client.get("/api/v1/nowhere", headers={"X-Request-ID": "from-a-client-1"})
    assert answer["X-Request-ID"] == "from-a-client-1"
    assert answer.json()["instance"] == "urn:zhengyun:request:from-a-client-1"


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    request: HttpRequest = RequestFactory().get("/api/v1/items")
    problem = problems.of_exception(OperationalError("server closed the connection"))
    assert problem is not None
    answer = problems.answer(request, problem)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_what_follows_from_a_lost_connection_is_no_fault_of_ours() -> None:
    try:
        try:
            raise InterfaceError("the connection is closed")
        except InterfaceError:
            raise RuntimeError("the transaction cannot be ended") from None
    except RuntimeError as error:
        problem = problems.of_exception(error)
    assert problem is not None
    assert problem.status == 503
    assert problems.of_exception(RuntimeError("ours")) is None


def test_head_is_get_without_the_body(client: Client) -> None:
    whole, head = client.get("/api/v1/items"), client.head("/api/v1/items")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(whole.content))
    assert head["Content-Type"] == whole["Content-Type"]
    assert client.head("/api/v1/nowhere").status_code == 404
    assert client.head("/api/v1/verify").status_code == 405
