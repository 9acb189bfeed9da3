"""Who of a unit applies for it, and who endorses: never the same person, and never in another role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zhengyun.config.demo.tests import cloud_room, grounds
from zhengyun.config.demo.tests.cloud_room import Office
from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

MISSING = {"items": [{"kind": "field", "target": "exit.reason", "reason": "没有说明去向。"}]}


@pytest.fixture
def office(orders_package: None) -> Iterator[Office]:
    with clock.at(grounds.OPENED):
        cloud_room.install()
        yield cloud_room.office()


def ordered(office: Office, actor: Actor) -> CaseView:
    return office.exit_order(actor, cloud_room.enter_server(office.unit))


def refused(actor: Actor, order: CaseView, act: str, **how: Any) -> str:
    with pytest.raises(Problem) as found:
        casework.perform(actor, order.id, act, **how)
    assert found.value.status == 403
    return found.value.code


def send_again(actor: Actor, order: CaseView) -> CaseView:
    draft = casework.start_correction(actor, order.id)
    casework.save_page(actor, draft.id, "exit", {"exit.reason": ["已并入市级平台。"]}, draft.version)
    return casework.submit(actor, draft.id)


def test_the_head_of_the_unit_writes_no_order_that_he_endorses(office: Office) -> None:
    order = ordered(office, office.officer(Role.IT_OFFICER, acting=True))
    head = office.officer(Role.UNIT_LEADER, acting=True)
    casework.perform(head, order.id, "send_back", data=MISSING)
    with pytest.raises(Problem) as found:
        casework.start_correction(head, order.id)
    assert (found.value.code, found.value.status) == ("casework.may_not", 403)
    assert refused(head, order, "resubmit", data={"draft": str(order.id)}) == "casework.may_not"
    again = send_again(office.officer(Role.IT_OFFICER, acting=True), order)
    assert casework.perform(head, again.id, "endorse").state == "endorsed"


def test_who_sent_an_order_again_does_not_endorse_it_in_another_role(office: Office) -> None:
    order = ordered(office, office.officer(Role.IT_OFFICER, acting=True))
    both = office.officer(Role.UNIT_LEADER, acting=True)
    assert both.account_id
    accounts.assign_role(SYSTEM, both.account_id, Role.IT_OFFICER, office.unit)
    both = accounts.actor_for_account(both.account_id, office.unit, channel="web")
    casework.perform(both, order.id, "send_back", data=MISSING)
    send_again(both, order)
    assert refused(both, order, "endorse") == "casework.may_not"
    head = office.officer(Role.UNIT_LEADER)
    assert casework.perform(head, order.id, "endorse").state == "endorsed"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.UNIT_LEADER])
def test_another_role_of_the_unit_withdraws_nothing(office: Office, role: Role) -> None:
    order = ordered(office, office.officer(Role.IT_OFFICER, acting=True))
    other = office.officer(role, acting=True)
    assert refused(other, order, "withdraw") == "casework.may_not"
    assert "withdraw" not in {offer.act for offer in casework.offers(other, order.id)}
    colleague = office.officer(Role.IT_OFFICER, acting=True)
    assert casework.perform(colleague, order.id, "withdraw").state == "withdrawn"


def test_who_has_lost_the_role_does_not_withdraw_what_he_sent(office: Office) -> None:
    sender = office.officer(Role.IT_OFFICER, acting=True)
    order = ordered(office, sender)
    assert sender.account_id
    accounts.assign_role(SYSTEM, sender.account_id, Role.REVIEWER, office.unit)
    held = next(one for one in accounts.roles_of(sender.account_id) if one.role == Role.IT_OFFICER)
    accounts.end_role(SYSTEM, held.id)
    assert refused(accounts.actor_for_account(sender.account_id), order, "withdraw") == "casework.may_not"
