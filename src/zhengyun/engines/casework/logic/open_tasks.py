"""Opens the tasks of tokens that came to stand at user tasks, and tasks beside the flow."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import Procedure, office_name
from zhengyun.engines.casework.logic import expressions
from zhengyun.engines.casework.logic.clocks import start_step_clock
from zhengyun.engines.casework.logic.find_parts import step_form
from zhengyun.engines.casework.logic.lamps import LIVE, show_limit
from zhengyun.engines.casework.logic.task_forms import first_record
from zhengyun.engines.casework.models import Case, CaseClock, Task, Token
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import conflict


def open_tasks(
    case: Case, procedure: Procedure, tokens: Sequence[Token], live: Sequence[CaseClock] | None = None
) -> list[Task]:
    """live: the clocks of the case, where the caller knows them."""
    if not tokens:
        return []
    live = _live(case) if live is None else live
    tasks = [_task(case, procedure, token) for token in tokens]
    for task in tasks:
        show_limit(case, task, live)
    Task.objects.bulk_create(tasks)
    for task in tasks:
        limit = procedure.steps[task.element].limit
        if limit:
            start_step_clock(task, limit)
    return tasks


def open_beside(
    case: Case,
    *,
    element: str,
    name: str,
    role: str,
    organization: tuple[UUID, str],
    offers: Sequence[str],
    data: dict[str, object],
) -> Task:
    """A task without a token: the flow does not wait for it."""
    task = _row(case, None, element, name[:100], 1, role, organization)
    task.offers = list(offers)
    task.data = data
    show_limit(case, task, _live(case))
    task.save(force_insert=True)
    return task


def _live(case: Case) -> list[CaseClock]:
    return list(CaseClock.objects.filter(case=case, state__in=LIVE))


def _task(case: Case, procedure: Procedure, token: Token) -> Task:
    step = procedure.steps[token.element]
    place = find_place(case, procedure, step.organization)
    task = _row(case, token, step.element, step.name, token.visit, step.role, place)
    task.offers = list(step.offers(procedure.act_set))
    task.signers = step.signers
    if step.form:
        task.form = step.form
        version = step_form(procedure.id, step.form)
        task.data = {"form_version": str(version)}
        if record := first_record(case, procedure.package, version):
            task.data["known"] = record
    return task


def _row(
    case: Case,
    token: Token | None,
    element: str,
    name: str,
    visit: int,
    role: str,
    place: tuple[UUID, str],
) -> Task:
    return Task(
        case=case,
        token=token,
        element=element,
        name=name,
        visit=visit,
        role=role,
        organization_id=place[0],
        organization_name=place[1],
        case_number=case.number,
        case_title=case.title,
        applicant_name=case.applicant_name,
        item_code=case.item_code,
        is_member=case.parent_id is not None,
        opened_at=clock.now(),
    )


def find_place(case: Case, procedure: Procedure, organization: str) -> tuple[UUID, str]:
    """The organization of a step: the implementing body (item), a code, or a FEEL =expression."""
    if organization == "item":
        return case.organization_id, case.organization_name
    code = organization
    if organization.startswith("="):
        code = str(expressions.evaluate(case, procedure.package, organization[1:]) or "")
    if (known := procedure.places.get(code)) is not None:
        return known, office_name(known)
    found = parties.find_organization(code) if code else None
    if found is None:
        raise conflict(
            "casework.no_organization",
            _("The flow does not say which department handles the next step."),
            value=code or organization,
            remedy=_("The procedure must be corrected by its owner."),
        )
    procedure.places[code] = found.id
    return found.id, found.name
