"""What expiry has stopped is not started by its owner, on no way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView, State
from zhengyun.engines.compute.tests.machines import settle
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.models import Lease
from zhengyun.services.cloud.tests.base import Cloud
from zhengyun.services.cloud.tests.people import People, page
from zhengyun.services.cloud.tests.test_expiry import END, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def stopped(cloud: Cloud) -> InstanceView:
    case = cloud.new({"grade": "A-01-001-02", "count": 1})
    cloud.delivered(case)
    run(END)
    run(END + timedelta(days=15))
    (server,) = cloud.servers(case)
    assert server.state is State.STOPPED
    return server


def power(people: People, who: str, server: InstanceView, desired: str) -> tuple[int, str]:
    answer = Client().put(
        f"/api/v1/cloud/resources/{server.id}/power",
        {"desired": desired},
        content_type="application/json",
        headers=people.token(who, "cloud:read", "cloud:write"),
    )
    return answer.status_code, answer.json().get("code", "")


def test_its_page_says_why_it_is_not_started(people: People, stopped: InstanceView) -> None:
    browser, place = people.browser("officer"), page("act", stopped.id, "start")
    answer = browser.post(place, {"version": stopped.version})
    assert answer.status_code == 409
    assert "续期" in answer.content.decode()
    assert compute.get_instance(SYSTEM, stopped.id).desired is Desired.STOPPED


def test_the_api_refuses_it_and_tells_strangers_nothing(people: People, stopped: InstanceView) -> None:
    assert power(people, "officer", stopped, "running") == (409, "cloud.term_over")
    assert power(people, "stranger", stopped, "running")[0] == 404
    assert power(people, "officer", stopped, "stopped")[0] == 200


def test_started_on_another_way_it_is_stopped_at_once(stopped: InstanceView) -> None:
    compute.set_desired(SYSTEM, stopped.id, Desired.RUNNING)
    settle()
    assert compute.get_instance(SYSTEM, stopped.id).state is State.STOPPED


def test_within_its_term_the_owner_starts_and_stops_it(people: People, stopped: InstanceView) -> None:
    Lease.objects.update(state="active")
    assert power(people, "officer", stopped, "running")[0] == 200
    settle()
    assert compute.get_instance(SYSTEM, stopped.id).state is State.RUNNING
