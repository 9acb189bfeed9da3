from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase

from zhengyun.engines.compute import placement
from zhengyun.engines.compute.models import Allocation, Host, Pool
from zhengyun.engines.compute.placement import Demand
from zhengyun.engines.compute.placement.index import INDEX
from zhengyun.engines.compute.tests.placing import make_host, make_pool
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7


def place(
    pool: Pool | None = None,
    *,
    vcpus: int = 2,
    memory_mb: int = 4096,
    disk_gb: int = 40,
    instance: UUID | None = None,
    zone: str = "tests-zone",
    **more: str | tuple[str, ...],
) -> UUID:
    return placement.place(
        instance or uuid7(),
        zone,
        pool.code if pool else "",
        vcpus,
        memory_mb,
        disk_gb,
        **more,  # type: ignore[arg-type]
    )


def demand(vcpus: int = 2, memory_mb: int = 4096, disk_gb: int = 40, **more: object) -> Demand:
    return Demand("tests-zone", "", vcpus, memory_mb, disk_gb, **more)  # type: ignore[arg-type]


def used(host: Host) -> tuple[int, int, int]:
    host.refresh_from_db()
    return host.used_vcpus, host.used_memory_mb, host.used_disk_gb


@pytest.mark.django_db
def test_what_an_instance_holds_is_written_with_its_host() -> None:
    host = make_host(make_pool())
    instance = uuid7()
    assert place(instance=instance) == host.id
    held = Allocation.objects.get(pk=instance)
    assert (held.host_id, held.vcpus, held.memory_mb, held.disk_gb) == (host.id, 2, 4096, 40)
    assert used(host) == (2, 4096, 40)


@pytest.mark.django_db
def test_instances_are_spread() -> None:
    pool = make_pool()
    hosts = {make_host(pool, f"host-{number}").id for number in range(4)}
    assert {place() for _ in range(4)} == hosts


@pytest.mark.django_db
def test_asked_twice_one_is_placed() -> None:
    pool = make_pool()
    for number in range(3):
        make_host(pool, f"host-{number}")
    instance = uuid7()
    assert place(instance=instance) == place(instance=instance)
    assert sum(host.used_vcpus for host in Host.objects.filter(pool=pool)) == 2


@pytest.mark.django_db
def test_what_was_given_back_is_free_again_and_only_once() -> None:
    host = make_host(make_pool())
    instance, other = uuid7(), uuid7()
    place(instance=instance)
    place(instance=other)
    placement.release(instance)
    placement.release(instance)
    assert used(host) == (2, 4096, 40)


@pytest.mark.django_db
def test_memory_is_hard_and_processors_follow_the_ratio() -> None:
    host = make_host(make_pool(cpu_ratio=Decimal(2)), vcpus=4, memory_mb=8192)
    place(vcpus=4, memory_mb=4096)
    place(vcpus=4, memory_mb=2048)
    with pytest.raises(Problem, match="vCPU"):
        place(vcpus=1, memory_mb=1024)
    assert used(host)[0] == 8


@pytest.mark.django_db
def test_a_refusal_counts_the_hosts_that_each_constraint_excluded() -> None:
    pool = make_pool()
    make_host(pool, "small", memory_mb=1024)
    make_host(pool, "old", traits=())
    make_host(pool, "closing", state="draining", disk_gb=10)
    make_host(make_pool("elsewhere", zone="tests-other"))
    asked = demand(traits=frozenset({"x86_64"}))
    counted = {one.reason: one.hosts for one in placement.dry_run([asked])}
    assert sorted(counted.values()) == [1, 1, 1, 1, 1]
    with pytest.raises(Problem) as refused:
        place(traits=("x86_64",))
    assert refused.value.code == "compute.no_host"
    assert refused.value.status == 409
    for reason in counted:
        assert reason in refused.value.message


@pytest.mark.django_db
def test_where_nothing_is_that_is_said() -> None:
    assert placement.dry_run([demand()]) != []


@pytest.mark.django_db
@pytest.mark.django_db
def test_a_group_stands_apart() -> None:
    pool = make_pool()
    for number in range(2):
        make_host(pool, f"host-{number}", memory_mb=65536 * (number + 1), vcpus=64 * (number + 1))
    assert place(anti_affinity="db") != place(anti_affinity="db")
    with pytest.raises(Problem, match=r"group|组"):
        place(anti_affinity="db")


@pytest.mark.django_db
def test_a_driver_may_be_asked_for() -> None:
    make_host(make_pool(driver="qemu"))
    with pytest.raises(Problem):
        place(driver="manual")
    assert place(driver="qemu")


@pytest.mark.django_db
def test_a_new_size_fits_on_the_same_host_or_is_refused_with_what_lacks() -> None:
    host = make_host(make_pool(), memory_mb=8192)
    instance = uuid7()
    place(instance=instance)
    assert placement.resize(instance, 4, 8192, 80) == host.id
    assert used(host) == (4, 8192, 80)
    with pytest.raises(Problem) as refused:
        placement.resize(instance, 4, 9000, 80)
    assert refused.value.code == "compute.no_room"
    assert "808" in refused.value.message
    assert used(host) == (4, 8192, 80)
    placement.resize(instance, 1, 1024, 80)
    assert used(host) == (1, 1024, 80)
    with pytest.raises(Problem, match=r"host|机"):
        placement.resize(uuid7(), 1, 1024, 10)


@pytest.mark.django_db
def test_a_rehearsal_counts_all_together_and_changes_nothing() -> None:
    host = make_host(make_pool(), memory_mb=8192)
    assert placement.dry_run([demand(), demand()]) == []
    assert placement.dry_run([demand(), demand(), demand()]) != []
    assert placement.dry_run([demand(anti_affinity="db"), demand(anti_affinity="db")]) != []
    assert used(host) == (0, 0, 0)
    assert placement.dry_run([demand(), demand()]) == []


@pytest.mark.django_db
def test_what_the_index_does_not_know_yet_is_found_before_anybody_is_refused() -> None:
    pool = make_pool()
    make_host(pool, "full", memory_mb=1024)
    placement.dry_run([])
    roomy = make_host(pool, "roomy")
    assert place() == roomy.id


@pytest.mark.django_db
def test_what_the_index_believes_is_checked_in_the_database() -> None:
    pool = make_pool()
    first, second = make_host(pool, "first"), make_host(pool, "second", vcpus=4)
    placement.dry_run([])
    Host.objects.filter(pk=first.pk).update(used_memory_mb=16384)
    assert place() == second.id


@pytest.mark.django_db
def test_what_others_changed_is_taken_in_without_reading_all() -> None:
    pool = make_pool()
    first, second = make_host(pool, "first"), make_host(pool, "second")
    INDEX.reload()
    assert set(INDEX.candidates(demand(), ())) == {first.id, second.id}
    Host.objects.filter(pk=first.pk).update(state="draining")
    third = make_host(pool, "third")
    INDEX._look_at = 0.0
    INDEX.freshen()
    assert set(INDEX.candidates(demand(), ())) == {second.id, third.id}
    Pool.objects.filter(pk=pool.pk).update(is_open=False)
    INDEX._look_at = 0.0
    INDEX.freshen()
    assert INDEX.candidates(demand(), ()) == []


HostFacts = tuple[int, int, int, tuple[str, ...], str]
DEMANDS = st.builds(
    demand,
    vcpus=st.integers(1, 6),
    memory_mb=st.sampled_from([512, 1024, 3000, 4096]),
    disk_gb=st.integers(1, 60),
    traits=st.sampled_from([frozenset[str](), frozenset({"x86_64"}), frozenset({"xinchuang"})]),
    anti_affinity=st.sampled_from(["", "", "a", "b"]),
)
HOSTS = st.lists(
    st.tuples(
        st.integers(2, 8),
        st.sampled_from([4096, 8192]),
        st.integers(50, 100),
        st.sampled_from([("x86_64",), ("arm", "xinchuang"), ()]),
        st.sampled_from(["enabled", "enabled", "enabled", "draining", "off"]),
    ),
    min_size=1,
    max_size=5,
)


def could_take(host: Host, asked: Demand) -> bool:
    """What the rules say, one host at a time, from the database alone."""
    host.refresh_from_db()
    neighbours = Allocation.objects.filter(host=host).values_list("anti_affinity", flat=True)
    return (
        host.state == "enabled"
        and host.used_vcpus + asked.vcpus <= host.usable_vcpus
        and host.used_memory_mb + asked.memory_mb <= host.memory_mb
        and host.used_disk_gb + asked.disk_gb <= host.disk_gb
        and asked.traits <= set(host.traits)
        and not (asked.anti_affinity and asked.anti_affinity in neighbours)
    )


class PlacementAgainstRules(HypothesisCase):
    @given(hosts=HOSTS, demands=st.lists(DEMANDS, max_size=12), given_back=st.sets(st.integers(0, 11)))
    @settings(max_examples=60, deadline=None)
    def test_a_host_is_found_exactly_where_the_rules_allow_one(
        self,
        hosts: list[tuple[int, int, int, tuple[str, ...], str]],
        demands: list[Demand],
        given_back: set[int],
    ) -> None:
        pool = make_pool(f"tests-{uuid7()}"[:40], zone="tests-zone")
        rows = [
            make_host(pool, f"h{n}", vcpus, memory, disk, traits, state=state)
            for n, (vcpus, memory, disk, traits, state) in enumerate(hosts)
        ]
        for number, asked in enumerate(demands):
            allowed = {row.id for row in rows if could_take(row, asked)}
            instance = uuid7()
            rehearsed = placement.dry_run([asked])
            assert bool(rehearsed) == (not allowed)
            if allowed:
                assert self.ask(instance, asked) in allowed
            else:
                with pytest.raises(Problem):
                    self.ask(instance, asked)
            if allowed and number in given_back:
                placement.release(instance)
        self.books_are_right(rows)

    def ask(self, instance: UUID, asked: Demand) -> UUID:
        return placement.place(
            instance, asked.zone, asked.pool, asked.vcpus, asked.memory_mb, asked.disk_gb,
            asked.traits, asked.anti_affinity,
        )  # fmt: skip

    def books_are_right(self, rows: list[Host]) -> None:
        for row in rows:
            held = Allocation.objects.filter(host=row)
            assert used(row) == (
                sum(one.vcpus for one in held),
                sum(one.memory_mb for one in held),
                sum(one.disk_gb for one in held),
            )


def at_once(count: int, what: Callable[[int], UUID | None]) -> list[UUID | None]:
    """Each in a thread with a connection of its own, all let go at the same moment."""
    gate = threading.Barrier(count)

    def run(number: int) -> UUID | None:
        try:
            gate.wait(120)
            return what(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def placed_or_none(instance: UUID, **more: object) -> UUID | None:
    try:
        with transaction.atomic():
            return place(instance=instance, **more)  # type: ignore[arg-type]
    except Problem:
        return None


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_the_last_room_do_not_both_get_it() -> None:
    host = make_host(make_pool(), memory_mb=4096)
    for _ in range(5):
        instances = [uuid7(), uuid7()]
        found = at_once(2, lambda number, ids=instances: placed_or_none(ids[number]))  # type: ignore[misc]
        assert sorted(found, key=str) == sorted([host.id, None], key=str)
        assert used(host) == (2, 4096, 40)
        for instance in instances:
            placement.release(instance)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_all_stand_and_the_books_are_right() -> None:
    pool = make_pool()
    hosts = [make_host(pool, f"host-{number}") for number in range(3)]
    found = at_once(10, lambda number: placed_or_none(uuid7()))
    assert None not in found
    assert sum(used(host)[1] for host in hosts) == 10 * 4096


@pytest.mark.django_db(transaction=True)
def test_one_instance_asked_for_by_two_at_once_stands_once() -> None:
    pool = make_pool()
    hosts = [make_host(pool, f"host-{number}") for number in range(4)]
    for _ in range(5):
        instance = uuid7()
        first, second = at_once(2, lambda number, id=instance: placed_or_none(id))  # type: ignore[misc]  # noqa: A006
        assert first == second is not None
        assert sum(used(host)[0] for host in hosts) == 2
        placement.release(instance)


@pytest.mark.django_db(transaction=True)
def test_a_group_stands_apart_though_all_ask_at_once() -> None:
    pool = make_pool()
    for number in range(3):
        make_host(pool, f"host-{number}")
    found = at_once(5, lambda number: placed_or_none(uuid7(), anti_affinity="db"))
    assert len({host for host in found if host}) == 3
    assert found.count(None) == 2
    assert sum(host.used_vcpus for host in Host.objects.filter(pool=pool)) == 6


@pytest.mark.django_db(transaction=True)
def test_who_found_no_room_holds_no_host() -> None:
    """Or two who pass by the same hosts in another order would wait for each other."""
    pool = make_pool()
    for number in range(3):
        make_host(pool, f"host-{number}", memory_mb=4096)
    INDEX.reload()
    Host.objects.update(used_memory_mb=4096)

    def is_free(_number: int) -> UUID | None:
        with transaction.atomic():
            return Host.objects.select_for_update(nowait=True).values_list("id", flat=True)[0]

    with transaction.atomic():
        with pytest.raises(Problem):
            place(instance=uuid7())
        assert at_once(1, is_free) != [None]


@pytest.mark.django_db(transaction=True)
def test_sizes_changed_by_two_at_once_leave_the_books_right() -> None:
    host = make_host(make_pool())
    instance = uuid7()
    place(instance=instance)

    def grow(number: int) -> UUID | None:
        return placement.resize(instance, 2 + number, 4096 + 1024 * number, 40)

    for _ in range(5):
        at_once(4, grow)
        held = Allocation.objects.get(pk=instance)
        assert used(host) == (held.vcpus, held.memory_mb, held.disk_gb)
