"""The compiled flow: its graph, what must hold of it, and how tokens move. Pure, no Django.

The flow is a BPMN 2.0 subset: tasks, exclusive and parallel gateways. Parallel blocks are nested
properly, so that no case can get stuck at a join and no element ever holds two tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

START, END, USER, SERVICE = "start", "end", "user", "service"
EXCLUSIVE, PARALLEL = "exclusive", "parallel"
STOPS = frozenset({USER, SERVICE})


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    kind: str
    name: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    source: str
    target: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a flow, at which element."""

    element: str
    reason: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What happens when a token leaves an element.

    stops: elements where a token comes to stand, with the sequence flow by which it came.
    waits: joins at which a token now waits. consumed: joins whose waiting tokens are used up.
    """

    stops: tuple[tuple[str, str], ...] = ()
    waits: tuple[tuple[str, str], ...] = ()
    consumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """Nodes and edges of one process, with what is derived from them."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        return {n: tuple(e for e in self.edges if e.source == n) for n in self.nodes}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        return {n: tuple(e for e in self.edges if e.target == n) for n in self.nodes}

    @cached_property
    def start(self) -> str:
        return next(n.id for n in self.nodes.values() if n.kind == START)

    @cached_property
    def dominators(self) -> Mapping[str, frozenset[str]]:
        """For each element those that every way from the start passes, itself included."""
        return _dominators(self.start, list(self.nodes), self.outgoing, self.incoming)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Elements where tokens stop, each behind all that lead to it; ways back do not count."""
        seen, passed = {self.start}, []
        walk = [(self.start, iter(self.outgoing[self.start][::-1]))]
        while walk:
            here, ways = walk[-1]
            there = next((one.target for one in ways if one.target not in seen), None)
            if there is None:
                passed.append(here)
                walk.pop()
            else:
                seen.add(there)
                walk.append((there, iter(self.outgoing[there][::-1])))
        return tuple(n for n in reversed(passed) if self.nodes[n].kind in STOPS)

    def is_join(self, node: str) -> bool:
        return self.nodes[node].kind == PARALLEL and len(self.incoming[node]) > 1

    def dominates(self, first: str, then: str) -> bool:
        """Whether no case can come to `then` without having passed `first`."""
        return first != then and first in self.dominators[then]

    def dominated_by(self, element: str) -> frozenset[str]:
        """The element and everything that lies behind it only."""
        return frozenset(n for n in self.nodes if element in self.dominators[n])

    def to_json(self) -> dict[str, Any]:
        return {
            "nodes": [[n.id, n.kind, n.name, n.default] for n in self.nodes.values()],
            "edges": [[e.id, e.source, e.target, e.condition] for e in self.edges],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Flow:
        nodes = [Node(*row) for row in data["nodes"]]
        return Flow({n.id: n for n in nodes}, tuple(Edge(*row) for row in data["edges"]))


def _dominators(
    start: str,
    nodes: list[str],
    outgoing: Mapping[str, tuple[Edge, ...]],
    incoming: Mapping[str, tuple[Edge, ...]],
) -> dict[str, frozenset[str]]:
    everything = frozenset(_reach([start], lambda n: [e.target for e in outgoing[n]]))
    found = dict.fromkeys(nodes, everything) | {start: frozenset({start})}
    changed = True
    while changed:
        changed = False
        for node in nodes:
            sources = [e.source for e in incoming[node] if e.source in everything]
            if node == start or not sources:
                continue
            now = frozenset.intersection(*(found[s] for s in sources)) | {node}
            changed, found[node] = changed or now != found[node], now
    return found


def _reach(
    begin: Iterable[str], follow: Callable[[str], Iterable[str]], stop: Collection[str] = ()
) -> set[str]:
    seen: set[str] = set()
    queue = list(begin)
    while queue:
        if (here := queue.pop()) not in seen and here not in stop:
            seen.add(here)
            queue.extend(follow(here))
    return seen


def advance(
    flow: Flow,
    leaving: str,
    waiting: Mapping[str, Collection[str]],
    choose: Callable[[str], str],
) -> Moves:
    """Where the token that leaves an element comes to stand.

    waiting: joins with the sequence flows whose tokens wait there already.
    choose: gives for an exclusive gateway the id of the sequence flow to take.
    """
    at_join = {join: set(arrived) for join, arrived in waiting.items()}
    new_waits: dict[str, list[str]] = {}
    stops: list[tuple[str, str]] = []
    consumed: list[str] = []
    queue = list(flow.outgoing[leaving])
    while queue:
        edge = queue.pop(0)
        node = flow.nodes[edge.target]
        if node.kind in STOPS:
            stops.append((node.id, edge.id))
        elif node.kind == EXCLUSIVE:
            queue.append(_chosen(flow, node.id, choose))
        elif flow.is_join(node.id):
            arrived = at_join.setdefault(node.id, set())
            arrived.add(edge.id)
            if len(arrived) < len(flow.incoming[node.id]):
                new_waits.setdefault(node.id, []).append(edge.id)
                continue
            consumed.append(node.id)
            new_waits.pop(node.id, None)
            at_join.pop(node.id)
            queue.extend(flow.outgoing[node.id])
        elif node.kind == PARALLEL:
            queue.extend(flow.outgoing[node.id])
    waits = tuple((join, by) for join, arrived in new_waits.items() for by in arrived)
    return Moves(tuple(stops), waits, tuple(consumed))


def _chosen(flow: Flow, gateway: str, choose: Callable[[str], str]) -> Edge:
    out = flow.outgoing[gateway]
    if len(out) == 1:
        return out[0]
    wanted = choose(gateway)
    return next(e for e in out if e.id == wanted)


def check_flow(flow: Flow) -> list[Fault]:
    """Everything that is wrong with a flow's shape, by element."""
    starts = [n.id for n in flow.nodes.values() if n.kind == START]
    if len(starts) != 1:
        return [Fault(s, "a flow has exactly one start event") for s in starts or ["process"]]
    faults = [*_check_nodes(flow), *_check_edges(flow)]
    if not faults:
        faults = _check_reach(flow)
    if not faults:
        faults = [*_check_circles(flow), *_check_parallel(flow)]
    return faults


def _check_edges(flow: Flow) -> list[Fault]:
    faults = [
        Fault(e.id, f"the sequence flow leads {side} an element that is not there: {end}")
        for e in flow.edges
        for side, end in (("from", e.source), ("to", e.target))
        if end not in flow.nodes
    ]
    for edge in flow.edges:
        source = flow.nodes.get(edge.source)
        if edge.condition and source and (source.kind != EXCLUSIVE or len(flow.outgoing[source.id]) < 2):
            faults.append(Fault(edge.id, "only sequence flows out of an exclusive split have conditions"))
    return faults


def _check_nodes(flow: Flow) -> list[Fault]:
    faults: list[Fault] = []
    for node in flow.nodes.values():
        come, go = len(flow.incoming[node.id]), len(flow.outgoing[node.id])
        if node.kind == START and come:
            faults.append(Fault(node.id, "nothing leads into a start event"))
        if node.kind == END and go:
            faults.append(Fault(node.id, "nothing leads out of an end event"))
        if node.kind in (START, USER, SERVICE) and go != 1:
            faults.append(
                Fault(node.id, f"exactly one sequence flow leads out of it, not {go}; use a gateway")
            )
        if node.kind == PARALLEL and come > 1 and go > 1:
            faults.append(Fault(node.id, "a parallel gateway either splits or joins, not both"))
        if node.kind in (EXCLUSIVE, PARALLEL) and not go:
            faults.append(Fault(node.id, "nothing leads out of the gateway"))
        if node.kind == EXCLUSIVE:
            faults += _check_exclusive(flow, node)
    return faults


def _check_exclusive(flow: Flow, node: Node) -> list[Fault]:
    out = flow.outgoing[node.id]
    if node.default and node.default not in {e.id for e in out}:
        return [Fault(node.id, f"its default is not one of its sequence flows: {node.default}")]
    faults = []
    for edge in out if len(out) > 1 else ():
        if edge.id == node.default and edge.condition:
            faults.append(Fault(edge.id, "the default sequence flow has no condition"))
        if edge.id != node.default and not edge.condition:
            faults.append(Fault(edge.id, "it needs a condition, or must be the gateway's default"))
    return faults


def _check_reach(flow: Flow) -> list[Fault]:
    reached = _reach([flow.start], lambda n: [e.target for e in flow.outgoing[n]])
    ends = [n.id for n in flow.nodes.values() if n.kind == END]
    leading = _reach(ends, lambda n: [e.source for e in flow.incoming[n]])
    return [Fault(n, "no way leads from the start to it") for n in flow.nodes if n not in reached] + [
        Fault(n, "no way leads from it to an end") for n in flow.nodes if n not in leading
    ]


def _check_circles(flow: Flow) -> list[Fault]:
    """A circle of gateways alone would turn for ever."""

    def follow(node: str) -> list[str]:
        return [e.target for e in flow.outgoing[node] if flow.nodes[e.target].kind not in STOPS]

    gateways = [n.id for n in flow.nodes.values() if n.kind in (EXCLUSIVE, PARALLEL)]
    return [
        Fault(g, "a circle must pass a task, this one passes gateways only")
        for g in gateways
        if g in _reach(follow(g), follow)
    ]


def _check_parallel(flow: Flow) -> list[Fault]:
    faults: list[Fault] = []
    matched: set[str] = set()
    for node in flow.nodes.values():
        if node.kind == PARALLEL and len(flow.outgoing[node.id]) > 1:
            join, found = _check_block(flow, node.id)
            faults += found
            if join:
                matched.add(join)
    if not faults:
        joins = (n for n in flow.nodes if flow.is_join(n))
        faults = [Fault(j, "no parallel split belongs to this join") for j in joins if j not in matched]
    return faults


def _check_block(flow: Flow, split: str) -> tuple[str, list[Fault]]:
    """The join of a split, or why the branches between them are not a proper block."""
    branches = [e.target for e in flow.outgoing[split]]
    join = _join_of(flow, branches)
    if not join:
        return "", [Fault(split, "its branches do not meet again in one parallel join")]
    faults: list[Fault] = []
    seen: set[str] = set()
    for edge in flow.outgoing[split]:
        region = _reach([edge.target], lambda n: [e.target for e in flow.outgoing[n]], stop=(join,))
        into = [e for e in flow.incoming[join] if e.source in region or e is edge]
        others = [e for n in region for e in flow.incoming[n] if e.source not in region and e is not edge]
        if region & seen or others:
            faults.append(Fault(edge.id, "the branch is entered from outside of its parallel block"))
        if split in region or any(flow.nodes[n].kind == END for n in region):
            faults.append(Fault(edge.id, f"the branch leaves its parallel block without passing {join}"))
        if len(into) != 1:
            faults.append(
                Fault(edge.id, f"the branch must lead into {join} by one sequence flow, not {len(into)}")
            )
        seen |= region
    if len(flow.incoming[join]) != len(branches) and not faults:
        faults.append(
            Fault(join, f"it joins {len(flow.incoming[join])} flows, its split {split} has {len(branches)}")
        )
    return join, faults


def _join_of(flow: Flow, branches: list[str]) -> str:
    """The nearest join that every way from every branch passes."""
    backwards = {n: tuple(Edge(e.id, e.target, e.source) for e in flow.incoming[n]) for n in flow.nodes}
    forwards = {n: tuple(Edge(e.id, e.target, e.source) for e in flow.outgoing[n]) for n in flow.nodes}
    ends = [n.id for n in flow.nodes.values() if n.kind == END]
    sink = "\0"
    backwards[sink] = tuple(Edge("", sink, e) for e in ends)
    forwards[sink] = ()
    for end in ends:
        forwards[end] = (*forwards[end], Edge("", sink, end))
    after = _dominators(sink, [*flow.nodes, sink], backwards, forwards)
    common = frozenset.intersection(*(after[b] for b in branches)) - {sink}
    joins = [n for n in common if flow.is_join(n)]
    return max(joins, key=lambda n: (len(after[n]), n), default="")
