"""A matter that is received at a counter only: who may begin it, and where."""

from __future__ import annotations

import pytest
from django.test import Client

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Identification, Presence
from zhengyun.engines.casework.logic.acceptance_people import identity_number
from zhengyun.engines.casework.models import Draft, ServiceItem
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts.tests.api_client import caller
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem


@pytest.fixture
def item(world: World) -> ServiceItem:
    row = ServiceItem.objects.get(code=ITEM)
    row.is_online = False
    row.save(update_fields=["is_online"])
    return row


def presence() -> Presence:
    head = parties.register_person(SYSTEM, "周桂兰", identity_number(), phone="13900001234")
    return Presence(head.id, Identification.CARD_READ, "授权委托书 2026-03-01")


def start_at_counter(actor: Actor, world: World) -> None:
    party = world.applicant.party_id
    assert party is not None
    casework.start_at_counter(actor, party, ITEM, "new", {}, presence())


def test_people_are_led_to_the_counter(item: ServiceItem, world: World) -> None:
    with pytest.raises(Problem) as caught:
        casework.start_draft(world.applicant, ITEM, "new", {})
    assert (caught.value.code, caught.value.status) == ("casework.counter_only", 409)
    assert not Draft.objects.exists()


def test_programs_are_refused_as_people_are(item: ServiceItem, world: World, client: Client) -> None:
    wanted = {"item_code": ITEM, "option_code": "new"}
    answers = [caller(client, actor).post("/drafts", wanted) for actor in (world.applicant, world.clerk)]
    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(409, "casework.counter_only"), (403, "accounts.forbidden")]
    assert not Draft.objects.exists()


def test_a_clerk_of_the_counter_begins_it_for_who_stands_there(item: ServiceItem, world: World) -> None:
    start_at_counter(world.clerk, world)
    assert Draft.objects.get().presence["name"] == "周桂兰"


@pytest.mark.parametrize("who", ["reviewer", "chief", "applicant"])
def test_nobody_else_begins_it_at_a_counter(who: str, item: ServiceItem, world: World) -> None:
    with pytest.raises(Problem) as caught:
        start_at_counter(getattr(world, who), world)
    assert caught.value.code == "casework.may_not"
    assert not Draft.objects.exists()


def test_a_closed_case_is_not_copied_into_an_application(world: World) -> None:
    case = world.submit()
    casework.perform(world.applicant, case.id, "withdraw", data={"reason": "先不办了"})
    assert casework.guides.copy_offer(world.applicant, case.id).number == case.number
    ServiceItem.objects.filter(code=ITEM).update(is_online=False)
    for begin in (casework.guides.copy_offer, casework.guides.copy_case):
        with pytest.raises(Problem) as caught:
            begin(world.applicant, case.id)
        assert caught.value.code == "casework.counter_only"
