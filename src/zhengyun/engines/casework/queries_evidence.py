"""Papers of a party that are kept for its next applications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import FileView, KeptEvidence
from zhengyun.engines.casework.models import Draft, Evidence, Material
from zhengyun.engines.casework.queries_cases import mandated_matters
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found

MOST = 200
PER_KIND = 3
GRADES = ("A", "B")
"""What counts without its original: issued here, or verified at a counter."""


def usable() -> QuerySet[Evidence]:
    """Neither ended nor expired, the last verified first."""
    today = clock.today()
    rows = Evidence.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), ended_at=None)
    return rows.filter(grade__in=GRADES).order_by("-verified_at", "-id")


def kept_for(draft: Draft) -> dict[str, tuple[KeptEvidence, ...]]:
    """What each material of the draft may use, by its code; no query where the form keeps nothing."""
    materials = definitions.form(draft.form_version_id).materials.values()
    kinds = {one.code: one.evidence_kind for one in materials if one.evidence_kind}
    if not kinds:
        return {}
    rows = usable().filter(party_id=draft.applicant_id, kind__in=set(kinds.values()))
    found: dict[str, list[KeptEvidence]] = {}
    for row in rows.select_related("case")[:MOST]:
        found.setdefault(row.kind, []).append(view(row))
    return {code: tuple(found.get(kind, ())[:PER_KIND]) for code, kind in kinds.items() if kind in found}


def with_reused(rows: QuerySet[Material]) -> list[Material]:
    """With what was kept and stands for them; most have nothing of the kind, and nothing is read then."""
    found = list(rows)
    if any(row.reused_id for row in found):
        prefetch_related_objects(found, "reused")
    return found


def gone(given: Iterable[Material]) -> dict[str, list[str]]:
    """Materials for which something stands that was kept then and is not any more, by code.

    given: `with_reused`.
    """
    today = clock.today()
    words = _("What was kept for this is not valid any more; please upload it.")
    return {one.code: [words] for one in given if one.reused and not _is_usable(one.reused, today)}


def _is_usable(row: Evidence, today: date) -> bool:
    """As `usable` asks the database."""
    is_valid = row.valid_until is None or row.valid_until >= today
    return is_valid and row.ended_at is None and row.grade in GRADES


def evidence_of(actor: Actor) -> list[KeptEvidence]:
    """Of the party acted for: what counts, the newest first. An agent for some matters sees only theirs."""
    if actor.party_id is None:
        return []
    rows = Evidence.objects.filter(party_id=actor.party_id, ended_at=None).select_related("case")
    if (matters := mandated_matters(actor)) is not None:
        rows = rows.filter(case__item_code__in=matters)
    return views(rows.order_by("-verified_at", "-id")[:MOST])


def evidence_file(actor: Actor, evidence_id: UUID) -> StoredFile:
    """Raises Problem 404 `casework.no_such_evidence`, also where it is another party's."""
    unknown = not_found("casework.no_such_evidence", _("This paper is not known."), value=evidence_id)
    if actor.party_id is None:
        raise unknown
    row = Evidence.objects.filter(pk=evidence_id, party_id=actor.party_id, ended_at=None)
    if (matters := mandated_matters(actor)) is not None:
        row = row.filter(case__item_code__in=matters)
    if (found := row.first()) is None:
        raise unknown
    return files.get(found.file_id)


def views(rows: Iterable[Evidence]) -> list[KeptEvidence]:
    return [view(row) for row in rows]


def view(row: Evidence) -> KeptEvidence:
    return KeptEvidence(
        id=row.id,
        kind=row.kind,
        title=row.title,
        grade=row.grade,
        file=FileView(row.file_id, row.file_name, row.file_size, row.media_type),
        verified_on=clock.local(row.verified_at).date(),
        place=row.place,
        verified_by=row.verified_by_name,
        valid_until=row.valid_until,
        case_number=row.case.number,
        ended_at=row.ended_at,
    )


def origin_of(row: Evidence) -> str:
    """Where what stands for a material comes from, in words."""
    values = {"day": clock.local(row.verified_at).date().isoformat(), "place": row.place}
    if row.grade == "A":
        return _("Issued on %(day)s by %(place)s.") % values
    return _("Verified on %(day)s at %(place)s.") % values
