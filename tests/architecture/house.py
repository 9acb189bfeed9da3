"""The rooms of the house in their order, and what a source file or template belongs to."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import zhengyun
from zhengyun.config.rooms import ROOMS as APPS

ROOT = Path(zhengyun.__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhengyun"
ORDER = ("kit", *APPS, "config")


def room_of_module(name: str) -> str:
    """'zhengyun.engines.casework.logic.acts' -> 'engines.casework'; '' for what is not ours."""
    parts = name.split(".")
    if parts[0] != "zhengyun" or len(parts) < 2:
        return ""
    return parts[1] if parts[1] in {"kit", "ui", "config"} else ".".join(parts[1:3])


def room_of_file(path: Path) -> str:
    return room_of_module(".".join(("zhengyun", *path.relative_to(SOURCE).with_suffix("").parts)))


def may_see(room: str, other: str) -> bool:
    """A room stands above all that it sees."""
    return other == "" or ORDER.index(other) <= ORDER.index(room)


def is_test(path: Path) -> bool:
    return "tests" in path.parts


@functools.cache
def all_python_files() -> tuple[Path, ...]:
    """Product code and the tests of its rooms, without migrations."""
    return tuple(path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)


@functools.cache
def python_files() -> tuple[Path, ...]:
    """Product code without migrations and tests."""
    return tuple(path for path in all_python_files() if not is_test(path))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported name with its line; 'from a.b import c' gives 'a.b.c'."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of functions and methods with one of these names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
            yield node


def folder(room: str) -> Path:
    return SOURCE.joinpath(*room.split("."))


def rooms() -> list[str]:
    """Those that stand already, lowest first."""
    return [room for room in ORDER if folder(room).exists()]


@functools.cache
def templates() -> tuple[Path, ...]:
    found = sorted(SOURCE.rglob("templates/**/*"))
    return tuple(path for path in found if path.suffix in {".html", ".txt"} and not is_test(path))


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
