"""Receipt, the one correction notice, acceptance (行政许可法 art. 32)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.logic import clocks
from zhengyun.engines.casework.logic.acts.work import MAX_TEXT, Work, bad_data
from zhengyun.engines.casework.logic.gaps import accept_gaps, close_gaps, drop_promises, open_gaps
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Correction
from zhengyun.kit.errors import Problem, conflict

MAX_ITEMS = 100


def receive(work: Work) -> None:
    work.case.received_at = work.now


def guard_correct(situation: Situation) -> Problem | None:
    if situation.correction is None:
        return None
    return conflict(
        "casework.corrected_already",
        _("The one correction notice was sent already."),
        remedy=_("Accept the case, or do not accept it."),
    )


def correct(work: Work) -> None:
    """One notice that lists everything; the notice clock is answered by it."""
    items = list_items(work)
    Correction.objects.create(
        case=work.case,
        items=items,
        issued_at=work.now,
        issued_by=work.account_id,
        before={"data": work.case.data},
    )
    work.record["items"] = items
    if limit := work.procedure.limit("correction"):
        clocks.start_clock(work.case, "correction", started_at=work.now, limit=limit)
    clocks.end_clock(work.case, "notice")


def list_items(work: Work) -> list[dict[str, str]]:
    """What is missing or wrong, as the officer lists it."""
    given = work.data.get("items")
    if not isinstance(given, list) or not given:
        raise bad_data("items", _("List at least one thing that is missing or wrong."))
    if len(given) > MAX_ITEMS:
        raise bad_data("items", _("At most %(count)s things.") % {"count": MAX_ITEMS})
    known = targets_of(work.situation)
    found = [_item(row, known) for row in given]
    targets = [row["target"] for row in found]
    if len(set(targets)) != len(targets):
        raise bad_data("items", _("The same thing is listed twice."))
    return found


def targets_of(situation: Situation) -> dict[tuple[str, str], str]:
    """What a notice can name: the published materials and fields and nothing else, as the form has them."""
    form = definitions.form(situation.case.form_version_id)
    placed = [code for page in form.pages for code in page.materials]
    materials = {("material", code): form.materials[code].title for code in dict.fromkeys(placed)}
    shown = [form.fields[path] for page in form.pages for path in page.fields if path in form.fields]
    return materials | {("field", one.path): one.title for one in shown if not one.readonly}


def _item(row: Any, known: Mapping[tuple[str, str], str]) -> dict[str, str]:
    if not isinstance(row, Mapping):
        raise bad_data("items", _("List at least one thing that is missing or wrong."))
    target, kind = str(row.get("target", "")).strip(), str(row.get("kind", ""))
    if not kind and ":" in target:
        kind, _colon, target = target.partition(":")
    kind = kind or "material"
    reason = str(row.get("reason", "")).strip()
    if (kind, target) not in known:
        raise bad_data("items", _("Only materials and fields of the published form can be asked for."))
    if not reason or len(reason) > MAX_TEXT:
        raise bad_data("items", _("Say for each thing what is wrong with it."))
    return {"target": target, "kind": kind, "title": known[kind, target], "reason": reason}


def supply(work: Work) -> None:
    """The applicant answers the notice with a draft; the department is told anew within the limit."""
    take_answer(work)
    if limit := work.procedure.limit("notice"):
        clocks.start_clock(work.case, "notice", started_at=work.now, limit=limit)
    clocks.end_clock(work.case, "correction")


def take_answer(work: Work) -> None:
    """The draft that answers what was asked becomes part of the case."""
    from zhengyun.engines.casework.logic.answer_correction import take_draft

    correction = work.situation.correction
    if correction is None:
        raise conflict("casework.no_correction", _("Nothing was asked to be corrected."))
    draft_id = _draft_of(work)
    work.record["changed"] = take_draft(work.actor, work.case, draft_id, correction.items)
    drop_promises(work.case)
    correction.answered_at = work.now
    correction.save(update_fields=["answered_at"])


def _draft_of(work: Work) -> UUID:
    try:
        return UUID(str(work.data.get("draft", "")))
    except ValueError as error:
        raise bad_data("draft", _("The corrected application is missing.")) from error


def guard_supplement(situation: Situation) -> Problem | None:
    if situation.case.supplement_due_on is not None:
        return None
    return conflict(
        "casework.nothing_to_supplement",
        _("Nothing that was promised is missing."),
        value=situation.case.number,
    )


def supplement(work: Work) -> None:
    """What was promised when it was accepted with gaps comes in, all of it or a part."""
    from zhengyun.engines.casework.logic.answer_correction import take_draft

    gaps = open_gaps(work.case)
    items = [{"target": row.code, "kind": "material", "title": row.title} for row in gaps]
    work.record["changed"] = take_draft(work.actor, work.case, _draft_of(work), items)
    close_gaps(work.case)


def accept(work: Work) -> None:
    work.case.accepted_by = work.actor.account_id
    work.case.accepted_for = work.deputy_for
    work.case.received_at = work.case.received_at or work.now
    _accepted(work, deemed=False)


def deem_accepted(work: Work) -> None:
    """Silence is acceptance, from the day of receipt on."""
    case = work.case
    case.received_at = case.received_at or case.submitted_at
    case.deemed_accepted = True
    _accepted(work, deemed=True)


def _accepted(work: Work, *, deemed: bool) -> None:
    case = work.case
    case.accepted_at = case.received_at if deemed else work.now
    started_at = case.accepted_at or work.now
    for kind in ("statutory", "promised"):
        if limit := work.procedure.limit(kind):
            clocks.start_clock(case, kind, started_at=started_at, limit=limit)
    clocks.end_clock(case, "notice")
    if gaps := accept_gaps(case):
        work.record["gaps"] = gaps


def not_accept(work: Work) -> None:
    """Ends the case; the letter says why and where to turn."""
    work.text("reasons")
    work.record["remedies"] = dict(work.procedure.raw.get("remedies", {}))
