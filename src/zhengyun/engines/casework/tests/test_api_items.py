"""Service items over HTTP: open to everybody."""

from __future__ import annotations

import jsonschema_rs
from django.test import Client

from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts.tests.api_client import queries
from zhengyun.kit import clock

PLACE = "/api/v1/items"


def test_everybody_finds_an_item(world: World, client: Client) -> None:
    listed = client.get(PLACE).json()
    assert [one["code"] for one in listed["results"]] == [ITEM]
    assert listed["next"] is None
    assert client.get(PLACE, {"text": "餐馆"}).json()["results"][0]["code"] == ITEM
    assert client.get(PLACE, {"text": "护照"}).json()["results"] == []
    assert client.get(PLACE, {"audience": "5"}).json()["results"] == []


def test_an_item_has_its_guide_and_options(world: World, client: Client) -> None:
    item = client.get(f"{PLACE}/{ITEM}").json()
    assert item["guide"]["summary"] == "开饭馆要先办许可"
    assert [option["code"] for option in item["options"]] == ["new", "filing"]
    assert item["materials"]["new"][0]["code"] == "plan"


def test_the_form_of_an_option_is_a_json_schema(world: World, client: Client) -> None:
    form = client.get(f"{PLACE}/{ITEM}/options/new/form").json()
    jsonschema_rs.Draft202012Validator(form["json_schema"])
    assert form["pages"][0]["id"] == "all"
    missing = client.get(f"{PLACE}/{ITEM}/options/sell/form")
    assert (missing.status_code, missing.json()["code"]) == (404, "casework.no_such_option")


def test_what_does_not_exist_is_a_problem(world: World, client: Client) -> None:
    answer = client.get(f"{PLACE}/000")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "urn:zhengyun:problem:casework.no_such_item"
    assert body["instance"].startswith("urn:zhengyun:request:")


def test_an_item_that_is_known_is_not_sent_again(world: World, client: Client) -> None:
    first = client.get(f"{PLACE}/{ITEM}")
    again = client.get(f"{PLACE}/{ITEM}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_a_list_of_one_costs_as_much_as_a_list_of_fifty(world: World, client: Client) -> None:
    client.get(PLACE)
    one = queries(lambda: client.get(PLACE))
    version = ServiceItemVersion.objects.get(item__code=ITEM)
    for number in range(49):
        item = ServiceItem.objects.get(code=ITEM)
        item.pk, item.code, item.title = None, f"copy-{number}", f"事项{number}"
        item.id = ServiceItem._meta.pk.get_default()
        item.current_version = None
        item.save(force_insert=True)
        copy = ServiceItemVersion.objects.create(
            item=item, version=1, digest="0", guide=version.guide, created_at=clock.now()
        )
        ServiceItem.objects.filter(pk=item.pk).update(current_version=copy)
    assert len(client.get(PLACE).json()["results"]) == 50
    assert queries(lambda: client.get(PLACE)) == one
    first = client.get(PLACE, {"size": 20})
    second = client.get(PLACE, {"size": 20, "cursor": first.json()["next"]})
    assert 'rel="prev"' in second["Link"]
    last = client.get(PLACE, {"size": 20, "cursor": second.json()["next"]}).json()
    assert last["next"] is None
    pages = [first.json(), second.json(), last]
    assert len({one["code"] for page in pages for one in page["results"]}) == 50
    back = client.get(PLACE, {"size": 20, "cursor": last["previous"]}).json()
    assert back["results"] == second.json()["results"]


def test_a_broken_page_marker_is_refused(world: World, client: Client) -> None:
    for cursor in ("nonsense", "Znxnb25l"):
        answer = client.get(PLACE, {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "paging.bad_cursor")
