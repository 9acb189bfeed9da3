"""Issue, replace, publish and end licences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import rules_licence
from zhengyun.engines.casework.definitions import params_on, procedure
from zhengyun.engines.casework.events import LicenceChanged
from zhengyun.engines.casework.logic.effect_values import effect_values
from zhengyun.engines.casework.logic.expressions import evaluate
from zhengyun.engines.casework.logic.find_parts import template_of
from zhengyun.engines.casework.logic.make_paper import make_paper
from zhengyun.engines.casework.logic.numbers import draw_number, hold_run
from zhengyun.engines.casework.logic.paper_data import at, paper_data
from zhengyun.engines.casework.models import Case, Licence
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found
from zhengyun.kit.ids import secret_code

MAY_END = (Role.CHIEF_REPRESENTATIVE, Role.SECTION_HEAD)
REASON_LENGTH = 300


@transaction.atomic
def issue_licence(case_id: UUID, settings: Mapping[str, Any], *, run_id: UUID) -> Licence:
    """The licence of this run; the same run gives the same licence again."""
    hold_run(run_id)
    if (found := Licence.objects.filter(effect_run_id=run_id).first()) is not None:
        return found
    case = _case(case_id)
    stated = _stated(case, settings)
    number = draw_number(str(stated["number_rule"]), _number_values(case, stated))
    today = clock.today()
    years = _years(case, stated)
    until = rules_licence.last_valid_day(today, years) if years else None
    return _write(case, stated, run_id, number, today, until, None)


@transaction.atomic
def replace_licence(case_id: UUID, settings: Mapping[str, Any], *, run_id: UUID) -> Licence:
    """A licence with the same number takes the place of the one that the case names.

    settings: `number` the path to it in the form; `renew` a new term begins, else the old one goes on;
    `reissue` it says what the old one said, whose day of issue it keeps too (补发).
    Raises Problem `casework.licence_unknown`, `casework.licence_state`.
    """
    hold_run(run_id)
    if (found := Licence.objects.filter(effect_run_id=run_id).first()) is not None:
        return found
    case = _case(case_id)
    stated = _stated(case, settings)
    old = _licence_of_case(case, stated)
    _move(SYSTEM, old, "replaced", _("Replaced by case %(number)s.") % {"number": case.number})
    today = clock.today()
    years = _years(case, stated) if stated.get("renew") else 0
    until = rules_licence.last_valid_day(today, years) if years else old.valid_until
    begins = today if years else old.valid_from
    return _write(case, stated, run_id, old.number, begins, until, old)


@transaction.atomic
def cancel_licence(case_id: UUID, settings: Mapping[str, Any], *, run_id: UUID) -> Licence:
    """Ends the licence that the case names (注销); the same run again changes nothing."""
    hold_run(run_id)
    case = _case(case_id)
    reason = str(settings.get("reason") or _("Cancelled on application."))
    done = f"{reason} ({case.number})"
    number = str(at(case.data, str(settings.get("number", ""))) or "")
    ended = Licence.objects.filter(number=number, state="cancelled", state_reason=done).first()
    if ended is not None:
        return ended
    found = _licence_of_case(case, settings)
    _move(SYSTEM, found, "cancelled", done)
    return found


@transaction.atomic
def revoke_licence(case_id: UUID, settings: Mapping[str, Any], *, run_id: UUID) -> Licence:
    """Revokes a licence of the applicant that the body of the case issued (撤销); the same run again changes
    nothing.

    settings: `number` and `reason`, behind = as FEEL over the case.
    """
    hold_run(run_id)
    case = _case(case_id)
    stated = effect_values(case_id, settings)
    done = f"{stated['reason']} ({case.number})"[:REASON_LENGTH]
    number = str(stated["number"] or "")
    issued = Licence.objects.select_for_update().filter(
        number=number, holder_id=case.applicant_id, issuer_id=case.organization_id
    )
    if (ended := issued.filter(state="revoked", state_reason=done).first()) is not None:
        return ended
    row = issued.exclude(state="replaced").first()
    if row is None:
        raise _unknown(number)
    _move(SYSTEM, row, "revoked", done)
    return row


@transaction.atomic
def publish_licences(case_id: UUID) -> int:
    """Makes what the case issued public (行政许可法 art. 40). Returns how many."""
    rows = Licence.objects.filter(case_id=case_id, published_at=None)
    for row in rows:
        audit.record(SYSTEM, "casework.publish_licence", "licence", row.id)
    return rows.update(published_at=clock.now())


@transaction.atomic
def set_licence_state(actor: Actor, licence_id: UUID, state: str, reason: str) -> Licence:
    """Revokes (吊销、撤销) or cancels (注销) a licence for a reason.

    Raises Problem 404 `casework.no_such_licence`, 403 `casework.may_not`, 409 `casework.licence_state`,
    422 `casework.act_data` without a reason.
    """
    row = Licence.objects.select_for_update().filter(pk=licence_id).first()
    if row is None:
        raise not_found("casework.no_such_licence", _("This licence is not known."))
    if not (actor.system or any(actor.has_role(role, row.issuer_id) for role in MAY_END)):
        raise forbidden("casework.may_not", _("Only the department that issued a licence ends it."))
    if not reason.strip():
        raise Problem(
            "casework.act_data", _("State the reason."), fields={"reason": [_("State the reason.")]}
        )
    if state not in ("revoked", "cancelled"):
        raise conflict(
            "casework.licence_state", _("A licence cannot be brought into this state."), value=state
        )
    _move(actor, row, state, reason)
    return row


def _move(actor: Actor, row: Licence, state: str, reason: str) -> None:
    if not rules_licence.can_change(row.state, state):
        raise conflict(
            "casework.licence_state",
            _("This licence is not valid any more, so its state stays."),
            value=row.state,
        )
    row.state, row.state_reason, row.state_changed_at = state, reason[:REASON_LENGTH], clock.now()
    row.save(update_fields=["state", "state_reason", "state_changed_at"])
    audit.record(actor, f"casework.licence_{state}", "licence", row.id)
    jobs.publish(
        LicenceChanged(subject_id=row.id, version=2, number=row.number, state=state, holder_id=row.holder_id),
        actor,
    )


def _case(case_id: UUID) -> Case:
    return Case.objects.select_related("form_version").get(pk=case_id)


def _stated(case: Case, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {**procedure(case.procedure_version_id).raw.get("licence", {}), **settings}


def _value(case: Case, text: str) -> Any:
    """A literal, or with a leading = an expression."""
    if not text.startswith("="):
        return text
    return evaluate(case, procedure(case.procedure_version_id).package, text[1:])


def _number_values(case: Case, stated: Mapping[str, Any]) -> dict[str, str]:
    kind = _value(case, str(stated.get("number_kind", "")))
    today = clock.today()
    when = {"year": str(today.year), "yymm": f"{today:%y%m}"}
    return {"kind": str(kind or ""), "region": case.region_code, **when}


def _years(case: Case, stated: Mapping[str, Any]) -> int:
    """A number, or the path of a parameter; 0 for a licence without a term."""
    years = stated.get("valid_years", 0)
    if isinstance(years, str):
        known = params_on(procedure(case.procedure_version_id).package, clock.today())
        years = at({"params": known}, years)
    return int(years or 0)


def _licence_of_case(case: Case, settings: Mapping[str, Any]) -> Licence:
    number = at(case.data, str(settings.get("number", "")))
    row = (
        Licence.objects.select_for_update()
        .filter(number=str(number or ""), holder_id=case.applicant_id)
        .exclude(state="replaced")
        .first()
    )
    if row is None:
        raise _unknown(number)
    return row


def _unknown(number: Any) -> Problem:
    return Problem(
        "casework.licence_unknown", _("The applicant holds no licence with this number."), value=number
    )


def _write(
    case: Case,
    stated: Mapping[str, Any],
    run_id: UUID,
    number: str,
    valid_from: date,
    valid_until: date | None,
    old: Licence | None,
) -> Licence:
    chosen = template_of(case.procedure_version_id, str(stated["template"]))
    title = str(stated.get("title") or chosen.title)
    again = old if stated.get("reissue") else None
    content = paper_data(case, title=title, kind="licence", act={}, day=clock.today())
    fields = _said_before(again) if again else _said(case, stated, content["labels"])
    issued_on = again.issued_on if again else clock.today()
    days = {"issued_on": issued_on, "valid_from": valid_from, "valid_until": valid_until}
    term = {name: _iso(day) for name, day in days.items()}
    content["licence"] = {**fields, "kind": stated["kind"], "number": number, **term}
    code = secret_code()
    stored = _keep(case, title, make_paper(chosen, content, number=number, code=code))
    row = Licence.objects.create(
        number=number,
        kind=stated["kind"],
        title=title,
        case=case,
        effect_run_id=run_id,
        holder_id=case.applicant_id,
        holder_name=case.applicant_name,
        holder_code=case.applicant_code,
        issuer_id=case.organization_id,
        issuer_name=case.organization_name,
        data=fields,
        file_id=stored.id,
        file_sha256=stored.sha256,
        verification_code=code,
        replaces_id=old.id if old else None,
        **days,
    )
    _tell(row)
    return row


def _said(case: Case, stated: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    """What the application says of the fields of the licence, and its choices in words."""
    fields = {name: at(case.data, str(path)) for name, path in stated.get("fields", {}).items()}
    return fields | {"labels": labels}


def _said_before(old: Licence) -> dict[str, Any]:
    return {**old.data, "reissued_on": _iso(clock.today())}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _keep(case: Case, title: str, pdf: bytes) -> StoredFile:
    return files.put_bytes(
        SYSTEM,
        pdf,
        name=f"{title}.pdf",
        media_type="application/pdf",
        owner_id=case.applicant_id,
        purpose="casework.licence",
    )


def _tell(row: Licence) -> None:
    files.attach(SYSTEM, [row.file_id], f"casework.case:{row.case_id}")
    audit.record(SYSTEM, "casework.issue_licence", "licence", row.id, detail={"sha256": row.file_sha256})
    jobs.publish(
        LicenceChanged(
            subject_id=row.id, version=1, number=row.number, state="valid", holder_id=row.holder_id
        ),
        SYSTEM,
    )
