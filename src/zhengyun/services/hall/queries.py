"""Reads of what the hall keeps: wishes, watched items, the calendar feed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zhengyun.kit.actor import Actor
from zhengyun.services.hall.models import Feed, ItemWatch, Wish
from zhengyun.services.hall.permissions import owner_of
from zhengyun.services.hall.rules import USUAL, Ways


def wishes_of(actor: Actor) -> dict[str, Ways]:
    """By topic, with what is usual where nothing was chosen."""
    account_id, party_id = owner_of(actor)
    rows = Wish.objects.filter(account_id=account_id, party_id=party_id)
    return USUAL | {row.topic: Ways(row.by_sms, row.by_mail) for row in rows}


def ways_of_accounts(accounts: Iterable[UUID], party_id: UUID, topic: str) -> dict[UUID, Ways]:
    """What each of these accounts wants for a party and topic."""
    wanted = set(accounts)
    rows = Wish.objects.filter(account_id__in=wanted, party_id=party_id, topic=topic)
    chosen = {row.account_id: Ways(row.by_sms, row.by_mail) for row in rows}
    return {account: chosen.get(account, USUAL[topic]) for account in wanted}


def mailed_accounts(party_id: UUID, topic: str) -> list[UUID]:
    """Who wants mail about a party; whether they still may is asked when it is sent."""
    rows = Wish.objects.filter(party_id=party_id, topic=topic, by_mail=True)
    return list(rows.order_by("account_id").values_list("account_id", flat=True))


def watched_by(actor: Actor) -> list[ItemWatch]:
    return list(ItemWatch.objects.filter(account_id=owner_of(actor)[0]).order_by("title", "id"))


def is_watched(actor: Actor, item_code: str) -> bool:
    return ItemWatch.objects.filter(account_id=owner_of(actor)[0], item_code=item_code).exists()


def feed_of(actor: Actor) -> Feed | None:
    account_id, party_id = owner_of(actor)
    rows = Feed.objects.filter(account_id=account_id, party_id=party_id, revoked_at=None)
    return rows.first()


def watches_after(last: UUID | None, size: int) -> list[ItemWatch]:
    rows = ItemWatch.objects.order_by("id")
    return list((rows.filter(id__gt=last) if last else rows)[:size])
