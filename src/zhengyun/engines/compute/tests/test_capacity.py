from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from tests.counting import counted

from zhengyun.engines.compute import capacity, figures, usage
from zhengyun.engines.compute.capacity.forecast import full_in
from zhengyun.engines.compute.capacity.monthly import p95
from zhengyun.engines.compute.contracts import Amounts, Desired, State, Utilization
from zhengyun.engines.compute.models import Host, Instance, Metered, PoolDay, Sample
from zhengyun.engines.compute.tests.placing import make_host, make_instance, make_owner, make_pool
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TODAY = date(2026, 3, 10)


def sample(instance: Instance, minutes: int, *, cpu: int, memory: int, until: datetime = NOON) -> None:
    metered, _ = Metered.objects.get_or_create(instance_id=instance.id)
    samples = (
        Sample(metered_id=metered.id, at=until - number * MINUTE, cpu=cpu, memory=memory)
        for number in range(1, minutes + 1)
    )
    Sample.objects.bulk_create(samples, ignore_conflicts=True)


def city(**more: Any) -> tuple[Instance, Instance, Host]:
    """Two hosts of which one is empty; a busy instance and one that stands still, of one owner."""
    pool = make_pool("pool-a", cpu_ratio=Decimal(2), **more)
    host = make_host(
        pool, "busy", vcpus=8, memory_mb=16384, used_vcpus=4, used_memory_mb=8192, used_disk_gb=40
    )
    make_host(pool, "empty", vcpus=8, memory_mb=16384)
    owner = make_owner()
    busy = make_instance(pool, owner, host=host)
    still = make_instance(pool, owner, host=host, state=State.STOPPED)
    sample(busy, 5, cpu=5_000, memory=2_500)
    return busy, still, host


def only(found: list[Utilization]) -> Utilization:
    (one,) = found
    return one


@pytest.mark.django_db
def test_a_pool_is_shown_with_what_it_has_holds_and_uses() -> None:
    with clock.at(NOON):
        city()
        (pool,) = (one for one in capacity.list_pools(SYSTEM) if one.code == "pool-a")
    assert (pool.hosts, pool.physical, pool.usable, pool.allocated) == (
        2, Amounts(16, 32768, 1000), Amounts(32, 32768, 1000), Amounts(4, 8192, 40),
    )  # fmt: skip
    assert (pool.used_vcpus, pool.used_memory_mb, pool.measured_at) == (1.0, 1024.0, NOON - MINUTE)


@pytest.mark.django_db
def test_what_was_measured_long_ago_is_not_what_is_used_now() -> None:
    with clock.at(NOON):
        city()
    with clock.at(NOON + HOUR):
        (pool,) = (one for one in capacity.list_pools(SYSTEM) if one.code == "pool-a")
    assert (pool.used_vcpus, pool.measured_at) == (None, None)


@pytest.mark.django_db
def test_pools_are_for_their_provider_and_for_the_bureau() -> None:
    provider = make_owner("澜州云服务公司")
    make_pool("ours", provider_id=provider)
    make_pool("theirs", provider_id=make_owner("安云公司"))

    def seen(actor: Actor) -> set[str]:
        return {one.code for one in capacity.list_pools(actor)} & {"ours", "theirs"}

    assert seen(Actor(roles=frozenset({RoleAt("cloud_operator", provider)}))) == {"ours"}
    assert seen(Actor(roles=frozenset({RoleAt("cloud_manager", uuid7())}))) == {"ours", "theirs"}
    assert seen(Actor(roles=frozenset({RoleAt("it_officer", provider)}))) == set()
    assert seen(ANONYMOUS) == set()


@pytest.mark.django_db
def test_three_figures_are_kept_apart() -> None:
    with clock.at(NOON):
        city(zone="apart")
        found = {one.subject: one for one in capacity.utilization(SYSTEM, "zone", NOON - HOUR, NOON)}["apart"]
    assert (found.instances, found.vcpus, found.memory_mb, found.disk_gb) == (2, 4, 8192, 40)
    assert found.cpu_allocated_of_physical == 4 / 16
    assert found.cpu_used_of_allocated == 1 / 4
    assert found.cpu_used_of_physical == 1 / 8
    assert found.memory_allocated_of_physical == 8192 / 32768
    assert found.memory_used_of_allocated == 1024 / 8192
    assert found.memory_used_of_physical == 1024 / 16384


@pytest.mark.django_db
@pytest.mark.parametrize(("by", "subjects"), [("city", 1), ("pool", 1), ("host", 2)])
def test_places_are_shown_with_all_three(by: str, subjects: int) -> None:
    provider = make_owner("澜州云服务公司")
    with clock.at(NOON):
        city(provider_id=provider)
        operator = Actor(roles=frozenset({RoleAt("cloud_operator", provider)}))
        found = capacity.utilization(operator, by, NOON - HOUR, NOON)
    assert len(found) == subjects
    assert all(one.title for one in found)
    assert all(one.cpu_allocated_of_physical is not None for one in found)


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["owner", "system"])
def test_departments_and_systems_have_no_share_of_what_is_physical(by: str) -> None:
    with clock.at(NOON):
        busy, _, _ = city()
        officer = Actor(roles=frozenset({RoleAt("it_officer", busy.owner_id)}))
        found = only(capacity.utilization(officer, by, NOON - HOUR, NOON))
    assert found.title == ("望溪县卫生健康局" if by == "owner" else "")
    assert found.cpu_used_of_allocated == 1 / 4
    assert (found.cpu_allocated_of_physical, found.memory_used_of_physical) == (None, None)


@pytest.mark.django_db
def test_what_nobody_measures_is_unknown_and_not_nought() -> None:
    with clock.at(NOON):
        make_instance(make_pool("dark", zone="dark"), make_owner())
        found = {one.subject: one for one in capacity.utilization(SYSTEM, "zone", NOON - HOUR, NOON)}["dark"]
    assert (found.cpu_used_of_allocated, found.cpu_used_of_physical) == (None, None)


@pytest.mark.django_db
def test_use_is_shown_only_by_what_is_known() -> None:
    with pytest.raises(Problem):
        capacity.utilization(SYSTEM, "colour", NOON - HOUR, NOON)


@pytest.mark.django_db
def test_hours_five_minutes_and_minutes_together_give_the_mean_once() -> None:
    with clock.at(NOON):
        busy, still, _ = city()
        Sample.objects.all().delete()
        Instance.objects.filter(pk=still.pk).update(state=State.DELETED, deleted_at=NOON)
        sample(busy, 5, cpu=6_500, memory=1_000)
        sample(busy, 125, cpu=4_000, memory=1_000)
        with clock.at(NOON - 2 * MINUTE):
            figures.summarize()
        officer = Actor(roles=frozenset({RoleAt("it_officer", busy.owner_id)}))
        found = only(capacity.utilization(officer, "owner", NOON - DAY, NOON))
    assert found.cpu_used_of_allocated == pytest.approx((120 * 0.4 + 5 * 0.65) / 125)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["pools", "zone", "host", "owner", "month", "forecasts"])
def test_ten_times_as_many_need_no_more_queries(what: str) -> None:
    def ask() -> int:
        pools = [pool.id for pool in capacity.list_pools(SYSTEM)]
        with counted() as asked:
            if what == "pools":
                capacity.list_pools(SYSTEM)
            elif what == "month":
                capacity.monthly_figures(SYSTEM, TODAY)
            elif what == "forecasts":
                capacity.forecasts(dict.fromkeys(pools, Amounts()))
            else:
                capacity.utilization(SYSTEM, what, NOON - DAY, NOON)
        return len(asked)

    with clock.at(NOON):
        city()
        before = ask()
        for number in range(10):
            pool = make_pool(f"more-{number}", zone=f"zone-{number}")
            instance = make_instance(pool, make_owner(f"单位{number}"), host=make_host(pool))
            sample(instance, 3, cpu=100, memory=100)
        assert ask() == before <= 7


def history(*amounts: int) -> list[tuple[date, int]]:
    return [(TODAY - (len(amounts) - 1 - number) * DAY, amount) for number, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("free", "amounts", "days", "words"),
    [
        (0, range(0, 80, 10), 0, "already"),
        (-5, [1], 0, "already"),
        (100, range(0, 60, 10), None, "6 days"),
        (100, [50] * 10, None, "not grow"),
        (100, range(90, 0, -10), None, "not grow"),
        (100, range(0, 100, 10), 10, "10 days"),
        (95, range(0, 100, 10), 10, "10 days"),
        (100_000, range(0, 100, 10), None, "within a year"),
    ],
)
def test_a_pool_is_full_when_its_trend_meets_what_is_left(
    free: int, amounts: Any, days: int | None, words: str
) -> None:
    with translation.override("en"):
        found, why = full_in(free, history(*amounts))
    assert found == days
    assert words in why


@pytest.mark.django_db
def test_what_is_approved_counts_at_once_and_the_days_of_a_month_at_most() -> None:
    with clock.at(NOON):
        pool = make_pool("filling")
        make_host(pool, vcpus=100, memory_mb=1024, used_vcpus=60)
        for age in range(1, 60):
            held = {"vcpus": 60 - age if age < 30 else 0, "memory_mb": 0, "disk_gb": 0}
            PoolDay.objects.create(
                pool_id=pool.id, day=TODAY - age * DAY, hosts=1, physical=held, usable=held, allocated=held
            )
        vcpus, memory, _disk = capacity.forecast(pool.id, Amounts())
        assert (vcpus.resource, vcpus.days, vcpus.full_on) == ("vcpus", 40, TODAY + 40 * DAY)
        assert memory.days is None
        assert capacity.forecast(pool.id, Amounts(vcpus=30))[0].days == 10
        assert capacity.forecast(pool.id, Amounts(vcpus=40))[0].days == 0


@pytest.mark.django_db
def test_the_last_note_of_a_day_stays() -> None:
    with clock.at(NOON):
        pool = make_pool()
        host = make_host(pool)
        capacity.note_pool_days()
        Host.objects.filter(pk=host.pk).update(used_vcpus=3)
        capacity.note_pool_days()
    (noted,) = PoolDay.objects.filter(pool_id=pool.id)
    assert (noted.day, noted.hosts, noted.allocated["vcpus"], noted.physical["vcpus"]) == (TODAY, 1, 3, 8)


@pytest.mark.django_db
def test_a_month_is_told_by_zone_with_what_each_department_held() -> None:
    with clock.at(NOON):
        busy, still, _ = city(zone="told")
        usage.start_metering(SYSTEM, busy.id, None, at=NOON - 10 * HOUR)
        sample(busy, 180, cpu=5_000, memory=2_500)
    with clock.at(NOON + HOUR):
        figures.summarize()
        capacity.note_pool_days()
        Instance.objects.filter(pk=still.pk).update(
            state=State.DELETED, deleted_at=NOON, desired=Desired.DELETED
        )
    with clock.at(NOON + 30 * DAY):
        usage.cut_months()
        found = capacity.monthly_figures(SYSTEM, TODAY)
    told = next(one for one in found.zones if one.zone == "told")
    assert (found.month, found.until) == (date(2026, 3, 1), datetime(2026, 3, 31, 16, tzinfo=UTC))
    assert (told.as_of, told.hosts, told.physical.vcpus, told.allocated.vcpus) == (TODAY, 2, 16, 4)
    assert (told.hours, told.used_vcpus_mean, told.used_memory_mb_p95) == (3, 1.0, 1024.0)
    (owner,) = told.owners
    hours = (datetime(2026, 3, 31, 16, tzinfo=UTC) - NOON + 10 * HOUR) / HOUR
    assert (owner.name, owner.instances) == ("望溪县卫生健康局", 1)
    assert owner.vcpu_hours == pytest.approx(2 * hours)
    assert owner.memory_gb_hours == pytest.approx(4 * hours)
    assert owner.disk_gb_hours == pytest.approx(20 * hours)


@pytest.mark.django_db
def test_a_running_month_is_told_up_to_now_and_only_to_who_may_see_it() -> None:
    with clock.at(NOON):
        city(zone="told")
        found = capacity.monthly_figures(SYSTEM, TODAY)
        assert found.until == NOON
        assert next(one for one in found.zones if one.zone == "told").allocated.vcpus == 4
        assert capacity.monthly_figures(ANONYMOUS, TODAY).zones == ()


def test_the_95th_of_a_hundred() -> None:
    assert p95(range(1, 101)) == 95
    assert p95([3.0]) == 3.0
    assert p95([]) is None
