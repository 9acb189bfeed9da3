"""What a process keeps for a while."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhengyun.kit import kept
from zhengyun.kit.kept import Kept


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The clock of what is kept, moved by hand."""
    now = [1000.0]
    monkeypatch.setattr(kept, "monotonic", lambda: now[0])

    def on(seconds: float) -> None:
        now[0] += seconds

    return on


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def titles(asked: list[str]) -> Kept[str, str]:
    def read(key: str) -> str:
        asked.append(key)
        if key == "gone":
            raise LookupError(key)
        return key.upper()

    return Kept(read, seconds=60, most=2)


def test_a_key_is_read_once_and_again_when_it_is_old(
    titles: Kept[str, str], asked: list[str], wait: Callable[[float], None]
) -> None:
    assert [titles.of("a"), titles.of("a"), titles.of("b")] == ["A", "A", "B"]
    wait(59.9)
    titles.of("a")
    assert asked == ["a", "b"]
    wait(0.1)
    titles.of("a")
    assert asked == ["a", "b", "a"]


def test_no_more_keys_are_kept_than_were_said(titles: Kept[str, str], asked: list[str]) -> None:
    for key in ("a", "b", "a", "c", "c", "a"):
        titles.of(key)
    assert asked == ["a", "b", "c", "a"]


def test_what_could_not_be_read_is_asked_for_again(titles: Kept[str, str], asked: list[str]) -> None:
    for _time in range(2):
        with pytest.raises(LookupError):
            titles.of("gone")
    assert asked == ["gone", "gone"]


def test_what_is_forgotten_is_read_again(titles: Kept[str, str], asked: list[str]) -> None:
    titles.of("a")
    titles.forget()
    titles.of("a")
    kept.forget_all()
    titles.of("a")
    assert asked == ["a", "a", "a"]
