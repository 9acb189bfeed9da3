"""A secret address for a calendar program; a new one ends the old one."""

from __future__ import annotations

from django.db import transaction

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import digest_of, secret_code
from zhengyun.services.hall.models import Feed
from zhengyun.services.hall.permissions import owner_of


def make_feed(actor: Actor) -> str:
    """The secret (128 random bits), shown only now."""
    account_id, party_id = owner_of(actor)
    secret = secret_code()
    with transaction.atomic():
        _end(actor)
        row = Feed.objects.create(
            account_id=account_id, party_id=party_id, secret_hash=digest_of(secret), actor=actor.stored()
        )
        audit.record(actor, "hall.make_feed", "feed", row.id)
    return secret


def end_feed(actor: Actor) -> None:
    """Ends the address; a second time changes nothing."""
    with transaction.atomic():
        _end(actor)


def _end(actor: Actor) -> None:
    account_id, party_id = owner_of(actor)
    rows = Feed.objects.select_for_update().filter(account_id=account_id, party_id=party_id, revoked_at=None)
    for row in rows:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(actor, "hall.end_feed", "feed", row.id)


def reader_of(secret: str) -> Actor | None:
    """Who reads by this secret, with the rights of now; None where it is unknown or has ended."""
    row = Feed.objects.filter(secret_hash=digest_of(secret), revoked_at=None).first()
    if row is None:
        return None
    try:
        return accounts.restore_actor(row.actor)
    except Problem:
        return None
