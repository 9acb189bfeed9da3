"""The guide with its forms on paper, copies, renewals, life events, and where to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.engines.casework.models import Draft, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.services.hall import life

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhengyun.kit.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/ask/", "/unresolved/", "/accessibility/"])
def test_everybody_finds_where_to_ask(world: World, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "12345" in answer.content.decode()


def test_departments_tell_their_telephones(world: World) -> None:
    assert "0990-1" in Client().get("/ask/").content.decode()
    page = Client().get("/unresolved/").content.decode()
    assert "0990-2" in page
    assert "0990-1<" not in page


def test_the_guide_leads_to_blank_form_and_sample_and_reckons_the_limits(world: World) -> None:
    page = Client().get(f"/items/{ITEM}/").content.decode()
    assert f"/items/{ITEM}/forms/new/blank/" in page
    assert f"/items/{ITEM}/forms/new/sample/" in page
    assert "如果今天受理" in page
    assert "03-11" in page


def test_forms_on_paper_are_open_to_everybody(world: World) -> None:
    answer = Client().get(f"/items/{ITEM}/forms/new/blank/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    for wrong in ("forms/other/blank/", "forms/new/materials/plan/", "forms/new/materials/none/"):
        assert Client().get(f"/items/{ITEM}/{wrong}").status_code == 404


def closed(world: World) -> str:
    case = world.submit()
    casework.perform(world.applicant, case.id, "withdraw", data={"reason": "先不办了"})
    return str(case.id)


def test_a_closed_application_is_copied_into_a_draft(world: World, agent: Client) -> None:
    case = closed(world)
    assert f"/my/cases/{case}/copy/" in agent.get(f"/my/cases/{case}/").content.decode()
    assert agent.get(f"/my/cases/{case}/copy/").status_code == 200
    answer = agent.post(f"/my/cases/{case}/copy/", {"files": ["nonsense"]})
    draft = Draft.objects.get(state="open")
    assert answer.headers["Location"] == f"/drafts/{draft.id}/"
    assert draft.data["premises"]["area"] == 120
    page = agent.get(answer.headers["Location"], follow=True).content.decode()
    assert "复制自" in page


def test_an_open_application_is_not_copied(world: World, agent: Client) -> None:
    case = world.submit()
    assert "copy/" not in agent.get(f"/my/cases/{case.id}/").content.decode()
    assert agent.get(f"/my/cases/{case.id}/copy/").status_code == 409


def test_nobody_else_copies_or_renews(world: World, browse: Callable[[Actor], Client]) -> None:
    case = closed(world)
    stranger = browse(world.people.applicant("enterprise", "别家公司"))
    for client, status in ((stranger, 404), (browse(world.reviewer), 403), (Client(), 302)):
        assert client.post(f"/my/cases/{case}/copy/").status_code == status
        assert client.post(f"/my/licences/{uuid4()}/renew/").status_code == status


def item(**known: object) -> ItemSummary:
    return ItemSummary("x", "事项", uuid4(), "局", True, "", ("1",), **known)  # type: ignore[arg-type]


def test_life_events_gather_themes_and_what_items_name_themselves() -> None:
    items = [
        item(subjects={"firm": ("准营准办",)}),
        item(subjects={"person": ("优待抚恤",)}),
        item(life_events=("变更",)),
    ]
    assert [(one.code, number) for one, number in life.events_with(items, "person")] == [("age", 1)]
    assert [one.code for one, _number in life.events_with(items, "firm")] == ["operate", "change"]


def test_an_event_has_a_page_with_its_matters_and_an_unknown_one_shows_all(world: World) -> None:
    version = ServiceItemVersion.objects.get(item__code=ITEM)
    version.guide = {**version.guide, "subjects": {"person": ["优待抚恤"], "firm": ["准营准办"]}}
    version.save(update_fields=["guide"])
    assert "/items/?event=age" in Client().get("/").content.decode()
    assert ITEM in Client().get("/items/?event=age").content.decode()
    assert ITEM not in Client().get("/items/?event=birth").content.decode()
    assert ITEM in Client().get("/items/?event=nonsense").content.decode()
    assert ITEM in Client().get("/items/?for=person&theme=优待抚恤").content.decode()


def test_one_tap_changes_for_whom_one_acts_and_the_page_stays(world: World, agent: Client) -> None:
    page = agent.get("/items/?for=firm").content.decode()
    assert 'action="/account/act-for/"' in page
    assert f'value="{world.applicant.person_id}"' in page
    assert 'value="/items/?for=firm"' in page
    answer = agent.post(
        "/account/act-for/", {"party": str(world.applicant.person_id), "next": "/items/?for=firm"}
    )
    assert answer.headers["Location"] == "/items/?for=firm"
    assert f'value="{world.applicant.party_id}"' in agent.get("/").content.decode()


def test_a_page_that_belongs_to_the_other_party_is_left(world: World, agent: Client) -> None:
    case = world.submit()
    page = agent.get(f"/my/cases/{case.id}/").content.decode()
    assert '<input type="hidden" name="next" value="/my/">' in page


def test_whoever_acts_for_nobody_else_has_no_switch(world: World, browse: Callable[[Actor], Client]) -> None:
    alone = browse(world.people.applicant("person", "周桂兰"))
    assert 'name="party"' not in alone.get("/").content.decode()


def test_a_bundle_has_a_card_on_the_front_page_once_there_is_one(world: World) -> None:
    assert "一件事一次办" not in Client().get("/").content.decode()
    ServiceItem.objects.filter(code=ITEM).update(is_bundle=True)
    assert "一件事一次办" in Client().get("/").content.decode()
