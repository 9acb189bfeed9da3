"""Operands: literals, names, brackets and the expressions that begin with a keyword."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from typing import Final

from zhengyun.engines.rules.feel import limits, temporal
from zhengyun.engines.rules.feel.builtins import REGISTRY
from zhengyun.engines.rules.feel.lexer import AT, NAME, NUMBER, STRING, Token
from zhengyun.engines.rules.feel.stream import Stream
from zhengyun.engines.rules.feel.syntax import (
    AtLiteral,
    BuiltinCall,
    Call,
    ContextLiteral,
    For,
    Function,
    If,
    IsDefined,
    Iterator,
    ListLiteral,
    Literal,
    Name,
    Negate,
    Node,
    Quantified,
    RangeLiteral,
    Type,
)
from zhengyun.engines.rules.feel.types import parse_type

_CONSTANTS: Final = {"true": True, "false": False, "null": None}
_NEGATE_FLOOR: Final = 6


class Operands(Stream, ABC):
    is_range_end = False

    @abstractmethod
    def expression(self, floor: int = 0) -> Node: ...

    def type(self) -> Type:
        return parse_type(self)

    def inner(self) -> Node:
        """An expression inside brackets, where `[` is a filter again."""
        saved, self.is_range_end = self.is_range_end, False
        found = self.expression()
        self.is_range_end = saved
        return found

    def operand(self) -> Node:
        token = self.token
        if token.kind == NAME:
            return self._word(token)
        if token.kind in (NUMBER, STRING):
            self.next_token()
            return Literal(token.at, token.value)
        if token.kind == AT:
            return self._at_literal()
        if token.is_sign("-"):
            self.next_token()
            return Negate(token.at, self.expression(_NEGATE_FLOOR))
        if token.is_sign("(", "[", "]"):
            return self._bracket(self.next_token())
        if token.is_sign("{"):
            return self._context(self.next_token())
        raise self.unexpected("Put a value, a name or an expression here.")

    def _word(self, token: Token) -> Node:
        known, _ = self.known.match(self.tokens, self.place)
        if known < 2:
            if token.text in _CONSTANTS:
                self.next_token()
                return Literal(token.at, _CONSTANTS[token.text])
            if token.text == "if":
                return self._if(self.next_token())
            if token.text == "for":
                return self._for(self.next_token())
            if token.text in ("some", "every"):
                return self._quantified(self.next_token())
            if token.text == "function":
                return self._function(self.next_token())
        if token.text == "?":
            self.next_token()
            self.saw_input = True
            self.mentions.add("?")
            return Name(token.at, "?")
        name = self.take_name()
        if self.token.is_sign("(") and name not in self.bound:
            return Name(token.at, name)
        return self.refer(name, token.at)

    def _at_literal(self) -> Node:
        token = self.next_token()
        text = str(token.value)
        value = temporal.parse_any(text)
        if value is None:
            raise self.problem(
                "bad_literal",
                "This is no date, time or duration.",
                token.at,
                value=text[:40],
                remedy='Examples: @"2026-01-01", @"09:30:00", @"2026-01-01T09:30:00", @"P5D", @"P1Y2M".',
            )
        return AtLiteral(token.at, text, value)

    def _bracket(self, opening: Token) -> Node:
        if opening.text == "[" and self.accept("]"):
            return ListLiteral(opening.at, ())
        first = self.inner()
        if self.accept(".."):
            return self.range_rest(opening, first, is_start_included=opening.text == "[")
        if opening.text == "(":
            self.expect(")")
            return first
        if opening.text == "]":
            raise self.unexpected("A `]` here begins a range, such as ]1..5].")
        items = [first]
        while self.accept(","):
            items.append(self.inner())
        self.expect("]")
        return ListLiteral(opening.at, tuple(items))

    def range_rest(self, opening: Token, start: Node, *, is_start_included: bool) -> Node:
        saved, self.is_range_end = self.is_range_end, True
        end = self.expression()
        self.is_range_end = saved
        closing = self.expect("]", ")", "[")
        return RangeLiteral(opening.at, start, end, is_start_included, closing.text == "]")

    def _context(self, opening: Token) -> Node:
        bound = len(self.bound)
        keys: list[str] = []
        values: list[Node] = []
        while not self.accept("}"):
            if keys:
                self.expect(",")
            at = self.token.at
            key = self.take_key()
            if key in keys:
                raise self.problem("duplicate_key", "The context has this key twice.", at, value=key[:40])
            self.expect(":")
            values.append(self.inner())
            keys.append(key)
            self.bind(key)
        del self.bound[bound:]
        return ContextLiteral(opening.at, tuple(keys), tuple(values))

    def _if(self, opening: Token) -> Node:
        condition = self.expression()
        self.expect_word("then")
        then = self.expression()
        self.expect_word("else")
        return If(opening.at, condition, then, self.expression())

    def _iterators(self) -> tuple[Iterator, ...]:
        found: list[Iterator] = []
        while not found or self.accept(","):
            at = self.token.at
            name = self.take_name()
            self.expect_word("in")
            source = self.expression()
            end = self.expression() if self.accept("..") else None
            found.append(Iterator(at, name, source, end))
            self.bind(name)
            if len(found) > limits.ITERATORS:
                raise self.too_deep(at)
        return tuple(found)

    def _for(self, opening: Token) -> Node:
        bound = len(self.bound)
        iterators = self._iterators()
        self.expect_word("return")
        self.bind("partial")
        start = self.place
        body = self.expression()
        del self.bound[bound:]
        uses_partial = any(token.is_word("partial") for token in self.tokens[start : self.place])
        return For(opening.at, iterators, body, uses_partial)

    def _quantified(self, opening: Token) -> Node:
        bound = len(self.bound)
        iterators = self._iterators()
        self.expect_word("satisfies")
        condition = self.expression()
        del self.bound[bound:]
        return Quantified(opening.at, opening.text, iterators, condition)

    def _function(self, opening: Token) -> Node:
        bound = len(self.bound)
        self.expect("(")
        parameters: list[str] = []
        types: list[Type | None] = []
        while not self.accept(")"):
            if parameters:
                self.expect(",")
            parameters.append(self.take_name())
            types.append(self.type() if self.accept(":") else None)
        for name in parameters:
            self.bind(name)
        if self.token.is_word("external"):
            raise self.unexpected("External functions are not supported.")
        body = self.expression()
        del self.bound[bound:]
        return Function(opening.at, tuple(parameters), tuple(types), body)

    def call(self, function: Node, at: int) -> Node:
        arguments: list[Node] = []
        names: list[str] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",")
            if label := self._label():
                names.append(label)
            elif names:
                raise self.unexpected("Name all arguments or none.")
            arguments.append(self.inner())
        if names and len(names) != len(arguments):
            raise self.problem("bad_call", "Some arguments are named and others are not.", at)
        if isinstance(function, Name) and function.text not in self.bound:
            return self._builtin(function, tuple(arguments), tuple(names))
        return Call(at, function, tuple(arguments), tuple(names))

    def _label(self) -> str:
        end = self.place
        while self.tokens[end].kind == NAME:
            end += 1
        if end == self.place or not self.tokens[end].is_sign(":"):
            return ""
        words = [token.text for token in self.tokens[self.place : end]]
        self.place = end + 1
        return " ".join(words)

    def _builtin(self, function: Name, arguments: tuple[Node, ...], names: tuple[str, ...]) -> Node:
        if function.text == "is defined" and len(arguments) == 1:
            return IsDefined(function.at, arguments[0])
        overloads = REGISTRY.get(function.text)
        if overloads is None:
            close = difflib.get_close_matches(function.text, REGISTRY, n=1)
            raise self.problem(
                "unknown_function",
                "There is no such function.",
                function.at,
                value=function.text[:40],
                remedy=f"Did you mean `{close[0]}`?" if close else "The README lists the functions.",
            )
        if not any(overload.accepts(len(arguments), names) for overload in overloads):
            forms = "; ".join(f"{function.text}({overload.signature})" for overload in overloads)
            raise self.problem(
                "bad_call",
                "The arguments do not fit the function.",
                function.at,
                value=function.text,
                remedy=f"Its forms: {forms}.",
            )
        return BuiltinCall(function.at, function.text, arguments, names)
