"""Names while an expression runs."""

from __future__ import annotations

from typing import Any, Final

MISSING: Final = object()


class Scope:
    """Names of one place; what it does not hold is looked up further out."""

    __slots__ = ("names", "outer")

    def __init__(self, names: dict[str, Any], outer: Scope | None = None) -> None:
        self.names = names
        self.outer = outer

    def lookup(self, name: str) -> Any:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return MISSING
