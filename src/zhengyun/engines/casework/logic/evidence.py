"""What was verified once is kept for the party's next applications (国办函〔2016〕108号), and let go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.forms.definition import MaterialDef
from zhengyun.engines.casework.models import Case, Evidence, Licence, Material
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import not_found

CHECKED = "original_checked"
ISSUED, VERIFIED = "A", "B"


def verified(grade: str, tick: str) -> str:
    """The grade of a material after a tick."""
    return VERIFIED if tick == CHECKED and grade in ("C", "D") else grade


def regrade(material: Material, form_version_id: UUID) -> None:
    """The grade follows the tick, up and down; what was kept from an earlier case stays as it is."""
    definition = _definition(material, form_version_id)
    if material.reused_id is None:
        stated = definition.evidence if definition else material.evidence
        material.evidence = verified(stated, material.tick)


def keep_ticked(actor: Actor, case: Case) -> None:
    """Everything of the case whose original was seen."""
    for material in Material.objects.filter(case=case, is_current=True, tick=CHECKED, reused=None):
        keep_or_let_go(actor, case, material)


def keep_or_let_go(actor: Actor, case: Case, material: Material) -> None:
    """After a tick: kept while the original counts as seen; a tick that is taken back ends it."""
    definition = _definition(material, case.form_version_id)
    if definition is None or not definition.evidence_kind or not material.file_id or material.reused_id:
        return
    about = {"party_id": case.applicant_id, "kind": definition.evidence_kind, "file_id": material.file_id}
    kept = Evidence.objects.select_for_update().filter(**about).first()
    if material.tick != CHECKED:
        if kept is not None and kept.verified_by is not None and kept.ended_at is None:
            kept.verified_by, kept.ended_at = None, clock.now()
            kept.save(update_fields=["verified_by", "ended_at"])
            audit.record(actor, "casework.take_back_evidence", "evidence", kept.id)
    elif kept is None:
        _keep(actor, case, material, material.file_id, definition)
    elif kept.verified_by is None:
        kept.verified_by, kept.verified_at, kept.ended_at = actor.account_id, clock.now(), None
        kept.save(update_fields=["verified_by", "verified_at", "ended_at"])
        audit.record(actor, "casework.keep_evidence", "evidence", kept.id)


def _keep(actor: Actor, case: Case, material: Material, file_id: UUID, definition: MaterialDef) -> None:
    now = clock.now()
    days = definition.evidence_days
    row = Evidence(
        party_id=case.applicant_id,
        kind=definition.evidence_kind,
        title=material.title,
        grade=VERIFIED,
        file_id=file_id,
        file_name=material.file_name,
        file_size=material.file_size,
        media_type=material.media_type,
        case=case,
        verified_by=actor.account_id,
        verified_by_name=actor.name,
        place=_place(actor),
        verified_at=now,
        valid_until=clock.today() + timedelta(days=days) if days else None,
    )
    row.save(force_insert=True)
    audit.record(actor, "casework.keep_evidence", "evidence", row.id, detail={"kind": row.kind, "grade": "B"})


def _place(actor: Actor) -> str:
    """Where the clerk works; of several bodies the counter."""
    held = sorted(
        (one.role != "counter_clerk", str(one.organization_id), one.organization_id)
        for one in actor.roles
        if one.role not in EXCLUSIVE_ROLES
    )
    return parties.get_party(held[0][2]).name if held else ""


@transaction.atomic
def keep_licence(row: Licence) -> None:
    """A licence issued here proves itself (grade A) under its kind, as long as it is valid."""
    about = {"party_id": row.holder_id, "kind": row.kind, "file_id": row.file_id}
    if row.state != "valid":
        _end(Evidence.objects.select_for_update().filter(**about, ended_at=None).first(), SYSTEM)
        return
    made = {
        "title": row.title,
        "grade": ISSUED,
        "file_name": f"{row.title}.pdf",
        "file_size": files.get(row.file_id).size,
        "media_type": "application/pdf",
        "case_id": row.case_id,
        "place": row.issuer_name,
        "verified_at": clock.now(),
        "valid_until": row.valid_until,
    }
    kept, is_new = Evidence.objects.get_or_create(**about, defaults=made)
    if is_new:
        detail = {"kind": row.kind, "grade": ISSUED}
        audit.record(SYSTEM, "casework.keep_evidence", "evidence", kept.id, detail=detail)


def end_evidence(actor: Actor, evidence_id: UUID) -> None:
    """The party does not want it kept. What was sent with it stays with its case. Twice is once."""
    with transaction.atomic():
        row = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
        if row is None or row.party_id != actor.party_id:
            raise not_found("casework.no_such_evidence", _("This paper is not known."), value=evidence_id)
        _end(row, actor)


def _end(row: Evidence | None, actor: Actor) -> None:
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        audit.record(actor, "casework.end_evidence", "evidence", row.id, detail={"kind": row.kind})


def _definition(material: Material, form_version_id: UUID) -> MaterialDef | None:
    return definitions.form(form_version_id).materials.get(material.code)
