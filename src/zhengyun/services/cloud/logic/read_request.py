"""What an order's form asks for, as lines with their components and amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Amounts
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import Delivery, LineKind, LineState, OrderKind
from zhengyun.services.cloud.models import Grade, Lease, Order, OrderLine
from zhengyun.services.cloud.prices import Catalogue
from zhengyun.services.cloud.rules import HOLDING, times

MAX_COUNT = 100
MAX_GB = 65_536
NOTHING = Amounts()
OVER = frozenset({"confirmed", "declined", "rejected", "withdrawn", "terminated"})
"""States of a case in which nothing of its order is made any more."""
UNDONE = frozenset({LineState.ASKED, LineState.COMMITTED, LineState.MAKING, LineState.DELIVERED})


@dataclass(frozen=True)
class Asked:
    """A line as it is asked for: components and amounts of all its pieces together.

    amounts: what it takes in addition to what is held already.
    """

    kind: LineKind
    code: str
    title: str
    delivery: Delivery
    count: int = 1
    data_gb: int = 0
    image: str = ""
    target_id: UUID | None = None
    components: Mapping[str, int] = field(default_factory=dict)
    amounts: Amounts = NOTHING


def read_request(
    kind: OrderKind,
    data: Mapping[str, Any],
    catalogue: Catalogue,
    owner: UUID,
    case_id: UUID | None = None,
) -> list[Asked]:
    """Raises `cloud.bad_order` (422), `cloud.no_such_offering`, `cloud.no_such_lease` (404)."""
    if kind is OrderKind.NEW:
        network = data.get("network") or {}
        found = [*read_lines(data.get("lines") or (), catalogue)]
        found += read_extras(data.get("extras") or (), catalogue)
        found += _public_address(found, network, catalogue)
        check_addresses(found, str(network.get("zone") or ""), catalogue)
        return found
    target = data.get("target") or {}
    if kind is OrderKind.CHANGE:
        lease = lease_of(target.get("instance"), owner)
        found = list(read_change(data.get("change") or {}, lease, catalogue, case_id))
        check_addresses(found, lease.order.zone, catalogue)
        return found
    kept = LineKind.TERM if kind is OrderKind.RENEW else LineKind.EXIT
    return [_held(kept, lease_of(one, owner)) for one in target.get("instances") or ()]


def read_lines(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[Asked]:
    for row in rows:
        grade = catalogue.grade(str(row.get("grade", "")))
        yield piece(
            grade, catalogue, number(row, "count", 1), number(row, "data_gb"), str(row.get("image") or "")
        )


def piece(grade: Grade, catalogue: Catalogue, count: int, data_gb: int, image: str = "") -> Asked:
    """A database has a gigabyte at least."""
    data_gb = max(1, data_gb) if grade.kind == LineKind.DATABASE else data_gb
    return Asked(
        LineKind(grade.kind),
        grade.code,
        grade.title,
        Delivery(grade.offering.delivery),
        count,
        data_gb,
        image or (grade.images[0] if grade.images else ""),
        components=times(catalogue.components(grade, data_gb), count),
        amounts=Amounts(grade.vcpus * count, grade.memory_mb * count, (grade.root_gb + data_gb) * count),
    )


def read_extras(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[Asked]:
    for row in rows:
        offering = catalogue.offering(str(row.get("offering", "")))
        yield extra(offering.code, catalogue, number(row, "count", 1))


def extra(code: str, catalogue: Catalogue, count: int) -> Asked:
    offering = catalogue.offering(code)
    return Asked(
        LineKind.EXTRA,
        code,
        offering.title,
        Delivery(offering.delivery),
        count,
        components=times(catalogue.own_components(offering), count),
    )


def _public_address(
    found: Sequence[Asked], network: Mapping[str, Any], catalogue: Catalogue
) -> Iterator[Asked]:
    offering = catalogue.public_address
    if is_yes(network.get("public_ip")) and offering and all(one.code != offering.code for one in found):
        yield extra(offering.code, catalogue, 1)


def check_addresses(found: Sequence[Asked], zone: str, catalogue: Catalogue) -> None:
    """Raises `cloud.bad_order` for a public address in a zone that the internet does not reach."""
    wanted = next((one for one in found if one.code in catalogue.addresses), None)
    if wanted and not any(one.code == zone and one.is_internet for one in compute.list_zones()):
        raise _bad(
            _("Public addresses exist only in a zone that is open to the internet: leave it out."),
            wanted.title,
        )


def read_change(
    change: Mapping[str, Any], lease: Lease, catalogue: Catalogue, case_id: UUID | None = None
) -> Iterator[Asked]:
    """components: what is added to the lease, with negative quantities where it becomes smaller.

    case_id: of the order that asks; another change of the same server must be over first.
    """
    if lease.instance_id is None or lease.code not in catalogue.grades:
        raise _bad(_("Only a server can be changed."), lease.title)
    if (other := _other_change(lease, case_id)) is not None:
        raise _bad(_("Another change of this server is not over yet."), other.number)
    if code := str(change.get("grade") or ""):
        yield resize(catalogue.grade(code), lease, catalogue)
    if gb := number(change, "add_gb"):
        disk = catalogue.grades[lease.code].disk
        if not disk:
            raise _bad(_("This grade takes no further disks."), lease.title)
        title = _("%(title)s: disk") % {"title": lease.title}
        yield Asked(
            LineKind.DISK, lease.code, title[:120], Delivery.DRIVER, 1, gb, "", lease.instance_id,
            {disk: gb}, Amounts(disk_gb=gb),
        )  # fmt: skip
    if is_yes(change.get("public_ip")) and (offering := catalogue.public_address):
        yield extra(offering.code, catalogue, 1)


def _other_change(lease: Lease, case_id: UUID | None) -> Order | None:
    """What it adds to the lease was reckoned from the same present state."""
    orders = Order.objects.filter(owner_id=lease.owner_id, kind=OrderKind.CHANGE).exclude(state__in=OVER)
    others = orders.exclude(case_id=case_id) if case_id else orders
    undone = OrderLine.objects.filter(state__in=UNDONE, order__in=others)
    about = Q(target_id=lease.instance_id) | Q(order__openings__instance_id=lease.instance_id)
    line = undone.filter(about).select_related("order").first()
    return line.order if line else None


def resize(grade: Grade, lease: Lease, catalogue: Catalogue) -> Asked:
    before = catalogue.grades[lease.code]
    if grade.kind != before.kind or grade.offering_id != before.offering_id:
        raise _bad(_("It can only become another grade of the same offering."), grade.title)
    codes = {*grade.components, *before.components}
    delta = {one: grade.components.get(one, 0) - before.components.get(one, 0) for one in sorted(codes)}
    amounts = Amounts(max(0, grade.vcpus - lease.vcpus), max(0, grade.memory_mb - lease.memory_mb))
    return Asked(
        LineKind.RESIZE, grade.code, grade.title, Delivery.DRIVER, 1, 0, "", lease.instance_id,
        {code: amount for code, amount in delta.items() if amount}, amounts,
    )  # fmt: skip


def _held(kind: LineKind, lease: Lease) -> Asked:
    target = lease.instance_id or lease.database_id or lease.id
    return Asked(kind, lease.code, lease.title, Delivery.NONE, target_id=target, components=lease.components)


def lease_of(stated: object, owner: UUID) -> Lease:
    """A lease by its instance, its database or its own id, of this owner."""
    try:
        key = UUID(str(stated))
    except ValueError as error:
        raise _no_lease(stated) from error
    live = Lease.objects.filter(owner_id=owner, state__in=HOLDING)
    found = next(
        (row for name in ("instance_id", "database_id", "pk") for row in live.filter(**{name: key})), None
    )
    if found is None:
        raise _no_lease(stated)
    return found


def number(row: Mapping[str, Any], name: str, otherwise: int = 0) -> int:
    """A whole number of the form. Raises `cloud.bad_order`."""
    stated = row.get(name)
    if stated in (None, ""):
        return otherwise
    limit = MAX_COUNT if name == "count" else MAX_GB
    try:
        found = int(str(stated))
    except ValueError as error:
        raise _bad(_("This is not a whole number."), stated) from error
    if not otherwise <= found <= limit:
        raise _bad(_("This number is too small or too large."), found)
    return found


def is_yes(stated: object) -> bool:
    return stated is True or str(stated).lower() in ("yes", "true", "1")


def _bad(words: str, value: object) -> Problem:
    return Problem(
        "cloud.bad_order", words, value=str(value)[:80], remedy=_("Correct the order and send it again.")
    )


def _no_lease(value: object) -> Problem:
    return Problem(
        "cloud.no_such_lease",
        _("The unit holds no such resource."),
        value=str(value)[:40],
        remedy=_("Choose one of its present resources."),
        status=404,
    )
