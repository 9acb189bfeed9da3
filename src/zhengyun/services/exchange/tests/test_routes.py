"""Every route of the exchange: nobody signed in, the wrong role, the wrong organization, the right one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.engines.registers.tests import builders
from zhengyun.kit.ids import uuid7
from zhengyun.services.exchange.tests.conftest import Browser
from zhengyun.services.exchange.tests.county import County, page, say_purpose
from zhengyun.services.exchange.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
CODE = "test_people"
OF_ALL = ("registers", "imports", "exports")


@pytest.fixture
def routes(county: County) -> dict[str, str]:
    record = builders.person()
    return {
        "registers": page("registers"),
        "imports": page("imports"),
        "import": page("import", uuid7()),
        "cancel_import": page("cancel_import", uuid7()),
        "import_faults": page("import_faults", uuid7()),
        "exports": page("exports"),
        "export_file": page("export_file", uuid7()),
        "register": page("register", CODE),
        "definition": page("definition", CODE),
        "purpose": page("purpose", CODE),
        "map": page("map", CODE),
        "check": page("check", CODE),
        "choices": page("choices", CODE, "district"),
        "new": page("new", CODE),
        "upload": page("upload", CODE),
        "export": page("export", CODE),
        "record": page("record", CODE, record.id),
        "edit": page("edit", CODE, record.id),
        "retire": page("retire", CODE, record.id),
        "restore": page("restore", CODE, record.id, 1),
    }


def test_the_list_of_routes_is_complete(routes: dict[str, str]) -> None:
    assert {one.name for one in urlpatterns} == set(routes)


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(routes: dict[str, str]) -> None:
    for address in routes.values():
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("accounts:sign_in")), address


@pytest.mark.parametrize("who", ["citizen", "auditor"])
def test_who_is_no_officer_is_refused(
    who: str, routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    for address in routes.values():
        assert browser.get(address).status_code == 403, address


def test_an_officer_without_a_right_to_the_register_is_refused(
    routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(county.stranger)
    for name, address in routes.items():
        if name not in OF_ALL and CODE in address:
            assert browser.get(address).status_code == 403, address


def test_runs_of_others_are_not_there(routes: dict[str, str], county: County, signed_in: Browser) -> None:
    browser = signed_in(county.stranger)
    for name in ("import", "import_faults", "export_file"):
        assert browser.get(routes[name]).status_code == 404, name
    assert browser.post(routes["cancel_import"]).status_code == 404


def test_the_source_opens_every_page_of_its_register(
    routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(county.police)
    say_purpose(browser)
    for name, address in routes.items():
        if CODE in address:
            expected = 404 if name == "map" else 200
            assert browser.get(address).status_code == expected, address
    for name in OF_ALL:
        assert browser.get(routes[name]).status_code == 200, name


def test_a_reader_looks_and_checks_but_writes_nothing(
    routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(county.reviewer)
    say_purpose(browser)
    for name in ("register", "definition", "check", "record"):
        assert browser.get(routes[name]).status_code == 200, name
    for name in ("new", "upload", "export", "edit", "retire", "restore"):
        assert browser.get(routes[name]).status_code == 403, name
        assert browser.post(routes[name], {"cause": "x"}).status_code == 403, name


def test_an_unknown_register_is_said_not_to_be_there(county: County, signed_in: Browser) -> None:
    assert signed_in(county.police).get(page("register", "nothing")).status_code == 404


def test_the_menu_leads_there(county: County, signed_in: Browser) -> None:
    content = signed_in(county.reviewer).get(page("registers")).content.decode()
    assert f'<a href="{page("registers")}" aria-current="page">' in content
