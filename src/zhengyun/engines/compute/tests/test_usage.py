from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from zhengyun.engines.compute import facade, usage
from zhengyun.engines.compute.contracts import Desired, DiskClass, Meter, State, UsageRecord
from zhengyun.engines.compute.models import Instance, Usage, Volume
from zhengyun.engines.compute.tests.machines import Room, settle
from zhengyun.engines.compute.tests.placing import make_instance, make_owner, make_pool
from zhengyun.engines.compute.usage import Holding
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def records(instance: Instance, meter: Meter | None = None) -> list[UsageRecord]:
    found = [one for one in usage.usage().rows if one.instance_id == instance.id]
    return [one for one in found if meter in (None, one.meter)]


def delivered(at: datetime = NOON) -> Instance:
    with clock.at(at):
        instance = make_instance(make_pool(f"pool-{uuid7().hex[:20]}"), make_owner(), memory_mb=4097)
        usage.start_metering(SYSTEM, instance.id, None)
    return instance


@pytest.mark.django_db
def test_counting_begins_with_the_delivery() -> None:
    with clock.at(NOON):
        instance = make_instance(make_pool(), make_owner(), memory_mb=4097)
        usage.note_change(instance.id)
        assert records(instance) == []
        case = uuid7()
        usage.start_metering(SYSTEM, instance.id, case)
        usage.start_metering(SYSTEM, instance.id, uuid7())
    found = records(instance)
    assert {one.meter: one.quantity for one in found} == {
        Meter.VCPU: 2, Meter.MEMORY_GB: 5, Meter.DISK_ORDINARY_GB: 20,
    }  # fmt: skip
    assert {(one.reference, one.start, one.end) for one in found} == {(case, NOON, None)}


@pytest.mark.django_db
def test_only_the_platform_begins_counting() -> None:
    with pytest.raises(Problem):
        usage.start_metering(ANONYMOUS, uuid7(), None)
    with pytest.raises(Problem):
        usage.start_metering(SYSTEM, uuid7(), None)


@pytest.mark.django_db
def test_a_new_size_ends_an_interval_and_begins_the_next() -> None:
    instance = delivered()
    with clock.at(NOON + HOUR):
        Instance.objects.filter(pk=instance.pk).update(vcpus=4)
        usage.note_change(instance.id)
        usage.note_change(instance.id)
    first, second = records(instance, Meter.VCPU)
    assert (first.quantity, first.start, first.end) == (2, NOON, NOON + HOUR)
    assert (second.quantity, second.start, second.end) == (4, NOON + HOUR, None)
    assert len(records(instance, Meter.MEMORY_GB)) == 1


@pytest.mark.django_db
def test_disks_are_counted_one_by_one_and_deletion_ends_all() -> None:
    instance = delivered()
    with clock.at(NOON + HOUR):
        Volume.objects.create(
            instance=instance, position=1, size_gb=50, disk_class="fast", created_at=clock.now()
        )
        usage.note_change(instance.id)
    with clock.at(NOON + 3 * HOUR):
        Instance.objects.filter(pk=instance.pk).update(desired=Desired.DELETED)
        usage.note_change(instance.id)
    (fast,) = records(instance, Meter.DISK_FAST_GB)
    assert (fast.quantity, fast.start, fast.end) == (50, NOON + HOUR, NOON + 3 * HOUR)
    assert all(one.end == NOON + 3 * HOUR for one in records(instance))


def held(room: Room, instance_id: UUID) -> dict[Meter, int]:
    """What is counted of it now, its disks together."""
    found: defaultdict[Meter, int] = defaultdict(int)
    for one in usage.usage(owner_id=room.owner.id, size=1000).rows:
        if one.instance_id == instance_id and one.end is None:
            found[one.meter] += one.quantity
    return dict(found)


def test_a_change_is_counted_from_when_it_is_made(room: Room) -> None:
    made = room.running()
    usage.start_metering(SYSTEM, made.id, None)
    before = held(room, made.id)
    assert before == {Meter.VCPU: 2, Meter.MEMORY_GB: 4, Meter.DISK_FAST_GB: 12}
    facade.resize_instance(SYSTEM, made.id, 4, 8192)
    facade.add_volume(SYSTEM, made.id, 20, DiskClass.FAST, uuid7())
    assert held(room, made.id) == before
    settle()
    assert held(room, made.id) == {Meter.VCPU: 4, Meter.MEMORY_GB: 8, Meter.DISK_FAST_GB: 32}


@pytest.mark.parametrize(("vcpus", "memory_mb"), [(4, 8192), (1, 2048)])
def test_a_change_that_fails_is_not_counted(room: Room, vcpus: int, memory_mb: int) -> None:
    made = room.running()
    usage.start_metering(SYSTEM, made.id, None)
    before = held(room, made.id)
    room.tell(refuse={"apply": 1})
    facade.resize_instance(SYSTEM, made.id, vcpus, memory_mb)
    assert room.settled(made.id).state is State.FAILED
    assert held(room, made.id) == before


@pytest.mark.django_db
def test_a_month_ends_at_midnight_in_china() -> None:
    instance = delivered()
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)):
        assert usage.cut_months() == 1
        assert usage.cut_months() == 0
    ends = [one.end for one in records(instance, Meter.VCPU)]
    assert ends == [
        datetime(2026, 3, 31, 16, tzinfo=UTC),
        datetime(2026, 4, 30, 16, tzinfo=UTC),
        None,
    ]


@pytest.mark.django_db
def test_a_delivery_entered_late_is_cut_at_once() -> None:
    with clock.at(datetime(2026, 5, 2, tzinfo=UTC)):
        instance = make_instance(make_pool(), make_owner())
        usage.start_metering(SYSTEM, instance.id, None, at=NOON)
    assert len(records(instance, Meter.VCPU)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"quantity": 9}, {"until": NOON}, {"start": NOON - HOUR}])
def test_a_closed_interval_never_changes(change: dict[str, object]) -> None:
    instance = delivered()
    with clock.at(NOON + HOUR):
        Instance.objects.filter(pk=instance.pk).update(desired=Desired.DELETED)
        usage.note_change(instance.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Usage.objects.filter(instance_id=instance.id).update(**change)


@pytest.mark.django_db
def test_of_an_open_interval_only_its_end_is_written() -> None:
    instance = delivered()
    with pytest.raises(IntegrityError), transaction.atomic():
        Usage.objects.filter(instance_id=instance.id).update(quantity=1)


@pytest.mark.django_db
def test_records_are_read_by_owner_time_and_page() -> None:
    instance, other = delivered(), delivered()
    with clock.at(NOON + HOUR):
        mine = usage.usage(owner_id=instance.owner_id, size=2)
        rest = usage.usage(owner_id=instance.owner_id, size=2, cursor=mine.next)
    assert {one.owner_id for one in [*mine.rows, *rest.rows]} == {instance.owner_id}
    assert len(mine.rows) + len(rest.rows) == 3
    assert rest.next is None
    assert [one.id for one in usage.usage(owner_id=instance.owner_id, cursor=rest.previous).rows] == [
        one.id for one in mine.rows
    ]
    assert list(usage.usage(until=NOON).rows) == []
    assert len(usage.usage(since=NOON + 24 * 90 * HOUR).rows) == 6
    assert list(usage.usage(system_id=other.id).rows) == []


WHAT = st.sampled_from(["change", "cut", "same", "end", "begin"])
STEPS = st.lists(st.tuples(st.integers(0, 40 * 24 * 60), WHAT, st.integers(0, 5)), max_size=12)


class MeteringOverTime(HypothesisCase):
    @given(steps=STEPS)
    @settings(max_examples=60, deadline=None)
    def test_hours_are_those_that_were_held_and_never_counted_twice(
        self, steps: list[tuple[int, str, int]]
    ) -> None:
        holder, owner = uuid7(), make_owner()
        moment, amount, held_until = NOON, 0, NOON
        held = timedelta()
        for minutes, step, number in steps:
            moment = moment + timedelta(minutes=minutes)
            held += amount * (moment - held_until)
            held_until = moment
            with clock.at(moment):
                if step == "begin" and amount == 0 and number:
                    amount = number
                    usage.begin(self.holding(holder, owner, amount))
                elif step == "cut":
                    usage.cut_months()
                elif amount and step in ("change", "end", "same"):
                    amount = {"change": number, "end": 0, "same": amount}[step]
                    usage.follow(self.holding(holder, owner, amount))
        self.check(holder, moment, held)

    def holding(self, holder: UUID, owner: UUID, amount: int) -> Holding:
        return Holding(holder, owner, {(Meter.DATABASE, holder): amount} if amount else {})

    def check(self, holder: UUID, until: datetime, held: timedelta) -> None:
        rows = [one for one in usage.usage(size=1000).rows if one.subject_id == holder]
        hours = sum(one.quantity * one.hours(NOON, until) for one in rows)
        assert hours == pytest.approx(held.total_seconds() / 3600, abs=1e-4)
        ends: defaultdict[UUID, datetime] = defaultdict(lambda: NOON)
        for one in rows:
            assert one.start >= ends[one.subject_id]
            ends[one.subject_id] = one.end or datetime.max.replace(tzinfo=UTC)
            closes = one.end or one.start
            assert closes <= usage.month_end(clock.local(one.start).date())
