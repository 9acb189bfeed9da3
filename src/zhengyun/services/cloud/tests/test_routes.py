"""Every route of the cloud: who opens it, who is refused, for whom it is not there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import URLPattern

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import DraftView
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import InstanceView
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties.models import Organization
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.ids import uuid7
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.models import Certificate, Order
from zhengyun.services.cloud.tests.base import SERVER, Cloud, store_of
from zhengyun.services.cloud.tests.people import People, page
from zhengyun.services.cloud.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
APPLICATION = Path(__file__).parents[5] / "applications" / "cloud_orders"
WHO = ("officer", "head", "stranger", "operator", "manager", "finance", "reviewer", "auditor")
TABLE = {
    # officer head stranger operator manager finance reviewer auditor
    "catalogue": "200 200 200 200 200 200 200 403",
    "systems": "200 200 200 200 200 200 403 403",
    "new_system": "200 403 200 403 403 403 403 403",
    "system": "200 200 404 404 200 200 403 403",
    "change_system": "200 403 404 403 200 403 403 403",
    "record_check": "403 403 403 403 200 403 403 403",
    "orders": "200 200 200 200 200 200 403 403",
    "begin": "200 403 200 403 403 403 403 403",
    "draft": "302 403 404 403 403 403 403 403",
    "draft_page": "200 403 404 403 403 403 403 403",
    "review": "200 403 404 403 403 403 403 403",
    "draft_print": "200 403 404 403 403 403 403 403",
    "discard": "200 403 404 403 403 403 403 403",
    "order": "200 302 404 404 302 404 403 403",
    "resubmit": "405 403 405 403 403 403 403 403",
    "order_act": "200 403 404 403 403 403 403 403",
    "resources": "200 403 200 200 200 403 403 403",
    "resource": "200 403 404 200 200 403 403 403",
    "live": "200 403 404 200 200 403 403 403",
    "first_password": "200 403 404 403 403 403 403 403",
    "act": "200 403 404 403 403 403 403 403",
    "console": "200 403 404 200 200 403 403 403",
    "databases": "200 403 200 403 200 403 403 403",
    "database": "200 403 404 403 200 403 403 403",
    "database_password": "200 403 404 403 403 403 403 403",
    "database_act": "200 403 404 403 403 403 403 403",
    "certificate": "200 200 404 404 200 200 403 403",
    "capacity": "403 403 403 200 200 403 403 403",
    "hosts": "403 403 403 200 200 403 403 403",
    "host": "403 403 403 200 403 403 403 403",
    "work": "403 403 403 200 403 403 403 403",
    "work_order": "403 403 403 404 403 403 403 403",
    "hand_line": "403 403 403 404 403 403 403 403",
    "report": "403 403 403 200 200 403 403 403",
    "report_csv": "403 403 403 200 200 403 403 403",
    "quotas": "403 403 403 403 200 403 403 403",
    "quota": "403 403 403 403 200 403 403 403",
    "prices": "403 403 403 403 200 200 403 403",
    "new_price": "403 403 403 403 403 200 403 403",
}
"""What GET answers: 404 where it is not there for him, 405 where only a form is taken.

An order leads those who do not apply to the desk, where the finance bureau has no part in it.
"""


@pytest.fixture
def server(cloud: Cloud) -> InstanceView:
    case_id = cloud.new({"grade": SERVER, "count": 1, "data_gb": 200})
    cloud.entered(case_id)
    cloud.delivered(case_id)
    return cloud.servers(case_id)[0]


@dataclass(frozen=True)
class Papers:
    """What the owner has: a draft, an order that was sent, and the certificate of one that was."""

    draft: DraftView
    case_id: UUID
    certificate_id: UUID


@pytest.fixture
def papers(server: InstanceView, cloud: Cloud, people: People, monkeypatch: pytest.MonkeyPatch) -> Papers:
    """Made by casework itself, with the application that brings orders."""
    monkeypatch.undo()
    for code, place in (
        ("asb", cloud.room.bureau), ("lzcloud", cloud.room.provider), ("finance", people.treasury)
    ):  # fmt: skip
        Organization.objects.filter(pk=place.id).update(code=code)
    packages.install(APPLICATION, SYSTEM)
    officer, item = people.acting("officer"), facade.order_item()
    draft = casework.start_draft(officer, item, "new", {"secrecy.is_classified": "no"})
    leaving = casework.start_draft(officer, item, "exit", {})
    answers = {
        "target.instances": [str(server.id)],
        "exit.reason": ["系统已经下线。"],
        "exit.data_exported": ["yes"],
    }
    casework.save_page(officer, leaving.id, "exit", answers, leaving.version)
    sent = casework.submit(officer, leaving.id)
    jobs.run_pending(strict=True)
    certificate = Certificate.objects.create(
        number="QC-1", order=Order.objects.get(case_id=sent.id), owner_id=cloud.owner.id,
        issued_at=clock.now(), items=[{"instance_id": str(server.id), "name": server.name, "items": []}],
    )  # fmt: skip
    return Papers(draft, sent.id, certificate.id)


@pytest.fixture
def routes(server: InstanceView, cloud: Cloud, people: People, papers: Papers) -> dict[str, str]:
    pool = cloud.room.pool.code
    host = compute.list_hosts(people.actor("operator"), pool)[0]
    store = store_of(cloud.owner.id)
    given = {
        "system": (cloud.system.id,),
        "change_system": (cloud.system.id,),
        "record_check": (cloud.system.id,),
        "begin": ("new",),
        "draft": (papers.draft.id,),
        "draft_page": (papers.draft.id, papers.draft.pages[0].id),
        "review": (papers.draft.id,),
        "draft_print": (papers.draft.id,),
        "discard": (papers.draft.id,),
        "order": (papers.case_id,),
        "resubmit": (papers.case_id,),
        "order_act": (papers.case_id, "withdraw"),
        "certificate": (papers.certificate_id,),
        "resource": (server.id,),
        "live": (server.id,),
        "first_password": (server.id,),
        "act": (server.id, "stop"),
        "console": (server.id, "vnc"),
        "database": (store.id,),
        "database_password": (store.id,),
        "database_act": (store.id, "backup"),
        "hosts": (pool,),
        "host": (pool, host.id, "draining"),
        "quota": (cloud.owner.id,),
    }
    plain = {one.name for one in urlpatterns if not one.pattern.converters}
    return {
        str(one.name): page(str(one.name), *given.get(str(one.name), () if one.name in plain else (uuid7(),)))
        for one in urlpatterns
        if isinstance(one, URLPattern)
    }


def test_the_table_names_every_route(routes: dict[str, str]) -> None:
    assert set(routes) == set(TABLE)


@pytest.mark.parametrize("who", WHO)
def test_everybody_gets_what_the_table_says(who: str, routes: dict[str, str], people: People) -> None:
    browser, place = people.browser(who), WHO.index(who)
    found = {name: browser.get(address).status_code for name, address in routes.items()}
    assert found == {name: int(line.split()[place]) for name, line in TABLE.items()}
