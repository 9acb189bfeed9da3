"""How the text of a notice is read: lines, lists and links, and nothing else of Markdown. Pure.

A line is a paragraph. Lines that begin with `- ` or `* ` are a list, with `1. ` a numbered one.
`[words](address)` is a link. Everything else is text: markup is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

PARAGRAPH, BULLETS, NUMBERS = "paragraph", "bullets", "numbers"

_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBER = re.compile(r"\d{1,3}\.\s+(.+)")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,500})\)")
_INSIDE = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")


@dataclass(frozen=True, slots=True)
class Span:
    """Words, with the address to which they lead ("": none)."""

    text: str
    url: str = ""
    is_outside: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with one line, or a list with its entries. number: its place in the text, from 1."""

    kind: str
    lines: tuple[Line, ...]
    number: int


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text; empty for one without words."""
    found: list[tuple[str, list[Line]]] = []
    last = ""
    for raw in text.splitlines():
        kind, words = _kind(raw.strip())
        if words:
            if kind != PARAGRAPH and kind == last:
                found[-1][1].append(spans(words))
            else:
                found.append((kind, [spans(words)]))
        last = kind if words else ""
    return tuple(Block(kind, tuple(lines), at) for at, (kind, lines) in enumerate(found, 1))


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in ((BULLETS, _BULLET), (NUMBERS, _NUMBER)):
        if match := pattern.fullmatch(line):
            return kind, match[1]
    return PARAGRAPH, line


def spans(line: str) -> Line:
    """Words and links of a line; a link whose address is not allowed stays as it was typed."""
    found: list[Span] = []
    at = 0
    for match in _LINK.finditer(line):
        words, address = match.groups()
        if not is_allowed(address):
            continue
        if match.start() > at:
            found.append(Span(line[at : match.start()]))
        found.append(Span(words, address, not is_inside(address)))
        at = match.end()
    return (*found, Span(line[at:])) if line[at:] else tuple(found)


def is_inside(address: str) -> bool:
    """A path of this installation: `/items/…`; `//host` leads elsewhere and is none."""
    return _INSIDE.fullmatch(address) is not None


def is_allowed(address: str) -> bool:
    """A path of this installation, or an address with http(s), a host and no user in it."""
    if is_inside(address):
        return True
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """Every address that somebody wrote as a link, allowed or not, with the number of its block."""
    for block in parse(text):
        for line in block.lines:
            for span in line:
                if span.url:
                    yield block.number, span.url
                else:
                    yield from ((block.number, match[2]) for match in _LINK.finditer(span.text))


def plain(line: Line) -> str:
    """A line without its addresses."""
    return "".join(span.text for span in line)


def summary(text: str, length: int = 120) -> str:
    """The beginning of a text, for feeds and descriptions."""
    words = " ".join(plain(line) for block in parse(text) for line in block.lines)
    return words if len(words) <= length else f"{words[: length - 1]}…"
