"""Declares built-in functions and calls them with converted arguments (DMN 1.5, 10.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, Overflow
from typing import Any, Final, TypeVar

from zhengyun.engines.rules.contracts import Range
from zhengyun.engines.rules.feel.instances import TYPES
from zhengyun.engines.rules.feel.running import Running

Implementation = Callable[..., Any]
Registered = TypeVar("Registered", bound=Implementation)
_MISFIT: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Overload:
    """One form of a function. The last parameter takes all that follow if is_variadic."""

    signature: str
    parameters: tuple[Parameter, ...]
    is_variadic: bool
    implementation: Implementation

    def accepts(self, count: int, names: Sequence[str]) -> bool:
        required = {each.name for each in self.parameters if not each.is_optional}
        if names:
            known = {each.name for each in self.parameters}
            return len(set(names)) == len(names) and required <= set(names) <= known
        return len(required) <= count and (self.is_variadic or count <= len(self.parameters))

    def arrange(self, arguments: list[Any], names: Sequence[str]) -> list[Any]:
        if not names:
            return arguments
        given = dict(zip(names, arguments, strict=True))
        return [given.get(each.name) for each in self.parameters]

    def convert(self, arguments: list[Any]) -> list[Any] | None:
        found: list[Any] = []
        for place, argument in enumerate(arguments):
            parameter = self.parameters[min(place, len(self.parameters) - 1)]
            value = _convert(argument, parameter)
            if value is _MISFIT:
                return None
            found.append(value)
        return found


REGISTRY: Final[dict[str, list[Overload]]] = {}


def builtin(name: str, signature: str) -> Callable[[Registered], Registered]:
    """Registers a form, such as "string: string, start position: number, length: number?".

    A `?` after the type lets the argument be missing or null, `*` after it lets it be repeated.
    """

    def register(implementation: Registered) -> Registered:
        parts = [part.strip() for part in signature.split(",") if part.strip()]
        parameters = tuple(_parameter(part) for part in parts)
        is_variadic = bool(parts) and parts[-1].endswith("*")
        REGISTRY.setdefault(name, []).append(Overload(signature, parameters, is_variadic, implementation))
        return implementation

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    return Parameter(name.strip(), kind.strip(" ?*"), kind.endswith("?"))


def _convert(value: Any, parameter: Parameter) -> Any:
    kind = parameter.kind
    if kind == "any":
        return value
    if value is None:
        return None if parameter.is_optional else _MISFIT
    if _is_kind(value, kind):
        return value
    if kind == "list":
        return [value]
    if type(value) is list and len(value) == 1 and _is_kind(value[0], kind):
        return value[0]
    return _MISFIT


def _is_kind(value: Any, kind: str) -> bool:
    if kind == "day":
        return type(value) in (date, datetime)
    if kind == "point":
        return value is not None and not isinstance(value, list | dict | Range)
    return type(value) is TYPES[kind]


def invoke(run: Running, overloads: Sequence[Overload], arguments: list[Any], names: Sequence[str]) -> Any:
    """The first form that fits; null if none does, or where it has no answer."""
    for argument in arguments:
        if type(argument) is list:
            run.charge(len(argument) // 4)
        elif type(argument) is str:
            run.charge(len(argument) // 256)
    for overload in overloads:
        if not overload.accepts(len(arguments), names):
            continue
        converted = overload.convert(overload.arrange(arguments, names))
        if converted is not None:
            return _checked(run, overload, converted)
    return None


def _checked(run: Running, overload: Overload, arguments: list[Any]) -> Any:
    try:
        found = overload.implementation(run, *arguments)
    except Overflow:
        raise
    except (ArithmeticError, ValueError):
        return None
    if type(found) is list:
        run.check_list(len(found))
    elif type(found) is str:
        run.check_text(len(found))
    elif type(found) is int:
        return Decimal(found)
    return found


def whole(value: Decimal) -> int:
    """A whole number as int; ValueError, and so null, for any other or an absurdly large one."""
    if value != value.to_integral_value() or abs(value) > 10**9:
        raise ValueError(value)
    return int(value)
