from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhengyun.kit.errors import Problem


def problem_at(
    code: str, message: str, *, file: str, place: str = "", remedy: str = "", status: int = 422
) -> Problem:
    where = f"{file}: {place}" if place else file
    return Problem(code, message, value=where, remedy=remedy, status=status, fields={where: [message]})


def faulty(problems: Sequence[Problem]) -> Problem:
    """All faults in one refusal."""
    fields: dict[str, list[str]] = {}
    for problem in problems:
        for place, words in problem.fields.items() or [(str(problem.value), [problem.message])]:
            fields.setdefault(place, []).extend(words)
    first = problems[0]
    return Problem(
        "packages.faulty",
        _("The package has %(count)s faults and was not installed. The first: %(first)s")
        % {"count": len(problems), "first": first.message},
        value=first.value,
        remedy=first.remedy or _("Mend them and install it again."),
        fields=fields,
    )
