"""What built-ins and loops may ask of a run; it keeps them apart from the evaluator."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Any

from zhengyun.engines.rules.feel.limits import Budget
from zhengyun.engines.rules.feel.scope import Scope
from zhengyun.engines.rules.feel.syntax import Function, Node


class Running(Budget):
    """One evaluation: its budget, its instant and its way to evaluate further."""

    @property
    @abstractmethod
    def now(self) -> datetime: ...

    @abstractmethod
    def value(self, node: Node, scope: Scope) -> Any: ...

    @abstractmethod
    def call(self, function: Any, arguments: list[Any]) -> Any: ...


class Lambda:
    """A function with the scope in which it was written. Equal only to itself."""

    __slots__ = ("scope", "written")

    def __init__(self, written: Function, scope: Scope) -> None:
        self.written = written
        self.scope = scope
