"""The flow of a case as a drawing from top to bottom: boxes in layers, present steps marked. Pure figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhengyun.engines.casework.contracts import FlowGraph

BOX_WIDTH, BOX_HEIGHT = 176, 40
ACROSS, DOWN = 204, 66
SMALL = 26
EDGE = 12
LANE = 14
CHARS = 13
BOXES = frozenset({"user", "service"})


@dataclass(frozen=True)
class Shape:
    """A node where it is drawn. x, y: its middle. lines: its name in at most two lines."""

    id: str
    kind: str
    state: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]
    name: str

    @property
    def left(self) -> int:
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        return self.y - self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        return self.y + self.height // 2

    @property
    def is_box(self) -> bool:
        return self.kind in BOXES

    @property
    def diamond(self) -> str:
        return f"{self.x},{self.top} {self.right},{self.y} {self.x},{self.bottom} {self.left},{self.y}"


@dataclass(frozen=True)
class Line:
    """An arrow: `path` for SVG; is_gone: on the way that the case came."""

    path: str
    is_gone: bool


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def draw(graph: FlowGraph, states: Mapping[str, str]) -> Drawing | None:
    """states: of elements where tokens stop: done, current, waiting, skipped."""
    if not graph.nodes:
        return None
    layers = _layers(graph)
    places = _places(graph, layers)
    shapes = {key: _shape(key, kind, name, places[key], states) for key, kind, name in graph.nodes}
    widest = max(one.right for one in shapes.values()) + EDGE
    lines, lanes = _lines(graph, layers, shapes, widest)
    height = max(one.bottom for one in shapes.values()) + EDGE
    return Drawing(widest + lanes * LANE, height, tuple(shapes.values()), tuple(lines))


def _layers(graph: FlowGraph) -> dict[str, int]:
    """The longest way from the start; ways back do not count."""
    after: dict[str, list[str]] = {key: [] for key, _kind, _name in graph.nodes}
    for source, target in graph.edges:
        after[source].append(target)
    order = _topological(graph, after)
    layers = dict.fromkeys(order, 0)
    position = {key: at for at, key in enumerate(order)}
    for key in order:
        for target in after[key]:
            if position[target] > position[key]:
                layers[target] = max(layers[target], layers[key] + 1)
    return layers


def _topological(graph: FlowGraph, after: Mapping[str, Sequence[str]]) -> list[str]:
    """Reverse post-order of a walk from the start, so that loops are cut where they close."""
    found: list[str] = []
    seen: set[str] = set()
    starts = [key for key, kind, _name in graph.nodes if kind == "start"]
    for root in [*starts, *(key for key, _kind, _name in graph.nodes)]:
        stack = [(root, iter(after[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            key, rest = stack[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                found.append(key)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(after[following])))
    return found[::-1]


def _places(graph: FlowGraph, layers: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """(column, layer); each layer is as wide as the widest and its nodes stand in the middle of it."""
    rows: dict[int, list[str]] = {}
    for key, _kind, _name in graph.nodes:
        rows.setdefault(layers[key], []).append(key)
    most = max(len(row) for row in rows.values())
    found: dict[str, tuple[int, int]] = {}
    for layer in sorted(rows):
        row = sorted(rows[layer], key=lambda key: (_before(graph, key, found), rows[layer].index(key)))
        free = most - len(row)
        for at, key in enumerate(row):
            found[key] = (
                EDGE + BOX_WIDTH // 2 + at * ACROSS + free * ACROSS // 2,
                EDGE + BOX_HEIGHT // 2 + layer * DOWN,
            )
    return found


def _before(graph: FlowGraph, key: str, found: Mapping[str, tuple[int, int]]) -> float:
    known = [found[source][0] for source, target in graph.edges if target == key and source in found]
    return sum(known) / len(known) if known else 0.0


def _shape(key: str, kind: str, name: str, place: tuple[int, int], states: Mapping[str, str]) -> Shape:
    is_box = kind in BOXES
    width, height = (BOX_WIDTH, BOX_HEIGHT) if is_box else (SMALL, SMALL)
    x, y = place
    texts = _wrapped(name) if is_box else []
    first = y + 5 - (len(texts) - 1) * 8
    lines = tuple((first + at * 16, text) for at, text in enumerate(texts))
    return Shape(key, kind, states.get(key, "plain"), x, y, width, height, lines, name)


def _wrapped(name: str) -> list[str]:
    if len(name) <= CHARS:
        return [name]
    rest = name[CHARS:]
    return [name[:CHARS], rest if len(rest) <= CHARS else rest[: CHARS - 1] + "…"]


def _lines(
    graph: FlowGraph, layers: Mapping[str, int], shapes: Mapping[str, Shape], widest: int
) -> tuple[list[Line], int]:
    """Arrows to the next layer go straight, others along lanes at the right; and how many lanes there are."""
    passed = _passed(graph, shapes)
    lines, lanes = [], 0
    for source, target in graph.edges:
        first, then = shapes[source], shapes[target]
        if layers[target] == layers[source] + 1:
            path = _straight(first, then)
        else:
            path = _around(first, then, widest + lanes * LANE)
            lanes += 1
        lines.append(Line(path, {source, target} <= passed))
    return lines, lanes


def _passed(graph: FlowGraph, shapes: Mapping[str, Shape]) -> frozenset[str]:
    """Steps that are done or at work, and whatever leads to one of them."""
    found = {one.id for one in shapes.values() if one.state in ("done", "current")}
    size = 0
    while size < len(found):
        size = len(found)
        found |= {a for a, b in graph.edges if b in found and shapes[a].state == "plain"}
    return frozenset(found)


def _straight(first: Shape, then: Shape) -> str:
    middle = (first.bottom + then.top) // 2
    return f"M{first.x} {first.bottom}V{middle}H{then.x}V{then.top}"


def _around(first: Shape, then: Shape, lane: int) -> str:
    """Out at the right, along the lane, and in from the right."""
    return f"M{first.right} {first.y}H{lane}V{then.y}H{then.right}"
