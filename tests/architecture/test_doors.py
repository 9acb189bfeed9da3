"""What stands at a wall explains itself, and needs little."""

from __future__ import annotations

import ast
import re

from tests.architecture.house import (
    SOURCE,
    all_python_files,
    folder,
    imports,
    place,
    python_files,
    rooms,
    tree,
)

HEAVY = {"django", "ninja", "psycopg", "lxml", "procrastinate"}
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XXX|HACK|NotImplementedError)\b")


def test_facades_say_what_each_call_is_for() -> None:
    wrong = [
        f"{place(path, node.lineno)}: {node.name}"
        for path in python_files()
        if path.stem == "facade"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert wrong == []


def test_contracts_events_and_rules_say_what_they_are_for() -> None:
    names = {"contracts", "events", "rules"}
    wrong = [
        place(path) for path in python_files() if path.stem in names and not ast.get_docstring(tree(path))
    ]
    assert wrong == []


def test_rules_and_contracts_need_no_framework() -> None:
    wrong = [
        f"{place(path, line)}: {name}"
        for room in rooms()
        for path in [*folder(room).glob("rules*.py"), *folder(room).glob("contracts*/**/*.py"),
                     *folder(room).glob("contracts.py")]
        if room != "ui"
        for name, line in imports(path)
        if name.split(".")[0] in HEAVY
    ]  # fmt: skip
    assert wrong == []


def test_the_kit_is_pure_python() -> None:
    wrong = [
        f"{place(path, line)}: {name}"
        for path in python_files()
        if path.is_relative_to(SOURCE / "kit")
        for name, line in imports(path)
        if name.split(".")[0] in HEAVY and "tests" not in path.parts
    ]
    assert wrong == []


def test_nothing_is_left_unfinished() -> None:
    wrong = [
        f"{place(path, number)}: {line.strip()}"
        for path in all_python_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert wrong == []
