"""What a life event says that it holds is what it leads to."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM, World

pytestmark = pytest.mark.django_db
CHIP = re.compile(r'class="life" href="([^"]+)">([^<]+) <span[^>]*>(\d+)</span>')


def test_each_event_leads_to_as_many_matters_as_it_says(world: World) -> None:
    ServiceItem.objects.filter(code=ITEM).update(audience=["2"])
    guide = {"life_events": ["就业"], "subjects": {"person": ["准营准办", "生育收养"], "firm": ["准营准办"]}}
    ServiceItemVersion.objects.filter(item__code=ITEM).update(guide=guide)
    visitor = Client()
    chips = set(CHIP.findall(visitor.get("/").content.decode()))
    assert {title for _url, title, _n in chips} >= {"开店", "出生", "就业", "经营"}
    for address, _title, number in chips:
        page = visitor.get(address.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r'<h3><a href="/items/', page)) == int(number), address


def test_a_theme_of_an_event_leads_to_as_many_matters_as_it_says(world: World) -> None:
    subjects = {"person": ["设立变更", "准营准办"], "firm": ["法人注销"]}
    ServiceItemVersion.objects.filter(item__code=ITEM).update(guide={"subjects": subjects})
    page = Client().get("/items/", {"event": "shop", "theme": "设立变更"}).content.decode()
    assert f"/items/{ITEM}/" in page
    other = Client().get("/items/", {"event": "shop", "theme": "法人注销"}).content.decode()
    assert f'<h3><a href="/items/{ITEM}/' not in other
