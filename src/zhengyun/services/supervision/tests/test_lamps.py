"""The supervisor's pages and notices."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.county import County

pytestmark = pytest.mark.django_db
QUERIES = 12


def routes(county: County) -> list[str]:
    office = county.offices["amr-licensing"]
    return [reverse("supervision:lamps"), reverse("supervision:cases") + f"?department={office}"]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(county: County) -> None:
    for address in routes(county):
        assert Client().get(address)["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("who", ["agent", "reviewer", "chief", "auditor"])
def test_only_supervisors_may_look(who: str, county: County, signed_in: Browser) -> None:
    browser = signed_in(getattr(county, who))
    for address in routes(county):
        assert browser.get(address).status_code == 403


def test_a_supervisor_of_elsewhere_sees_nothing_of_here(county: County, signed_in: Browser) -> None:
    county.received()
    browser = signed_in(county.watcher)
    whole, cases = routes(county)
    assert "行政许可股" not in text_of(browser.get(whole))
    assert browser.get(cases).status_code == 403


def test_every_figure_opens_to_its_cases(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser = signed_in(county.supervisor)
    page = text_of(browser.get(reverse("supervision:lamps")))
    assert "电子监察（效能监管）" in page
    assert 'class="is-minor"' in page, "what is in time is folded on a telephone"
    assert "没有临近到期的环节" in page
    found = re.findall(r'href="(/supervision/cases/\?[^"]+)"', page)
    opened = [text_of(browser.get(address.replace("&amp;", "&"))) for address in found]
    assert len(opened) >= 7
    assert sum(case.number in one for one in opened) == 4, "department, step, lamp, and the total in time"


def test_a_department_that_is_no_id_is_not_found(county: County, signed_in: Browser) -> None:
    answer = signed_in(county.supervisor).get(reverse("supervision:cases") + "?department=amr")
    assert answer.status_code == 404


def test_what_is_past_the_limit_stands_first(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    with clock.at(MONDAY + timedelta(days=12)):
        jobs.run_pending()
        browser = signed_in(county.supervisor)
        page = text_of(browser.get(reverse("supervision:lamps")))
        past = text_of(browser.get(reverse("supervision:cases") + "?lamp=past"))
    assert "已超" in page
    assert "is-minor" not in page, "all of it is late"
    assert past.count(f'help">{case.number}') == 2, "the review and the inspection"


def test_a_lamp_that_turns_is_told_to_the_supervisors_above_once(county: County) -> None:
    case = county.accepted()
    with clock.at(MONDAY + timedelta(days=12)):
        jobs.run_pending()
        jobs.run_pending()
        told = notices.inbox([county.people["supervisor"]]).rows
        elsewhere = notices.inbox([county.people["watcher"]]).rows
    mine = [one for one in told if case.number in one.subject]
    assert mine
    assert all(one.link == f"/desk/cases/{case.id}/" for one in mine)
    assert not [one for one in elsewhere if case.number in one.subject]


def test_the_page_costs_the_same_however_many_cases_there_are(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.supervisor)
    county.submit()
    browser.get(reverse("supervision:lamps"))
    with counted() as few:
        browser.get(reverse("supervision:lamps"))
    for _number in range(6):
        county.submit()
    with counted() as many:
        browser.get(reverse("supervision:lamps"))
    assert len(few) == len(many) <= QUERIES
