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
from zhengyun.services.hall import guidelinks, life
from zhengyun.ui import contracts as ui

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhengyun.engines.casework.contracts import ItemView
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


def test_the_guide_tells_every_particular_in_the_words_of_the_standard(world: World) -> None:
    version = ServiceItemVersion.objects.get(item__code=ITEM)
    said = {"handling_forms": ["1", "3"], "level": "4", "cross_region": "county", "online_payment": False}
    version.guide.update(said, special_procedures=["1"], source_of_power="法定本级行使")
    version.save(update_fields=["guide"])
    terms = {one.term: one.value for one in Client().get(f"/items/{ITEM}/").context["details"]}
    assert terms["办理形式"] == "窗口办理、移动端网上申请"
    assert terms["特别程序"] == "延长审批"
    assert (terms["行使层级"], terms["通办范围"], terms["网上支付"]) == ("县级", "跨县", "否")
    assert terms["事项类型"] == "其他类别事项"


def test_forms_on_paper_are_open_to_everybody(world: World) -> None:
    for place in ("forms/new/blank/", "papers/authorization/blank/", "papers/authorization/sample/"):
        answer = Client().get(f"/items/{ITEM}/{place}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    for wrong in ("forms/other/blank/", "papers/id_copy/sample/", "papers/plan_empty/blank/"):
        assert Client().get(f"/items/{ITEM}/{wrong}").status_code == 404


def test_a_drawing_is_shown_to_everybody_and_may_do_nothing(world: World) -> None:
    answer = Client().get("/examples/plan_empty.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for wrong in ("authorization", "nothing"):
        assert Client().get(f"/examples/{wrong}.svg").status_code == 404


def test_guide_and_form_show_forms_and_drawings_of_each_material(world: World, agent: Client) -> None:
    draft = world.draft()
    for page in (Client().get(f"/items/{ITEM}/"), agent.get(f"/drafts/{draft.id}/pages/all/")):
        text = page.content.decode()
        for expected in (
            f"/items/{ITEM}/papers/authorization/blank/",
            f"/items/{ITEM}/papers/authorization/sample/",
            '<img src="/examples/plan_empty.svg" alt="只有轮廓"',
        ):
            assert expected in text


def test_what_other_services_offer_stands_in_the_guide_and_what_fails_does_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(actor: Actor, item: ItemView) -> ui.Link:
        raise RuntimeError(item.code)

    offers = {
        "a": fails,
        "b": lambda actor, item: ui.Link("预约", f"/book/?item={item.code}"),
        "c": lambda *_: None,
    }
    monkeypatch.setattr(guidelinks, "_known", offers)
    page = Client().get(f"/items/{ITEM}/").content.decode()
    assert f'<a class="btn btn--secondary" href="/book/?item={ITEM}">预约</a>' in page
    ServiceItem.objects.filter(code=ITEM).update(is_online=False)
    page = Client().get(f"/items/{ITEM}/").content.decode()
    assert page.count(f'<a class="btn btn--primary" href="/book/?item={ITEM}">预约</a>') == 2


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
    assert "来自 以前的办件" in page


def test_an_open_application_is_not_copied(world: World, agent: Client) -> None:
    case = world.submit()
    assert "copy/" not in agent.get(f"/my/cases/{case.id}/").content.decode()
    assert agent.get(f"/my/cases/{case.id}/copy/").status_code == 409


def test_nobody_else_copies_renews_or_reissues(world: World, browse: Callable[[Actor], Client]) -> None:
    case = closed(world)
    stranger = browse(world.people.applicant("enterprise", "别家公司"))
    for client, status in ((stranger, 404), (browse(world.reviewer), 403), (Client(), 302)):
        assert client.post(f"/my/cases/{case}/copy/").status_code == status
        assert client.post(f"/my/licences/{uuid4()}/renew/").status_code == status
        assert client.post(f"/my/licences/{uuid4()}/reissue/").status_code == status


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
    version.item.save(update_fields=["state"])  # the index in this process looks at the row of the item
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
