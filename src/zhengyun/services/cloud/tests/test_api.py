"""The API of the cloud: what a token opens, and that it opens nothing of another department."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView
from zhengyun.engines.compute.tests.machines import MORNING
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud.contracts import CostLine, CostView
from zhengyun.services.cloud.focus import COLUMNS, rows
from zhengyun.services.cloud.tests.base import SERVER, Cloud
from zhengyun.services.cloud.tests.people import People

pytestmark = pytest.mark.django_db
API = "/api/v1/cloud"
READ, WRITE = "cloud:read", "cloud:write"


@pytest.fixture
def server(cloud: Cloud) -> InstanceView:
    case_id = cloud.new({"grade": SERVER, "count": 1, "data_gb": 200})
    cloud.entered(case_id)
    cloud.delivered(case_id)
    return cloud.servers(case_id)[0]


def get(people: People, who: str, place: str, *scopes: str) -> Any:
    return Client().get(f"{API}{place}", headers=people.token(who, *(scopes or (READ,))))


def test_offerings_come_with_grades_and_prices_in_fen(people: People) -> None:
    found = get(people, "reviewer", "/offerings").json()["results"]
    grade = next(one for each in found for one in each["grades"] if one["code"] == SERVER)
    assert grade["monthly_fen"] == 4 * 2300 + 16 * 850
    assert get(people, "reviewer", "/prices").json()["results"][0]["source"]


def test_a_department_reads_its_own(people: People, server: InstanceView, cloud: Cloud) -> None:
    assert [one["id"] for one in get(people, "officer", "/resources").json()["results"]] == [str(server.id)]
    assert get(people, "officer", f"/resources/{server.id}").json()["hostname"] == server.hostname
    assert get(people, "officer", f"/systems/{cloud.system.id}").json()["title"] == cloud.system.title
    order = get(people, "officer", "/orders").json()["results"][0]
    assert get(people, "officer", f"/orders/{order['id']}").json()["number"] == order["number"]
    figures = get(people, "officer", f"/resources/{server.id}/figures?hours=3").json()
    assert figures["instance_id"] == str(server.id)


def test_a_token_reaches_nothing_of_another_department(
    people: People, server: InstanceView, cloud: Cloud
) -> None:
    order = get(people, "officer", "/orders").json()["results"][0]["id"]
    for place in ("/resources", "/systems", "/orders"):
        assert get(people, "stranger", place).json()["results"] == [], place
    for place in (
        f"/resources/{server.id}",
        f"/resources/{server.id}/figures",
        f"/systems/{cloud.system.id}",
        f"/orders/{order}",
    ):
        assert get(people, "stranger", place).status_code == 404, place
    for place in (f"/usage?owner_id={cloud.owner.id}", f"/usage.csv?owner_id={cloud.owner.id}"):
        assert get(people, "stranger", place).status_code in (403, 404), place


@pytest.mark.parametrize("who", ["stranger", "operator", "manager"])
def test_only_the_owner_switches_a_server(who: str, people: People, server: InstanceView) -> None:
    answer = Client().put(
        f"{API}/resources/{server.id}/power",
        {"desired": "stopped"},
        content_type="application/json",
        headers=people.token(who, READ, WRITE),
    )
    assert answer.status_code in (403, 404)
    assert compute.get_instance(SYSTEM, server.id).desired is Desired.RUNNING


def test_a_server_is_switched_with_the_right_to_write(people: People, server: InstanceView) -> None:
    place, body = f"{API}/resources/{server.id}/power", {"desired": "stopped", "version": server.version}
    read_only = people.token("officer", READ)
    refused = Client().put(place, body, content_type="application/json", headers=read_only)
    assert refused.status_code == 403
    assert refused.json()["code"] == "accounts.scope_missing"
    token = people.token("officer", READ, WRITE)
    done = Client().put(place, body, content_type="application/json", headers=token)
    assert done.json()["desired"] == "stopped"
    stale = {"desired": "running", "version": server.version}
    again = Client().put(place, stale, content_type="application/json", headers=token)
    assert again.status_code == 409


@pytest.mark.parametrize("place", ["/resources", "/orders", "/systems", "/usage", "/offerings"])
def test_without_a_token_nothing_opens(place: str, people: People) -> None:
    assert Client().get(f"{API}{place}").status_code == 401
    assert get(people, "officer", place, "cases:read").status_code == 403


def test_a_month_of_usage_is_rows_of_focus(people: People, server: InstanceView, cloud: Cloud) -> None:
    with clock.at(MORNING + timedelta(hours=30)):
        answer = get(people, "officer", f"/usage.csv?owner_id={cloud.owner.id}")
        cost = get(people, "officer", "/usage").json()
    sent = list(csv.DictReader(StringIO(answer.content.decode())))
    assert tuple(sent[0]) == COLUMNS
    assert {one["BillingCurrency"] for one in sent} == {"CNY"}
    assert {one["ResourceId"] for one in sent} == {str(server.id)}
    assert sent[0]["BillingPeriodStart"].startswith("2026-11-01T00:00:00+08:00")
    assert sent[0]["BillingPeriodEnd"].startswith("2026-12-01T00:00:00+08:00")
    assert len(cost["lines"]) == len(sent)
    assert sum(Decimal(one["BilledCost"]) for one in sent) * 100 == sum(one["fen"] for one in cost["lines"])
    assert get(people, "manager", "/usage").status_code == 422


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=1+1", "'=1+1"), ("+A1", "'+A1"), ("@x", "'@x"), ("-cmd", "'-cmd"), ("-1.50", "-1.50"), ("云", "云")],
)
def test_no_cell_of_usage_is_a_formula(cell: str, kept: str, people: People, cloud: Cloud) -> None:
    line = CostLine(cell, "", None, None, 1, Decimal(1), 100, 100, False)
    at = clock.now()
    cost = CostView(cloud.owner.id, at, at, (line,))
    assert dict(zip(COLUMNS, rows(cost, cell, "云")[0], strict=True))["ChargeDescription"] == kept
