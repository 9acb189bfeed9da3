"""Commands: what they write, what they refuse, and that the end leaves evidence."""

from __future__ import annotations

import stat
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.conf import settings
from tests.counting import counted

from zhengyun.engines.compute import facade, keys_at_rest, queries_pools, sha512_crypt
from zhengyun.engines.compute.contracts import Desired, HostState, Protocol, State
from zhengyun.engines.compute.contracts.drivers import HostFacts
from zhengyun.engines.compute.logic.pools import record_inventory
from zhengyun.engines.compute.models import Address, Allocation, Host, Image, Instance, Pool, Volume
from zhengyun.engines.compute.reconcile.watch import watch_pool
from zhengyun.engines.compute.tests import machines
from zhengyun.engines.compute.tests.machines import Room, public_range, settle
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl kai@bench"


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.RaisesExc(Problem, check=lambda problem: problem.code == code)


def test_the_end_destroys_keys_frees_everything_and_attests_it(room: Room) -> None:
    room.tell(shy=1)
    made = room.running()
    digests = {one.id: one.key_digest for one in Volume.objects.filter(instance_id=made.id)}
    facade.take_snapshot(room.officer, made.id, "最后")
    with refused("compute.not_wiped"):
        facade.wiped(room.officer, made.id)
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert facade.get_instance(room.officer, made.id).state is State.DELETING
    gone = room.settled(made.id)
    assert (gone.state, gone.addresses, gone.snapshots) == (State.DELETED, (), ())
    attest = facade.wiped(room.officer, made.id)
    assert [one["suite"] for one in attest.items] == [keys_at_rest.SUITE] * 2
    assert {one["volume"]: one["key_sha256"] for one in attest.items} == {
        str(key): digest for key, digest in digests.items()
    }
    assert all(one["what"] and one["seen_gone"] == "yes" for one in attest.items)
    assert not Volume.objects.filter(instance_id=made.id, wrapped_key__isnull=False).exists()
    assert not Allocation.objects.filter(instance_id=made.id).exists()
    assert not Address.objects.filter(instance_id=made.id).exists()
    assert "compute.wiped" in {one.action for one in audit.timeline("instance", made.id)}
    with refused("compute.deleting"):
        facade.set_desired(room.officer, made.id, Desired.RUNNING)
    assert facade.delete_instance(SYSTEM, made.id, "again").version == gone.version


def test_what_was_never_made_ends_as_well(room: Room) -> None:
    made = room.made()
    facade.delete_instance(SYSTEM, made.id, "退订")
    assert room.settled(made.id).state is State.DELETED
    assert room.machine(made.id) is None


def test_a_key_opens_only_under_its_own_name(room: Room) -> None:
    made = room.running()
    root, data = Volume.objects.filter(instance_id=made.id).order_by("position")
    assert root.wrapped_key is not None
    key = keys_at_rest.unseal(root.wrapped_key, root.id)
    assert (len(key), sha256(key).hexdigest()) == (32, root.key_digest)
    with refused("compute.key_unreadable"):
        keys_at_rest.unseal(root.wrapped_key, data.id)
    master = settings.ZHENGYUN.home / "keys" / keys_at_rest.MASTER
    assert stat.S_IMODE(master.stat().st_mode) == 0o600


def test_the_first_password_is_shown_once_and_only_to_the_owner(room: Room) -> None:
    made = room.running()
    for other in (room.operator, room.manager):
        with refused("compute.may_not"):
            facade.first_password(other, made.id)
    with refused("compute.unknown_instance"):
        facade.first_password(room.stranger, made.id)
    password = facade.first_password(room.officer, made.id)
    kept = Instance.objects.get(id=made.id).password_hash
    salt = kept.split("$")[2]
    assert kept == f"$6${salt}${sha512_crypt.encode(sha512_crypt.digest(password.encode(), salt.encode()))}"
    with refused("compute.password_shown") as again:
        facade.first_password(room.officer, made.id)
    assert again.value.status == 410


def test_the_hash_is_the_one_of_crypt() -> None:
    expected = "svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
    assert sha512_crypt.encode(sha512_crypt.digest(b"Hello world!", b"saltstring")) == expected


def test_a_command_on_what_has_changed_since_is_refused(room: Room) -> None:
    made = room.running()
    with refused("compute.stale"):
        facade.set_desired(room.officer, made.id, Desired.STOPPED, expected_version=made.version - 1)
    facade.set_desired(room.officer, made.id, Desired.STOPPED, expected_version=made.version)


def test_the_end_is_ordered_and_not_wished(room: Room) -> None:
    made = room.made()
    with refused("compute.not_this_way"):
        facade.set_desired(room.officer, made.id, Desired.DELETED)


def test_nothing_is_made_that_has_no_place_or_no_system(room: Room) -> None:
    with refused("compute.no_host"):
        room.made(vcpus=2000)
    with refused("compute.unknown_image"):
        room.made(image="windows")
    with refused("compute.too_small"):
        room.made(memory_mb=32)
    with refused("compute.unknown_zone"):
        room.made(zone="nowhere")
    with refused("compute.unknown_key"):
        room.made(key_ids=(uuid4(),))
    other = facade.ensure_group(SYSTEM, room.other.id, room.pool.zone_id, "别人的")
    with refused("compute.unknown_group"):
        room.made(security_group_id=other.id)
    Image.objects.create(
        code="only-clouds",
        title="x",
        os_name="x",
        min_memory_mb=1,
        min_disk_gb=1,
        references={"openstack": {}},
    )
    with refused("compute.image_not_here"):
        room.made(image="only-clouds")
    assert not Instance.objects.exists()
    assert not Allocation.objects.exists()


def test_a_dry_run_reserves_nothing(room: Room) -> None:
    news = [room.new(vcpus=40) for _n in range(3)]
    assert facade.can_place(news[:2]) == []
    assert [one.hosts for one in facade.can_place(news)] != []
    assert not Allocation.objects.exists()
    assert facade.can_place([room.new(zone="nowhere")]) != []


def test_only_known_snapshots_come_back(room: Room) -> None:
    made = room.running()
    with refused("compute.unknown_snapshot"):
        facade.restore_snapshot(room.officer, made.id, uuid4())
    taken = facade.take_snapshot(room.officer, made.id, "还没好")
    with refused("compute.snapshot_not_ready"):
        facade.restore_snapshot(room.officer, made.id, taken.id)
    for number in range(7):
        facade.take_snapshot(room.officer, made.id, str(number))
    with refused("compute.too_many_snapshots"):
        facade.take_snapshot(room.officer, made.id, "太多")


def test_only_the_internet_zone_has_public_addresses(db: None) -> None:
    with clock.at(machines.MORNING):
        inside, outside = machines.build(), machines.build("test-internet", is_internet=True)
        public_range("test-internet")
        with refused("compute.not_in_internet_zone"):
            facade.assign_public_address(SYSTEM, inside.running().id, None)
        made = outside.running()
        given = facade.assign_public_address(SYSTEM, made.id, None)
        assert facade.assign_public_address(SYSTEM, made.id, None) == given
        settle()
        machine = outside.machine(made.id)
        assert machine is not None
        assert [one[2] for one in machine["spec"]["nics"]] == [given.address.partition("/")[0]]
        facade.release_public_address(SYSTEM, made.id)
        facade.release_public_address(SYSTEM, made.id)
        assert [one.is_public for one in outside.settled(made.id).addresses] == [False]


def test_openings_name_ports_and_networks(room: Room) -> None:
    group = facade.ensure_group(SYSTEM, room.owner.id, room.pool.zone_id, "网站")
    assert facade.ensure_group(SYSTEM, room.owner.id, room.pool.zone_id, "网站") == group
    wrong = [
        (0, 10, "10.0.0.0/8"),
        (90, 80, "10.0.0.0/8"),
        (80, 70_000, "10.0.0.0/8"),
        (80, 80, "everywhere"),
    ]
    for low, high, remote in wrong:
        with refused("compute.bad_rule"):
            facade.open_port(SYSTEM, group.id, Protocol.TCP, low, high, remote)
    rule = facade.open_port(SYSTEM, group.id, Protocol.TCP, 443, 443, "10.1.2.3")
    assert rule.remote == "10.1.2.3/32"
    facade.open_port(SYSTEM, group.id, Protocol.ICMP, 0, 0, "10.0.0.0/8")
    facade.close_port(SYSTEM, rule.id)
    facade.close_port(SYSTEM, rule.id)
    (seen,) = facade.list_groups(room.officer, room.owner.id)
    assert [one.protocol for one in seen.rules] == [Protocol.ICMP]
    with refused("compute.unknown_group"):
        facade.open_port(SYSTEM, uuid4(), Protocol.TCP, 1, 1, "10.0.0.0/8")


def test_keys_are_those_of_ssh(room: Room) -> None:
    key = facade.add_key(room.officer, room.owner.id, "办公室", ED25519)
    assert key.fingerprint.startswith("SHA256:")
    assert "kai@bench" not in key.public_key
    with refused("compute.key_name_taken"):
        facade.add_key(room.officer, room.owner.id, "办公室", ED25519)
    for wrong in ("", "ssh-rsa", "ssh-ed25519 AAAA", "-----BEGIN"):
        with refused("compute.bad_key"):
            facade.add_key(room.officer, room.owner.id, "x", wrong)
    assert facade.list_keys(room.officer, room.owner.id) == [key]
    with refused("compute.unknown_key"):
        facade.remove_key(room.stranger, key.id)
    facade.remove_key(room.officer, key.id)
    assert facade.list_keys(room.officer, room.owner.id) == []


def test_hosts_come_go_and_come_back(room: Room) -> None:
    pool = room.pool
    first = HostFacts("stone-1", 64, 262_144, 8_000, frozenset({"x86_64"}))
    second = HostFacts("stone-2", 32, 262_144, 8_000)

    def minute(number: int, *found: HostFacts) -> list[str]:
        with clock.at(clock.now().replace(minute=number)):
            faults = record_inventory(Pool.objects.get(id=pool.id), found)
            Pool.objects.filter(id=pool.id).update(checked_at=clock.now())
        return faults

    def states() -> list[str]:
        return list(Host.objects.filter(pool=pool).order_by("name").values_list("state", flat=True))

    assert minute(1, first, second) == []
    assert len(minute(2, first)) == 1
    assert states() == ["enabled", "off"]
    assert minute(3, first, second) == []
    assert states() == ["enabled", "enabled"]
    closed = facade.set_host_state(
        room.operator, Host.objects.get(name="stone-1", pool=pool).id, HostState.OFF
    )
    assert closed.state is HostState.OFF
    minute(4, first, second)
    minute(5, second)
    minute(6, first, second)
    assert states() == ["off", "enabled"]


def test_a_host_that_a_person_closed_stays_closed_over_every_watch(room: Room) -> None:
    watch_pool(room.pool.id)
    host = Host.objects.get(name="stone-1", pool=room.pool)
    facade.set_host_state(room.operator, host.id, HostState.OFF)
    for number, told in enumerate(({}, {"fail": {"inventory": 1}}, {}), start=1):
        room.tell(**told)
        with clock.at(clock.now() + timedelta(minutes=number)):
            watch_pool(room.pool.id)
    host.refresh_from_db()
    assert host.state == HostState.OFF
    facade.set_host_state(room.operator, host.id, HostState.ENABLED)
    watch_pool(room.pool.id)
    host.refresh_from_db()
    assert host.state == HostState.ENABLED


def test_a_host_that_a_person_closed_while_it_was_away_stays_closed(room: Room) -> None:
    host = Host.objects.get(name="stone-1", pool=room.pool)
    record_inventory(room.pool, [])
    facade.set_host_state(room.operator, host.id, HostState.OFF)
    record_inventory(room.pool, [HostFacts(host.name, 64, 262_144, 8_000)])
    host.refresh_from_db()
    assert host.state == HostState.OFF


def test_a_host_that_shrank_is_said(room: Room) -> None:
    made = room.running()
    host = Host.objects.get(instances=made.id)
    faults = record_inventory(room.pool, [HostFacts(host.name, 64, 1024, 8_000)])
    assert len(faults) == 2
    assert Host.objects.get(id=host.id).state == HostState.OFF
    record_inventory(room.pool, [HostFacts(host.name, 64, 262_144, 8_000)])
    assert Host.objects.get(id=host.id).state == HostState.ENABLED


def test_a_pool_with_an_unknown_driver_says_so(room: Room) -> None:
    Pool.objects.filter(id=room.pool.id).update(driver="vapour")
    watch_pool(room.pool.id)
    (fault,) = Pool.objects.get(id=room.pool.id).faults
    assert "vapour" in fault


def test_lists_come_in_pages_with_as_many_queries_for_many(room: Room) -> None:
    first = room.made()

    def cost() -> int:
        with counted() as caught:
            facade.list_instances(room.officer)
        return len(caught)

    alone = cost()
    made = {first.id, *(room.made().id for _n in range(4))}
    assert cost() == alone
    page = facade.list_instances(room.officer, size=3)
    rest = facade.list_instances(room.officer, size=3, cursor=page.next)
    assert [len(page.rows), len(rest.rows), rest.next] == [3, 2, None]
    assert {one.id for one in [*page.rows, *rest.rows]} == made
    back = facade.list_instances(room.officer, size=3, cursor=rest.previous)
    assert list(back.rows) == list(page.rows)
    assert list(facade.list_instances(room.stranger).rows) == []
    assert list(facade.list_instances(room.officer, zone="gov").rows) == []


def test_reference_data_is_there(db: None) -> None:
    assert {"gov", "internet", "dmz"} <= {one.code for one in facade.list_zones()}
    assert {"zy-tiny", "debian-12"} <= {one.code for one in facade.list_images(SYSTEM)}
    assert facade.list_flavors(SYSTEM)[0].vcpus == 1
    assert queries_pools.find_pool(SYSTEM, "local-gov").driver == "qemu"
