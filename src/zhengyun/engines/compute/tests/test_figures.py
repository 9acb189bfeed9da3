from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengyun.engines.compute import figures
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import Capability, Reading
from zhengyun.engines.compute.figures import rates
from zhengyun.engines.compute.figures.show import step_for
from zhengyun.engines.compute.models import Instance, Sample, Summary
from zhengyun.engines.compute.tests.placing import make_instance, make_owner, make_pool
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def reading(at: datetime, cpu: float | None = 0.0, **more: Any) -> Reading:
    return Reading(at=at, cpu_seconds=cpu, **more)


def after(first: Reading, second: Reading, vcpus: int = 2) -> rates.Minute:
    return rates.minute(rates.as_counters(first), first.at, second, vcpus, 1024)


def test_a_counter_becomes_a_share_of_ones_own_processors() -> None:
    assert after(reading(NOON, 10), reading(NOON + MINUTE, 70)).cpu == 5_000
    assert after(reading(NOON, 10), reading(NOON + MINUTE, 700)).cpu == 10_000


def test_a_twin_is_measured_by_its_own_size() -> None:
    second = reading(NOON + MINUTE, 30, memory_used_mb=48, of_vcpus=1, of_memory_mb=96)
    assert after(reading(NOON, 0), second, vcpus=4) == rates.Minute(cpu=5_000, memory=5_000)


def test_memory_needs_no_earlier_reading() -> None:
    first = rates.minute({}, None, reading(NOON, 10, memory_used_mb=256), 2, 1024)
    assert (first.cpu, first.memory) == (None, 2_500)


def test_what_is_not_measured_stays_unknown() -> None:
    found = after(reading(NOON, None), reading(NOON + MINUTE, None, disk_read_bytes=600))
    assert found == rates.Minute()


def test_a_machine_that_started_again_is_counted_from_its_start() -> None:
    first = reading(NOON, 100, started_at=NOON - 60 * MINUTE, net_in_bytes=10)
    start = NOON + timedelta(seconds=30)
    second = reading(NOON + MINUTE, 30, started_at=start, net_in_bytes=3_000)
    assert after(first, second) == rates.Minute(cpu=5_000, net_in=100)


def test_a_counter_set_back_without_a_known_start_tells_nothing_once() -> None:
    assert after(reading(NOON, 100), reading(NOON + MINUTE, 3)).cpu is None


def test_a_long_gap_tells_nothing() -> None:
    assert after(reading(NOON, 0), reading(NOON + 6 * MINUTE, 60)).cpu is None
    assert after(reading(NOON, 0), reading(NOON + 4 * MINUTE, 240)).cpu == 5_000


@given(
    st.floats(0, 1e9), st.floats(-1e9, 1e9), st.integers(-600, 600), st.integers(1, 64),
    st.one_of(st.none(), st.integers(-1000, 1000)),
)  # fmt: skip
def test_a_share_is_never_outside_of_what_there_is(
    before: float, more: float, seconds: int, vcpus: int, started: int | None
) -> None:
    start = NOON + timedelta(seconds=started) if started is not None else None
    second = reading(NOON + timedelta(seconds=seconds), max(0.0, before + more), started_at=start)
    found = after(reading(NOON, before, started_at=NOON - MINUTE), second, vcpus).cpu
    assert found is None or 0 <= found <= rates.FULL


class Meters:
    """A driver of which only figures are asked."""

    capabilities = frozenset({Capability.FIGURES})

    def __init__(self) -> None:
        self.readings: dict[UUID, Reading] = {}
        self.asked: list[frozenset[UUID]] = []

    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]:
        self.asked.append(frozenset(machine_ids))
        return self.readings


def read(instance: Instance, at: datetime, cpu: float, **more: Any) -> int:
    driver: Any = Meters()
    driver.readings = {instance.id: reading(at, cpu, **more)}
    with clock.at(at):
        return figures.read_pool(instance.pool, driver)


def measured(minutes: int, *, share: float = 0.5, since: datetime = NOON) -> Instance:
    """A machine with so many minutes of the same load."""
    with clock.at(since):
        instance = make_instance(make_pool(f"pool-{uuid7().hex[:20]}"), make_owner())
    for number in range(minutes + 1):
        read(
            instance, since + number * MINUTE, number * 60 * share * instance.vcpus, memory_used_mb=1024,
            disk_read_bytes=number * 6_000, from_guest=frozenset({"net_in"}),
        )  # fmt: skip
    return instance


@pytest.mark.django_db
def test_only_running_machines_are_asked_for_and_strangers_are_passed_by() -> None:
    pool, owner = make_pool(), make_owner()
    running = make_instance(pool, owner)
    make_instance(pool, owner, state=State.STOPPED)
    driver: Any = Meters()
    driver.readings = {running.id: reading(NOON), uuid7(): reading(NOON)}
    assert figures.read_pool(pool, driver) == 1
    assert driver.asked == [{running.id}]
    assert figures.read_pool(pool, SimpleNamespace(capabilities=frozenset())) == 0


@pytest.mark.django_db
def test_a_reading_is_kept_once() -> None:
    instance = measured(2)
    assert read(instance, NOON + 2 * MINUTE, 120) == 0
    assert list(Sample.objects.order_by("at").values_list("cpu", "memory", "disk_read")) == [
        (None, 2_500, None), (5_000, 2_500, 100), (5_000, 2_500, 100),
    ]  # fmt: skip


@pytest.mark.django_db
def test_hours_and_five_minutes_are_summed_up_once_they_ended() -> None:
    measured(70)
    with clock.at(NOON + 71 * MINUTE):
        assert figures.summarize() == 14 + 1
        assert figures.summarize() == 0
    hour = Summary.objects.get(step=3600)
    assert (hour.at, hour.samples, hour.cpu, hour.cpu_max) == (NOON, 60, 5_000, 5_000)
    assert (hour.memory, hour.disk_read, hour.net_in) == (2_500, 100, None)


@pytest.mark.django_db
def test_a_missing_minute_lowers_nothing_and_a_late_one_is_added() -> None:
    measured(30)
    late = Sample.objects.get(at=NOON + 12 * MINUTE)
    late.delete()
    with clock.at(NOON + 31 * MINUTE):
        figures.summarize()
        five = Summary.objects.get(at=NOON + 10 * MINUTE)
        assert (five.samples, five.cpu) == (4, 5_000)
        late.pk, late.cpu = None, 10_000
        late.save(force_insert=True)
        assert figures.summarize() == 1
        five.refresh_from_db()
        assert (five.samples, five.cpu, five.cpu_max) == (5, 6_000, 10_000)


@pytest.mark.django_db
def test_after_days_without_a_summary_nothing_is_missing() -> None:
    instance = measured(3)
    with clock.at(NOON + 5 * MINUTE):
        figures.summarize()
    read(instance, NOON + timedelta(days=2), 0)
    with clock.at(NOON + timedelta(days=2, hours=2)):
        figures.summarize()
    assert list(Summary.objects.filter(step=3600).order_by("at").values_list("at", flat=True)) == [
        NOON, NOON + timedelta(days=2),
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_is_old_goes_but_only_after_it_was_summed_up() -> None:
    measured(10)
    with clock.at(NOON + timedelta(days=4)):
        assert figures.prune() == 0
        figures.summarize()
    measured(1, since=NOON + timedelta(days=4))
    with clock.at(NOON + timedelta(days=4, hours=2)):
        figures.summarize()
        assert figures.prune() == 11
    with clock.at(NOON + timedelta(days=91)):
        figures.prune()
    assert Summary.objects.filter(step=300, at__lt=NOON + MINUTE).count() == 0
    assert Summary.objects.filter(step=3600, at=NOON).count() == 1


@pytest.mark.django_db
def test_the_last_minute_and_a_series_are_shown() -> None:
    instance = measured(30)
    with clock.at(NOON + 31 * MINUTE):
        point = figures.live(SYSTEM, instance.id)
        assert point is not None
        assert (point.cpu, point.memory, point.disk_read, point.net_in) == (0.5, 0.25, 100.0, None)
        found = figures.series(SYSTEM, instance.id, NOON, clock.now())
        assert (found.step, len(found.points), found.from_guest) == (60, 31, frozenset({"net_in"}))
        figures.summarize()
        days = figures.series(SYSTEM, instance.id, NOON - timedelta(days=2), clock.now())
        assert (days.step, len(days.points)) == (300, 6)
    with clock.at(NOON + timedelta(minutes=40)):
        assert figures.live(SYSTEM, instance.id) is None


@pytest.mark.django_db
def test_figures_are_for_who_may_see_the_machine() -> None:
    instance = measured(1)
    officer = Actor(roles=frozenset({RoleAt("it_officer", instance.owner_id)}))
    with clock.at(NOON + 2 * MINUTE):
        assert figures.live(officer, instance.id) is not None
        stranger = Actor(roles=frozenset({RoleAt("it_officer", uuid7())}))
        for actor in (stranger, ANONYMOUS):
            with pytest.raises(Problem) as refused:
                figures.live(actor, instance.id)
            assert refused.value.status == 404
            with pytest.raises(Problem):
                figures.series(actor, instance.id, NOON, NOON + MINUTE)


@pytest.mark.django_db
def test_a_machine_that_was_never_read_has_no_figures() -> None:
    instance = make_instance(make_pool(), make_owner())
    assert figures.live(SYSTEM, instance.id) is None
    assert figures.series(SYSTEM, instance.id, NOON, NOON + MINUTE).points == ()
    with pytest.raises(Problem):
        figures.series(SYSTEM, instance.id, NOON - timedelta(days=400), NOON)


def test_the_step_follows_window_and_age() -> None:
    with clock.at(NOON):
        assert step_for(NOON - timedelta(hours=1), NOON) == 60
        assert step_for(NOON - timedelta(days=2), NOON) == 300
        assert step_for(NOON - timedelta(days=30), NOON) == 3600
        assert step_for(NOON - timedelta(days=10), NOON - timedelta(days=10, hours=-1)) == 300
        assert step_for(NOON - timedelta(days=200), NOON - timedelta(days=200, hours=-1)) == 3600
