"""Addresses: never two machines with one, whatever is taken and given back."""

from __future__ import annotations

from ipaddress import ip_interface

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengyun.engines.compute import facade
from zhengyun.engines.compute.logic import networks
from zhengyun.engines.compute.models import Address, Instance, Network
from zhengyun.engines.compute.tests import machines
from zhengyun.engines.compute.tests.machines import Room
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem


@pytest.fixture
def narrow(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Networks so small that they are soon full."""
    monkeypatch.setattr(networks, "PREFIX", 29)
    monkeypatch.setattr(networks, "FIRST_HOST", 2)
    return room


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40))
def test_no_address_is_ever_held_twice(narrow: Room, acts: list[tuple[bool, int]]) -> None:
    rows = list(Instance.objects.all()) or [Instance.objects.get(id=narrow.made().id) for _n in range(10)]
    Address.objects.all().delete()
    held: dict[int, str] = {}
    for takes, number in acts:
        if takes and number not in held:
            held[number] = networks.connect(rows[number]).ip
        elif not takes and number in held:
            Address.objects.filter(instance=rows[number]).delete()
            del held[number]
        assert len(set(held.values())) == len(held)
    assert {str(one) for one in Address.objects.values_list("ip", flat=True)} == set(held.values())
    macs = list(Address.objects.values_list("mac", flat=True))
    assert len(set(macs)) == len(macs)


def test_each_owner_has_a_network_of_his_own(room: Room) -> None:
    mine, again, theirs = room.made(), room.made(), room.made(owner_id=room.other.id)
    first, second, third = (ip_interface(one.addresses[0].address) for one in (mine, again, theirs))
    assert first.network == second.network != third.network
    assert first != second
    assert len({one.addresses[0].mac for one in (mine, again, theirs)}) == 3
    segments = list(Network.objects.filter(is_public=False).values_list("segment", flat=True))
    assert len(set(segments)) == len(segments) == 2


def test_a_full_network_gets_a_second_one(narrow: Room) -> None:
    made = [narrow.made() for _n in range(8)]
    assert {ip_interface(one.addresses[0].address).network.prefixlen for one in made} == {29}
    assert Network.objects.filter(owner_id=narrow.owner.id).count() == 2
    assert len({one.addresses[0].address for one in made}) == 8


def test_public_addresses_run_out_and_come_back(db: None) -> None:
    with clock.at(machines.MORNING):
        room = machines.build("test-internet", is_internet=True)
        machines.public_range("test-internet")
        made = [room.made() for _n in range(4)]
        given_out = {facade.assign_public_address(SYSTEM, one.id, None).address for one in made[:3]}
        assert len(given_out) == 3
        with pytest.raises(Problem) as refusal:
            facade.assign_public_address(SYSTEM, made[3].id, None)
        assert refusal.value.code == "compute.no_address_left"
        facade.release_public_address(SYSTEM, made[0].id)
        assert facade.assign_public_address(SYSTEM, made[3].id, None).address in given_out
