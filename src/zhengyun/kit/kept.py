"""What a process keeps of the database for a while, and reads again once it has grown old."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

__all__ = ["Kept", "forget_all", "monotonic", "on_forgetting"]

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Kept(Generic[K, T]):
    """What `read` said of a key, for so many seconds from the moment at which it was asked.

    most: so many keys at a time; one more and all begin anew. Threads may read the same twice, no harm is
    done. An error of `read` is not kept.
    """

    def __init__(self, read: Callable[[K], T], seconds: float, most: int = 1) -> None:
        self._read, self._seconds, self._most = read, seconds, most
        self._found: dict[K, tuple[float, T]] = {}
        on_forgetting(self.forget)

    def of(self, key: K) -> T:
        found, now = self._found.get(key), monotonic()
        if found and now < found[0]:
            return found[1]
        value = self._read(key)
        if key not in self._found and len(self._found) >= self._most:
            self._found.clear()
        self._found[key] = (now + self._seconds, value)
        return value

    def forget(self) -> None:
        self._found.clear()


_forget: list[Callable[[], None]] = []


def on_forgetting(forget: Callable[[], None]) -> None:
    """Something else that is kept of the database, and how it is forgotten."""
    _forget.append(forget)


def forget_all() -> None:
    """The process is to answer from another database, or from one that was set back."""
    for one in _forget:
        one()
