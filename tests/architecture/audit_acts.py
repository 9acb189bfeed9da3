"""Which acts the source writes into the audit: read from it, also where an act is handed on or built."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from tests.architecture.house import SOURCE

Function = ast.FunctionDef | ast.AsyncFunctionDef
Values = frozenset[str] | None
"""What an expression may be; None where the source does not say."""


def records() -> Iterator[tuple[str, ast.Call, Values, Values]]:
    """Each call that writes an audit record: file, call, its acts and its kinds."""
    for path in files(SOURCE):
        if "audit.record(" in text(path):
            for call, scope in calls(path, "audit.record"):
                act, kind = (values(one, scope, path) for one in call.args[1:3])
                yield path.relative_to(SOURCE).as_posix(), call, act, kind


@cache
def files(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in sorted(folder.rglob("*.py")) if "tests" not in path.parts)


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def scopes(path: Path) -> tuple[tuple[ast.AST, Function | None], ...]:
    """Every node with the function in which it stands."""
    found: list[tuple[ast.AST, Function | None]] = []

    def walk(node: ast.AST, scope: Function | None) -> None:
        found.append((node, scope))
        inner = node if isinstance(node, Function) else scope
        for child in ast.iter_child_nodes(node):
            walk(child, inner)

    walk(ast.parse(text(path)), None)
    return tuple(found)


def calls(path: Path, name: str) -> Iterator[tuple[ast.Call, Function | None]]:
    for node, scope in scopes(path):
        if isinstance(node, ast.Call) and f".{ast.unparse(node.func)}".endswith(f".{name}"):
            yield node, scope


def values(node: ast.expr, scope: Function | None, path: Path, depth: int = 0) -> Values:
    if depth > 6:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return frozenset([node.value])
    if isinstance(node, ast.IfExp):
        return union(values(one, scope, path, depth) for one in (node.body, node.orelse))
    if isinstance(node, ast.JoinedStr):
        parts = [values(one, scope, path, depth) for one in node.values]
        known = [one for one in parts if one is not None]
        return frozenset(map("".join, product(*known))) if len(known) == len(parts) else None
    if isinstance(node, ast.FormattedValue):
        return values(node.value, scope, path, depth)
    if isinstance(node, ast.Name) and scope is not None:
        return named(node.id, scope, path, depth + 1)
    return None


def union(found: Iterator[Values]) -> Values:
    parts = list(found)
    known = [one for one in parts if one is not None]
    return frozenset().union(*known) if parts and len(known) == len(parts) else None


def named(name: str, scope: Function, path: Path, depth: int) -> Values:
    """A name is what is assigned to it, or what callers hand over."""
    given = [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets)
    ]
    if given:
        return union(values(one, scope, path, depth) for one in given)
    order = [one.arg for one in (*scope.args.posonlyargs, *scope.args.args)]
    if name not in order:
        return None
    room = SOURCE.joinpath(*path.relative_to(SOURCE).parts[:2])
    places = [path] if scope.name.startswith("_") else files(room)
    handed = [
        values(argument(call, name, order.index(name)), caller, place, depth)
        for place in places
        if f"{scope.name}(" in text(place)
        for call, caller in calls(place, scope.name)
    ]
    return union(iter(handed))


def argument(call: ast.Call, name: str, number: int) -> ast.expr:
    for one in call.keywords:
        if one.arg == name:
            return one.value
    return call.args[number] if number < len(call.args) else ast.Constant(None)
