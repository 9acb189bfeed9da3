"""A county with more matters than fit on a page: counted whole, and shown page by page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db
MANY = 340


@pytest.fixture
def many(world: World) -> None:
    """The item of the package and 340 more."""
    one = ServiceItem.objects.get(code=ITEM)
    for number in range(MANY):
        item = ServiceItem.objects.create(
            code=f"MANY{number:05d}",
            title=f"事项{number:03d}",
            package=one.package,
            organization_id=one.organization_id,
            region_code=one.region_code,
            item_type=one.item_type,
            audience=["2"],
            window="approval",
            state="active",
        )
        item.current_version = ServiceItemVersion.objects.create(
            id=uuid7(),
            item=item,
            version=1,
            digest=f"d{number}",
            guide={},
            options=[],
            created_at=clock.now(),
        )
        item.save()


def codes(address: str) -> tuple[list[str], str]:
    """The items of a page, and the address of the next one."""
    text = Client().get(address).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', text)
    found = re.findall(r'<h3><a href="/items/([^/"]+)/"', text)
    return found, following[1].replace("&amp;", "&") if following else ""


@pytest.mark.usefixtures("many")
def test_the_front_page_counts_all_of_them() -> None:
    assert len(casework.list_items()) == MANY + 1
    assert f"{MANY + 1} 项" in Client().get("/").content.decode().replace("\n", "")


@pytest.mark.usefixtures("many")
def test_page_by_page_each_is_shown_once() -> None:
    address, seen = "/items/?for=firm", []
    while address:
        found, address = codes(address)
        assert 0 < len(found) <= 60
        seen += found
    assert len(seen) == len(set(seen)) == MANY + 1
    assert "for=firm" in codes("/items/?for=firm")[1]


@pytest.mark.usefixtures("many")
def test_one_goes_back_the_same_way_and_a_place_that_is_gone_is_the_first_page() -> None:
    first, following = codes("/items/")
    second, _third = codes(following)
    assert codes(f"/items/?before={second[0]}")[0] == first
    assert codes("/items/?after=gone")[0] == first


@pytest.mark.usefixtures("many")
def test_many_items_cost_no_more_queries_than_one() -> None:
    client = Client()
    client.get("/items/")
    with counted() as found:
        client.get("/items/")
    assert len(found) <= 4, [one["sql"][:80] for one in found]
