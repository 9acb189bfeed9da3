"""Only the kit tells the time; nobody reaches for what belongs to another."""

from __future__ import annotations

import ast

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.house import SOURCE, imports, place, python_files, tree

TELLERS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("timezone", "now"), ("timezone", "localtime"), ("timezone", "localdate"), ("time", "time"),
}  # fmt: skip
NOT_HERE = {
    "django.contrib.contenttypes": "keep an id and ask the facade",
    "django.db.models.signals": "publish a fact",
    "django.dispatch": "publish a fact",
    "django.utils.safestring.mark_safe": "build markup in templates",
}


def calls() -> list[tuple[str, ast.Attribute]]:
    return [
        (place(path, node.lineno), node.func)
        for path in python_files()
        if path != SOURCE / "kit" / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def test_only_the_clock_of_the_kit_tells_the_time() -> None:
    wrong = [
        where
        for where, call in calls()
        if isinstance(call.value, ast.Name) and (call.value.id, call.attr) in TELLERS
    ]
    assert wrong == []


def test_nobody_looks_up_the_models_of_another_room() -> None:
    assert [where for where, call in calls() if call.attr == "get_model"] == []


def test_nobody_uses_what_the_house_does_without() -> None:
    wrong = [
        f"{place(path, line)}: {name}: {remedy}"
        for path in python_files()
        for name, line in imports(path)
        for banned, remedy in NOT_HERE.items()
        if name == banned or name.startswith(f"{banned}.")
    ]
    assert wrong == []


@pytest.mark.django_db
def test_migrations_fit_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_of_a_room_are_one_line() -> None:
    graph = MigrationLoader(None).graph
    ours = {
        path.parent.parent.name
        for path in SOURCE.rglob("migrations/__init__.py")
        if any(path.parent.glob("0*.py"))
    }
    assert {app: len(graph.leaf_nodes(app)) for app in ours} == dict.fromkeys(ours, 1)
