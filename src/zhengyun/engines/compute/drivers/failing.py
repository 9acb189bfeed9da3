"""A driver for tests. Told nothing, it behaves; told so by the pool's settings, it fails in known ways.

Settings:
- `fail`: {operation: times}: that many calls fail and may be tried again; `refuse`: the same, for good.
- `unreachable`: that many observations get no answer. `hang`: {operation: seconds}.
- `slow`: that many observations until a started guest says that it is up; `building`: that many until a
  machine stands. `breaks`: so many machines break while they are made. `shy`: removals that take two looks.
- `lose`, `stray`: ids of machines that are not there, or that nobody asked for.
- `die_at`: number of the call, counted over all, at which the process dies, `die_after` the work or before.
- `hosts`: as of the manual driver; `capabilities`: names, when not all.

Its machines lie in one JSON file for each pool under the home, so that two processes see the same.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from zhengyun.engines.compute.contracts import ConsoleKind
from zhengyun.engines.compute.contracts.drivers import (
    Capability,
    ConsoleTarget,
    DriverError,
    HostFacts,
    MachineSpec,
    Observed,
    PoolUnreachableError,
    Power,
    Reading,
    Removed,
)
from zhengyun.engines.compute.models import Pool
from zhengyun.kit import clock

HOSTS = (
    {"name": "stone-1", "vcpus": 64, "memory_mb": 262_144, "disk_gb": 8_000, "traits": ["x86_64"]},
    {"name": "stone-2", "vcpus": 64, "memory_mb": 262_144, "disk_gb": 8_000, "traits": ["x86_64"]},
)
ABLE = frozenset(Capability) - {Capability.CONSOLE_VNC, Capability.CONSOLE_SERIAL, Capability.BY_HAND}
State = dict[str, Any]


class DiedError(BaseException):
    """What no code catches: as if the process had ended here."""


def open_driver(pool: Pool) -> FailingDriver:
    return FailingDriver(pool.code, pool.settings)


def state_file(pool_code: str) -> Path:
    return Path(settings.ZHENGYUN.home) / "compute" / pool_code / "failing.json"


class FailingDriver:
    name = "failing"

    def __init__(self, code: str, told: Mapping[str, Any]) -> None:
        self.told = told
        self.path = state_file(code)
        named = told.get("capabilities")
        self.capabilities = ABLE if named is None else frozenset(Capability(one) for one in named)

    def check_config(self) -> list[str]:
        return [str(one) for one in self.told.get("faults", ())]

    def inventory(self) -> list[HostFacts]:
        with self._call("inventory"):
            return [
                HostFacts(
                    one["name"], one["vcpus"], one["memory_mb"], one["disk_gb"], frozenset(one["traits"])
                )
                for one in self.told.get("hosts", HOSTS)
            ]

    def observe(self) -> Mapping[UUID, Observed]:
        with self._call("observe") as state:
            if self._used(state, "unreachable", self.told.get("unreachable", 0)):
                raise PoolUnreachableError("the pool does not answer")
            lost = set(self.told.get("lose", ()))
            for machine in state["machines"].values():
                machine["building"] = max(0, machine["building"] - 1)
                machine["slow"] = max(0, machine["slow"] - 1)
            found = {UUID(key): _seen(one) for key, one in state["machines"].items() if key not in lost}
            return found | {UUID(one): Observed(Power.RUNNING, 1, 512) for one in self.told.get("stray", ())}

    def apply(self, spec: MachineSpec) -> None:
        with self._call("apply") as state:
            machine = state["machines"].get(str(spec.id))
            if machine is None:
                machine = state["machines"][str(spec.id)] = self._new_machine(state)
            elif machine["power"] == Power.RUNNING and _size(machine) != (spec.vcpus, spec.memory_mb):
                raise DriverError("vCPUs and memory change only while the machine is stopped")
            machine |= {"vcpus": spec.vcpus, "memory_mb": spec.memory_mb, "spec": _told(spec)}
            machine["disks"] = {str(disk.id): disk.size_gb for disk in spec.disks}
            machine["applied"] = machine.get("applied", 0) + 1

    def start(self, spec: MachineSpec) -> None:
        with self._call("start") as state:
            self._boot(_machine(state, spec.id))

    def stop(self, spec: MachineSpec, *, graceful_seconds: int) -> None:
        with self._call("stop") as state:
            _machine(state, spec.id)["power"] = Power.STOPPED

    def restart(self, spec: MachineSpec) -> None:
        with self._call("restart") as state:
            machine = _machine(state, spec.id)
            machine["restarts"] = machine.get("restarts", 0) + 1
            self._boot(machine)

    def remove(self, machine_id: UUID) -> tuple[Removed, ...]:
        with self._call("remove") as state:
            machine = state["machines"].get(str(machine_id))
            if machine is None:
                return ()
            is_gone = not self._used(state, "shy", self.told.get("shy", 0))
            if is_gone:
                del state["machines"][str(machine_id)]
            return tuple(Removed(UUID(disk), f"disk {disk}", is_gone) for disk in machine["disks"])

    def snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        with self._call("snapshot") as state:
            machine = _machine(state, spec.id)
            machine["snapshots"][str(snapshot_id)] = {"size": _size(machine), "power": machine["power"]}

    def restore(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        with self._call("restore") as state:
            machine = _machine(state, spec.id)
            kept = machine["snapshots"].get(str(snapshot_id))
            if kept is None:
                raise DriverError("there is no such snapshot")
            machine["restored"] = machine.get("restored", 0) + 1

    def drop_snapshot(self, spec: MachineSpec, snapshot_id: UUID) -> None:
        with self._call("drop_snapshot") as state:
            _machine(state, spec.id)["snapshots"].pop(str(snapshot_id), None)

    def console(self, machine_id: UUID, kind: ConsoleKind) -> ConsoleTarget:
        raise DriverError("this driver has no console")

    def read_figures(self, machine_ids: Collection[UUID]) -> Mapping[UUID, Reading]:
        with self._call("read_figures") as state:
            wanted = {str(one) for one in machine_ids}
            return {
                UUID(key): _reading(one)
                for key, one in state["machines"].items()
                if key in wanted and one["power"] == Power.RUNNING
            }

    def _new_machine(self, state: State) -> State:
        is_broken = self._used(state, "breaks", self.told.get("breaks", 0))
        return {
            "power": Power.BROKEN if is_broken else Power.STOPPED,
            "building": int(self.told.get("building", 0)),
            "slow": 0,
            "snapshots": {},
            "started_at": 0.0,
            "starts": 0,
        }

    def _boot(self, machine: State) -> None:
        machine["power"], machine["slow"] = Power.RUNNING, int(self.told.get("slow", 0))
        machine["started_at"] = clock.now().timestamp()
        machine["starts"] += 1

    @contextmanager
    def _call(self, operation: str) -> Iterator[State]:
        """One call under the file's lock: counted, delayed, failed or killed as the settings say."""
        time.sleep(float(self.told.get("hang", {}).get(operation, 0)))
        with _opened(self.path) as state:
            state["calls"] += 1
            state["log"] = [*state["log"], operation][-500:]
            dies = state["calls"] == self.told.get("die_at")
            if dies and not self.told.get("die_after"):
                raise DiedError
            if self._used(state, f"fail {operation}", self.told.get("fail", {}).get(operation, 0)):
                raise DriverError(f"{operation} failed as it was told to", is_retryable=True)
            if self._used(state, f"refuse {operation}", self.told.get("refuse", {}).get(operation, 0)):
                raise DriverError(f"{operation} is refused as it was told to be")
            yield state
            if dies:
                raise DiedError

    def _used(self, state: State, name: str, times: int) -> bool:
        """Whether this fault is still to happen; each time it does is kept."""
        if state["used"].get(name, 0) >= times:
            return False
        state["used"][name] = state["used"].get(name, 0) + 1
        return True


@contextmanager
def _opened(path: Path) -> Iterator[State]:
    """What the file holds, written back whatever happens: a call that failed was made all the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state: State = json.loads(path.read_text()) if path.exists() else _empty()
        try:
            yield state
        finally:
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(state))
            fresh.replace(path)


def _empty() -> State:
    return {"machines": {}, "used": {}, "calls": 0, "log": []}


def _machine(state: State, machine_id: UUID) -> State:
    found: State | None = state["machines"].get(str(machine_id))
    if found is None:
        raise DriverError("there is no such machine")
    return found


def _size(machine: State) -> tuple[int, int]:
    return machine["vcpus"], machine["memory_mb"]


def _told(spec: MachineSpec) -> State:
    """What tests look at, without any key or password."""
    return {
        "rules": [[one.protocol, one.port_from, one.port_to, one.remote] for one in spec.rules],
        "nics": [[one.address, one.mac, one.public] for one in spec.nics],
        "keys": len({disk.key for disk in spec.disks if disk.key}),
        "host": spec.host,
    }


def _seen(machine: State) -> Observed:
    power = Power(machine["power"])
    return Observed(
        power=Power.BUILDING if machine["building"] else power,
        vcpus=machine["vcpus"],
        memory_mb=machine["memory_mb"],
        is_ready=power is Power.RUNNING and not machine["slow"] and not machine["building"],
        fault="it broke while it was made" if power is Power.BROKEN else "",
        snapshots=frozenset(UUID(one) for one in machine["snapshots"]),
        disks_gb={UUID(key): size for key, size in machine["disks"].items()},
    )


def _reading(machine: State) -> Reading:
    """A steady load: a fifth of its vCPUs, half of its memory."""
    at = clock.now()
    up = max(0.0, at.timestamp() - machine["started_at"])
    return Reading(
        at=at,
        cpu_seconds=up * machine["vcpus"] * 0.2,
        memory_used_mb=machine["memory_mb"] * 0.5,
        disk_read_bytes=int(up * 1000),
        disk_write_bytes=int(up * 2000),
        net_in_bytes=int(up * 3000),
        net_out_bytes=int(up * 4000),
        from_guest=frozenset({"net_in_bytes", "net_out_bytes"}),
    )
