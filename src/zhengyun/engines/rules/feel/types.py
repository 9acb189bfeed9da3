"""Type names of `instance of` and of function parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zhengyun.engines.rules.feel.lexer import NAME
from zhengyun.engines.rules.feel.syntax import Type

if TYPE_CHECKING:
    from zhengyun.engines.rules.feel.stream import Stream

_TYPES: Final = (
    "days and time duration",
    "years and months duration",
    "date and time",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "list",
    "context",
    "range",
    "function",
    "Any",
    "Null",
)


def parse_type(stream: Stream) -> Type:
    stream.enter()
    name = _name(stream)
    found = Type(name)
    if name in ("list", "range") and stream.accept("<"):
        found = Type(name, (parse_type(stream),))
        stream.expect(">")
    elif name == "context" and stream.accept("<"):
        found = _context(stream)
    elif name == "function" and stream.accept("<"):
        found = _function(stream)
    stream.depth -= 1
    return found


def _name(stream: Stream) -> str:
    for name in _TYPES:
        words = name.split()
        tokens = stream.tokens[stream.place : stream.place + len(words)]
        if [token.text for token in tokens] == words and tokens[0].kind == NAME:
            stream.place += len(words)
            return name
    raise stream.unexpected(f"Put a type here: {', '.join(_TYPES)}.")


def _context(stream: Stream) -> Type:
    keys: list[str] = []
    types: list[Type] = []
    while not stream.accept(">"):
        if keys:
            stream.expect(",")
        keys.append(stream.take_key())
        stream.expect(":")
        types.append(parse_type(stream))
    return Type("context", tuple(types), tuple(keys))


def _function(stream: Stream) -> Type:
    types: list[Type] = []
    while not stream.accept(">"):
        if types:
            stream.expect(",")
        types.append(parse_type(stream))
    stream.expect("->")
    return Type("function", (*types, parse_type(stream)))
