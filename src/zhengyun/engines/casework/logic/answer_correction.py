"""What answers the one correction notice, or is supplied as promised, becomes part of the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.forms.values import get_path, with_path
from zhengyun.engines.casework.logic import evidence
from zhengyun.engines.casework.logic.check_application import check_complete
from zhengyun.engines.casework.models import Case, Draft, Material
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, not_found


def take_draft(actor: Actor, case: Case, draft_id: UUID, items: Sequence[Mapping[str, str]]) -> list[str]:
    """Takes what was asked, and nothing else, from the draft. Gives the titles that changed."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id, case=case).first()
    if draft is None or draft.account_id != actor.account_id:
        raise not_found("casework.no_such_draft", _("This draft is not known."), value=draft_id)
    if draft.state != "open":
        raise conflict(
            "casework.draft_closed", _("This draft was sent or discarded already."), value=draft_id
        )
    check_complete(draft)
    changed = _take_fields(case, draft, [i["target"] for i in items if i["kind"] == "field"])
    codes = [i["target"] for i in items if i["kind"] == "material"]
    changed += _take_materials(case, draft, codes)
    if draft.presence:
        evidence.keep_ticked(actor, case)
    draft.state, draft.submitted_case_id, draft.updated_at = "submitted", case.id, clock.now()
    draft.save(update_fields=["state", "submitted_case_id", "updated_at"])
    titles = {i["target"]: i["title"] for i in items}
    return [titles[target] for target in changed]


def _take_fields(case: Case, draft: Draft, paths: Iterable[str]) -> list[str]:
    changed = []
    data = case.data
    for path in paths:
        value = get_path(draft.data, path)
        if value != get_path(data, path):
            data = with_path(data, path, value)
            changed.append(path)
    case.data = data
    case.sources = {path: mark for path, mark in case.sources.items() if path not in changed}
    return changed


def _take_materials(case: Case, draft: Draft, codes: Iterable[str]) -> list[str]:
    given = set(
        Material.objects.filter(draft=draft, is_current=True, code__in=list(codes)).values_list(
            "code", flat=True
        )
    )
    if given:
        Material.objects.filter(case=case, is_current=True, code__in=given).update(is_current=False)
        Material.objects.filter(draft=draft, is_current=True, code__in=given).update(case=case)
    return sorted(given)
