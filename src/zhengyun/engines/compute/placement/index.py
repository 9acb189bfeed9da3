"""The hosts as this process remembers them, ordered so that the best is found without looking at all."""

from __future__ import annotations

import secrets
import threading
import time
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from zhengyun.engines.compute.contracts import HostState, Refusal
from zhengyun.engines.compute.placement import refusals, store
from zhengyun.engines.compute.placement.demand import Demand
from zhengyun.engines.compute.placement.store import HostRow, PoolRow

AT_ONCE = 8
LOOK_EVERY = 1.0
"""Seconds after which what others changed is asked for: at 10,000 hosts it costs two milliseconds."""
READ_ALL_EVERY = 60.0


def free_share(host: HostRow) -> float:
    """What is free of the scarcer of vCPUs and memory, 0..1: the larger, the better to spread."""
    return min(
        (host.usable_vcpus - host.used_vcpus) / max(host.usable_vcpus, 1),
        (host.memory_mb - host.used_memory_mb) / max(host.memory_mb, 1),
    )


@dataclass(slots=True)
class Slot:
    """A host's place in the order. tie: drawn in each process anew, so that processes prefer different
    hosts among equal ones and do not wait for each other."""

    host: HostRow
    share: float = 0.0
    tie: int = field(default_factory=lambda: secrets.randbits(62))

    @property
    def entry(self) -> tuple[float, int, Slot]:
        return self.share, self.tie, self


@dataclass(slots=True)
class Shelf:
    """Enabled hosts of one pool with the same traits, by their free share."""

    pool_id: UUID
    traits: frozenset[str]
    order: list[tuple[float, int, Slot]] = field(default_factory=list)
    most_vcpus: int = 1
    most_memory_mb: int = 1

    def add(self, slot: Slot) -> None:
        slot.share = free_share(slot.host)
        self.most_vcpus = max(self.most_vcpus, slot.host.usable_vcpus)
        self.most_memory_mb = max(self.most_memory_mb, slot.host.memory_mb)
        insort(self.order, slot.entry)

    def remove(self, slot: Slot) -> None:
        del self.order[bisect_left(self.order, slot.entry)]

    def search(self, demand: Demand, without: Collection[UUID]) -> Iterator[tuple[float, int, Slot]]:
        """Hosts that take it, best first; ends where none below can."""
        least = min(demand.vcpus / self.most_vcpus, demand.memory_mb / self.most_memory_mb)
        for entry in reversed(self.order):
            if entry[0] < least:
                return
            if refusals.fits(entry[2].host, demand) and entry[2].host.id not in without:
                yield entry


class Index:
    """Threads share it; its lock is held for searching, never while the database is asked."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._pools: dict[UUID, PoolRow] = {}
        self._slots: dict[UUID, Slot] = {}
        self._shelves: dict[tuple[UUID, frozenset[str]], Shelf] = {}
        self._mark = 0
        self._look_at = self._read_all_at = 0.0

    def freshen(self) -> None:
        """Take in what others changed, at most once in LOOK_EVERY seconds."""
        moment = time.monotonic()
        if moment >= self._read_all_at:
            self.reload()
        elif moment >= self._look_at:
            self._look_at = moment + LOOK_EVERY
            hosts, mark = store.changed_hosts(self._mark)
            pools = store.pools()
            with self._lock:
                self._pools, self._mark = pools, max(self._mark, mark)
                self._put(hosts)

    def reload(self) -> None:
        """Forget everything and read all hosts."""
        hosts, mark = store.changed_hosts(0)
        pools = store.pools()
        with self._lock:
            self._pools, self._mark = pools, mark
            self._slots, self._shelves = {}, {}
            self._put(hosts)
            self._look_at = time.monotonic() + LOOK_EVERY
            self._read_all_at = time.monotonic() + READ_ALL_EVERY

    def learn(self, host: HostRow) -> None:
        with self._lock:
            if host.pool_id in self._pools:
                self._put([host])

    def forget(self, host_id: UUID) -> None:
        with self._lock:
            if slot := self._slots.pop(host_id, None):
                self._unshelve(slot)

    def candidates(self, demand: Demand, without: Collection[UUID]) -> list[UUID]:
        """At most AT_ONCE hosts that take it as far as is known, best first."""
        with self._lock:
            return [slot.host.id for slot in self._best(demand, without)]

    def refusals(self, demand: Demand, apart: Collection[UUID]) -> list[Refusal]:
        """How many hosts each constraint excludes, as far as is known."""
        with self._lock:
            hosts = [slot.host for slot in self._slots.values() if slot.host.pool_id in self._pools]
            known = [(self._pools[host.pool_id], host) for host in hosts]
        return refusals.count(known, demand, apart)

    def rehearse(self, demands: Sequence[Demand], apart: Mapping[str, Collection[UUID]]) -> list[Refusal]:
        """Place all in memory, take everything back; the refusals of the first that has no host."""
        words = {word: set(hosts) for word, hosts in apart.items()}
        before: list[HostRow] = []
        with self._lock:
            try:
                for demand in demands:
                    taken = words.setdefault(demand.anti_affinity, set())
                    best = self._best(demand, taken)
                    if not best:
                        return self.refusals(demand, taken)
                    host = best[0].host
                    before.append(host)
                    self._put([host.holding(demand.vcpus, demand.memory_mb, demand.disk_gb)])
                    if demand.anti_affinity:
                        taken.add(host.id)
                return []
            finally:
                self._put(reversed(before))

    def _best(self, demand: Demand, without: Collection[UUID]) -> list[Slot]:
        found: list[tuple[float, int, Slot]] = []
        for shelf in self._shelves.values():
            pool = self._pools.get(shelf.pool_id)
            if pool and refusals.suits(pool, demand) and shelf.traits >= demand.traits:
                found.extend(islice(shelf.search(demand, without), AT_ONCE))
        found.sort(reverse=True)
        return [slot for _, _, slot in found[:AT_ONCE]]

    def _put(self, hosts: Iterable[HostRow]) -> None:
        for host in hosts:
            slot = self._slots.get(host.id)
            if slot is None:
                slot = self._slots[host.id] = Slot(host)
            else:
                self._unshelve(slot)
                slot.host = host
            if host.state == HostState.ENABLED:
                key = (host.pool_id, host.traits)
                self._shelves.setdefault(key, Shelf(*key)).add(slot)

    def _unshelve(self, slot: Slot) -> None:
        if slot.host.state == HostState.ENABLED:
            self._shelves[slot.host.pool_id, slot.host.traits].remove(slot)


INDEX = Index()
