"""String functions. Patterns run on RE2, whose time is linear in the text: no pattern can hang a process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from zhengyun.engines.rules.feel.builtins.registry import builtin, whole
from zhengyun.engines.rules.feel.limits import LIST_ITEMS, STRING_CHARACTERS
from zhengyun.engines.rules.feel.problems import FaultError
from zhengyun.engines.rules.feel.running import Running
from zhengyun.engines.rules.feel.values import text_of

_PATTERN_CHARACTERS: Final = 1_000
_SPECIAL: Final = frozenset("\\.^$|?*+()[]{}")
# RE2 takes up to 6 ns for a character and an instruction (measured), so 100,000 steps last a second.
_WORK_PER_STEP: Final = 2_000


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Any:
    """A compiled pattern; None if it is not one."""
    if len(pattern) > _PATTERN_CHARACTERS or set(flags) - set("smix"):
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 4 << 20
    if "x" in flags:
        pattern = "".join(pattern.split())
    inline = "".join(flag for flag in "ims" if flag in flags)
    try:
        return re2.compile(f"(?{inline}){pattern}" if inline else pattern, options)
    except (re2.error, UnicodeError):
        return None


def _pattern(run: Running, pattern: str, flags: str | None, text: str) -> Any:
    """The compiled pattern, paid for as if it had to read the whole text."""
    found = _compiled(pattern, flags or "")
    if found is None:
        raise FaultError(
            "bad_pattern",
            "This is no pattern that the rule language can run.",
            value=pattern[:40],
            remedy="Patterns follow RE2: no back references, no look-around, at most 1,000 characters.",
        )
    run.charge(found.programsize // 10 + found.programsize * len(text) // _WORK_PER_STEP)
    return found


@builtin("substring", "string: string, start position: number, length: number?")
def _substring(run: Running, text: str, start: Any, length: Any = None) -> str | None:
    place = whole(start)
    if not place or (length is not None and whole(length) < 1):
        return None
    first = place - 1 if place > 0 else max(0, len(text) + place)
    return text[first:] if length is None else text[first : first + whole(length)]


@builtin("string length", "string: string")
def _length(run: Running, text: str) -> int:
    return len(text)


@builtin("upper case", "string: string")
def _upper(run: Running, text: str) -> str:
    return text.upper()


@builtin("lower case", "string: string")
def _lower(run: Running, text: str) -> str:
    return text.lower()


@builtin("substring before", "string: string, match: string")
def _before(run: Running, text: str, match: str) -> str:
    return text[: text.find(match)] if match in text else ""


@builtin("substring after", "string: string, match: string")
def _after(run: Running, text: str, match: str) -> str:
    return text[text.find(match) + len(match) :] if match in text else ""


@builtin("contains", "string: string, match: string")
def _contains(run: Running, text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string, match: string")
def _starts(run: Running, text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def _ends(run: Running, text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("matches", "input: string, pattern: string, flags: string?")
def _matches(run: Running, text: str, pattern: str, flags: str | None = None) -> bool:
    return _pattern(run, pattern, flags, text).search(text) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string?")
def _replace(run: Running, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    compiled = _pattern(run, pattern, flags, text)
    parts: list[str] = []
    size = at = 0
    for match in _matches_in(run, compiled, text):
        piece = text[at : match.start()] + _expand(replacement, match)
        size += len(piece)
        if size > STRING_CHARACTERS:
            run.check_text(size)
        parts.append(piece)
        at = match.end()
    return "".join((*parts, text[at:]))


def _matches_in(run: Running, compiled: Any, text: str) -> Iterator[Any]:
    """Every match pays, since a pattern may read to the end of the text before each one."""
    for match in compiled.finditer(text):
        run.charge(1 + compiled.programsize * (len(text) - match.end()) // (2 * _WORK_PER_STEP))
        yield match


def _expand(replacement: str, match: Any) -> str:
    """`$1` stands for a group, `\\$` for a dollar sign, as in XPath."""
    if "$" not in replacement:
        return replacement.replace("\\\\", "\\")
    found: list[str] = []
    signs = iter(range(len(replacement)))
    for place in signs:
        sign, following = replacement[place], replacement[place + 1 : place + 2]
        if sign == "$" and following.isascii() and following.isdigit():
            next(signs)
            number = int(following)
            found.append((match.group(number) or "") if number <= match.re.groups else "")
        elif sign == "\\" and following in ("$", "\\"):
            next(signs)
            found.append(following)
        else:
            found.append(sign)
    return "".join(found)


@builtin("split", "string: string, delimiter: string")
def _split(run: Running, text: str, delimiter: str) -> list[str]:
    if delimiter and not _SPECIAL & set(delimiter):
        return text.split(delimiter, LIST_ITEMS)
    compiled = _pattern(run, delimiter, None, text)
    parts: list[str] = []
    at = 0
    for match in _matches_in(run, compiled, text):
        if match.end() == match.start():
            continue
        parts.append(text[at : match.start()])
        at = match.end()
        if len(parts) > LIST_ITEMS:
            run.check_list(len(parts))
    return [*parts, text[at:]]


@builtin("string join", "list: list, delimiter: string?")
def _join(run: Running, items: list[Any], delimiter: str | None = None) -> str | None:
    texts = [item for item in items if item is not None]
    if any(type(item) is not str for item in texts):
        return None
    run.check_text(sum(len(item) for item in texts) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)


@builtin("string", "from: any")
def _string(run: Running, value: Any) -> str | None:
    return None if value is None else text_of(value, run)
