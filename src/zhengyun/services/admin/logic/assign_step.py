"""A person confirms that a step of a procedure is a standard step, or that it is none."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.services.admin.models import StandardStep, StepAssignment
from zhengyun.services.admin.permissions import check_can_order_steps
from zhengyun.services.admin.steps.lines import StepLine

Key = tuple[str, str]


def assign_steps(actor: Actor, code: str, keys: Sequence[Key], lines: Sequence[StepLine]) -> int:
    """Answers how many were assigned anew. lines: the catalogue of this moment.

    One that is assigned to another standard step moves. Raises `admin.no_such_step` (404).
    """
    check_can_order_steps(actor)
    known = {line.key: line for line in lines}
    if (wrong := next((key for key in keys if key not in known), None)) is not None:
        raise not_found("admin.no_such_step", _("This step is not in force."), value=":".join(wrong)[:120])
    with transaction.atomic():
        standard = StandardStep.objects.select_for_update().filter(code=code).first()
        if standard is None:
            raise not_found("admin.no_such_step", _("This standard step is not known."), value=code[:40])
        changed = [one for key in dict.fromkeys(keys) if (one := _assign(actor, standard, known[key]))]
        if changed:
            detail = {"code": code, "steps": [":".join(key)[:80] for key in changed[:20]]}
            audit.record(actor, "admin.assign_step", "standard_step", standard.id, detail=detail)
    return len(changed)


def _assign(actor: Actor, standard: StandardStep, line: StepLine) -> Key | None:
    values = {
        "standard": standard,
        "kind": line.kind.value,
        "acts": list(line.acts),
        "effect": line.effect,
    }
    row = StepAssignment.objects.filter(procedure=line.procedure, element=line.element).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return None
    StepAssignment.objects.update_or_create(
        procedure=line.procedure,
        element=line.element,
        defaults={
            **values,
            "confirmed_by": actor.account_id,
            "confirmed_by_name": actor.name[:100],
            "confirmed_at": clock.now(),
        },
    )
    return line.key


def unassign_step(actor: Actor, code: str, key: Key) -> None:
    """Of this standard step only: what has moved to another one stays there. Sent twice it is gone once."""
    check_can_order_steps(actor)
    with transaction.atomic():
        row = (
            StepAssignment.objects.select_for_update(of=("self",))
            .select_related("standard")
            .filter(standard__code=code, procedure=key[0], element=key[1])
            .first()
        )
        if row is None:
            return
        row.delete()
        detail = {"code": row.standard.code, "steps": [":".join(key)[:80]]}
        audit.record(actor, "admin.unassign_step", "standard_step", row.standard_id, detail=detail)
