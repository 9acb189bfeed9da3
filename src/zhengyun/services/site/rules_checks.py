"""What stands in the way of a review, found in the words alone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhengyun.kit.codes import is_mobile, is_ric, mask_number
from zhengyun.services.site import rules_text
from zhengyun.services.site.contracts import Writing

MAX_TITLE = 60
MAX_BODY = 20_000

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dX](?![0-9A-Za-z])", re.ASCII)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:00)?86[ -]?)?(1\d{2}[ -]?\d{4}[ -]?\d{4})(?![0-9A-Za-z])", re.ASCII
)


class Wrong(StrEnum):
    """What is wrong with a place; the words for it stand in `words.py`."""

    NO_TITLE = "no_title"
    LONG_TITLE = "long_title"
    NO_BODY = "no_body"
    LONG_BODY = "long_body"
    NO_TIME = "no_time"
    IDENTITY = "identity"
    MOBILE = "mobile"
    BAD_LINK = "bad_link"
    DEAD_LINK = "dead_link"


@dataclass(frozen=True, slots=True)
class Fault:
    """field: of the form. block: of the body, from 1; 0 for the whole field. value: safe to show."""

    wrong: Wrong
    field: str
    value: str = ""
    block: int = 0


def faults_of(written: Writing, names: Iterable[str], today: date) -> list[Fault]:
    """Everything but what needs to know which addresses live. names: of the attached files."""
    return [
        *_title(written.title),
        *_body(written.body),
        *_time(written, today),
        *_links(written.body),
        *(fault for name in names for fault in personal(name, "files")),
    ]


def _title(title: str) -> Iterator[Fault]:
    if not title:
        yield Fault(Wrong.NO_TITLE, "title")
    elif len(title) > MAX_TITLE:
        yield Fault(Wrong.LONG_TITLE, "title", str(len(title)))
    yield from personal(title, "title")


def _body(body: str) -> Iterator[Fault]:
    blocks = rules_text.parse(body)
    if not blocks:
        yield Fault(Wrong.NO_BODY, "body")
    elif len(body) > MAX_BODY:
        yield Fault(Wrong.LONG_BODY, "body", str(len(body)))
    for block in blocks:
        for line in block.lines:
            for span in line:
                yield from personal(f"{span.text} {span.url}", "body", block.number)


def _time(written: Writing, today: date) -> Iterator[Fault]:
    until = written.shown_until
    if until is not None and until <= max(written.shown_from, today):
        yield Fault(Wrong.NO_TIME, "shown_until", until.isoformat())


def _links(body: str) -> Iterator[Fault]:
    for number, address in rules_text.addresses(body):
        if not rules_text.is_allowed(address):
            yield Fault(Wrong.BAD_LINK, "body", address[:80], number)


def personal(text: str, field: str, block: int = 0) -> Iterator[Fault]:
    """Identity numbers and numbers of mobile telephones in a text, also in full-width digits, masked."""
    plain = unicodedata.normalize("NFKC", text).upper()
    for found in _IDENTITY.findall(plain):
        if is_ric(found):
            yield Fault(Wrong.IDENTITY, field, mask_number(found), block)
    for found in _MOBILE.findall(plain):
        digits = re.sub(r"[ -]", "", found)
        if is_mobile(digits):
            yield Fault(Wrong.MOBILE, field, mask_number(digits, 3, 2), block)
