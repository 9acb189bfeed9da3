"""Registers over HTTP: searched, read as they were, written once, checked, followed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.counting import within_one_window

from zhengyun.engines.registers.models_access import Access
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import County
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.tests.api_client import Caller
from zhengyun.kernel.accounts.tests.builders import officer
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM

SCOPES = ("registers:read", "registers:write")
WHY = "basis=食品安全法第三十五条&item=food-licence"


def bearer(client: Client, county: County, role: Role, office: str, *scopes: str) -> Caller:
    at = parties.get_organization(county.offices[office])
    account = officer(role, at=at)
    token = accounts.create_token(account.username, "test", list(scopes or SCOPES), 30, SYSTEM)
    return Caller(client, token)


@pytest.fixture
def market(county: County, client: Client) -> Caller:
    return bearer(client, county, Role.DATA_STEWARD, "market")


@pytest.fixture
def police(county: County, client: Client) -> Caller:
    return bearer(client, county, Role.DATA_STEWARD, "police")


@pytest.fixture
def reviewer(county: County, client: Client) -> Caller:
    return bearer(client, county, Role.REVIEWER, "market")


def entered(market: Caller, key: str = "one", **more: Any) -> Any:
    values = {"uscc": builders.fresh_credit_code(), "name": "禾里餐饮管理有限公司", "staff": 12, **more}
    return market.post(
        "/registers/test_firms/records", {"values": values, "reason": "设立登记"}, idempotency_key=key
    )


def refused(answer: Any, status: int, code: str) -> bool:
    assert answer["Content-Type"] == "application/problem+json", answer.content[:300]
    return bool((answer.status_code, answer.json()["code"]) == (status, code))


def test_anybody_sees_what_is_public_and_nothing_else(county: County, client: Client) -> None:
    firm = builders.firm(staff=7)
    builders.person()
    listed = client.get("/api/v1/registers").json()
    assert {"test_firms", "test_places", "test_districts"} <= {one["code"] for one in listed}
    assert "test_people" not in {one["code"] for one in listed}
    page = client.get("/api/v1/registers/test_firms/records").json()
    assert [one["values"] for one in page["results"]] == [
        {"uscc": firm.key, "name": "禾里餐饮管理有限公司", "status": "active"}
    ]
    assert refused(client.get("/api/v1/registers/test_people"), 403, "registers.may_not_read")
    assert refused(client.get("/api/v1/registers/test_people/records"), 403, "registers.may_not_read")
    assert refused(client.get("/api/v1/registers/nothing"), 404, "registers.no_such_register")
    assert refused(client.get("/api/v1/registers/test_firms/records?staff=7"), 422, "registers.bad_filter")


def test_a_token_opens_what_its_scope_says(county: County, client: Client) -> None:
    other = bearer(client, county, Role.DATA_STEWARD, "market", "cases:read")
    assert refused(other.get("/registers"), 403, "accounts.scope_missing")
    reading = bearer(client, county, Role.DATA_STEWARD, "market", "registers:read")
    assert reading.get("/registers/test_firms").status_code == 200
    assert refused(entered(reading), 403, "accounts.scope_missing")
    ended = client.get("/api/v1/registers", headers={"Authorization": "Bearer zy_ended"})
    assert refused(ended, 401, "accounts.sign_in_needed")


def test_the_shape_of_a_record_is_json_schema(county: County, client: Client, reviewer: Caller) -> None:
    schema = client.get("/api/v1/registers/test_firms/schema").json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == ["uscc", "name", "status"]
    assert schema["properties"]["name"]["title"] == "名称"
    assert schema["required"] == ["uscc", "name"]
    assert "capital" in reviewer.get("/registers/test_firms/schema").json()["properties"]
    answer = client.get("/api/v1/registers/test_firms/schema")
    again = client.get("/api/v1/registers/test_firms/schema", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_record_lives_over_http(market: Caller, county: County) -> None:
    made = entered(market)
    assert made.status_code == 201, made.content
    place = made["Location"].removeprefix("/api/v1")
    assert market.get(place).json() == made.json()
    assert entered(market).status_code == 409, "the same key with another body"
    body = {"values": {"name": "禾里小吃店", "capital": 12.5}, "reason": "变更登记"}
    changed = market.send("PATCH", place, body, if_match=made["ETag"])
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["values"]["capital"] == 12.5
    assert refused(market.send("PATCH", place, body, if_match=made["ETag"]), 412, "registers.stale")
    assert market.send("PATCH", place, body).status_code == 428
    assert refused(market.send("PATCH", place, body, if_match="2"), 400, "registers.bad_if_match")
    undone = market.post(f"{place}/undo", {"version": 1, "reason": "登记有误"}, idempotency_key="two")
    assert undone.json()["values"]["name"] == "禾里餐饮管理有限公司"
    history = market.get(f"{place}/history").json()
    assert [one["version"] for one in history] == [3, 2, 1]
    gone = market.send("DELETE", f"{place}?reason=注销", if_match=undone["ETag"])
    assert gone.status_code == 204
    assert refused(market.get(place), 404, "registers.no_such_record")
    assert market.get(f"{place}/history").json()[0]["operation"] == "retired"


def test_the_same_request_enters_one_record(market: Caller) -> None:
    values = {"uscc": builders.fresh_credit_code(), "name": "禾里餐饮"}
    body = {"values": values, "reason": "设立登记"}
    answers = [
        market.post("/registers/test_firms/records", body, idempotency_key="same") for _time in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert refused(
        market.post("/registers/test_firms/records", body, idempotency_key="new"), 409, "registers.duplicate"
    )
    assert market.post("/registers/test_firms/records", body).status_code == 400


def test_faults_are_said_by_field(market: Caller, reviewer: Caller) -> None:
    wrong = entered(market, uscc="123", staff=-1, colour="red")
    assert refused(wrong, 422, "registers.record_invalid")
    assert {"uscc", "staff", "colour"} <= set(wrong.json()["fields"])
    assert refused(entered(reviewer), 403, "registers.may_not_write")


def test_a_record_as_it_was(market: Caller, county: County) -> None:
    from datetime import timedelta

    from zhengyun.kit import clock

    began = clock.now()
    made = entered(market).json()
    with clock.at(began + timedelta(days=2)):
        place = f"/registers/test_firms/records/{made['id']}"
        market.send("PATCH", place, {"values": {"name": "新名称"}, "reason": "变更"}, if_match="*")
        before = (began + timedelta(days=1)).isoformat().replace("+", "%2B")
        old = market.get(f"/registers/test_firms/record?key={made['key']}&as_of={before}").json()
        assert old["values"]["name"] == "禾里餐饮管理有限公司"
        assert market.get(f"{place}?as_of={before}").json()["version"] == 1
        assert market.get(f"/registers/test_firms/record?key={made['key']}").json()["version"] == 2
        assert refused(market.get(f"{place}?as_of=2026-03-02T09:00:00"), 422, "registers.bad_instant")


def test_pages_carry_their_links(market: Caller, county: County) -> None:
    for number in range(5):
        builders.firm(staff=number)
    first = market.get("/registers/test_firms/records?staff.from=1&order=-staff&limit=2")
    assert [one["values"]["staff"] for one in first.json()["results"]] == [4, 3]
    address = first["Link"].partition("<")[2].partition(">")[0]
    second = market.get(address.removeprefix("/api/v1"))
    assert [one["values"]["staff"] for one in second.json()["results"]] == [2, 1]
    assert second.json()["next"] is None
    assert "Link" not in second
    assert market.client.head("/api/v1/registers/test_firms/records").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("colour=red", 422, "registers.bad_filter"),
        ("staff.like=1", 422, "registers.bad_operator"),
        ("staff.=1", 200, ""),
        ("staff=a", 422, "registers.bad_value"),
        ("order=colour", 422, "registers.bad_filter"),
        ("cursor=zz", 400, "registers.bad_cursor"),
        ("limit=101", 422, "request.invalid"),
        ("q=x", 422, "registers.word_too_short"),
        ("bbox=1,2,3", 422, "registers.bad_area"),
        ("bbox=1,2,3,4", 422, "registers.no_geometry"),
        ("status.in=active,revoked&staff.in=1&staff.in=2", 200, ""),
    ],
)
def test_odd_questions_get_clear_answers(market: Caller, query: str, status: int, code: str) -> None:
    answer = market.get(f"/registers/test_firms/records?{query}")
    assert answer.status_code == status, answer.content
    assert not code or answer.json()["code"] == code


def test_persons_are_read_for_a_purpose_only(reviewer: Caller, county: County) -> None:
    record = builders.person(name="欧阳春雪")
    place = "/registers/test_people/records"
    for address in (place, f"{place}/{record.id}", f"{place}/{record.id}/history"):
        assert refused(reviewer.get(address), 422, "registers.no_purpose")
    found = reviewer.get(f"{place}?q=春雪&{WHY}").json()["results"]
    assert [UUID(one["id"]) for one in found] == [record.id]
    assert "id_number" in found[0]["masked"]
    assert found[0]["key"] != record.key
    assert reviewer.get(f"{place}/{record.id}?{WHY}").status_code == 200
    assert refused(reviewer.get(f"{place}?id_number={record.key}&{WHY}"), 422, "registers.bad_filter")
    assert {one.item for one in Access.objects.filter(record_id=record.id, action="read")} == {"food-licence"}


def test_values_are_checked_without_being_given_away(reviewer: Caller, county: County) -> None:
    record = builders.person(name="欧阳春雪")
    checks = [
        {"id_number": record.key, "name": "欧阳春雪"},
        {"id_number": record.key, "name": "王小明"},
        {"id_number": builders.fresh_identity(), "name": "欧阳春雪"},
    ]
    answer = reviewer.post("/registers/test_people/check", {"checks": checks, "basis": "第十二条"})
    assert answer.json() == {"results": [{"matches": True}, {"matches": False}, {"matches": False}]}
    assert refused(
        reviewer.post("/registers/test_people/check", {"checks": checks}), 422, "registers.no_purpose"
    )
    many = {"checks": checks * 40, "basis": "x"}
    assert refused(reviewer.post("/registers/test_people/check", many), 422, "request.invalid")


def test_features_lead_from_page_to_page(county: County, client: Client) -> None:
    for number in range(3):
        builders.place(f"P{number}", f"幸福路{number}号", 118.1 + number / 1000, 31.5)
    answer = client.get("/api/v1/registers/test_places/items?bbox=118,31,119,32&limit=2")
    assert answer["Content-Type"] == "application/geo+json"
    found = answer.json()
    assert (found["type"], found["numberReturned"], len(found["features"])) == ("FeatureCollection", 2, 2)
    following = next(link["href"] for link in found["links"] if link["rel"] == "next")
    rest = client.get(following).json()
    assert [one["properties"]["name"] for one in rest["features"]] == ["幸福路2号"]
    assert [link["rel"] for link in rest["links"]] == ["self"]
    for odd in ("bbox=a", "bbox=1e999,0,1,1", "bbox=9,9,1,1", "limit=1001", "bbox=nan,0,1,1"):
        assert client.get(f"/api/v1/registers/test_places/items?{odd}").status_code == 422
    high = client.get("/api/v1/registers/test_places/items?bbox=118,31,0,119,32,100")
    assert high.json()["numberReturned"] == 3
    assert refused(
        client.get("/api/v1/registers/test_firms/items?bbox=1,1,2,2"), 422, "registers.no_geometry"
    )


def test_codes_of_a_day(county: County, client: Client) -> None:
    builders.district("990124001", "城关镇", valid_until="2026-01-01")
    builders.district("990124002", "东关镇", valid_from="2026-01-01")
    today = client.get("/api/v1/registers/test_districts/codes").json()["results"]
    assert [one["title"] for one in today] == ["东关镇"]
    before = client.get("/api/v1/registers/test_districts/codes?on=2025-06-01").json()["results"]
    assert [one["title"] for one in before] == ["城关镇"]
    assert refused(client.get("/api/v1/registers/test_firms/codes"), 404, "registers.no_code_list")


def test_the_feed_answers_with_a_cursor(market: Caller, county: County) -> None:
    answer = market.get("/registers/test_firms/changes")
    assert answer.status_code == 200
    again = market.get(f"/registers/test_firms/changes?cursor={answer.json()['cursor']}")
    assert again.json()["results"] == []
    assert refused(market.get("/registers/test_firms/changes?cursor=x"), 400, "registers.bad_cursor")


def test_a_hundred_are_checked_at_once(reviewer: Caller, county: County) -> None:
    record = builders.person(name="欧阳春雪")
    others = [{"id_number": builders.identity(n), "name": "王小明"} for n in range(900, 999)]
    body = {"checks": [{"id_number": record.key, "name": "欧阳春雪"}, *others], "basis": "第十二条"}
    with within_one_window():
        answer = reviewer.post("/registers/test_people/check", body)
        assert [one["matches"] for one in answer.json()["results"]] == [True] + [False] * 99
        for _more in range(2):
            reviewer.post("/registers/test_people/check", body)
        last = reviewer.post("/registers/test_people/check", body)
    assert last.status_code == 429
