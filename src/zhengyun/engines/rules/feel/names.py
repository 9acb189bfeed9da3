"""Names with spaces: which tokens make one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from zhengyun.engines.rules.feel.lexer import NAME, Token, lex
from zhengyun.engines.rules.feel.problems import RuleProblem

_WORDS: Final = "and or between in if then else for return some every satisfies function null true false"
KEYWORDS: Final = frozenset(_WORDS.split(" "))
_FUNCTIONS_WITH_KEYWORD: Final = ("date and time", "years and months duration")

Shape = tuple[tuple[str, bool], ...]


def shape(tokens: Sequence[Token]) -> Shape:
    """What must agree for two spellings to be one name: the words, and where white space stands."""
    return tuple((token.text, place > 0 and token.is_spaced) for place, token in enumerate(tokens))


def spelling(tokens: Sequence[Token]) -> str:
    """The name with white space normalized to single spaces."""
    return "".join((" " if is_spaced else "") + text for text, is_spaced in shape(tokens))


class KnownNames:
    """The names that the longest match knows; only those that words side by side do not give."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[Shape, str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        if name.isidentifier() and name not in KEYWORDS:
            return
        try:
            tokens = lex(name)[:-1]
        except RuleProblem:
            return  # no text of the language can spell it
        if tokens and tokens[0].kind == NAME:
            entries = self._by_first.setdefault(tokens[0].text, [])
            entry = (shape(tokens), name)
            if entry not in entries:
                entries.append(entry)
                entries.sort(key=lambda known: -len(known[0]))

    def match(self, tokens: Sequence[Token], at: int) -> tuple[int, str]:
        """How many tokens the longest known name takes here (0 for none), and the name."""
        for known, name in self._by_first.get(tokens[at].text, ()):
            if shape(tokens[at : at + len(known)]) == known:
                return len(known), name
        return 0, ""


def match_function(tokens: Sequence[Token], at: int) -> int:
    """How many tokens a built-in takes whose name holds a keyword, if it is called here."""
    for name in _FUNCTIONS_WITH_KEYWORD:
        words = name.split()
        end = at + len(words)
        if (
            [token.text for token in tokens[at:end]] == words
            and end < len(tokens)
            and tokens[end].is_sign("(")
        ):
            return len(words)
    return 0


def count_words(tokens: Sequence[Token], at: int) -> int:
    """How many words side by side make a name here."""
    end = at
    while tokens[end].kind == NAME and tokens[end].text not in KEYWORDS and tokens[end].text != "?":
        if end > at and tokens[end].text == "instance" and tokens[end + 1].is_word("of"):
            break
        end += 1
    return end - at
