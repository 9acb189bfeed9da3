"""In a draft: what the clerk at the counter saw of a material, and papers used again from an earlier case."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import MaterialView
from zhengyun.engines.casework.forms.definition import MaterialDef
from zhengyun.engines.casework.logic.draft_files import check_room, drop_promise, given_view, open_material
from zhengyun.engines.casework.logic.evidence import verified
from zhengyun.engines.casework.logic.save_draft import check_is_open
from zhengyun.engines.casework.logic.tick_material import TICKS
from zhengyun.engines.casework.models import Draft, Evidence, Material
from zhengyun.engines.casework.queries_drafts import own_draft
from zhengyun.engines.casework.queries_evidence import usable
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, forbidden, not_found


def tick_in_draft(actor: Actor, draft_id: UUID, code: str, tick: str) -> MaterialView:
    """What was seen counts for all its scans; without a scan the paper itself stands for the material."""
    if tick not in TICKS:
        raise Problem("casework.bad_tick", _("Choose what you saw of the material."), value=tick[:40])
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        if not draft.presence:
            raise forbidden("casework.may_not", _("Only a clerk says what he saw of a material."))
        definition = open_material(draft, code)
        if tick:
            drop_promise(draft, code)
        given = Material.objects.filter(draft=draft, code=code, case=None, is_current=True)
        rows = list(given.filter(follow_days__isnull=True))
        if not [row for row in rows if not row.is_paper]:
            rows = _paper(draft, definition, rows, tick)
        now = clock.now()
        for row in rows:
            row.tick, row.ticked_by, row.ticked_at = tick, actor.account_id, now
            if row.reused_id is None:
                row.evidence = verified(definition.evidence, tick)
            row.save()
        audit.record(
            actor, "casework.tick_in_draft", "draft", draft.id, detail={"material": code, "tick": tick}
        )
    return given_view(draft, definition)


def _paper(draft: Draft, definition: MaterialDef, rows: list[Material], tick: str) -> list[Material]:
    """The row of a paper without a scan; none where nothing was seen."""
    if tick == "electronic":
        raise Problem(
            "casework.nothing_to_tick",
            _("Upload the electronic file first."),
            value=definition.title,
            fields={definition.code: [_("Upload the electronic file first.")]},
        )
    if not tick:
        Material.objects.filter(pk__in=[row.id for row in rows]).delete()
        return []
    made = Material(
        draft=draft,
        code=definition.code,
        title=definition.title,
        is_paper=True,
        uploaded_at=clock.now(),
    )
    return rows or [made]


def use_evidence(actor: Actor, draft_id: UUID, code: str, evidence_id: UUID) -> MaterialView:
    """What was verified once stands for the material. Twice is once."""
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        definition = open_material(draft, code)
        kept = usable().filter(pk=evidence_id, party_id=draft.applicant_id).first()
        if kept is None or not definition.evidence_kind or kept.kind != definition.evidence_kind:
            raise not_found(
                "casework.no_such_evidence",
                _("This paper is not kept any more."),
                value=evidence_id,
                remedy=_("Please upload it."),
            )
        if not Material.objects.filter(draft=draft, code=code, reused=kept).exists():
            Material.objects.filter(draft=draft, code=code, is_paper=True).delete()
            drop_promise(draft, code)
            check_room(draft, definition)
            _use(draft, definition, kept)
            audit.record(actor, "casework.use_evidence", "draft", draft.id, detail={"evidence": str(kept.id)})
    return given_view(draft, definition)


def _use(draft: Draft, definition: MaterialDef, kept: Evidence) -> None:
    Material(
        draft=draft,
        code=definition.code,
        title=definition.title,
        file_id=kept.file_id,
        file_name=kept.file_name,
        file_size=kept.file_size,
        media_type=kept.media_type,
        evidence=kept.grade,
        reused=kept,
        uploaded_at=clock.now(),
    ).save(force_insert=True)
