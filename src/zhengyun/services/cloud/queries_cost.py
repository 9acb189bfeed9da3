"""What a unit's month cost so far: metered hours and things with a fixed price, at frozen prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Meter, UsageRecord
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import not_found
from zhengyun.services.cloud import permissions
from zhengyun.services.cloud.contracts import CostLine, CostView
from zhengyun.services.cloud.models import Lease, Offering, Term
from zhengyun.services.cloud.prices import prices_on
from zhengyun.services.cloud.rules import exact_charge, hours_of, round_fen

Span = tuple[datetime, datetime]
OF_DATABASES = frozenset({Meter.DATABASE, Meter.DATABASE_GB})


@dataclass
class _Line:
    """What belongs together in one line; rounded once, when everything is there."""

    title: str
    meter: str
    instance_id: UUID | None
    system_id: UUID | None
    quantity: int
    fen_per_month: int
    is_fixed: bool = False
    database_id: UUID | None = None
    exact: Fraction = Fraction(0)
    spans: list[Span] = field(default_factory=list)

    def view(self) -> CostLine:
        return CostLine(
            self.title, self.meter, self.instance_id, self.system_id, self.quantity, hours_of(self.spans),
            self.fen_per_month, round_fen(self.exact), self.is_fixed, self.database_id,
        )  # fmt: skip


def month_cost(
    actor: Actor,
    owner_id: UUID,
    month: date | None,
    *,
    system_id: UUID | None,
    instance_id: UUID | None,
    database_id: UUID | None,
) -> CostView:
    if not permissions.can_see_owner(actor, owner_id):
        raise not_found("cloud.no_such_unit", _("This unit is not known."), value=owner_id)
    since, until = window(month or clock.today())
    bill = _Bill(owner_id, since, until)
    wanted = instance_id or database_id
    records = [
        record
        for record in _records(owner_id, system_id, since, until)
        if wanted in (None, record.instance_id, record.subject_id)
    ]
    included = root_volumes({one.instance_id for one in records if one.instance_id})
    for record in records:
        if record.subject_id not in included:
            bill.add_usage(record)
    for lease in bill.leases:
        is_wanted = system_id in (None, lease.system_id) and wanted in (
            None,
            lease.instance_id,
            lease.database_id,
        )
        if is_wanted:
            bill.add_fixed(lease)
    return CostView(owner_id, since, until, tuple(bill.lines()), tuple(sorted(bill.unpriced)))


def window(day: date) -> Span:
    """[first of the month, its end or now, whichever is earlier)."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    since = clock.civil(first)
    return since, max(since, min(clock.civil(following), clock.now()))


def _records(
    owner_id: UUID, system_id: UUID | None, since: datetime, until: datetime
) -> Iterator[UsageRecord]:
    cursor: str | None = None
    while True:
        page = compute.usage(owner_id=owner_id, since=since, until=until, system_id=system_id, cursor=cursor)
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


class _Bill:
    """Collects lines; knows the leases, their terms and the catalogue's meters."""

    def __init__(self, owner_id: UUID, since: datetime, until: datetime) -> None:
        self.since, self.until = since, until
        self.leases = list(
            Lease.objects.filter(owner_id=owner_id).prefetch_related("terms").order_by("created_at", "id")
        )
        self._terms: dict[UUID, list[Term]] = {}
        self._parts: dict[UUID, set[str]] = {}
        for lease in self.leases:
            key = lease.instance_id or lease.database_id
            if key:
                self._parts.setdefault(key, set()).update(lease.components)
                self._terms.setdefault(key, []).extend(lease.terms.all())
        for terms in self._terms.values():
            terms.sort(key=lambda one: (one.starts_at, one.id))
        self._offerings = {one.meter: one for one in Offering.objects.exclude(meter="")}
        self._today = prices_on(clock.local(since).date())
        self._titles = dict(Offering.objects.values_list("code", "title"))
        self._lines: dict[tuple[object, ...], _Line] = {}
        self.unpriced: set[str] = set()

    def add_usage(self, record: UsageRecord) -> None:
        """What a whole thing (a physical machine) consists of is in its own price."""
        offering = self._offerings.get(record.meter)
        if offering is None:
            self.unpriced.add(str(record.meter))
            return
        start, end = max(record.start, self.since), min(record.end or self.until, self.until)
        subject = record.instance_id or record.subject_id
        if offering.is_part and offering.code not in self._parts.get(subject, {offering.code}):
            return
        for piece, prices in self._pieces(subject, start, end):
            fen = prices.get(offering.code, self._today.get(offering.code))
            if fen is None:
                self.unpriced.add(offering.code)
                continue
            key = (subject, offering.code, record.quantity, fen)
            line = self._lines.setdefault(
                key,
                _Line(
                    offering.title,
                    record.meter,
                    record.instance_id,
                    record.system_id,
                    record.quantity,
                    fen,
                    database_id=record.subject_id if record.meter in OF_DATABASES else None,
                ),
            )
            line.spans.append(piece)
            line.exact += exact_charge(record.quantity, *piece, fen)

    def _pieces(self, subject: UUID, start: datetime, end: datetime) -> Iterator[tuple[Span, dict[str, int]]]:
        """The interval cut where other prices begin."""
        if end <= start:
            return
        terms = self._terms.get(subject, [])
        before = [one for one in terms if one.starts_at <= start]
        prices: dict[str, int] = before[-1].prices if before else (terms[0].prices if terms else {})
        for term in terms:
            if start < term.starts_at < end:
                yield (start, term.starts_at), prices
                start = term.starts_at
            if term.starts_at <= start:
                prices = term.prices
        yield (start, end), prices

    def add_fixed(self, lease: Lease) -> None:
        """What no meter counts runs from confirmation until the lease ends."""
        terms = sorted(lease.terms.all(), key=lambda one: (one.starts_at, one.id))
        finish = min(lease.ended_at or self.until, self.until)
        for index, term in enumerate(terms):
            following = terms[index + 1].starts_at if index + 1 < len(terms) else finish
            span = (max(term.starts_at, self.since), min(following, finish))
            if span[1] <= span[0]:
                continue
            for code, quantity in sorted(term.fixed.items()):
                fen = term.prices.get(code, 0)
                key = (lease.id, code, quantity, fen)
                line = self._lines.setdefault(
                    key,
                    _Line(
                        self._titles.get(code, code),
                        "",
                        lease.instance_id,
                        lease.system_id,
                        quantity,
                        fen,
                        True,
                        lease.database_id,
                    ),
                )
                line.spans.append(span)
                line.exact += exact_charge(quantity, *span, fen)

    def lines(self) -> Iterator[CostLine]:
        for _key, line in sorted(self._lines.items(), key=lambda one: str(one[0])):
            yield line.view()


def root_volumes(instance_ids: set[UUID]) -> set[UUID]:
    """System disks, which come with a server and are not priced."""
    found = compute.get_instances(SYSTEM, instance_ids)
    return {volume.id for one in found.values() for volume in one.volumes if volume.is_root}
