"""Who may do what: one table for every role, and what nobody of another unit finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud

UNIT, OTHER = uuid4(), uuid4()


def person(role: str, at: object = UNIT) -> Actor:
    return Actor(account_id=uuid4(), roles=frozenset({RoleAt(role, at)}), channel="web")  # type: ignore[arg-type]


ROLES: dict[str, Actor] = {
    "it_officer": person("it_officer"),
    "unit_leader": person("unit_leader"),
    "it_officer of another unit": person("it_officer", OTHER),
    "cloud_operator": person("cloud_operator", OTHER),
    "cloud_manager": person("cloud_manager", OTHER),
    "finance_officer": person("finance_officer", OTHER),
    "reviewer": person("reviewer"),
    "system_admin": person("system_admin"),
    "supervisor": person("supervisor"),
    "anonymous": ANONYMOUS,
    "system": SYSTEM,
}
TABLE: dict[str, set[str]] = {
    "see_owner": {"it_officer", "unit_leader", "cloud_manager", "finance_officer", "system"},
    "order": {"it_officer", "system"},
    "register_system": {"it_officer", "cloud_manager", "system"},
    "manage": {"cloud_manager", "system"},
    "set_price": {"finance_officer", "system"},
    "deliver": {"cloud_operator", "system"},
    "see_pools": {"cloud_manager", "cloud_operator", "system"},
}
OWN = {"see_owner", "order", "register_system"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rule", TABLE)
def test_the_table_of_rights(rule: str, role: str, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengyun.services.cloud import bodies, permissions

    monkeypatch.setattr(bodies, "providers", lambda places: places)

    given = (ROLES[role], UNIT) if rule in OWN else (ROLES[role],)
    assert getattr(permissions, f"can_{rule}")(*given) is (role in TABLE[rule])
    check = getattr(permissions, f"check_can_{rule}", None)
    if check is None:
        return
    if role in TABLE[rule]:
        check(*given)
        return
    with pytest.raises(Problem) as refused:
        check(*given)
    assert (refused.value.code, refused.value.status) == ("cloud.may_not", 403)


def test_a_provider_sees_only_what_was_approved(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new()
    cloud.entered(case)
    assert facade.order_of_case(cloud.room.operator, case) is None
    assert list(facade.list_orders(cloud.room.operator).rows) == []
    cloud.run("commit", case)
    assert facade.order_of_case(cloud.room.operator, case)
    assert len(facade.list_orders(cloud.room.operator).rows) == 1


def test_another_unit_finds_nothing(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = cloud.new({"grade": "A-01-001-02", "count": 1})
    order = cloud.delivered(case)
    (lease,) = facade.list_leases(cloud.room.officer).rows
    assert lease.instance_id
    data = {"target": {"instances": [str(lease.instance_id)]}, "exit": {"reason": "x"}}
    cloud.settled("release", cloud.case("exit", data))
    (paper,) = facade.list_certificates(cloud.room.officer)
    stranger = cloud.room.stranger
    lists: list[Callable[[], object]] = [
        lambda: list(facade.list_orders(stranger).rows),
        lambda: list(facade.list_leases(stranger).rows),
        lambda: list(facade.list_systems(stranger).rows),
        lambda: facade.list_certificates(stranger),
        lambda: facade.systems_by_unit(stranger),
        lambda: [facade.order_of_case(stranger, case)] if facade.order_of_case(stranger, case) else [],
        lambda: list(facade.get_systems(stranger, [cloud.system.id])),
        lambda: list(facade.leases_of(stranger, [lease.instance_id] if lease.instance_id else [])),
    ]
    assert [one() for one in lists] == [[]] * len(lists)
    refused: list[Callable[[], object]] = [
        lambda: facade.get_order(stranger, order.id),
        lambda: facade.get_system(stranger, cloud.system.id),
        lambda: facade.get_quota(stranger, cloud.owner.id),
        lambda: facade.get_certificate(stranger, paper.id),
        lambda: facade.safety_checks_of(stranger, cloud.system.id),
        lambda: facade.month_cost(stranger, cloud.owner.id),
        lambda: facade.change_system(stranger, cloud.system.id, {"title": "x"}),
        lambda: facade.set_quota(stranger, cloud.owner.id, Amounts(1, 1, 1), "x"),
        lambda: facade.set_price(stranger, "A-01-002", 1, date(2027, 1, 1), "x"),
        lambda: facade.load_catalogue(stranger, {}),
        lambda: facade.hand_work(stranger),
        lambda: facade.pool_demand(stranger),
    ]
    for act in refused:
        with pytest.raises(Problem) as answer:
            act()
        assert answer.value.status in (403, 404)


def test_quotas_are_listed_for_one_s_own_unit(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    assert [one.owner_id for one in facade.list_quotas(cloud.room.officer)] == [cloud.owner.id]
    assert cloud.owner.id in {one.owner_id for one in facade.list_quotas(cloud.room.manager)}
    assert [one.is_set for one in facade.list_quotas(cloud.room.stranger)] == [False]


def test_units_for_which_one_may_order(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    assert facade.my_units(cloud.room.officer) == [(cloud.owner.id, cloud.owner.name)]
    assert facade.my_units(cloud.room.manager) == []


def test_an_operator_of_another_provider_delivers_nothing_here(cloud: Cloud) -> None:
    from zhengyun.engines.compute.tests.machines import person
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import OrganizationKind
    from zhengyun.kernel.parties.tests.builders import credit_code
    from zhengyun.services.cloud import facade

    case = cloud.new(lines=[], extras=[{"offering": "F-02-001", "count": 1}])
    cloud.run("commit", case)
    cloud.run("provision", case)
    (work,) = facade.hand_work(cloud.room.operator)
    other = parties.register_organization(
        SYSTEM, "邻州云服务公司", credit_code("91", 9), "other-cloud",
        kind=OrganizationKind.PROVIDER, region_code="990124",
    )  # fmt: skip
    elsewhere = person("cloud_operator", other)
    assert facade.hand_work(elsewhere) == []
    with pytest.raises(Problem) as refused:
        facade.deliver_line(elsewhere, work.line_id, {})
    assert (refused.value.code, refused.value.status) == ("cloud.no_such_line", 404)
