"""A database as a line of an order. That a server makes and wipes it is proved where it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from zhengyun.engines.casework.contracts import Done, Failed, Wait
from zhengyun.engines.compute import facade as compute
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud

ONE = {"grade": "B-01-001-01", "count": 1, "data_gb": 20}


def offered(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, faults: list[str]) -> Cloud:
    from zhengyun.services.cloud.tests.base import with_databases

    with_databases()
    monkeypatch.setattr(compute, "what_hinders_databases", lambda: faults)
    return cloud


@pytest.fixture
def with_server(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Databases are on offer; what their server does is said by the test."""
    return offered(cloud, monkeypatch, [])


@pytest.fixture
def without_server(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    return offered(cloud, monkeypatch, ["there is no server"])


def server_says(**columns: Any) -> None:
    from zhengyun.engines.compute.models import Database

    Database.objects.update(**columns)


def test_without_a_server_none_is_on_offer(without_server: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud = without_server
    offering = next(one for one in facade.list_offerings() if one.code == "B-01-001")
    assert (offering.is_active, bool(offering.note)) == (False, True)
    assert len(facade.estimate(SYSTEM, cloud.owner.id, [ONE]).faults) == 1
    with pytest.raises(Problem) as refused:
        cloud.entered(cloud.new(ONE))
    assert refused.value.code == "cloud.no_databases"


def test_a_database_is_ordered_priced_metered_and_given_back(with_server: Cloud) -> None:
    from zhengyun.services.cloud import facade

    cloud, run_id = with_server, uuid4()
    case = cloud.new(ONE)
    assert cloud.entered(case).asked_fen == 12_000 + 20 * 40
    cloud.run("commit", case)
    assert isinstance(cloud.run("provision", case, run_id), Wait)
    server_says(state="running")
    assert isinstance(cloud.run("provision", case, run_id), Done)
    cloud.run("activate", case, run_id)
    cloud.run("activate", case, run_id)
    (lease,) = facade.list_leases(SYSTEM).rows
    assert (lease.instance_id, lease.monthly_fen) == (None, 12_800)
    assert lease.database_id
    with clock.at(clock.now() + timedelta(hours=72)):
        assert facade.month_cost(SYSTEM, cloud.owner.id).total_fen == 1280
        leave = cloud.case("exit", {"target": {"instances": [str(lease.database_id)]}, "exit": {}})
        assert isinstance(cloud.run("release", leave), Wait)
        server_says(state="deleted", deleted_at=clock.now(), wiped=["database db_x"])
        assert isinstance(cloud.run("release", leave), Done)
    (paper,) = facade.list_certificates(SYSTEM)
    assert paper.items[0]["items"] == [{"removed": "database db_x"}]


def test_a_server_that_refuses_is_told(with_server: Cloud) -> None:
    case, run_id = with_server.new(ONE), uuid4()
    with_server.run("commit", case)
    with_server.run("provision", case, run_id)
    server_says(state="failed", fault="the disk is full")
    answer = with_server.run("provision", case, run_id)
    assert isinstance(answer, Failed)
    assert "the disk is full" in answer.reason


def test_one_that_was_refused_is_asked_for_again_when_its_step_is_resumed(with_server: Cloud) -> None:
    case, run_id = with_server.new(ONE), uuid4()
    with_server.run("commit", case)
    with_server.run("provision", case, run_id)
    server_says(state="failed", fault="the disk is full")
    assert isinstance(with_server.run("provision", case, run_id), Failed)
    assert isinstance(with_server.run("provision", case, run_id), Wait)
    server_says(state="running")
    assert isinstance(with_server.run("provision", case, run_id), Done)


def test_one_that_does_not_run_when_its_step_was_waived_is_dropped(with_server: Cloud) -> None:
    from zhengyun.services.cloud import facade

    case = with_server.new(ONE)
    with_server.run("commit", case)
    with_server.run("provision", case)
    server_says(state="failed", fault="the disk is full")
    assert isinstance(with_server.run("activate", case), Done)
    line = with_server.order(case).lines[0]
    assert (line.state, list(facade.list_leases(SYSTEM).rows)) == ("freed", [])
    assert compute.get_database(SYSTEM, line.instance_ids[0]).state == "deleting"
