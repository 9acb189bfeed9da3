"""Progress without signing in: enough to know where a case stands, nothing about a person."""

from __future__ import annotations

import hmac

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Lamp, ProgressView
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.queries_items import internal_codes
from zhengyun.engines.casework.queries_steps import flow_steps
from zhengyun.engines.casework.views import DaysLeft, due_of, waits_for_applicant
from zhengyun.kit.actor import ANONYMOUS
from zhengyun.kit.codes import mask_name, mask_organization
from zhengyun.kit.errors import not_found

DIGITS = 4


def progress(number: str, last_four: str) -> ProgressView:
    rows = Case.objects.exclude(item_code__in=internal_codes())
    case = rows.filter(number=number.strip().upper()[:40]).first()
    known = case.contact_phone[-DIGITS:] if case else ""
    is_right = hmac.compare_digest(known.encode(), last_four.strip()[:DIGITS].encode())
    if case is None or len(known) < DIGITS or not is_right:
        raise not_found(
            "casework.no_such_case",
            _("No case has this number with these last four digits."),
            remedy=_("Look at the receipt; the digits are those of the contact's telephone."),
        )
    due_on = due_of(case)
    return ProgressView(
        number=case.number,
        title=case.title,
        applicant=mask_name(case.applicant_name)
        if case.applicant_kind == "person"
        else mask_organization(case.applicant_name),
        organization_name=case.organization_name,
        state=case.state,
        outcome=case.outcome,
        lamp=Lamp(case.lamp),
        submitted_at=case.submitted_at,
        due_on=due_on,
        days_left=DaysLeft().until(due_on),
        steps=flow_steps(Situation(ANONYMOUS, case), names=False),
        needs_applicant=waits_for_applicant(case),
    )
