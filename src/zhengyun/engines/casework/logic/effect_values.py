"""What the settings of an effect mean for a case: literals, and FEEL behind `=`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.bpmn import check_expression
from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.expressions import evaluate
from zhengyun.engines.casework.logic.open_tasks import find_place
from zhengyun.engines.casework.models import Case

MARK = "="


def effect_values(case_id: UUID, settings: Mapping[str, Any]) -> dict[str, Any]:
    case = Case.objects.get(pk=case_id)
    package = procedure(case.procedure_version_id).package
    return {name: value_of(case, package, one) for name, one in settings.items()}


def value_of(case: Case, package: str, stated: Any) -> Any:
    if isinstance(stated, Mapping):
        return {name: value_of(case, package, one) for name, one in stated.items()}
    if isinstance(stated, str) and stated.startswith(MARK):
        return evaluate(case, package, stated.removeprefix(MARK))
    return stated


def check_effect_values(settings: Mapping[str, Any]) -> list[str]:
    found = []
    for name, stated in settings.items():
        if isinstance(stated, Mapping):
            found += [f"{name}.{words}" for words in check_effect_values(stated)]
        elif isinstance(stated, str) and stated.startswith(MARK):
            found += [f"{name}: {words}" for words in check_expression(stated.removeprefix(MARK))]
    return found


def effect_place(case_id: UUID, organization: str) -> UUID:
    case = Case.objects.get(pk=case_id)
    return find_place(case, procedure(case.procedure_version_id), organization)[0]
