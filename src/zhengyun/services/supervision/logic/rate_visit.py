"""Rate a service at a counter: once for each visit, by whoever was served, without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.desk import facade as desk
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.logic.keep_rating import Given, check_given, keep_rating
from zhengyun.services.supervision.models import Rater, Rating
from zhengyun.services.supervision.permissions import check_is_visitor
from zhengyun.services.supervision.reasons import reasons_for
from zhengyun.services.supervision.rules_ratings import COUNTER_INDICATORS, MAX_WORDS

MORE_WITHIN = timedelta(minutes=3)


def rate_visit(actor: Actor, visit: desk.VisitView, given: Given, channel: str) -> Rating:
    """channel: tablet, code. The same rating sent twice is one. Raises `supervision.rating_invalid` (422),
    `supervision.rated_already`, `supervision.visit_too_old` (409), `supervision.only_visitors` (403)."""
    check_is_visitor(actor)
    check_given(given, COUNTER_INDICATORS)
    check_recent(visit)
    case = casework.get_case(SYSTEM, visit.case_id) if visit.case_id else None
    rater = Rater(
        party_id=case.applicant_id if case else None,
        name=case.applicant_name if case else "",
        phone=given.phone.strip() or (case.contact_phone if case else ""),
        case_number=case.number if case else "",
    )
    with transaction.atomic():
        return keep_rating(actor, {"visit_id": visit.id}, _about(visit, channel), rater, given)


def _about(visit: desk.VisitView, channel: str) -> dict[str, Any]:
    return {
        "item_code": visit.item_code,
        "item_title": visit.title,
        "organization_id": visit.organization_id,
        "organization_name": parties.get_organization(visit.organization_id).name,
        "place": place_of(visit),
        "channel": channel,
    }


def place_of(visit: desk.VisitView) -> str:
    """Site and window, as people know them."""
    return f"{visit.site_name} {visit.window}号窗口" if visit.window else visit.site_name


def check_recent(visit: desk.VisitView) -> None:
    days = limit("visit_days", clock.today()).value
    if visit.ended_at + timedelta(days=days) < clock.now():
        message = _("A service at the counter can be rated within %(days)s days.") % {"days": days}
        raise conflict("supervision.visit_too_old", message, value=days)


def is_of_window(rating: Rating, window_id: UUID) -> bool:
    visits = desk.get_visits([rating.visit_id] if rating.visit_id else [])
    return any(one.window_id == window_id for one in visits.values())


def add_reasons(actor: Actor, window_id: UUID, mark: str, codes: list[str], words: str) -> None:
    """What is ticked on the tablet of this window after the level: once, for some minutes; else nothing.

    Raises `supervision.rating_invalid` (422).
    """
    check_is_visitor(actor)
    with transaction.atomic():
        rating = Rating.objects.select_for_update().filter(mark=mark[:26], channel="tablet").first()
        if rating is None or not may_add(rating) or not is_of_window(rating, window_id):
            return
        wanted = {one.code for one in reasons_for(rating.level)}
        if set(codes) - wanted or len(words) > MAX_WORDS:
            message = _("Choose from the reasons that are offered.")
            raise Problem("supervision.rating_invalid", message, fields={"reasons": [message]})
        rating.reasons, rating.words = sorted(set(codes)), words.strip()
        rating.save(update_fields=["reasons", "words"])
        audit.record(actor, "supervision.rate_reasons", "rating", rating.id)


def may_add(rating: Rating) -> bool:
    is_bare = rating.channel == "tablet" and not rating.reasons and not rating.words
    return is_bare and rating.rated_at + MORE_WITHIN >= clock.now()
