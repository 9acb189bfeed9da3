"""Managed databases of an order, where this installation makes them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Failed
from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import DatabaseState, DatabaseView, NewDatabase
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.kept import Kept
from zhengyun.services.cloud.models import Order, OrderLine


def can_make() -> bool:
    """Whether databases are on offer here, looked at once a minute."""
    return _kept.of(None)


def _look(_nothing: None) -> bool:
    return not compute.what_hinders_databases()


_kept = Kept(_look, 60)


def check_can_make() -> None:
    """Raises `cloud.no_databases` (409)."""
    if not can_make():
        raise Problem(
            "cloud.no_databases",
            _("This installation cannot make databases yet."),
            remedy=_("Order a server and install the database on it."),
            status=409,
        )


def make(order: Order, line: OrderLine, run_id: UUID) -> list[UUID]:
    """Their ids come from the run; asked twice, each is made once."""
    found = [uuid5(run_id, f"{line.position}:{number}") for number in range(line.approved_count or 0)]
    _ask_for(order, line, found)
    return found


def try_again(order: Order, line: OrderLine) -> None:
    """Those of the line that failed; the others stay as they are."""
    _ask_for(order, line, line.instance_ids)


def _ask_for(order: Order, line: OrderLine, database_ids: Sequence[UUID]) -> None:
    title = order.system.title if order.system else order.number
    for number, database_id in enumerate(database_ids):
        name = f"{title[:40]}-{line.position + 1}-{number + 1}"
        size = max(1, line.approved_data_gb or 0)
        compute.create_database(
            SYSTEM, NewDatabase(database_id, order.owner_id, name, size, order.system_id, order.id)
        )


def look(database_ids: Sequence[UUID]) -> Failed | bool:
    """Whether all of them run; Failed with words where one cannot be made."""
    found = [compute.get_database(SYSTEM, one) for one in database_ids]
    stuck = next((one for one in found if one.state is DatabaseState.FAILED), None)
    if stuck is not None:
        words = _("%(name)s could not be made: %(fault)s")
        return Failed(words % {"name": stuck.title, "fault": stuck.fault})
    return all(one.state is DatabaseState.RUNNING for one in found)


def evidence_of(database: DatabaseView) -> dict[str, object] | None:
    """What attests that it is gone; None before it is."""
    if database.state is not DatabaseState.DELETED:
        return None
    at = database.deleted_at or clock.now()
    items = [{"removed": words} for words in database.wiped]
    return {
        "instance_id": str(database.id),
        "name": database.title,
        "at": at.isoformat(),
        "items": items,
    }
