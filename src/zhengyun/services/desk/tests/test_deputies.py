"""The page of deputies, and what a deputy sees at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.models import Deputy
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:deputies")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def name(browser: Client, county: County, who: str, whom: str, **changed: str) -> Any:
    today = clock.today()
    given = {
        "does": "name",
        "absent": str(county.people[who]),
        "deputy": str(county.people[whom]),
        "from": today.isoformat(),
        "through": (today + timedelta(days=2)).isoformat(),
        "reason": "出差",
    }
    return browser.post(PAGE, given | changed)


def test_one_names_his_deputy_and_the_deputy_finds_the_tasks(county: County, signed_in: Browser) -> None:
    case = county.received()
    page = text_of(signed_in(county.reviewer).get(PAGE))
    assert "范云（行政许可股 审查人员）" in page
    assert not any(name in page for name in ("孙蕾", "何晓敏", "外人"))
    assert "—</option>" not in page
    assert name(signed_in(county.reviewer), county, "reviewer", "chief").status_code == 302
    browser = signed_in(county.chief)
    assert "吴春晖代丁立" in text_of(browser.get(PAGE))
    inbox = text_of(browser.get(reverse("desk:inbox") + "?scope=team"))
    assert case.number in inbox
    assert "代 丁立" in inbox
    assert "代 丁立" in text_of(browser.get(reverse("desk:start")))
    task = county.task("reviewer", case, "acceptance")
    address = reverse("desk:act", args=[case.id, "accept"]) + f"?task={task.id}"
    browser.post(address, {"version": str(casework.get_case(county.chief, case.id).version), "key": "k"})
    timeline = text_of(browser.get(reverse("desk:case", args=[case.id]) + "?tab=timeline"))
    assert "吴春晖（代丁立）" in timeline


def test_a_supervisor_never_handles_what_he_watches(county: County, signed_in: Browser) -> None:
    accounts.assign_role(
        SYSTEM, county.people["supervisor"], Role.SUPERVISOR, county.offices["amr-licensing"]
    )
    answer = name(signed_in(county.reviewer), county, "reviewer", "supervisor")
    assert answer.status_code == 422
    assert "办件岗位由办件人员代理" in text_of(answer)
    assert not Deputy.objects.exists()


def test_the_last_day_counts_and_the_day_after_does_not(county: County, signed_in: Browser) -> None:
    name(signed_in(county.reviewer), county, "reviewer", "chief")
    with clock.at(clock.now() + timedelta(days=2)):
        assert county.chief.absents
    with clock.at(clock.now() + timedelta(days=3)):
        assert not county.chief.absents


def test_either_of_the_two_ends_it(county: County, signed_in: Browser) -> None:
    for who in ("reviewer", "chief"):
        name(signed_in(county.reviewer), county, "reviewer", "chief")
        row = Deputy.objects.get(ended_at=None)
        assert signed_in(county.clerk).post(PAGE, {"does": "end", "deputy": row.id}).status_code == 403
        assert (
            signed_in(getattr(county, who)).post(PAGE, {"does": "end", "deputy": row.id}).status_code == 302
        )
        assert not county.chief.absents


def test_nobody_names_for_others_but_their_head(county: County, signed_in: Browser) -> None:
    assert name(signed_in(county.colleague), county, "reviewer", "chief").status_code == 403
    accounts.assign_role(SYSTEM, county.people["chief"], Role.SECTION_HEAD, county.offices["amr-licensing"])
    head = signed_in(county.chief)
    assert "丁立" in text_of(head.get(PAGE))
    assert name(head, county, "reviewer", "chief").status_code == 403, "nobody makes himself a deputy"
    assert name(head, county, "reviewer", "colleague").status_code == 302


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"deputy": ""}, 422),
        ({"deputy": "nonsense"}, 422),
        ({"from": "2026-02-30"}, 422),
        ({"through": "soon"}, 422),
        ({"through": "2020-01-01"}, 422),
        ({"reason": ""}, 422),
        ({"reason": "长" * 201}, 422),
    ],
)
def test_bad_input_is_explained_on_the_page(
    changed: dict[str, str], status: int, county: County, signed_in: Browser
) -> None:
    answer = name(signed_in(county.reviewer), county, "reviewer", "chief", **changed)
    assert answer.status_code == status
    assert "alert--error" in text_of(answer)
    assert not Deputy.objects.exists()


def test_who_accepted_does_not_decide_as_a_deputy(county: County, signed_in: Browser) -> None:
    case = county.ready_to_decide()
    task = county.task("chief", case, "decision")
    name(signed_in(county.chief), county, "chief", "reviewer")
    browser = signed_in(county.reviewer)
    page = text_of(browser.get(reverse("desk:task", args=[task.id])))
    assert "代 吴春晖" in page or "不能" in page or "不得" in page
    address = reverse("desk:act", args=[case.id, "grant"]) + f"?task={task.id}"
    answer = browser.post(address, {"key": "k"})
    assert answer.status_code in (403, 404)
    assert casework.get_case(county.reviewer, case.id).state == "accepted"
