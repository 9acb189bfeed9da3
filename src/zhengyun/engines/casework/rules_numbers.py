"""Number rules: how the number of a letter or licence is made, as data.

A rule is text with places in braces: ``{year}`` and other values by name, ``{region:6}`` the first six
characters of a value, ``{seq:6}`` the next number of the series with leading zeros or ``{random:5}`` so many
random digits, of which no two numbers have the same, and ``{check:mod11_10}`` (or ``{check}``) a check digit
over the digits before it (GB/T 17710-2008, ISO 7064 MOD 11,10).
Food licences (食品经营许可证编号): ``JY{kind}{region:6}{seq:6}{check:mod11_10}``. Investment projects
(投资项目代码): ``{yymm}-{region:6}-{kind}-{random:5}{check}``.
A series is what the rule gives before the number is drawn, so a new year begins at 1 where the rule names
the year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from zhengyun.kit.codes import mod11_10
from zhengyun.kit.ids import check_character

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
MAX_LENGTH = 64
DRAWN = ("seq", "random")


class NumberRuleError(ValueError):
    """A rule or a value that gives no number; the text says why."""


CHECKS: dict[str, Callable[[str], str]] = {"mod11_10": mod11_10, "mod37_36": check_character}
DEFAULT_CHECK = "mod11_10"


def check_rule(rule: str, names: frozenset[str]) -> list[str]:
    """What is wrong with a rule, in words, when these values are known."""
    problems = []
    places = _PLACE.findall(rule)
    if len([name for name, _ in places if name in DRAWN]) != 1:
        problems.append(f"the number rule {rule} needs {{seq:N}} or {{random:N}} exactly once")
    if re.sub(_PLACE, "", rule).translate(str.maketrans("", "", "{}")) != re.sub(_PLACE, "", rule):
        problems.append(f"the number rule {rule} has a brace that is not closed")
    for name, option in places:
        if name == "check" and (option or DEFAULT_CHECK) not in CHECKS:
            problems.append(f"the number rule {rule} names the unknown check {option}")
        elif name in DRAWN and not option.isdigit():
            problems.append(f"the number rule {rule} needs a width in {{{name}:N}}")
        elif name not in {"check", *DRAWN} | names:
            problems.append(f"the number rule {rule} names the unknown value {name}")
    return problems


def random_width(rule: str) -> int:
    """How many digits a rule draws at random; 0 where it draws from a series."""
    return next((int(width) for name, width in _PLACE.findall(rule) if name == "random"), 0)


def series_of(rule: str, values: Mapping[str, str]) -> str:
    """The name of the series from which a rule draws with these values."""

    def fill(match: re.Match[str]) -> str:
        if match[1] == "seq":
            return "{seq}"
        return "" if match[1] == "check" else _value(match, values)

    return _PLACE.sub(fill, rule)


def number_of(rule: str, values: Mapping[str, str], drawn: int) -> str:
    """The number. Raises NumberRuleError for a missing value or a series that is used up."""
    done = ""
    end = 0
    for match in _PLACE.finditer(rule):
        done += rule[end : match.start()]
        end = match.end()
        if match[1] in DRAWN:
            done += _sequence(rule, drawn, int(match[2] or 1))
        elif match[1] == "check":
            done += CHECKS[match[2] or DEFAULT_CHECK](done)
        else:
            done += _value(match, values)
    done += rule[end:]
    if len(done) > MAX_LENGTH:
        raise NumberRuleError(f"the number {done} is longer than {MAX_LENGTH} characters")
    return done


def _sequence(rule: str, drawn: int, width: int) -> str:
    if len(str(drawn)) > width:
        raise NumberRuleError(f"the series of {rule} is used up at {drawn}")
    return str(drawn).zfill(width)


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    found = values.get(match[1], "")
    if not found:
        raise NumberRuleError(f"the value {match[1]} of the number is missing")
    if match[2] is None:
        return found
    width = int(match[2])
    if len(found) < width:
        raise NumberRuleError(f"the value {match[1]} of the number is shorter than {width}: {found}")
    return found[:width]
