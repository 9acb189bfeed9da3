"""The form of a step of its own (an inspection record), in the same format as an application's form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import FieldView
from zhengyun.engines.casework.forms.definition import FieldDef, FormDefinition, MaterialDef
from zhengyun.engines.casework.forms.pages import PageSettings, build_pages
from zhengyun.engines.casework.forms.state import FormState, find_errors, read_state
from zhengyun.engines.casework.forms.values import read_posted, with_path
from zhengyun.engines.casework.logic.expressions import evaluate, facts_of
from zhengyun.engines.casework.logic.forms import lookup_for
from zhengyun.engines.casework.models import Case, Task
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem


def definition_of(task: Task) -> FormDefinition:
    return definitions.form(UUID(task.data["form_version"]))


def state_of(case: Case, task: Task) -> FormState:
    procedure = definitions.procedure(case.procedure_version_id)
    return read_state(
        definition_of(task),
        task.data.get("form", task.data.get("known", {})),
        option=case.option_code,
        params=definitions.params_on(procedure.package, clock.today()),
        today=clock.today(),
        application=case.data,
        case=facts_of(case),
    )


def first_record(case: Case, package: str, form_version: UUID) -> dict[str, Any]:
    """What stands in the form of a step when it begins: taken over from the case, to be changed there."""
    record: dict[str, Any] = {}
    for path, field in definitions.form(form_version).fields.items():
        if field.start:
            value = evaluate(case, package, field.start)
            record = with_path(record, path, _rows(field, value) if field.kind == "table" else value)
    return record


def _rows(field: FieldDef, value: Any) -> list[dict[str, Any]]:
    """Of each row what the table of the step has columns for."""
    names = [column.path for column in field.columns]
    rows = value if isinstance(value, list) else []
    return [{name: row[name] for name in names if name in row} for row in rows if isinstance(row, Mapping)]


def task_fields(case: Case, task: Task) -> tuple[FieldView, ...]:
    """Every question of the step, in order; what is wrong is marked once it was kept."""
    state = state_of(case, task)
    errors = find_errors(state) if "form" in task.data and task.state == "open" else {}
    pages = build_pages(
        state,
        PageSettings(errors=errors, regions=lookup_for(case.applicant_id), readonly=task.state != "open"),
    )
    return tuple(field for page in pages for field in page.fields)


def read_values(case: Case, task: Task, values: Mapping[str, list[str]]) -> dict[str, Any]:
    """The record with what was typed; what cannot be read stays as typed. What the step began with and only
    shows stays as it is."""
    state = state_of(case, task)
    data = dict(state.typed)
    asked = [one for one in state.definition.fields.values() if not (one.start and one.readonly)]
    for path, value in read_posted(asked, values, state.visible).items():
        data = with_path(data, path, value)
    return data


def check_task_form(case: Case, task: Task) -> None:
    """Raises `casework.form_invalid` with every error by field."""
    state = state_of(case, task)
    errors = find_errors(state) | _missing_files(state, task)
    if errors:
        raise Problem(
            "casework.form_invalid",
            _("The record of this step is not complete."),
            remedy=_("Please correct what is marked."),
            fields=errors,
        )


def wanted_photos(case: Case, task: Task) -> str:
    """What photographs the record must have, in words; '' where it needs none."""
    return " ".join(one.help or one.title for one in _wanted_files(state_of(case, task)))


def _missing_files(state: FormState, task: Task) -> dict[str, list[str]]:
    """A step whose record wants photographs is not complete without one."""
    if task.data.get("files"):
        return {}
    return {one.code: [_("Upload: %(title)s.") % {"title": one.title}] for one in _wanted_files(state)}


def _wanted_files(state: FormState) -> list[MaterialDef]:
    known = state.definition.materials.values()
    return [one for one in known if state.requires(one) and state.shows_material(one)]
