"""The tokens of one text, with the names in scope: what the grammar is written on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.lexer import END, NAME, NUMBER, Token, lex
from zhengyun.engines.rules.feel.names import KEYWORDS, KnownNames, count_words, match_function, spelling
from zhengyun.engines.rules.feel.problems import RuleProblem
from zhengyun.engines.rules.feel.syntax import Name

_KEY_SIGNS: Final = frozenset("./-+*")


class Stream:
    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text = text
        self.tokens = lex(text)
        self.place = 0
        self.depth = 0
        self.declared = frozenset(names)
        self.known = KnownNames(self.declared)
        self.bound: list[str] = []
        self.filters = 0
        self.free: set[str] = set()
        self.mentions: set[str] = set()
        self.saw_input = False

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def next_token(self) -> Token:
        token = self.tokens[self.place]
        if token.kind != END:
            self.place += 1
        return token

    def accept(self, *signs: str) -> bool:
        if self.token.is_sign(*signs):
            self.place += 1
            return True
        return False

    def accept_word(self, word: str) -> bool:
        if self.token.is_word(word):
            self.place += 1
            return True
        return False

    def expect(self, *signs: str) -> Token:
        if self.token.is_sign(*signs):
            return self.next_token()
        raise self.unexpected(f"Put {' or '.join(signs)} here.")

    def expect_word(self, word: str) -> None:
        if not self.accept_word(word):
            raise self.unexpected(f"Put `{word}` here.")

    def problem(
        self, code: str, message: str, at: int, *, remedy: str = "", value: object = None
    ) -> RuleProblem:
        return RuleProblem(code, message, text=self.text, at=at, remedy=remedy, value=value)

    def unexpected(self, remedy: str) -> RuleProblem:
        token = self.token
        if token.kind == END:
            return self.problem("syntax", "The expression ends too early.", token.at, remedy=remedy)
        before = self.tokens[self.place - 1] if self.place else token
        if token.is_sign("=") and before.is_sign("="):
            remedy = "Write equality as a single = ."
        return self.problem("syntax", f"{token.text[:40]!r} cannot stand here.", token.at, remedy=remedy)

    def enter(self) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise self.too_deep(self.token.at)

    def too_deep(self, at: int) -> RuleProblem:
        return self.problem(
            "too_deep",
            "The expression is nested too deeply.",
            at,
            remedy="Split it into several expressions.",
        )

    def bind(self, name: str) -> None:
        self.bound.append(name)
        self.known.add(name)

    def take_name(self) -> str:
        """The longest name here: known, or words side by side."""
        if self.token.kind != NAME:
            raise self.unexpected("Put a name here.")
        length, name = self.known.match(self.tokens, self.place)
        length_function = match_function(self.tokens, self.place)
        words = max(count_words(self.tokens, self.place), length_function)
        if words > length:
            length, name = words, spelling(self.tokens[self.place : self.place + words])
        if not length:
            raise self.unexpected("It is a keyword; put a name or a value here.")
        self.place += length
        return name

    def take_property(self) -> str:
        """The name after a dot, where a keyword may stand, as in `range.end` or `order.in`."""
        if self.token.kind == NAME and self.token.text in KEYWORDS:
            length, name = self.known.match(self.tokens, self.place)
            self.place += length or 1
            return name or self.tokens[self.place - 1].text
        return self.take_name()

    def take_key(self) -> str:
        """The key of a context entry: a text, or everything up to the colon that can make a name."""
        start = self.token
        if isinstance(start.value, str):
            self.place += 1
            return start.value
        first = self.place
        while self.token.kind in (NAME, NUMBER) or self.token.is_sign(*_KEY_SIGNS):
            self.place += 1
        if self.place == first or start.kind != NAME:
            raise self.unexpected("Put a name and a colon here.")
        return spelling(self.tokens[first : self.place])

    def refer(self, name: str, at: int) -> Name:
        if name not in self.bound and (not self.filters or name in self.declared):
            self.free.add(name)
        self.mentions.add(name)
        return Name(at, name)
