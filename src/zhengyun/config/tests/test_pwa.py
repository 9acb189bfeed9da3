"""The platform as an application on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


def test_the_manifest_names_the_application_and_icons_that_are_there(client: Client) -> None:
    told = client.get("/manifest.webmanifest").json()
    assert told["name"] == "政云办事"
    assert (told["scope"], told["display"]) == ("/", "standalone")
    for icon in told["icons"]:
        name = icon["src"].removeprefix("/static/")
        found = finders.find(name)
        assert found, name
        assert Path(found).stat().st_size < 10_000
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get("/manifest.webmanifest").json() == told


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_the_worker_keeps_the_page_without_network_and_sheets_only(client: Client) -> None:
    told = client.get("/sw.js").content.decode()
    listed = told.partition("const FILES = [")[2].partition("]")[0]
    files = [one.strip().strip('"') for one in listed.split(",")]
    assert files
    assert all(one.startswith("/static/ui/css/") for one in files)
    assert 'const OFFLINE = "/offline/";' in told
    assert "&quot;" not in told


def test_the_page_without_network_says_nothing_of_a_person(client: Client) -> None:
    page = client.get("/offline/").content.decode()
    assert "网络已断开" in page
    assert "<script" not in page
    assert "data-account" not in page


def test_pages_name_the_manifest(client: Client) -> None:
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/").content.decode()
