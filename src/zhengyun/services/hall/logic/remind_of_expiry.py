"""Reminders before a licence ends: 90, 30 and 7 days, each once, with the way to the renewal.

Where the renewal has days of its own, one more goes out before they begin.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.guide import ExpiringLicence
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.services.hall import queries
from zhengyun.services.hall.logic.send_messages import readers
from zhengyun.services.hall.models import ExpiryReminder
from zhengyun.services.hall.rules import RENEWAL_DAYS, reminder_due

KIND = "hall.licence_ends"
TOPIC = "expiry"


def remind_of_expiry() -> int:
    """How many were reminded. Each licence in a transaction of its own: what was done stays done."""
    sent, last, until = 0, None, clock.today() + timedelta(days=RENEWAL_DAYS)
    while found := casework.guides.expiring_licences(until, last):
        sent += sum(_remind(one) for one in found)
        last = found[-1].id
    return sent


def _remind(licence: ExpiringLicence) -> bool:
    days = reminder_due(clock.today(), licence.valid_until, has_window=licence.renew_from is not None)
    if days is None:
        return False
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        row = ExpiryReminder(licence_id=licence.id, valid_until=licence.valid_until, days=days)
        ExpiryReminder.objects.bulk_create([row], ignore_conflicts=True)
        if not ExpiryReminder.objects.filter(pk=row.pk).exists():
            return False
        _tell(licence, days)
    return True


def _tell(licence: ExpiringLicence, days: int) -> None:
    key = f"{KIND}:{licence.id}:{licence.valid_until.isoformat()}:{days}"
    subject, text = _words(licence)
    link = reverse("hall:renew", args=[licence.id]) if licence.can_renew else reverse("hall:licences")
    notices.notify(
        licence.holder_id,
        subject,
        text,
        link,
        kind=KIND,
        subject_ref=f"licence:{licence.id}",
        key=key,
        matter=licence.item_code,
    )
    _send(licence, subject, text, key)


def _words(licence: ExpiringLicence) -> tuple[str, str]:
    values = {"title": licence.title, "number": licence.number, "day": licence.valid_until.isoformat()}
    if licence.renew_from and licence.renew_until:
        values |= {"first": licence.renew_from.isoformat(), "last": licence.renew_until.isoformat()}
    return _("%(title)s ends on %(day)s") % values, _what_to_do(licence) % values


def _what_to_do(licence: ExpiringLicence) -> str:
    """With the places of title, number and days still open."""
    if not (licence.renew_from and licence.renew_until):
        if licence.can_renew:
            return _("%(title)s %(number)s is valid until %(day)s. It can be renewed online.")
        return _("%(title)s %(number)s is valid until %(day)s. Please renew it in time.")
    if clock.today() < licence.renew_from:
        return _("%(title)s %(number)s is valid until %(day)s. It is renewed from %(first)s to %(last)s.")
    if clock.today() <= licence.renew_until:
        return _("%(title)s %(number)s is valid until %(day)s. It can be renewed online until %(last)s.")
    return _(
        "%(title)s %(number)s is valid until %(day)s. Its renewal ended on %(last)s; apply for a new one."
    )


def _send(licence: ExpiringLicence, subject: str, text: str, key: str) -> None:
    """Who applied for it, and those who want mail, while they may act for the holder."""
    mailed = queries.mailed_accounts(licence.holder_id, TOPIC)
    people = readers({licence.submitted_by, *mailed}, licence.holder_id, licence.item_code)
    ways = queries.ways_of_accounts([one.id for one in people], licence.holder_id, TOPIC)
    for one in people:
        if one.phone and one.id == licence.submitted_by and ways[one.id].by_sms:
            notices.send_sms(one.phone, text, _own(key, one.id))
        if one.email and ways[one.id].by_mail:
            notices.send_mail(one.email, subject, text, _own(key, one.id))


def _own(key: str, account_id: UUID) -> str:
    return f"{key}:{account_id}"
