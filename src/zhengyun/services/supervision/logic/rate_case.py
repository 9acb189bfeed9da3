"""Rate a closed case: once, by its applicant, of his own will; a bad level opens a rectification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.supervision.limits import limit
from zhengyun.services.supervision.models import Rater, Rating, Rectification
from zhengyun.services.supervision.permissions import account_of, check_can_rate, party_of
from zhengyun.services.supervision.rules_ratings import INDICATORS, LEVELS, MAX_WORDS, is_bad, week_of
from zhengyun.services.supervision.watchers import supervisors_of

KIND = "supervision.bad_rating"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says. level and marks: 1 (very satisfied) to 5 (very dissatisfied)."""

    level: int
    marks: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
    can_be_called: bool = False
    phone: str = ""


def rate_case(actor: Actor, case_id: UUID, given: Given, *, channel: str = "web") -> Rating:
    """The same rating sent twice is one. Raises `supervision.rating_invalid` (422, with fields),
    `supervision.rated_already` (409) for another one, and what `check_can_rate` raises."""
    check_given(given)
    case = casework.get_case(actor, case_id)
    check_can_rate(actor, case)
    with transaction.atomic():
        made, is_new = Rating.objects.get_or_create(case_id=case.id, defaults=_columns(case, given, channel))
        if not is_new:
            return _same(made, given)
        _keep_rater(actor, made, case, given)
        detail = {"level": given.level, "channel": channel}
        audit.record(actor, "supervision.rate", "rating", made.id, detail=detail)
        if is_bad(given.level):
            _open_rectification(made)
    return made


def check_given(given: Given) -> None:
    fields: dict[str, list[str]] = {}
    if given.level not in LEVELS:
        fields["level"] = [_("Choose one of the five levels.")]
    if len(given.words) > MAX_WORDS:
        fields["words"] = [_("At most %(count)s characters.") % {"count": MAX_WORDS}]
    if given.can_be_called and not given.phone.strip():
        fields["phone"] = [_("State the number at which you can be called.")]
    if len(given.phone) > 40:
        fields["phone"] = [_("This is no telephone number.")]
    for name, mark in given.marks.items():
        if name not in INDICATORS or mark not in LEVELS:
            fields[name] = [_("Choose one of the five levels.")]
    if fields:
        message = _("The rating cannot be taken like this.")
        raise Problem("supervision.rating_invalid", message, value=", ".join(fields), fields=fields)


def _columns(case: CaseView, given: Given, channel: str) -> dict[str, Any]:
    return {
        "item_code": case.item_code,
        "item_title": case.title,
        "organization_id": case.organization_id,
        "organization_name": case.organization_name,
        "level": given.level,
        "words": given.words.strip(),
        "channel": channel,
        "week": week_of(clock.today()),
        "rated_at": clock.now(),
        **given.marks,
    }


def _same(rating: Rating, given: Given) -> Rating:
    marks = {name: getattr(rating, name) for name in INDICATORS if getattr(rating, name)}
    if (rating.level, rating.words, marks) == (given.level, given.words.strip(), dict(given.marks)):
        return rating
    message = _("This matter is rated already.")
    raise conflict("supervision.rated_already", message, remedy=_("You can add words once within ten days."))


def _keep_rater(actor: Actor, rating: Rating, case: CaseView, given: Given) -> None:
    Rater.objects.create(
        rating=rating,
        account_id=account_of(actor),
        party_id=party_of(actor),
        name=actor.name or case.applicant_name,
        phone=given.phone.strip() or case.contact_phone,
        case_number=case.number,
        can_be_called=given.can_be_called,
    )


def _open_rectification(rating: Rating) -> None:
    today = clock.today()
    term = limit("rectification_working_days", today)
    Rectification.objects.create(
        rating=rating,
        organization_id=rating.organization_id,
        week=rating.week,
        mark=rating.mark,
        due_on=due_day(today, term.value),
        working_days=term.value,
        source=term.source,
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Bad rating: %(title)s") % {"title": rating.item_title}
        body = _("%(department)s is to make good; please assign it.") % {
            "department": rating.organization_name
        }
    for account_id in supervisors_of(rating.organization_id):
        link = f"/supervision/rectifications/{rating.mark}/"
        notices.notify(account_id, subject, body, link=link, kind=KIND, subject_ref=f"rating:{rating.mark}")


def due_day(start: date, working_days: int) -> date:
    """The working_days-th working day after `start`."""
    span = timedelta(days=working_days * 3 + 15)
    return casework.working_days(start + timedelta(days=1), start + span)[working_days - 1]
