"""Counties that are built once in a run of the tests; whoever needs one stands on a copy of its database.

A fixture that is marked with `@stands_on(GROUND)` brings its test there and says with `GROUND.found()` who
is there. Each test changes what it likes: it is rolled back, or the copy is made anew.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest

from tests.prepared import alone

Built = TypeVar("Built")
Fixture = TypeVar("Fixture", bound=Callable[..., Any])


@dataclass(frozen=True)
class Ground(Generic[Built]):
    """name: no other of the run has it. build: gets a folder that stays; what it returns can be pickled.
    base: what it is built upon."""

    name: str
    build: Callable[[Path], Built] = field(compare=False)
    base: Ground[Any] | None = field(default=None, compare=False)

    @property
    def database(self) -> str:
        return f"ground_{self.name}"

    @property
    def all_below(self) -> list[Ground[Any]]:
        return [self, *(self.base.all_below if self.base else [])]

    def found(self) -> Built:
        """Of its own for each test: what one does to it reaches no other."""
        with alone(self.database) as place:
            built: Built = pickle.loads(place.read_bytes())  # noqa: S301
        return built


def stands_on(ground: Ground[Any]) -> Callable[[Fixture], Fixture]:
    """Below `@pytest.fixture`, upon a fixture that uses the database."""

    def mark(fixture: Fixture) -> Fixture:
        setattr(fixture, "ground", ground)  # noqa: B010
        return fixture

    return mark


def ground_of(item: pytest.Item) -> Ground[Any] | None:
    """The highest of the grounds on which the fixtures of a test stand: the others lie below it."""
    definitions = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009
    named = (definitions[name][-1].func for name in getattr(item, "fixturenames", ()) if name in definitions)
    found = {one.ground for one in named if hasattr(one, "ground")}
    highest = max(found, key=lambda ground: len(ground.all_below), default=None)
    if highest and not found <= set(highest.all_below):
        raise pytest.UsageError(f"{item.nodeid} stands on {sorted(one.name for one in found)}")
    return highest


def needs_database(item: pytest.Item) -> bool:
    return "django_db_setup" in getattr(item, "fixturenames", ()) or bool(
        item.get_closest_marker("django_db")
    )
