"""Add words to one's rating (追评): once, within the days of the limit."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.models import Rating
from zhengyun.services.supervision.permissions import check_can_rate
from zhengyun.services.supervision.rules_ratings import MAX_WORDS, can_supplement


def supplement_rating(actor: Actor, case_id: UUID, words: str) -> Rating:
    """The same words sent twice are one. Raises `supervision.not_rated` (404), `supervision.no_words` (422),
    `supervision.supplemented_already`, `supervision.too_late` (409)."""
    text = words.strip()
    if not text or len(text) > MAX_WORDS:
        message = _("Write at least one and at most %(count)s characters.") % {"count": MAX_WORDS}
        raise Problem("supervision.no_words", message, value=len(text), fields={"supplement": [message]})
    check_can_rate(actor, casework.get_case(actor, case_id))
    with transaction.atomic():
        rating = Rating.objects.select_for_update().filter(case_id=case_id).first()
        if rating is None:
            raise not_found("supervision.not_rated", _("This matter is not rated yet."))
        if rating.supplement == text:
            return rating
        _check_open(rating)
        rating.supplement, rating.supplemented_at = text, clock.now()
        rating.save(update_fields=["supplement", "supplemented_at"])
        audit.record(actor, "supervision.supplement", "rating", rating.id)
    return rating


def is_open(rating: Rating) -> bool:
    days = limit("supplement_days", clock.today()).value
    return not rating.supplement and can_supplement(clock.local(rating.rated_at).date(), clock.today(), days)


def _check_open(rating: Rating) -> None:
    if rating.supplement:
        raise conflict("supervision.supplemented_already", _("Words were added already; once is all."))
    if not is_open(rating):
        days = limit("supplement_days", clock.today()).value
        message = _("Words can be added within %(days)s days only.") % {"days": days}
        raise conflict("supervision.too_late", message, value=days)
