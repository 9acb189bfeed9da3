"""Quotas: what is held and what is approved counts, and two orders at once never exceed them."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import connection

from zhengyun.engines.casework.contracts import Done, Failed
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud


def test_what_is_approved_but_not_delivered_counts(cloud: Cloud) -> None:
    cloud.quota(vcpus=12)
    assert isinstance(cloud.run("commit", cloud.new()), Done)
    answer = cloud.run("commit", cloud.new())
    assert isinstance(answer, Failed)
    assert "vcpus" in answer.reason
    cloud.quota(vcpus=16)
    assert isinstance(cloud.run("commit", cloud.new()), Done)


@pytest.mark.parametrize(("vcpus", "memory_gb", "disk_gb"), [(7, 256, 4000), (64, 31, 4000), (64, 256, 403)])
def test_each_of_the_three_is_a_limit(cloud: Cloud, vcpus: int, memory_gb: int, disk_gb: int) -> None:
    cloud.quota(vcpus, memory_gb, disk_gb)
    assert isinstance(cloud.run("commit", cloud.new()), Failed)
    cloud.quota(8, 32, 404)
    assert isinstance(cloud.run("commit", cloud.new()), Done)


def test_a_unit_without_a_quota_gets_nothing(cloud: Cloud) -> None:
    from zhengyun.services.cloud.logic.commit_order import commit_order
    from zhengyun.services.cloud.models import Quota

    Quota.objects.filter(owner_id=cloud.owner.id).update(owner_id=cloud.room.other.id)
    with pytest.raises(Problem) as refused:
        commit_order(cloud.new(), {})
    assert refused.value.code == "cloud.no_quota"


def test_a_quota_may_fall_below_what_is_held(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new())
    cloud.quota(vcpus=2)
    quota = facade.get_quota(SYSTEM, cloud.owner.id)
    assert (quota.left.vcpus, quota.used.vcpus) == (-6, 8)
    assert isinstance(cloud.run("commit", cloud.new({"grade": "A-01-001-02", "count": 1})), Failed)


def test_only_the_bureau_sets_quotas_with_a_reason(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    with pytest.raises(Problem) as refused:
        facade.set_quota(cloud.room.officer, cloud.owner.id, Amounts(1, 1, 1), "想要")
    assert refused.value.code == "cloud.may_not"
    for total, reason in ((Amounts(-1, 1, 1), "x"), (Amounts(1, 1, 1), " ")):
        with pytest.raises(Problem) as refused:
            facade.set_quota(cloud.room.manager, cloud.owner.id, total, reason)
        assert refused.value.code == "cloud.bad_quota"


def test_the_estimate_says_what_stands_against_an_order(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    lines = [{"grade": "A-01-001-04", "count": 2, "data_gb": 200}]
    found = facade.estimate(cloud.room.officer, cloud.owner.id, lines, months=12)
    assert (found.monthly_fen, found.total_fen, str(found.wan_per_year)) == (57_600, 691_200, "0.69")
    assert (found.faults, found.amounts.vcpus, found.delivery_days) == ((), 8, 3)
    cloud.quota(vcpus=7)
    assert len(facade.estimate(cloud.room.officer, cloud.owner.id, lines).faults) == 1
    assert len(facade.estimate(cloud.room.officer, cloud.owner.id, [{"grade": "?"}]).faults) == 1
    with pytest.raises(Problem) as refused:
        facade.estimate(cloud.room.stranger, cloud.owner.id, lines)
    assert refused.value.code == "cloud.no_such_unit"


def test_two_orders_at_once_never_exceed_a_quota(lasting_cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    lasting_cloud.quota(vcpus=8)
    cases = [lasting_cloud.new() for _each in range(4)]
    together = Barrier(len(cases))
    answers: list[object] = []
    moment = clock.now()

    def approve(case: UUID) -> None:
        with clock.at(moment):
            together.wait(timeout=120)
            answers.append(lasting_cloud.run("commit", case))
        connection.close()

    threads = [Thread(target=approve, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(type(one).__name__ for one in answers) == ["Done", "Failed", "Failed", "Failed"]
    assert facade.get_quota(SYSTEM, lasting_cloud.owner.id).committed.vcpus == 8
