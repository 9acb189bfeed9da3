"""Issue a letter of a case: numbered, typeset, sealed, kept. Slow, so it runs in a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.find_parts import template_of
from zhengyun.engines.casework.logic.make_paper import make_paper, make_preview
from zhengyun.engines.casework.logic.numbers import draw_number, hold_run
from zhengyun.engines.casework.logic.paper_data import paper_data
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, CaseAct, Letter, LetterTemplate
from zhengyun.engines.casework.papers.links import paper_link
from zhengyun.engines.casework.papers.typesetting import header_of
from zhengyun.engines.casework.permissions import check_can_see_everything
from zhengyun.engines.casework.texts import acting_name
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.ids import secret_code
from zhengyun.kit.logmarks import about_case

PDF = "application/pdf"
DEFAULT_RULE = "{prefix}{title}〔{year}〕{seq:5}号"


@transaction.atomic
def issue_letter(
    case_id: UUID, template: str, data: Mapping[str, Any], *, run_id: UUID, actor: Actor = SYSTEM
) -> Letter:
    """The letter of this run; the same run gives the same letter again.

    run_id: the act or effect run that asks for it. data: what the act was given. A crash at any line
    leaves either the letter or nothing, and no gap in the numbers.
    """
    about_case(case_id)
    hold_run(run_id)
    if (found := Letter.objects.filter(effect_run_id=run_id).first()) is not None:
        return found
    case = Case.objects.select_related("form_version").get(pk=case_id)
    act = CaseAct.objects.filter(pk=run_id).first()
    chosen = template_of(case.procedure_version_id, template)
    day = clock.local(act.occurred_at if act else None).date()
    given = {**(_said(act) if act else {}), **data}
    content = paper_data(case, title=chosen.title, kind=chosen.kind, act=given, day=day)
    values = {"year": str(day.year), "prefix": content["issuer"]["short_name"], "title": chosen.title}
    number = draw_number(_rule(case, chosen), values)
    code = secret_code()
    pdf = make_paper(chosen, content, number=number, code=code, link=paper_link(chosen.kind, case_id))
    stored = _keep(actor, case, chosen.title, pdf)
    served_at, served_by = _service(case_id, run_id)
    row = Letter.objects.create(
        case=case,
        kind=template,
        title=chosen.title,
        number=number,
        effect_run_id=run_id,
        template_id=chosen.id,
        data={"act": given, "date": content["date"]},
        file_id=stored.id,
        file_sha256=stored.sha256,
        verification_code=code,
        issued_at=clock.now(),
        issued_by=act.account_id if act else actor.account_id,
        served_at=served_at,
        served_by=served_by,
    )
    files.attach(actor, [stored.id], f"casework.case:{case.id}")
    audit.record(
        actor, "casework.issue_letter", "letter", row.id, detail={"kind": template, "sha256": stored.sha256}
    )
    return row


def _said(act: CaseAct) -> dict[str, Any]:
    """What the act was given, and who performed it for which body."""
    person = acting_name(act.actor_name, act.deputy_for_name)
    who = {"organization": act.organization_name, "person": person}
    return {**act.data, "opinion": act.opinion, **who}


def served_act(case: Case) -> UUID | None:
    """The act whose letter is served: that which brought the case into its legal state."""
    acts = CaseAct.objects.filter(case=case, to_state=case.state).exclude(from_state=F("to_state"))
    return acts.order_by("-case_version").values_list("id", flat=True).first()


def _service(case_id: UUID, run_id: UUID) -> tuple[datetime | None, str]:
    """When and how the letter was served, if that was recorded before the letter was made."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    if case.served_at is None or served_act(case) != run_id:
        return None, ""
    record = CaseAct.objects.filter(case=case, occurred_at=case.served_at, act__in=("serve", "sign_for"))
    return case.served_at, str(record.values_list("data__method", flat=True).first() or "")


def _keep(actor: Actor, case: Case, title: str, pdf: bytes) -> StoredFile:
    return files.put_bytes(
        actor,
        pdf,
        name=f"{title}.pdf",
        media_type=PDF,
        owner_id=case.applicant_id,
        purpose="casework.letter",
    )


def preview_letter(actor: Actor, case_id: UUID, act: str, data: Mapping[str, Any]) -> bytes:
    """The letter that an act would issue, without number and seal. Raises `casework.no_letter`."""
    case = Case.objects.select_related("form_version").filter(pk=case_id).first()
    if case is None:
        raise not_found("casework.no_such_case", _("This case is not known."))
    check_can_see_everything(Situation(actor, case).standing())
    known = procedure(case.procedure_version_id)
    chosen = template_of(known.id, known.letter(act))
    with translation.override(settings.LANGUAGE_CODE):
        content = paper_data(case, title=chosen.title, kind=chosen.kind, act=data, day=clock.today())
    return make_preview(chosen, content)


def _rule(case: Case, template: LetterTemplate) -> str:
    """The procedure's own rule, else the template's, else department, title and year."""
    stated = procedure(case.procedure_version_id).raw.get("letter_numbers", {}).get(template.code)
    return str(stated or header_of(template.source).get("number") or DEFAULT_RULE)
