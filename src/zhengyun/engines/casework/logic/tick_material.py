"""A clerk notes what he saw of a material."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.logic import evidence
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Material
from zhengyun.engines.casework.permissions import check_can_handle_case, check_can_see_case
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

TICKS = ("", "original_checked", "copy_taken", "electronic")


def tick_material(actor: Actor, material_id: UUID, tick: str) -> None:
    if tick not in TICKS:
        raise Problem("casework.bad_tick", _("Choose what you saw of the material."), value=tick[:40])
    with transaction.atomic():
        material = Material.objects.filter(pk=material_id, case__isnull=False).first()
        if material is None or material.case_id is None:
            raise not_found("casework.no_such_material", _("This material is not known."), value=material_id)
        case = Case.objects.select_for_update().get(pk=material.case_id)
        standing = Situation(actor, case).standing()
        check_can_see_case(standing)
        check_can_handle_case(standing)
        if case.closed_at is not None:
            raise conflict("casework.case_closed", _("This case is closed."), value=case.number)
        material.tick, material.ticked_by, material.ticked_at = tick, actor.account_id, clock.now()
        evidence.regrade(material, case.form_version_id)
        material.save(update_fields=["tick", "ticked_by", "ticked_at", "evidence"])
        evidence.keep_or_let_go(actor, case, material)
        audit.record(
            actor, "casework.tick_material", "case", case.id, detail={"material": material.code, "tick": tick}
        )
