"""Choose by which ways one is told, beside the messages in the hall."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall.models import TOPICS, Wish
from zhengyun.services.hall.permissions import owner_of
from zhengyun.services.hall.rules import Ways

COLUMNS = ["by_sms", "by_mail", "changed_at"]


def set_wishes(actor: Actor, ways: Mapping[str, Ways]) -> None:
    """For the party acted for; a second time changes nothing. Raises `hall.no_such_topic` (422)."""
    account_id, party_id = owner_of(actor)
    if unknown := sorted(set(ways) - set(TOPICS)):
        raise Problem("hall.no_such_topic", _("There is no such kind of message."), value=", ".join(unknown))
    rows = [
        Wish(
            account_id=account_id,
            party_id=party_id,
            topic=topic,
            by_sms=chosen.by_sms,
            by_mail=chosen.by_mail,
            changed_at=clock.now(),
        )
        for topic, chosen in ways.items()
    ]
    with transaction.atomic():
        Wish.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["account", "party_id", "topic"],
            update_fields=COLUMNS,
        )
        audit.record(actor, "hall.set_wishes", "party", party_id, detail={"topics": sorted(ways)})
