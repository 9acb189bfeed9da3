"""What config adds to every page, and the state of the installation."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings
from tests.installation import free_ports

from zhengyun.config import logs, messages
from zhengyun.config.middleware import RequestIdMiddleware
from zhengyun.kit.ids import uuid7
from zhengyun.kit.logmarks import about_case


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def test_healthz_names_each_part_and_those_that_are_not_well(client: Client, settings: Settings) -> None:
    settings.ZHENGYUN = replace(settings.ZHENGYUN, gateway_port=free_ports(1)[0])
    answer = client.get("/healthz")
    found = answer.json()
    assert answer.status_code == 503
    assert found["status"] == "failing"
    assert {name: part["ok"] for name, part in found["parts"].items()} == {
        "web": True,
        "database": True,
        "worker": False,
        "sealer": True,
        "gateway": False,
        "guests": True,
        "disk": True,
    }


def test_every_answer_has_an_id_and_a_policy_without_inline_script(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"})
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_an_id_that_is_no_id_is_replaced(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert len(answer["X-Request-ID"]) == 32


def test_the_language_is_chosen_without_an_account(client: Client) -> None:
    answer = client.post("/switch/language/", {"language": "en", "next": "/items/"})
    assert answer["Location"] == "/items/"
    assert client.cookies["zhengyun_language"].value == "en"


def test_nobody_is_sent_to_a_foreign_place(client: Client) -> None:
    answer = client.post("/switch/mode/", {"mode": "elder", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_a_log_line_holds_ids_and_no_text_of_an_error() -> None:
    logs.request_id.set("r-1")
    try:
        raise ValueError("11010119900307001X")
    except ValueError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, __file__, 1, "failed", (), exc_info=sys.exc_info()
        )
    line = json.loads(logs.JsonLines().format(record))
    assert (line["request"], line["error"], line["message"]) == ("r-1", "ValueError", "failed")
    assert "11010119900307001X" not in json.dumps(line)


def test_a_log_line_names_the_case_that_was_acted_on() -> None:
    record = logging.getLogger("test").makeRecord("test", logging.INFO, __file__, 1, "done", (), None)
    case = uuid7()
    about_case(case)
    assert json.loads(logs.JsonLines().format(record))["case"] == str(case)
    about_case(None)
    assert "case" not in json.loads(logs.JsonLines().format(record))


def test_a_text_without_translation_is_found_in_code_and_templates(tmp_path: Path) -> None:
    (tmp_path / "room" / "templates").mkdir(parents=True)
    (tmp_path / "room" / "page.py").write_text('_("In code")\nngettext("%d day", "%d days", 2)\n')
    page = '<p>{% trans "On a page" %}</p>\n  {% blocktrans trimmed %}\n  Two\n  lines\n{% endblocktrans %}'
    (tmp_path / "room" / "templates" / "page.html").write_text(page)
    folder = tmp_path / "room" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "In code"\nmsgstr "代码"\n')
    assert [one.id for one in messages.missing(tmp_path)] == ["%d day", "On a page", "Two lines"]
    assert messages.compile_all(tmp_path) == 1
    assert messages.compile_all(tmp_path) == 0


def test_pages_are_chinese_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert page.headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(("is_trusted", "address"), [(True, "198.51.100.1"), (False, "127.0.0.1")])
def test_who_asks_is_the_last_hop_of_a_trusted_proxy_only(
    rf: RequestFactory, settings: Settings, is_trusted: bool, address: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if is_trusted else None
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    RequestIdMiddleware(answer)(rf.get("/", headers={"x-forwarded-for": "192.0.2.9, 198.51.100.1"}))
    assert seen == [address]
