"""Licences as everybody sees them (行政许可法 art. 40): the public fields of the register `licence`.

The register is that of the application `base_registers`; without it there is nothing to show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Condition, Operator, Record, RecordPage, Search
from zhengyun.kit.actor import ANONYMOUS
from zhengyun.kit.errors import Problem, not_found

LICENCES = "licence"
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
TOLD_BY_DAY = ("valid", "expired")
"""States that hang on the day of looking: the register keeps no expiry."""


def results(asked: str, state: str, cursor: str | None, size: int) -> RecordPage:
    """A page of licences, the newest first.

    asked: words of the holder's or the licence's name, a number or how it begins, or a credit code. Raises
    `registers.word_too_short`, `registers.bad_words` (422).
    """
    try:
        conditions = [_condition(asked)] if asked else []
        if state:
            conditions.append(Condition("state", Operator.EQUAL, state))
        return registers.search(
            ANONYMOUS, LICENCES, Search(conditions, order="-valid_from", limit=size, cursor=cursor)
        )
    except Problem as problem:
        if problem.status != 404:
            raise
        return RecordPage(())


def _condition(asked: str) -> Condition:
    """What has a digit is a number where one begins like that, such as 望城管招准〔2026〕00001号."""
    code = asked.upper()
    if CREDIT_CODE.fullmatch(code):
        return Condition("holder_code", Operator.EQUAL, code)
    number = Condition("number", Operator.PREFIX, code)
    has_digit = any(one.isdigit() for one in code)
    if has_digit and registers.search(ANONYMOUS, LICENCES, Search([number], limit=1)).records:
        return number
    return Condition("", Operator.WORDS, asked)


def result(number: str) -> Record:
    """Raises `hall.no_such_result` (404)."""
    try:
        return registers.find(ANONYMOUS, LICENCES, {"number": number})
    except Problem as problem:
        if problem.status != 404:
            raise
        raise not_found(
            "hall.no_such_result",
            _("No licence has this number."),
            value=number[:60],
            remedy=_("Compare the number with that on the licence, or look for the holder's name."),
        ) from problem


def titles() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Of the fields, and of all states; nothing where there is no such register."""
    try:
        fields = registers.get_register(ANONYMOUS, LICENCES).fields
    except Problem:
        return {}, {}
    states = next((one.choices for one in fields if one.name == "state"), {})
    return {one.name: one.title for one in fields}, states


def state_of(record: Record, today: date) -> str:
    """expired where it still counts as valid but its last day is over."""
    state, until = str(record.values["state"]), record.values.get("valid_until")
    return "expired" if state == "valid" and until is not None and until < today else state
