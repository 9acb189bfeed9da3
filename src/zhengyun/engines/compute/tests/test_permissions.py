"""The truth table: each role, at the owner, at another unit, at the provider, at the bureau."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from zhengyun.engines.compute import facade, permissions
from zhengyun.engines.compute.contracts import Desired, DiskClass, HostState, InstanceView, Protocol
from zhengyun.engines.compute.models import Host, Instance
from zhengyun.engines.compute.permissions import Doing
from zhengyun.engines.compute.tests.machines import Room, person
from zhengyun.kernel.accounts.contracts import KNOWN_ROLES
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem

PLACES = ("owner", "other", "provider", "bureau")
TRUE = {
    Doing.SEE: {("it_officer", "owner"), ("cloud_operator", "provider")},
    Doing.OPERATE: {("it_officer", "owner")},
    Doing.OWN: {("it_officer", "owner")},
    Doing.CONSOLE: {("it_officer", "owner")},
    Doing.BUILD: set(),
    Doing.SEE_POOL: {("cloud_operator", "provider")},
    Doing.RUN_POOL: {("cloud_operator", "provider")},
}
EVERYWHERE = {Doing.SEE: {"cloud_manager"}, Doing.SEE_POOL: {"cloud_manager"}}
SYSTEM_MAY = {Doing.SEE, Doing.OPERATE, Doing.BUILD, Doing.SEE_POOL, Doing.RUN_POOL}


def test_the_roles_of_the_table_are_known() -> None:
    assert {role for found in TRUE.values() for role, _place in found} <= KNOWN_ROLES


def test_every_role_at_every_place(room: Room) -> None:
    made = Instance.objects.select_related("pool").get(id=room.made().id)
    for doing in Doing:
        for role in sorted(KNOWN_ROLES):
            for place in PLACES:
                actor = person(role, getattr(room, place))
                expected = (role, place) in TRUE[doing] or role in EVERYWHERE.get(doing, ())
                assert permissions.can(actor, doing, made) is expected, (doing, role, place)
        assert permissions.can(ANONYMOUS, doing, made) is False
        assert permissions.can(Actor(account_id=uuid4(), party_id=room.owner.id), doing, made) is False
        assert permissions.can(SYSTEM, doing, made) is (doing in SYSTEM_MAY)


@pytest.mark.parametrize("doing", Doing)
def test_a_pool_without_a_provider_gives_nobody_a_role_there(room: Room, doing: Doing) -> None:
    for role in sorted(KNOWN_ROLES - {"cloud_manager"}):
        assert permissions.may(person(role, room.provider), doing, owner_id=None, provider_id=None) is False


Call = Callable[[Actor, InstanceView], Any]
CALLS: dict[str, tuple[Call, str]] = {
    "get": (lambda actor, made: facade.get_instance(actor, made.id), "SM"),
    "wiped": (lambda actor, made: facade.wiped(actor, made.id), "SM"),
    "start": (lambda actor, made: facade.set_desired(actor, made.id, Desired.RUNNING), "S"),
    "restart": (lambda actor, made: facade.restart_instance(actor, made.id), "S"),
    "take": (lambda actor, made: facade.take_snapshot(actor, made.id, "x"), "S"),
    "restore": (lambda actor, made: facade.restore_snapshot(actor, made.id, uuid4()), "S"),
    "drop": (lambda actor, made: facade.drop_snapshot(actor, made.id, uuid4()), "S"),
    "password": (lambda actor, made: facade.first_password(actor, made.id), ""),
    "resize": (lambda actor, made: facade.resize_instance(actor, made.id, 4, 8192), "s"),
    "volume": (
        lambda actor, made: facade.add_volume(actor, made.id, 1, DiskClass.FAST, uuid4()),
        "s",
    ),
    "delete": (lambda actor, made: facade.delete_instance(actor, made.id, "x"), "s"),
    "public": (lambda actor, made: facade.assign_public_address(actor, made.id, None), "s"),
    "private": (lambda actor, made: facade.release_public_address(actor, made.id), "s"),
}
"""Who may beside the owner's officer: S the system too, s only the system, M the manager and the operator."""


def allowed(call: Call, actor: Actor, made: InstanceView) -> str:
    """'' when the actor may, else the code of the refusal; what the machine refuses is no matter here."""
    try:
        call(actor, made)
    except Problem as problem:
        return problem.code if problem.code in ("compute.unknown_instance", "compute.may_not") else ""
    return ""


@pytest.mark.parametrize("name", CALLS)
def test_every_command_asks_who_may(room: Room, name: str) -> None:
    call, who = CALLS[name]
    made = room.made()
    assert allowed(call, room.stranger, made) == "compute.unknown_instance"
    assert allowed(call, person("unit_leader", room.owner), made) == "compute.unknown_instance"
    looks_on = "" if "M" in who else "compute.may_not"
    assert allowed(call, room.operator, made) == looks_on
    assert allowed(call, room.manager, made) == looks_on
    assert allowed(call, room.officer, made) == ("compute.may_not" if who == "s" else "")
    assert allowed(call, SYSTEM, made) == ("" if who else "compute.may_not")


def test_what_an_order_does_no_person_does(room: Room) -> None:
    group = facade.ensure_group(SYSTEM, room.owner.id, room.pool.zone_id, "网站")
    for actor in (room.officer, room.operator, room.manager, room.stranger):
        for call in (
            lambda actor: facade.create_instance(actor, room.new()),
            lambda actor: facade.ensure_group(actor, room.owner.id, room.pool.zone_id, "x"),
            lambda actor: facade.open_port(actor, group.id, Protocol.TCP, 1, 1, "10.0.0.0/8"),
            lambda actor: facade.close_port(actor, uuid4()),
        ):
            with pytest.raises(Problem) as refusal:
                call(actor)
            assert refusal.value.code == "compute.may_not"


def test_keys_and_groups_are_the_owners(room: Room) -> None:
    assert facade.list_keys(room.officer, room.owner.id) == []
    assert facade.list_groups(room.manager, room.owner.id) == []
    for actor in (room.stranger, room.operator):
        for call in (facade.list_keys, facade.list_groups):
            with pytest.raises(Problem) as refusal:
                call(actor, room.owner.id)
            assert refusal.value.code == "compute.may_not"


def test_hosts_are_the_providers(room: Room) -> None:
    host = Host.objects.filter(pool=room.pool)[0]
    assert len(facade.list_hosts(room.operator, room.pool.code)) == 2
    assert len(facade.list_hosts(room.manager, room.pool.code)) == 2
    with pytest.raises(Problem) as hidden:
        facade.list_hosts(room.officer, room.pool.code)
    assert hidden.value.code == "compute.unknown_pool"
    assert facade.set_host_state(room.operator, host.id, HostState.DRAINING).state is HostState.DRAINING
    for actor, code in ((room.manager, "compute.may_not"), (room.officer, "compute.unknown_host")):
        with pytest.raises(Problem) as refusal:
            facade.set_host_state(actor, host.id, HostState.ENABLED)
        assert refusal.value.code == code


def test_lists_show_what_may_be_seen(room: Room) -> None:
    made = room.made()
    for actor in (room.officer, room.operator, room.manager, SYSTEM):
        assert [one.id for one in facade.list_instances(actor).rows] == [made.id]
        assert set(facade.get_instances(actor, [made.id])) == {made.id}
    for actor in (room.stranger, person("cloud_operator", room.owner), ANONYMOUS):
        assert list(facade.list_instances(actor).rows) == []
        assert facade.get_instances(actor, [made.id]) == {}
