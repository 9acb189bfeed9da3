"""Those who watch an item are told when its guide has changed, once per version."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.guide import GuideVersion
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountState, AccountView
from zhengyun.kernel.notices import facade as notices
from zhengyun.services.hall import queries
from zhengyun.services.hall.models import ItemWatch

KIND, TOPIC, SIZE = "hall.guide_changed", "guide", 500


def tell_of_guides() -> int:
    """How many were told."""
    told, last = 0, None
    while rows := queries.watches_after(last, SIZE):
        told += _tell_batch(rows)
        last = rows[-1].id
    return told


def _tell_batch(rows: Sequence[ItemWatch]) -> int:
    versions = casework.guides.guide_versions({row.item_code for row in rows})
    known = accounts.get_accounts({row.account_id for row in rows})
    told = 0
    for row in rows:
        found = versions.get(row.item_code)
        if found and found.version > row.version:
            _tell(row, found, known[row.account_id])
            told += 1
    return told


def _tell(row: ItemWatch, found: GuideVersion, account: AccountView) -> None:
    key = f"{KIND}:{row.item_code}:{found.version}"
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        subject = _("The guide of “%(title)s” has changed") % {"title": found.title}
        text = _("Look it through before you apply: conditions, papers or limits may be others now.")
        link = reverse("hall:guide", args=[row.item_code])
        notices.notify(row.account_id, subject, text, link, kind=KIND, subject_ref=row.item_code, key=key)
        ways = queries.ways_of_accounts([account.id], row.party_id, TOPIC)[account.id]
        if account.state is AccountState.ACTIVE and account.phone and ways.by_sms:
            notices.send_sms(account.phone, f"{subject}。{text}", f"{key}:{account.id}")
        if account.state is AccountState.ACTIVE and account.email and ways.by_mail:
            notices.send_mail(account.email, subject, text, f"{key}:{account.id}")
        ItemWatch.objects.filter(pk=row.pk).update(version=found.version, title=found.title)
