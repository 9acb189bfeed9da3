"""The parameters of the orders say where the roles of the cloud count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zhengyun.config.demo.tests import cloud_room, grounds
from zhengyun.config.demo.tests.cloud_room import Office
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import facade as cloud


@pytest.fixture
def office(orders_package: None) -> Iterator[Office]:
    with clock.at(grounds.OPENED):
        cloud_room.install()
        yield cloud_room.office()


def at(office: Office, role: Role, code: str) -> Actor:
    found = parties.find_organization(code)
    assert found
    return office.officer(role, at=found.id)


def test_the_data_bureau_manages_and_the_government_decides_for_it(office: Office) -> None:
    bureau = parties.find_organization("asb")
    assert bureau
    manager, government = at(office, Role.CLOUD_MANAGER, "asb"), at(office, Role.CLOUD_MANAGER, "gov")
    some = Amounts(8, 8192, 80)
    assert cloud.set_quota(manager, office.unit, some, "年度核定").total == some
    assert cloud.set_quota(government, bureau.id, some, "年度核定").total == some
    assert compute.list_pools(manager)
    for actor, unit, code in (
        (manager, bureau.id, "cloud.own_unit"),
        (government, office.unit, "cloud.may_not"),
        (office.officer(Role.CLOUD_MANAGER), bureau.id, "cloud.may_not"),
    ):
        with pytest.raises(Problem) as refused:
            cloud.set_quota(actor, unit, some, "年度核定")
        assert (refused.value.code, refused.value.status) == (code, 403)
