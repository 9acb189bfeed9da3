"""Be told when the guide of an item changes."""

from __future__ import annotations

from django.db import transaction

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.services.hall.models import ItemWatch
from zhengyun.services.hall.permissions import owner_of


def watch_item(actor: Actor, code: str) -> None:
    """Once per account and item; a second time changes nothing. Raises `casework.no_such_item` (404)."""
    account_id, party_id = owner_of(actor)
    item = casework.get_item(code)
    row = ItemWatch(
        account_id=account_id, party_id=party_id, item_code=code, title=item.title, version=item.version
    )
    with transaction.atomic():
        ItemWatch.objects.bulk_create([row], ignore_conflicts=True)
        audit.record(actor, "hall.watch_item", "item", item.id, detail={"code": code})


def unwatch_item(actor: Actor, code: str) -> None:
    account_id, party_id = owner_of(actor)
    with transaction.atomic():
        gone, _by_model = ItemWatch.objects.filter(account_id=account_id, item_code=code).delete()
        if gone:
            audit.record(actor, "hall.unwatch_item", "party", party_id, detail={"code": code})
