from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs and subscribers that a test adds are gone after it."""
    from zhengyun.kernel.jobs import registry

    monkeypatch.setattr(registry, "JOBS", dict(registry.JOBS))
    monkeypatch.setattr(registry, "SUBSCRIBERS", {key: dict(v) for key, v in registry.SUBSCRIBERS.items()})


class Recorder:
    """A job that notes what it got, and fails as often as it is told."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.failures = 0
        self.before_end: Callable[[], None] = lambda: None

    def __call__(self, **arguments: Any) -> None:
        self.calls.append(arguments)
        self.before_end()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the receiver is away")


@pytest.fixture
def note() -> Recorder:
    from zhengyun.kernel.jobs.facade import job

    recorder = Recorder()
    job("tests.note", retry=2)(recorder)
    return recorder
