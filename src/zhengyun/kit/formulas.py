"""Texts that a spreadsheet would take for a formula (CSV injection) get an apostrophe before them.

A formula begins with = + - @ or one of their full-width forms, which some spreadsheets and input methods
turn into the narrow ones; blanks, invisible characters and apostrophes before it hide it from the eye only.
A text that begins with a tab or the end of a line is guarded whatever follows, for it may begin a new cell.
Plain numbers below zero stay numbers. The marks are texts of regular expressions that Python and Rust
(polars) read alike.
"""

from __future__ import annotations

import re

_BLANKS = (
    r"[\x00-\x20\x7f-\xa0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufeff]"
)
FORMULA = rf"^'*(?:[\t\r\n]|{_BLANKS}*[=+\-@\uff0b\uff0d\uff1d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])"
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
MARKED = rf"^'({FORMULA[1:]})"
"""What `guarded` has marked: without its first apostrophe it is the text as it was."""

_FORMULA, _NUMBER, _MARKED = re.compile(FORMULA), re.compile(NUMBER), re.compile(MARKED)


def guarded(text: str) -> str:
    """The text as it may stand in a cell of a CSV or XLSX file."""
    return f"'{text}" if _FORMULA.match(text) and not _is_number(text) else text


def unguarded(text: str) -> str:
    """The text from which `guarded` made this one."""
    return text[1:] if _MARKED.match(text) else text


def _is_number(text: str) -> bool:
    return _NUMBER.match(text) is not None and not text.endswith("\n")
