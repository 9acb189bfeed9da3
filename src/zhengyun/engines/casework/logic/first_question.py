"""The first question of an item: an answer leads to an option, leaves the choice, or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.forms.definition import FormDefinition
from zhengyun.kit.errors import Problem, conflict

Question = Mapping[str, Any] | None


def check_first_answer(question: Question, option_code: str, answers: Mapping[str, str]) -> None:
    """Raises `casework.first_question` (422), `casework.not_for_this` (409) with the item's own words."""
    if question is None or not _is_asked(question, option_code):
        return
    field = question["field"]
    choices = {choice["value"]: choice for choice in question["options"]}
    answer = answers.get(field, "")
    if answer not in choices:
        raise Problem(
            "casework.first_question",
            _("Please answer the first question."),
            value=answer[:60] or None,
            fields={field: [_("Choose one.")]},
        )
    if words := choices[answer].get("refused"):
        raise conflict("casework.not_for_this", words, value=choices[answer]["title"])
    target = choices[answer].get("to", "")
    targets = {choice.get("to", "") for choice in choices.values()}
    if (target and option_code != target) or (not target and option_code in targets):
        raise Problem(
            "casework.first_question",
            _("This answer leads to another procedure."),
            value=option_code[:36],
            remedy=_("Follow the way that the guide shows for your answer."),
            fields={field: [_("This answer leads to another procedure.")]},
        )


def kept_answer(
    question: Question, option_code: str, answers: Mapping[str, str], definition: FormDefinition
) -> dict[str, Any]:
    """The answer by its path, where the form has a question of this name."""
    if question is None or not _is_asked(question, option_code) or question["field"] not in definition.fields:
        return {}
    return {question["field"]: answers.get(question["field"])}


def _is_asked(question: Mapping[str, Any], option_code: str) -> bool:
    return option_code in question.get("asked_of", [option_code])
