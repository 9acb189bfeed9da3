"""Terms that end: notices, grace, stop, reclaim, each once, told and written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from zhengyun.engines.compute.contracts import State
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

if TYPE_CHECKING:
    from zhengyun.services.cloud.contracts import LeaseView
    from zhengyun.services.cloud.tests.base import Cloud

END = date(2027, 11, 2)


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.at(datetime(day.year, day.month, day.day, 6, 20, tzinfo=clock.SHANGHAI)):
        yield


def run(day: date) -> int:
    from zhengyun.engines.compute.tests.machines import settle
    from zhengyun.services.cloud.logic.expire_leases import expire_leases

    with on(day):
        found = expire_leases()
        settle()
        return found


@pytest.fixture
def lease(cloud: Cloud) -> LeaseView:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    (found,) = facade.list_leases(SYSTEM).rows
    assert found.ends_on == END
    return found


def state(lease: LeaseView) -> str:
    from zhengyun.services.cloud.models import Lease

    return Lease.objects.get(pk=lease.id).state


def server(lease: LeaseView) -> State:
    from zhengyun.engines.compute import facade as compute

    assert lease.instance_id
    return compute.get_instance(SYSTEM, lease.instance_id).state


def told(lease: LeaseView) -> list[str]:
    found = [one for one in audit.timeline("lease", lease.id) if one.action == "cloud.expire"]
    return [str(one.detail["to"]) for one in reversed(found)]


def test_before_the_first_notice_nothing_happens(lease: LeaseView) -> None:
    assert run(END - timedelta(days=31)) == 0
    assert state(lease) == "active"


def test_a_term_that_nobody_renews_goes_its_way(lease: LeaseView) -> None:
    for day in range(-31, 0):
        run(END + timedelta(days=day))
    assert (state(lease), server(lease)) == ("expiring", State.RUNNING)
    assert len(told(lease)) == 4
    for day in range(15):
        run(END + timedelta(days=day))
    assert (state(lease), server(lease)) == ("grace", State.RUNNING)
    run(END + timedelta(days=15))
    assert (state(lease), server(lease)) == ("stopped", State.STOPPED)
    run(END + timedelta(days=44))
    assert server(lease) == State.STOPPED
    run(END + timedelta(days=45))
    assert (state(lease), server(lease)) == ("ended", State.DELETED)
    assert told(lease) == ["expiring"] * 4 + ["grace", "stopped", "ended"]


def test_the_same_day_twice_tells_once(lease: LeaseView) -> None:
    assert [run(END - timedelta(days=15)), run(END - timedelta(days=15))] == [1, 0]
    assert run(END - timedelta(days=14)) == 0


def test_days_without_a_worker_are_made_up_for_step_by_step(lease: LeaseView) -> None:
    late = END + timedelta(days=200)
    found = []
    for day in range(3):
        run(late + timedelta(days=day))
        found.append(state(lease))
    assert found == ["grace", "stopped", "ended"]


def test_what_is_stopped_does_not_run_again_by_itself(lease: LeaseView) -> None:
    from zhengyun.engines.compute import facade as compute
    from zhengyun.engines.compute.contracts import Desired
    from zhengyun.engines.compute.tests.machines import settle

    run(END)
    run(END + timedelta(days=15))
    assert lease.instance_id
    with on(END + timedelta(days=16)):
        compute.set_desired(SYSTEM, lease.instance_id, Desired.RUNNING)
        settle()
    run(END + timedelta(days=17))
    assert server(lease) == State.STOPPED


def test_a_renewal_starts_what_was_stopped(cloud: Cloud, lease: LeaseView) -> None:
    from zhengyun.engines.compute.tests.machines import settle

    run(END)
    run(END + timedelta(days=15))
    with on(END + timedelta(days=20)):
        case = cloud.case("renew", {"target": {"instances": [str(lease.instance_id)]}, "term": {"months": 1}})
        cloud.run("renew", case)
        settle()
    assert (state(lease), server(lease)) == ("active", State.RUNNING)
    assert run(END + timedelta(days=21)) == 1


def test_without_terms_nothing_happens_by_itself(lease: LeaseView) -> None:
    assert run(date(2025, 12, 31)) == 0


def lost(cloud: Cloud, lease: LeaseView) -> None:
    """Its machine is gone, though nobody deleted it."""
    from zhengyun.engines.compute.reconcile.watch import watch_pool
    from zhengyun.engines.compute.tests.machines import settle

    cloud.room.tell(lose=[str(lease.instance_id)])
    watch_pool(cloud.room.pool.id)
    settle()
    assert server(lease) is State.LOST


def test_a_lost_machine_ends_as_well_and_holds_nobody_up(cloud: Cloud, lease: LeaseView) -> None:
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    other = next(one for one in facade.list_leases(SYSTEM).rows if one.id != lease.id)
    lost(cloud, lease)
    for day in (0, 15, 45):
        run(END + timedelta(days=day))
    assert (state(lease), server(lease)) == ("ended", State.DELETED)
    assert (state(other), server(other)) == ("ended", State.DELETED)


def test_one_lease_that_cannot_go_on_does_not_stop_the_others(
    cloud: Cloud, lease: LeaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhengyun.engines.compute import facade as compute
    from zhengyun.kit.errors import Problem
    from zhengyun.services.cloud import facade

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    other = next(one for one in facade.list_leases(SYSTEM).rows if one.id != lease.id)
    run(END)
    really = compute.set_desired

    def refuse(actor: Any, instance_id: Any, *wanted: Any, **more: Any) -> Any:
        if instance_id == lease.instance_id:
            raise Problem("compute.other", "no")
        return really(actor, instance_id, *wanted, **more)

    monkeypatch.setattr(compute, "set_desired", refuse)
    run(END + timedelta(days=15))
    assert (state(lease), state(other)) == ("grace", "stopped")
    (failed, *_before) = audit.timeline("lease", lease.id)
    assert (failed.outcome, failed.detail["code"]) == ("refused", "compute.other")


def test_nothing_is_reclaimed_while_a_renewal_is_decided(cloud: Cloud, lease: LeaseView) -> None:
    for day in (0, 15):
        run(END + timedelta(days=day))
    with on(END + timedelta(days=40)):
        case = cloud.case("renew", {"target": {"instances": [str(lease.instance_id)]}, "term": {"months": 1}})
        cloud.entered(case)
    run(END + timedelta(days=45))
    assert (state(lease), server(lease)) == ("stopped", State.STOPPED)
    cloud.end(case, "rejected")
    run(END + timedelta(days=46))
    assert (state(lease), server(lease)) == ("ended", State.DELETED)
