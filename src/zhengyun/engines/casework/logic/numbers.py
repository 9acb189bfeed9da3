"""Draw numbers from series. The series' row stays locked until the transaction ends, so none is lost."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_numbers
from zhengyun.kit.errors import Problem

_DRAW = """
    INSERT INTO casework_numberseries (series, last) VALUES (%s, 1)
    ON CONFLICT (series) DO UPDATE SET last = casework_numberseries.last + 1
    RETURNING last
"""
_TAKE = """
    INSERT INTO casework_numberseries (series, last) VALUES (%s, 1)
    ON CONFLICT (series) DO NOTHING RETURNING last
"""
MOST_TRIES = 50


def draw_number(rule: str, values: Mapping[str, str]) -> str:
    """The next number by a rule. Raises Problem `casework.number_rule` for a rule that gives none."""
    try:
        if width := rules_numbers.random_width(rule):
            return _draw_at_random(rule, values, width)
        series = rules_numbers.series_of(rule, values)
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [series])
            drawn = cursor.fetchone()[0]
        return rules_numbers.number_of(rule, values, drawn)
    except rules_numbers.NumberRuleError as error:
        raise Problem(
            "casework.number_rule", _("No number can be drawn by this rule."), value=error
        ) from error


def _draw_at_random(rule: str, values: Mapping[str, str], width: int) -> str:
    """A number that nobody has: it is kept as a series of its own, so two at once do not draw the same."""
    for _try in range(MOST_TRIES):
        number = rules_numbers.number_of(rule, values, secrets.randbelow(10**width))
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [number])
            if cursor.fetchone():
                return number
    raise rules_numbers.NumberRuleError(f"of the numbers by {rule} hardly any is left")


def hold_run(run_id: object) -> None:
    """Two workers with the same run wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"casework.run:{run_id}"])
