"""Rate a closed case: once, by its applicant, of his own will."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kit.actor import Actor
from zhengyun.services.supervision.logic.keep_rating import Given, check_given, keep_rating
from zhengyun.services.supervision.models import Rater, Rating
from zhengyun.services.supervision.permissions import account_of, check_can_rate, party_of
from zhengyun.services.supervision.rules_ratings import INDICATORS


def rate_case(actor: Actor, case_id: UUID, given: Given, *, channel: str = "web") -> Rating:
    """The same rating sent twice is one. Raises `supervision.rating_invalid` (422, with fields),
    `supervision.rated_already` (409) for another one, and what `check_can_rate` raises."""
    check_given(given, INDICATORS)
    case = casework.get_case(actor, case_id)
    check_can_rate(actor, case)
    rater = Rater(
        account_id=account_of(actor),
        party_id=party_of(actor),
        name=actor.name or case.applicant_name,
        phone=given.phone.strip() or case.contact_phone,
        case_number=case.number,
    )
    with transaction.atomic():
        return keep_rating(actor, {"case_id": case.id}, _about(case, channel), rater, given)


def _about(case: CaseView, channel: str) -> dict[str, Any]:
    return {
        "item_code": case.item_code,
        "item_title": case.title,
        "organization_id": case.organization_id,
        "organization_name": case.organization_name,
        "channel": channel,
    }
