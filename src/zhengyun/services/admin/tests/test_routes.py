"""Every page of administration: nobody signed in, the wrong role, the wrong organization, the right one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.ids import uuid7
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page
from zhengyun.services.admin.tests.makers import asked_role, centre, named, some_finding, uploaded
from zhengyun.services.admin.web.urls import urlpatterns

OF_BOTH = {"home", "changes", "change", "procedures", "procedure", "calendars", "calendar", "organizations",
           "organization", "holdings", "packages", "package", "upload", "items", "item", "item_compare",
           "item_preview", "counters", "counter"}  # fmt: skip
STUDIED = {"steps", "steps_catalogue", "steps_csv", "steps_procedure", "steps_bpmn", "standard_steps",
           "standard_step", "step_findings", "step_finding", "steps_compare"}  # fmt: skip
OF_BOTH |= STUDIED
OPENS = {
    "system": OF_BOTH | {"item_edit", "searches", "calendar_edit", "organization_new", "jobs",
                         "counter_window"},
    "security": OF_BOTH | {"people", "account_new", "account", "mandates", "mandates_of"},
    "auditor": {"home", "changes", "change", "audit"},
    "tender": {"items", "item", "item_edit", "item_compare", "item_preview", "searches"} | STUDIED,
    "leader": STUDIED,
    "reviewer": set(),
    "citizen": set(),
}  # fmt: skip
POSTS = {"grant": "security", "end_role": "security", "counter_new": "system"}
"""What only takes a form, and of whom."""


def step_routes(county: County) -> dict[str, str]:
    return {
        "steps": page("steps"),
        "steps_catalogue": page("steps_catalogue"),
        "steps_csv": page("steps_csv"),
        "steps_procedure": page("steps_procedure", "test_licence"),
        "steps_bpmn": page("steps_bpmn", "test_licence"),
        "standard_steps": page("standard_steps"),
        "standard_step": page("standard_step", named(county).code),
        "step_findings": page("step_findings"),
        "step_finding": page("step_finding", some_finding(county)),
        "steps_compare": page("steps_compare"),
    }


@pytest.fixture
def routes(county: County) -> dict[str, str]:
    account = county.people["reviewer"]
    role = accounts.roles_of(account)[0]
    return {
        "home": page("home"),
        "changes": page("changes"),
        "change": page("change", asked_role(county).id),
        "items": page("items"),
        "item": page("item", ITEM),
        "item_edit": page("item_edit", ITEM),
        "item_compare": page("item_compare", ITEM),
        "item_preview": page("item_preview", ITEM, 1),
        "searches": page("searches"),
        "procedures": page("procedures"),
        "procedure": page("procedure", "test_licence"),
        **step_routes(county),
        "calendars": page("calendars"),
        "calendar": page("calendar", 2026),
        "calendar_edit": page("calendar_edit", 2027),
        "organizations": page("organizations"),
        "organization_new": page("organization_new"),
        "organization": page("organization", county.offices["bureau"]),
        **counter_routes(county),
        "people": page("people"),
        "account_new": page("account_new"),
        "account": page("account", account),
        "grant": page("grant", account),
        "holdings": page("holdings"),
        "end_role": page("end_role", role.id),
        "mandates": page("mandates"),
        "mandates_of": page("mandates_of", county.world.applicant.party_id),
        "packages": page("packages"),
        "upload": page("upload", uploaded(county).id),
        "package": page("package", "tests"),
        "jobs": page("jobs"),
        "audit": page("audit"),
    }


def counter_routes(county: County) -> dict[str, str]:
    code = centre(county)
    return {
        "counters": page("counters"),
        "counter_new": page("counter_new"),
        "counter": page("counter", code),
        "counter_window": page("counter_window", code, 1),
    }


def test_the_list_of_routes_is_complete(routes: dict[str, str]) -> None:
    assert {one.name for one in urlpatterns} == set(routes)


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(routes: dict[str, str]) -> None:
    for address in routes.values():
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("accounts:sign_in")), address


@pytest.mark.parametrize("who", sorted(OPENS))
def test_each_role_opens_its_own_pages_and_no_others(
    who: str, routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    for name, address in routes.items():
        status = browser.get(address).status_code
        if name in OPENS[who]:
            assert status == (302 if name == "calendars" else 200), (name, status)
        else:
            assert status == (405 if POSTS.get(name) == who else 403), (name, status)


def test_what_only_takes_a_form_refuses_the_wrong_role(
    routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    for who in ("system", "auditor", "tender", "reviewer", "citizen"):
        for name in (one for one, whose in POSTS.items() if whose != who):
            assert signed_in(getattr(county, who)).post(routes[name]).status_code == 403, (who, name)


def test_an_item_manager_of_another_department_does_not_see_the_item(
    routes: dict[str, str], county: County, signed_in: Browser
) -> None:
    browser = signed_in(county.stranger)
    for name in ("item", "item_edit", "item_compare", "item_preview"):
        assert browser.get(routes[name]).status_code == 404, name
        assert browser.post(routes[name], {"form": "off", "why": "x"}).status_code in (404, 405), name
    assert ITEM not in browser.get(routes["items"]).content.decode()


def test_what_is_not_there_is_said(county: County, signed_in: Browser) -> None:
    system, security = signed_in(county.system), signed_in(county.security)
    for address in (page("item", "none"), page("procedure", "none"), page("package", "none"),
                    page("upload", uuid7()), page("change", uuid7()), page("calendar", 1900),
                    page("steps_procedure", "none"), page("steps_bpmn", "none"),
                    page("standard_step", "none"), page("step_finding", "none"),
                    page("steps_compare") + "?a=none&b=none"):  # fmt: skip
        assert system.get(address).status_code == 404, address
    for address in (page("account", uuid7()), page("mandates_of", uuid7()), page("organization", uuid7())):
        assert security.get(address).status_code == 404, address


def test_the_menu_leads_there(county: County, signed_in: Browser) -> None:
    content = signed_in(county.system).get(page("items")).content.decode()
    assert f'<a href="{page("items")}" aria-current="page">' in content
