"""Every route of what officers arrange: nobody signed in, no officer, somebody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.kit.ids import uuid7
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County
from zhengyun.services.desk.web.urls_office import urlpatterns

pytestmark = pytest.mark.django_db
NOBODYS = {"bulk_run": "run_id", "export": "export_id"}
POSTS = {"keep_view", "bulk", "bulk_start"}


def address(name: str) -> str:
    return reverse(f"desk:{name}", args=[uuid7()] if name in NOBODYS else [])


@pytest.mark.parametrize("name", [str(one.name) for one in urlpatterns])
def test_each_route_is_for_officers(name: str, county: County, signed_in: Browser) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:sign_in"))
    for who in (county.agent, county.auditor):
        browser = signed_in(who)
        assert browser.get(address(name)).status_code == 403
        assert browser.post(address(name)).status_code == 403
    officer = signed_in(county.stranger)
    expected = 404 if name in NOBODYS else 405 if name in POSTS else 200
    assert officer.get(address(name)).status_code == expected
