"""A guide leads to an appointment at the counter, where there is one to be had."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.engines.casework.models import ServiceItemVersion
from zhengyun.services.desk.tests.counters import site
from zhengyun.services.desk.tests.county import ITEM, County

pytestmark = pytest.mark.django_db


def test_a_guide_leads_to_an_appointment_only_where_one_can_be_made(county: County) -> None:
    address = f"{reverse('queue:new')}?item={ITEM}"

    def leads_there() -> bool:
        return f'href="{address}"' in Client().get(reverse("hall:guide", args=[ITEM])).content.decode()

    assert not leads_there()
    site(county)
    assert leads_there()
    assert Client().get(address).status_code == 302
    version = ServiceItemVersion.objects.get(item__code=ITEM)
    version.guide = {**version.guide, "can_book": False}
    version.save(update_fields=["guide"])
    assert not leads_there()
