"""Every route of the desk: nobody signed in, the wrong role, the wrong organization."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County
from zhengyun.services.desk.web import urls_office
from zhengyun.services.desk.web.urls import urlpatterns

pytestmark = pytest.mark.django_db


def addresses(task_id: UUID, case_id: UUID, file_id: UUID) -> dict[str, tuple[str, str]]:
    """Method and address of each route."""
    act = reverse("desk:act", args=[case_id, "receive"]) + f"?task={task_id}"
    preview = reverse("desk:preview", args=[case_id, "receive"]) + f"?task={task_id}"
    return {
        "start": ("get", reverse("desk:start")),
        "inbox": ("get", reverse("desk:inbox")),
        "find": ("get", reverse("desk:find") + "?number=none"),
        "task": ("get", reverse("desk:task", args=[task_id])),
        "record": ("get", reverse("desk:record", args=[task_id])),
        "photo": ("post", reverse("desk:photo", args=[task_id])),
        "case": ("get", reverse("desk:case", args=[case_id])),
        "act": ("post", act),
        "preview": ("post", preview),
        "tick": ("post", reverse("desk:tick", args=[case_id])),
        "file": ("get", reverse("desk:file", args=[case_id, file_id])),
    }


@pytest.fixture
def routes(county: County) -> dict[str, tuple[str, str]]:
    case = county.submit()
    task = county.task("clerk", case, "receiving")
    material = casework.case_file(county.clerk, case.id).materials[1]
    return addresses(task.id, case.id, material.files[0].id)


def of_a_case(routes: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for name, (method, address) in routes.items():
        if name not in ("start", "inbox", "find"):
            yield name, method, address


def test_the_list_of_routes_is_complete(routes: dict[str, tuple[str, str]]) -> None:
    others = {one.name for one in urls_office.urlpatterns}
    assert {one.name for one in urlpatterns} - others == set(routes)


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(
    routes: dict[str, tuple[str, str]], county: County
) -> None:
    from django.test import Client

    for method, address in routes.values():
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith(reverse("accounts:sign_in")), address


@pytest.mark.parametrize("who", ["agent", "auditor"])
def test_who_is_no_officer_is_refused(
    who: str, routes: dict[str, tuple[str, str]], county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    for method, address in routes.values():
        assert getattr(browser, method)(address).status_code == 403, address


@pytest.mark.parametrize("who", ["stranger", "watcher"])
def test_an_officer_of_elsewhere_is_told_that_there_is_no_such_case(
    who: str, routes: dict[str, tuple[str, str]], county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    for _name, method, address in of_a_case(routes):
        assert getattr(browser, method)(address).status_code == 404, address


def test_the_inbox_of_elsewhere_is_empty(county: County, signed_in: Browser) -> None:
    county.submit()
    page = signed_in(county.stranger).get(reverse("desk:inbox")).content.decode()
    assert "没有待办" in page


def test_only_some_may_read_the_audit(county: County, signed_in: Browser) -> None:
    case = county.submit()
    address = reverse("desk:case", args=[case.id]) + "?tab=audit"
    assert "casework.submit" in signed_in(county.supervisor).get(address).content.decode()
    assert "casework.submit" not in signed_in(county.clerk).get(address).content.decode()
