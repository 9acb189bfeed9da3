"""Uploads of a draft."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import MaterialView
from zhengyun.engines.casework.forms.definition import MaterialDef
from zhengyun.engines.casework.forms.pages import PageSettings, material_view
from zhengyun.engines.casework.forms.state import FormState
from zhengyun.engines.casework.logic.evidence import verified
from zhengyun.engines.casework.logic.forms import draft_settings, draft_state, settings_to_check
from zhengyun.engines.casework.logic.save_draft import check_is_open
from zhengyun.engines.casework.models import Draft, Material
from zhengyun.engines.casework.queries_drafts import own_draft
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found


def add_file(actor: Actor, draft_id: UUID, material_code: str, stream: BinaryIO, name: str) -> MaterialView:
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        definition = open_material(draft, material_code)
        check_room(draft, definition)
        stored = files.store(
            actor,
            stream,
            name=name,
            accept=definition.accept,
            max_bytes=definition.max_bytes,
            owner_id=draft.applicant_id,
            purpose="casework.material",
        )
        files.attach(actor, [stored.id], f"casework.draft:{draft.id}", owner_id=draft.applicant_id)
        tick = take_paper(draft, definition.code)
        Material(
            draft=draft,
            code=definition.code,
            title=definition.title,
            file_id=stored.id,
            file_name=stored.name,
            file_size=stored.size,
            media_type=stored.media_type,
            evidence=verified(definition.evidence, tick.tick if tick else ""),
            tick=tick.tick if tick else "",
            ticked_by=tick.ticked_by if tick else None,
            ticked_at=tick.ticked_at if tick else None,
            uploaded_at=clock.now(),
        ).save(force_insert=True)
        audit.record(actor, "casework.add_file", "draft", draft.id, detail={"sha256": stored.sha256})
    return given_view(draft, definition)


def take_paper(draft: Draft, code: str) -> Material | None:
    """The paper without a scan that stood for a material; a scan takes its place, with what was seen."""
    drop_promise(draft, code)
    row = Material.objects.filter(draft=draft, code=code, case=None, is_paper=True).first()
    if row is not None:
        Material.objects.filter(pk=row.pk).delete()
    return row


def drop_promise(draft: Draft, code: str) -> None:
    """What is there need not follow."""
    Material.objects.filter(draft=draft, code=code, case=None, follow_days__isnull=False).delete()


def remove_file(actor: Actor, draft_id: UUID, material_id: UUID) -> MaterialView:
    with transaction.atomic():
        draft = own_draft(actor, draft_id, lock=True)
        check_is_open(draft)
        row = Material.objects.filter(pk=material_id, draft=draft, case=None).first()
        if row is None:
            raise not_found("casework.no_such_material", _("This file is not known."), value=material_id)
        definition = open_material(draft, row.code)
        if row.file_id and row.reused_id is None:
            files.detach(actor, [row.file_id])
        row.delete()
        audit.record(actor, "casework.remove_file", "draft", draft.id)
    return given_view(draft, definition)


def given_view(
    draft: Draft,
    definition: MaterialDef,
    state: FormState | None = None,
    settings: PageSettings | None = None,
) -> MaterialView:
    return material_view(definition, state or draft_state(draft), settings or draft_settings(draft))


def open_material(draft: Draft, code: str) -> MaterialDef:
    state, settings = draft_state(draft), settings_to_check(draft)
    definition = state.definition.materials.get(code)
    if definition is None or not settings.opens(code) or not state.shows_material(definition):
        raise not_found("casework.no_such_material", _("This material is not asked for."), value=code[:100])
    return definition


def check_room(draft: Draft, definition: MaterialDef) -> None:
    if (
        Material.objects.filter(
            draft=draft, code=definition.code, is_paper=False, follow_days__isnull=True
        ).count()
        >= definition.max_files
    ):
        raise Problem(
            "casework.too_many_files",
            _("At most %(count)s files for one material.") % {"count": definition.max_files},
            value=definition.title,
            remedy=_("Remove one, or put several pages into one PDF."),
        )
