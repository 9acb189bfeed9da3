"""Draw numbers from series. The series' row stays locked until the transaction ends, so none is lost."""

from __future__ import annotations

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


def draw_number(rule: str, values: Mapping[str, str]) -> str:
    """The next number by a rule. Raises Problem `casework.number_rule` for a rule that gives none."""
    try:
        series = rules_numbers.series_of(rule, values)
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [series])
            drawn = cursor.fetchone()[0]
        return rules_numbers.number_of(rule, values, drawn)
    except rules_numbers.NumberRuleError as error:
        raise Problem(
            "casework.number_rule", _("No number can be drawn by this rule."), value=error
        ) from error


def hold_run(run_id: object) -> None:
    """Two workers with the same run wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"casework.run:{run_id}"])
