"""Roles count at the bodies that the orders' parameters name, and nobody decides for his own unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.engines.compute.tests.machines import person
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud


@pytest.fixture
def above(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> OrganizationView:
    """Who decides what the data bureau wants; the parameters name everybody."""
    made, finance = builders.bureau("望溪县人民政府"), builders.bureau("望溪县财政局")
    named = {"manager": cloud.room.bureau.code, "manager_of_its_own": made.code, "finance": finance.code}
    monkeypatch.setattr(casework, "parameters_of_act_set", lambda _act_set: [named])
    return made


def answer(act: Callable[[], object]) -> str:
    """'' when it is done, else the code of the refusal."""
    try:
        act()
    except Problem as problem:
        return problem.code
    return ""


def set_quota(actor: Actor, owner_id: UUID) -> str:
    from zhengyun.services.cloud import facade

    return answer(lambda: facade.set_quota(actor, owner_id, Amounts(8, 8192, 80), "年度核定"))


def check(actor: Actor, system_id: UUID) -> str:
    from zhengyun.services.cloud import facade

    today = clock.today()
    until = today + timedelta(days=365)
    return answer(lambda: facade.record_safety_check(actor, system_id, today, until, "报告"))


def test_the_bureau_does_not_serve_itself_but_who_stands_above_it_does(
    cloud: Cloud, above: OrganizationView
) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.contracts import NewSystem

    bureau = cloud.room.bureau
    own = facade.register_system(SYSTEM, NewSystem(bureau.id, "一网通办", 3)).id
    manager, government = cloud.room.manager, person("cloud_manager", above)
    assert (set_quota(manager, bureau.id), check(manager, own)) == ("cloud.own_unit", "cloud.own_unit")
    assert (set_quota(government, bureau.id), check(government, own)) == ("", "")
    assert (set_quota(manager, cloud.owner.id), check(manager, cloud.system.id)) == ("", "")
    assert set_quota(government, cloud.owner.id) == "cloud.may_not"
    assert check(government, cloud.system.id) == "cloud.no_such_system"


def test_any_role_at_the_unit_is_one_too_many(cloud: Cloud, above: OrganizationView) -> None:
    both = cloud.room.manager.roles | person("reviewer", cloud.owner).roles
    manager = Actor(account_id=cloud.room.manager.account_id, roles=both, channel="web")
    assert set_quota(manager, cloud.owner.id) == "cloud.own_unit"
    assert check(manager, cloud.system.id) == "cloud.own_unit"


def test_a_manager_of_another_unit_manages_nothing(cloud: Cloud, above: OrganizationView) -> None:
    from zhengyun.services.cloud import facade

    elsewhere = person("cloud_manager", cloud.room.other)
    cloud.delivered(cloud.new())
    assert set_quota(elsewhere, cloud.owner.id) == "cloud.may_not"
    assert facade.list_quotas(elsewhere) == []
    assert list(facade.list_systems(elsewhere).rows) == []
    assert answer(lambda: facade.pool_demand(elsewhere)) == "cloud.may_not"
    assert list(compute.list_instances(elsewhere).rows) == []
    assert compute.list_pools(elsewhere) == []
    assert compute.list_instances(cloud.room.manager).rows
    assert compute.list_pools(cloud.room.manager)


def test_prices_are_set_at_the_finance_body_only(cloud: Cloud, above: OrganizationView) -> None:
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.services.cloud import bodies, facade

    places = bodies.finance()
    assert places
    (finance,) = places
    officer = person("finance_officer", parties.get_organization(finance))
    day = date(2027, 1, 1)
    elsewhere = person("finance_officer", cloud.room.other)
    assert answer(lambda: facade.set_price(elsewhere, "A-01-002", 1, day, "x")) == "cloud.may_not"
    assert list(facade.list_systems(elsewhere).rows) == []
    assert facade.set_price(officer, "A-01-002", 2400, day, "望财购〔2026〕9号").fen == 2400


def test_an_operator_delivers_at_a_provider_only(cloud: Cloud, above: OrganizationView) -> None:
    from zhengyun.services.cloud import facade

    elsewhere = person("cloud_operator", cloud.room.other)
    assert answer(lambda: facade.hand_work(elsewhere)) == "cloud.may_not"
    cloud.delivered(cloud.new())
    assert list(facade.list_orders(elsewhere).rows) == []
    assert list(facade.list_orders(cloud.room.operator).rows)


def test_a_body_that_is_not_known_gives_nobody_a_right(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casework, "parameters_of_act_set", lambda _act_set: [{"manager": "nowhere"}])
    assert set_quota(cloud.room.manager, cloud.owner.id) == "cloud.may_not"
