"""Machines over HTTP: a token reaches what its holder may, and nothing of another's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.models import Host
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.engines.compute.tests.test_commands import ED25519
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.tests.api_client import Caller, queries
from zhengyun.kernel.accounts.tests.builders import officer
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM

READ, WRITE = "compute:read", "compute:write"


def bearer(client: Client, role: Role, at: OrganizationView, *scopes: str) -> Caller:
    account = officer(role, at=at, person=builders.person(phone="16000002002"))
    token = accounts.create_token(account.username, "test", list(scopes or (READ, WRITE)), 30, SYSTEM)
    return Caller(client, token)


@pytest.fixture
def mine(room: Room, client: Client) -> Caller:
    return bearer(client, Role.IT_OFFICER, room.owner)


@pytest.fixture
def theirs(room: Room, client: Client) -> Caller:
    return bearer(client, Role.IT_OFFICER, room.other)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_machine_is_seen_stopped_and_restarted(room: Room, mine: Caller) -> None:
    made = room.running()
    (listed,) = mine.get("/compute/instances").json()["results"]
    assert (listed["id"], listed["state"]) == (str(made.id), "running")
    place = f"/compute/instances/{made.id}"
    seen = mine.get(place)
    assert "password" not in seen.content.decode()
    stopped = mine.send("PUT", f"{place}/power", {"desired": "stopped"}, if_match=seen["ETag"])
    assert (stopped.status_code, stopped.json()["desired"]) == (200, "stopped")
    stale = mine.send("PUT", f"{place}/power", {"desired": "running"}, if_match=seen["ETag"])
    assert code(stale) == (412, "compute.stale")
    broken = mine.send("PUT", f"{place}/power", {"desired": "running"}, if_match="x")
    assert code(broken) == (400, "compute.bad_if_match")
    assert code(mine.post(f"{place}/restart")) == (409, "compute.not_running")
    assert room.settled(made.id).state is State.STOPPED


def test_snapshots_are_taken_and_removed(room: Room, mine: Caller) -> None:
    made = room.running()
    place = f"/compute/instances/{made.id}/snapshots"
    taken = mine.post(place, {"name": "升级前"})
    assert taken.status_code == 202
    room.settled(made.id)
    one = f"{place}/{taken.json()['id']}"
    assert mine.post(f"{one}/restore").status_code == 202
    room.settled(made.id)
    assert mine.send("DELETE", one).status_code == 202
    assert room.settled(made.id).snapshots == ()


def test_a_token_reaches_nothing_of_another_unit(room: Room, mine: Caller, theirs: Caller) -> None:
    made = room.running()
    taken = facade.take_snapshot(room.officer, made.id, "升级前")
    room.settled(made.id)
    key = facade.add_key(room.officer, room.owner.id, "办公室", ED25519)
    before = facade.get_instance(SYSTEM, made.id)
    place = f"/compute/instances/{made.id}"
    assert theirs.get("/compute/instances").json()["results"] == []
    assert theirs.get(f"/compute/instances?owner_id={room.owner.id}").json()["results"] == []
    unknown = [
        theirs.get(place),
        theirs.send("PUT", f"{place}/power", {"desired": "stopped"}, if_match="*"),
        theirs.post(f"{place}/restart"),
        theirs.post(f"{place}/snapshots", {"name": "x"}),
        theirs.post(f"{place}/snapshots/{taken.id}/restore"),
        theirs.send("DELETE", f"{place}/snapshots/{taken.id}"),
    ]
    assert {code(one) for one in unknown} == {(404, "compute.unknown_instance")}
    new_key = {"owner_id": str(room.owner.id), "name": "x", "public_key": ED25519}
    forbidden = [
        theirs.get(f"/compute/groups?owner_id={room.owner.id}"),
        theirs.get(f"/compute/keys?owner_id={room.owner.id}"),
        theirs.post("/compute/keys", new_key),
    ]
    assert {code(one) for one in forbidden} == {(403, "compute.may_not")}
    assert code(theirs.send("DELETE", f"/compute/keys/{key.id}")) == (404, "compute.unknown_key")
    assert facade.get_instance(SYSTEM, made.id) == before


def test_a_token_opens_what_its_scope_says(room: Room, client: Client) -> None:
    made = room.made()
    other = bearer(client, Role.IT_OFFICER, room.owner, "registers:read")
    assert code(other.get("/compute/instances")) == (403, "accounts.scope_missing")
    reading = bearer(client, Role.IT_OFFICER, room.owner, READ)
    assert reading.get(f"/compute/instances/{made.id}").status_code == 200
    assert code(reading.post(f"/compute/instances/{made.id}/restart")) == (403, "accounts.scope_missing")
    leader = bearer(client, Role.UNIT_LEADER, room.owner)
    assert code(leader.get("/compute/instances")) == (403, "accounts.forbidden")


def test_keys_of_ones_own_unit(room: Room, mine: Caller) -> None:
    body = {"owner_id": str(room.owner.id), "name": "办公室", "public_key": ED25519}
    made = mine.post("/compute/keys", body)
    assert made.status_code == 201
    assert code(mine.post("/compute/keys", body)) == (409, "compute.key_name_taken")
    assert [one["id"] for one in mine.get(f"/compute/keys?owner_id={room.owner.id}").json()] == [
        made.json()["id"]
    ]
    assert mine.send("DELETE", f"/compute/keys/{made.json()['id']}").status_code == 204


def test_pools_are_for_those_who_run_them(room: Room, mine: Caller, client: Client) -> None:
    assert mine.get("/compute/zones").status_code == 200
    assert mine.get("/compute/images").status_code == 200
    assert mine.get("/compute/flavors").json()[0]["vcpus"] == 1
    assert code(mine.get("/compute/pools")) == (403, "accounts.forbidden")
    operator = bearer(client, Role.CLOUD_OPERATOR, room.provider)
    manager = bearer(client, Role.CLOUD_MANAGER, room.bureau)
    assert [one["code"] for one in operator.get("/compute/pools").json()] == [room.pool.code]
    assert len(manager.get(f"/compute/pools/{room.pool.code}/hosts").json()) == 2
    assert code(operator.get("/compute/pools/local-gov/hosts")) == (404, "compute.unknown_pool")
    host = Host.objects.filter(pool=room.pool)[0]
    drained = operator.send("PUT", f"/compute/hosts/{host.id}", {"state": "draining"})
    assert drained.json()["state"] == "draining"
    refused = manager.send("PUT", f"/compute/hosts/{host.id}", {"state": "enabled"})
    assert code(refused) == (403, "accounts.forbidden")
    assert operator.get("/compute/work-orders").json() == []
    done = operator.send("PUT", f"/compute/work-orders/{uuid4()}/done", {"facts": {}})
    assert code(done) == (404, "compute.unknown_order")


def test_a_list_of_many_costs_as_much_as_one(room: Room, mine: Caller) -> None:
    room.made()
    mine.get("/compute/instances")
    alone = queries(lambda: mine.get("/compute/instances"))
    for _n in range(5):
        room.made()
    assert queries(lambda: mine.get("/compute/instances")) == alone
