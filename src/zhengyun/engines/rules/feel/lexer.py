"""Text to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, Overflow
from typing import Final

from zhengyun.engines.rules.feel import limits
from zhengyun.engines.rules.feel.problems import RuleProblem

NAME, NUMBER, STRING, AT, SIGN, END = "name", "number", "string", "at", "sign", "end"

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>\?|[^\W\d][\w\u00b7\u0300-\u036f]*)
  | (?P<string>@?"(?:[^"\\]|\\.)*")
  | (?P<open>/\*)
  | (?P<sign>\.\.|\*\*|<=|>=|!=|->|[()\[\]{},:.+\-*/<>=])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_HINTS: Final = {
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `not(…)` or `!=`.",
    "'": 'Texts stand in double quotes: "…".',
    "“": 'Use the straight quote ".',
    "”": 'Use the straight quote ".',
    "，": "Use the half-width sign , .",
    "。": "Use the half-width sign . .",
    "、": "Use the half-width sign , .",
    "；": "Use the half-width sign , .",
    "×": "Multiply with * .",
    "÷": "Divide with / .",
    "≥": "Write >= .",
    "≤": "Write <= .",
    "≠": "Write != .",
    "%": "Write a share as a number (0.9), a remainder as modulo(a, b).",
    "^": "Write ** .",
    '"': 'The text is not closed; end it with " and write a quote inside it as \\".',
}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int
    is_spaced: bool = False
    value: Decimal | str | None = None

    def is_sign(self, *texts: str) -> bool:
        return self.kind == SIGN and self.text in texts

    def is_word(self, *texts: str) -> bool:
        return self.kind == NAME and self.text in texts


def lex(text: str) -> list[Token]:
    if len(text) > limits.SOURCE_CHARACTERS:
        raise RuleProblem(
            "source_too_long",
            f"The expression has more than {limits.SOURCE_CHARACTERS:,} characters.",
            text=text,
            at=limits.SOURCE_CHARACTERS,
            remedy="Split it into several expressions.",
        )
    tokens: list[Token] = []
    at, is_spaced = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "open":
            raise _bad_character(text, at)
        kind = str(match.lastgroup)
        if kind == "space":
            is_spaced = True
        else:
            tokens.append(_token(kind, match.group(), text, at, is_spaced))
            is_spaced = False
        at = match.end()
    tokens.append(Token(END, "", len(text)))
    return tokens


def _token(kind: str, word: str, text: str, at: int, is_spaced: bool) -> Token:
    if kind == NUMBER:
        return Token(NUMBER, word, at, is_spaced, _number(word, text, at))
    if kind == STRING:
        is_at = word[0] == "@"
        value = _unescape(word[2 if is_at else 1 : -1], text, at)
        return Token(AT if is_at else STRING, word, at, is_spaced, value)
    return Token(kind, word, at, is_spaced)


def _number(word: str, text: str, at: int) -> Decimal:
    try:
        return limits.DECIMAL.create_decimal(word)
    except (InvalidOperation, Overflow):
        raise RuleProblem(
            "number_too_large",
            f"The exponent of a number goes up to {limits.EXPONENT}.",
            text=text,
            at=at,
            value=word[:40],
        ) from None


def _unescape(body: str, text: str, at: int) -> str:
    def replace(match: re.Match[str]) -> str:
        short, long, single = match.groups()
        if single is None:
            code = int(short or long, 16)
            return chr(code) if code < 0x110000 else "\ud800"
        if single in _SIMPLE:
            return _SIMPLE[single]
        return match.group()  # the specification leaves \d and the like as they are, for patterns

    value = _ESCAPE.sub(replace, body)
    try:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise RuleProblem(
            "bad_text", "The text holds a character code that does not exist.", text=text, at=at
        ) from None


def _bad_character(text: str, at: int) -> RuleProblem:
    sign = text[at]
    if text.startswith("/*", at):
        message = "The comment is not closed."
        return RuleProblem("bad_character", message, text=text, at=at, remedy="End it with */.")
    hint = _HINTS.get(sign, "")
    if not hint and 0xFF01 <= ord(sign) <= 0xFF5E:
        hint = f"Use the half-width sign {chr(ord(sign) - 0xFEE0)} ."
    return RuleProblem(
        "bad_character",
        f"The character {sign!r} cannot stand here.",
        text=text,
        at=at,
        value=sign if sign.isprintable() else f"U+{ord(sign):04X}",
        remedy=hint or "Put texts in double quotes.",
    )
