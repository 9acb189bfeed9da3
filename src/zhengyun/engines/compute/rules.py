"""What follows from what: the states of an instance as a table, and the one next step of reconciliation.

Pure: a comparison of what is wanted with what was observed. It remembers no place in a list of steps, so
that it goes on after a crash at any line (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from zhengyun.engines.compute.contracts import Desired, State
from zhengyun.engines.compute.contracts.drivers import Capability, Observed, Power

MAX_TRIES = 6
MAX_SNAPSHOTS = 8
BOOT_TIME = timedelta(seconds=60)
QUICK_WAITS, WAITS = 60, 120
GRACEFUL_SECONDS = 30


class Move(StrEnum):
    """What moves an instance from one state to the next."""

    MAKE = "make"
    START = "start"
    CHANGE = "change"
    SEEN_RUNNING = "seen_running"
    SEEN_STOPPED = "seen_stopped"
    VANISH = "vanish"
    REFUSE = "refuse"
    ASK_AGAIN = "ask_again"
    DELETE = "delete"
    WIPE = "wipe"


_AT_WORK = (State.REQUESTED, State.BUILDING, State.RUNNING, State.STOPPED, State.CHANGING)
_STANDING = (State.BUILDING, State.RUNNING, State.STOPPED, State.CHANGING, State.FAILED)
_KNOWN = (*_AT_WORK, State.LOST, State.FAILED)

MOVES: dict[Move, tuple[tuple[State, ...], State]] = {
    Move.MAKE: ((State.REQUESTED, State.BUILDING), State.BUILDING),
    Move.START: (_AT_WORK, State.BUILDING),
    Move.CHANGE: (_AT_WORK, State.CHANGING),
    Move.SEEN_RUNNING: (_KNOWN, State.RUNNING),
    Move.SEEN_STOPPED: (_KNOWN, State.STOPPED),
    Move.VANISH: (_STANDING, State.LOST),
    Move.REFUSE: (_AT_WORK, State.FAILED),
    Move.ASK_AGAIN: ((State.FAILED,), State.REQUESTED),
    Move.DELETE: ((*_KNOWN, State.DELETING), State.DELETING),
    Move.WIPE: ((State.DELETING,), State.DELETED),
}
"""By move: the states in which it is legal, and the state to which it leads."""


def next_state(state: State, move: Move) -> State:
    """Where a move leads; a move that is not in the table leaves the state as it is."""
    sources, target = MOVES[move]
    return target if state in sources else state


def diagram() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.REQUESTED}"]
    for move, (sources, target) in MOVES.items():
        lines += [f"    {source} --> {target}: {move}" for source in sources if source is not target]
    return "\n".join([*lines, f"    {State.DELETED} --> [*]"])


class Step(StrEnum):
    """The one thing to do next. touch: what may change while it runs. rebuild: it never ran and broke or went
    away while it was made, so nothing is on it. nothing: all is as wanted, or a person must decide."""

    NOTHING = "nothing"
    WAIT = "wait"
    MAKE = "make"
    REBUILD = "rebuild"
    TOUCH = "touch"
    CHANGE = "change"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    SNAPSHOT = "snapshot"
    RESTORE = "restore"
    DROP = "drop"
    MOURN = "mourn"
    REMOVE = "remove"


MOVE_OF: dict[Step, Move] = {
    Step.MAKE: Move.MAKE,
    Step.REBUILD: Move.MAKE,
    Step.CHANGE: Move.CHANGE,
    Step.START: Move.START,
    Step.STOP: Move.CHANGE,
    Step.RESTART: Move.CHANGE,
    Step.SNAPSHOT: Move.CHANGE,
    Step.RESTORE: Move.CHANGE,
    Step.MOURN: Move.VANISH,
    Step.REMOVE: Move.DELETE,
}
"""What a step does to the state when it begins; steps that are not here leave it."""


@dataclass(frozen=True, slots=True)
class Want:
    """What is owed to an instance. is_made: the driver was told of it once. has_run: it was seen running.

    snapshot: the oldest piece of work on its snapshots.
    """

    desired: Desired
    state: State
    vcpus: int
    memory_mb: int
    is_made: bool = True
    has_run: bool = True
    owes_change: bool = False
    owes_restart: bool = False
    snapshot: Step | None = None


def next_step(want: Want, seen: Observed | None) -> Step:
    """The one next step towards what is wanted, from what the driver sees (None: no such machine)."""
    if want.desired is Desired.DELETED:
        return Step.NOTHING if want.state is State.DELETED else Step.REMOVE
    if want.state is State.FAILED:
        return Step.NOTHING
    if seen is None:
        return _when_unseen(want)
    if seen.power is Power.BUILDING:
        return Step.WAIT
    if seen.power is Power.BROKEN:
        return Step.START if want.has_run else Step.REBUILD
    return _when_running(want, seen) if seen.power is Power.RUNNING else _when_stopped(want)


def _when_unseen(want: Want) -> Step:
    if want.has_run:
        return Step.NOTHING if want.state is State.LOST else Step.MOURN
    return Step.REBUILD if want.is_made else Step.MAKE


def _when_stopped(want: Want) -> Step:
    if want.owes_change:
        return Step.CHANGE
    if want.snapshot:
        return want.snapshot
    return Step.START if want.desired is Desired.RUNNING else Step.NOTHING


def _when_running(want: Want, seen: Observed) -> Step:
    if want.desired is Desired.STOPPED:
        return Step.STOP
    if want.owes_change:
        return Step.TOUCH if is_sized(want, seen) else Step.STOP
    if want.snapshot:
        return want.snapshot
    return Step.RESTART if want.owes_restart else Step.NOTHING


def is_sized(want: Want, seen: Observed) -> bool:
    """Whether a machine has the vCPUs and the memory that are wanted; what the driver cannot tell fits."""
    fits_cpu = seen.vcpus in (0, want.vcpus)
    return fits_cpu and seen.memory_mb in (0, want.memory_mb)


def settled_move(state: State, seen: Observed | None) -> Move | None:
    """The move when nothing is owed any more."""
    if seen is None or state in (State.DELETING, State.DELETED):
        return None
    if seen.power is Power.RUNNING:
        return Move.SEEN_RUNNING
    return Move.SEEN_STOPPED if seen.power is Power.STOPPED else None


def is_as_wanted(desired: Desired, seen: Observed | None) -> bool:
    """Whether a machine runs or stands as wanted, whatever else is owed."""
    if seen is None:
        return desired is Desired.DELETED
    return (desired, seen.power) in (
        (Desired.RUNNING, Power.RUNNING),
        (Desired.STOPPED, Power.STOPPED),
    )


def wait_after_failure(failures: int) -> timedelta:
    """2, 4, 8, ... seconds, at most a minute."""
    return timedelta(seconds=min(60, 2 ** max(1, min(failures, 6))))


def wait_to_look(waits: int, capabilities: Collection[Capability] = ()) -> timedelta | None:
    """Every 2 s for two minutes, every 10 s for ten; after that the minute's watch looks.

    What people do by hand is looked at when they say that it is done, and by the watch.
    """
    if Capability.BY_HAND in capabilities:
        return None
    if waits < QUICK_WAITS:
        return timedelta(seconds=2)
    return timedelta(seconds=10) if waits < WAITS else None


def may_boot(booting: int, physical_vcpus: int) -> bool:
    """At most as many guests boot on a host at once as it has processors."""
    return booting < max(1, physical_vcpus)
