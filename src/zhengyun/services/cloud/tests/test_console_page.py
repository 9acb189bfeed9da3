"""The page of a console: who sees what, and what its headers let it do."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.consoles.rules import Ending
from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.models import Instance, Ticket
from zhengyun.engines.compute.tests.looking import City, build_city, make_machine, use_consoles
from zhengyun.kit.actor import Actor
from zhengyun.services.cloud.web import console

ADDRESS = re.compile(r'data-address="(ws://127\.0\.0\.1:8601/console/[\w-]{22})"')
LIBRARY = "/static/novnc/core/rfb.js"


@pytest.fixture(autouse=True)
def _consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    use_consoles(monkeypatch)
    monkeypatch.setattr(console, "novnc_url", lambda: LIBRARY)


@pytest.fixture
def city(db: None) -> City:
    return build_city()


@pytest.fixture
def machine(city: City) -> Instance:
    return make_machine(city)


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=actor.account_id))
    return client


def place(machine: Instance, kind: str = "vnc") -> str:
    return reverse("cloud:console", args=[machine.id, kind])


def test_the_page_connects_only_after_it_was_asked_to(city: City, machine: Instance) -> None:
    client = signed_in(city.person("it_officer", "health"))
    assert not ADDRESS.search(client.get(place(machine)).content.decode())
    assert not Ticket.objects.exists()
    answer = client.post(place(machine))
    assert ADDRESS.search(answer.content.decode())
    assert f'data-novnc="{LIBRARY}"' in answer.content.decode()
    assert Ticket.objects.get().kind == "vnc"


def test_it_may_reach_the_gateway_and_nothing_else(city: City, machine: Instance) -> None:
    answer = signed_in(city.person("it_officer", "health")).post(place(machine))
    policy = answer["Content-Security-Policy"]
    assert "connect-src ws://127.0.0.1:8601" in policy.split("; ")
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]


def test_the_serial_line_needs_no_library(
    city: City, machine: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "novnc_url", lambda: "")
    client = signed_in(city.person("it_officer", "health"))
    assert ADDRESS.search(client.post(place(machine, "serial")).content.decode())
    page = client.get(place(machine)).content.decode()
    assert place(machine, "serial") in page
    assert "noVNC" in page
    assert "data-console" not in page


def test_an_operator_hears_that_he_needs_a_consent(city: City, machine: Instance) -> None:
    officer = city.person("it_officer", "health")
    client = signed_in(city.person("cloud_operator", "provider", "高远"))
    answer = client.get(place(machine))
    assert "data-console" not in answer.content.decode()
    assert client.post(place(machine)).status_code == 403
    compute.grant_consent(officer, machine.id, 1, "故障排查")
    assert ADDRESS.search(client.post(place(machine)).content.decode())


@pytest.mark.parametrize(
    ("role", "office", "got", "posted"),
    [
        ("it_officer", "civil", 404, 404),
        ("cloud_operator", "other_provider", 404, 404),
        ("cloud_manager", "bureau", 200, 403),
        ("reviewer", "health", 403, 403),
    ],
)
def test_others_get_no_ticket(
    city: City, machine: Instance, role: str, office: str, got: int, posted: int
) -> None:
    client = signed_in(city.person(role, office))
    assert (client.get(place(machine)).status_code, client.post(place(machine)).status_code) == (got, posted)
    assert not Ticket.objects.exists()


def test_nobody_without_an_account_sees_it(machine: Instance) -> None:
    assert Client().get(place(machine)).status_code == 302


def test_there_are_two_kinds(city: City, machine: Instance) -> None:
    client = signed_in(city.person("it_officer", "health"))
    assert client.get(place(machine, "telnet")).status_code == 404


def test_the_owner_sees_who_looked_last(city: City, machine: Instance) -> None:
    from zhengyun.engines.compute.consoles import tickets

    officer = city.person("it_officer", "health", "郑凯")
    tickets.redeem(compute.open_console(officer, machine.id, ConsoleKind.SERIAL).rpartition("/")[2])
    assert "郑凯" in signed_in(officer).get(place(machine)).content.decode()


def test_each_ending_has_its_words() -> None:
    assert set(console.endings()) == {*(one.value for one in Ending), "lost"}
