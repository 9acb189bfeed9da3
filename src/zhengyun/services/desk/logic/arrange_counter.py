"""What an administrator changes at a counter. Whoever loses an appointment by it is shown, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.contracts_arranging import SiteSettings, Touched
from zhengyun.services.desk.logic.appointments import call_off
from zhengyun.services.desk.logic.arrange_devices import site_of
from zhengyun.services.desk.logic.queue import lock_site
from zhengyun.services.desk.models import Appointment, CounterClosure, CounterSite, CounterWindow, SlotLimit
from zhengyun.services.desk.permissions_counter import check_can_arrange
from zhengyun.services.desk.queries_slots import booked, plans

HOURS = (("09:00", "12:00"), ("13:30", "17:00"))
BOUNDS = {
    "slot_minutes": (5, 240),
    "slot_capacity": (1, 100),
    "book_days": (1, 90),
    "unclaimed_days": (1, 365),
}
MOST = 500


@transaction.atomic
def open_counter(actor: Actor, code: str, name: str, organization_id: UUID, address: str) -> UUID:
    """A new one, without windows, or one that another organization's clerks work at from now on; whoever sat
    there before does not any more."""
    check_can_arrange(actor)
    place = parties.get_organization(organization_id)
    made = {"name": name[:100], "address": address[:200], "hours": [list(pair) for pair in HOURS]}
    site, is_new = CounterSite.objects.get_or_create(
        code=code, defaults={**made, "organization_id": place.id}
    )
    before = "" if is_new else str(site.organization_id)
    if site.organization_id != place.id:
        CounterSite.objects.filter(pk=site.pk).update(organization_id=place.id)
        CounterWindow.objects.filter(site=site).update(clerks=[])
    detail = {"before": before, "after": str(place.id)}
    audit.record(actor, "desk.open_counter", "counter", site.id, detail=detail)
    return site.id


def change_site(actor: Actor, code: str, wanted: SiteSettings, *, is_look: bool) -> list[Touched]:
    """is_look: nothing is changed, only who is touched is answered. Raises `desk.bad_hours`,
    `desk.bad_number`, `desk.no_name`."""
    _check_settings(wanted)

    def write(site: CounterSite) -> None:
        CounterSite.objects.filter(pk=site.pk).update(
            **{**asdict(wanted), "hours": [list(pair) for pair in wanted.hours]}
        )

    return _arrange(actor, code, "desk.change_counter", write, is_look=is_look)


def set_closed(actor: Actor, code: str, day: date, reason: str, *, is_look: bool) -> list[Touched]:
    """A day on which it is closed. Raises `desk.past_day`, `desk.no_reason`."""
    if day < clock.today():
        message = _("This day is over.")
        raise Problem("desk.past_day", message, value=day, fields={"closed_day": [message]})
    if not (words := reason.strip()[:100]):
        message = _("State the reason.")
        raise Problem("desk.no_reason", message, fields={"closed_reason": [message]})

    def write(site: CounterSite) -> None:
        CounterClosure.objects.update_or_create(site=site, day=day, defaults={"reason": words})

    detail = {"day": str(day)}
    return _arrange(actor, code, "desk.close_day", write, is_look=is_look, detail=detail, reason=words)


def set_open_again(actor: Actor, code: str, day: date) -> None:
    """The closed day is open as the calendar says; who was cancelled must book anew."""

    def write(site: CounterSite) -> None:
        CounterClosure.objects.filter(site=site, day=day).delete()

    _arrange(actor, code, "desk.open_day", write, is_look=False, detail={"day": str(day)})


def set_limit(
    actor: Actor, code: str, item_code: str, day: date | None, capacity: int, *, is_look: bool
) -> list[Touched]:
    """Places of each slot, of a matter, of a day, or of a matter on a day. Raises `desk.bad_limit`,
    `casework.no_such_item` (404)."""
    if not item_code and day is None:
        message = _("Name a matter, a day, or both.")
        raise Problem("desk.bad_limit", message, fields={"limit_item": [message]})
    if not 0 <= capacity <= BOUNDS["slot_capacity"][1]:
        message = _("From %(least)d to %(most)d.") % {"least": 0, "most": BOUNDS["slot_capacity"][1]}
        raise Problem("desk.bad_limit", message, value=capacity, fields={"limit_capacity": [message]})
    title = casework.get_item(item_code).title if item_code else ""

    def write(site: CounterSite) -> None:
        SlotLimit.objects.update_or_create(
            site=site,
            item_code=item_code,
            day=day,
            defaults={"capacity": capacity, "item_title": title[:200]},
        )

    detail = {"item": item_code, "day": str(day or ""), "capacity": str(capacity)}
    return _arrange(actor, code, "desk.limit_slots", write, is_look=is_look, detail=detail)


def drop_limit(actor: Actor, code: str, limit_id: UUID, *, is_look: bool) -> list[Touched]:
    """A limit of a day may have given more places than the counter has else: then it touches people too."""

    def write(site: CounterSite) -> None:
        SlotLimit.objects.filter(site=site, pk=limit_id).delete()

    return _arrange(actor, code, "desk.drop_limit", write, is_look=is_look, detail={"limit": str(limit_id)})


def _arrange(
    actor: Actor,
    code: str,
    action: str,
    write: Callable[[CounterSite], None],
    *,
    is_look: bool,
    detail: dict[str, str] | None = None,
    reason: str = "",
) -> list[Touched]:
    check_can_arrange(actor)
    with transaction.atomic():
        site = lock_site(site_of(code).pk)
        write(site)
        site.refresh_from_db()
        rows = _without_place(site)
        if is_look:
            transaction.set_rollback(True)
        else:
            for row in rows:
                call_off(actor, row, reason)
            audit.record(actor, action, "counter", site.id, detail={**(detail or {}), "touched": len(rows)})
    return [_touched(row) for row in rows]


def _without_place(site: CounterSite) -> list[Appointment]:
    """Open appointments that the counter, as it is now, has no place for."""
    today, now = clock.today(), clock.now()
    ahead = Appointment.objects.filter(site=site, state="booked", slot_at__gt=now)
    last = ahead.order_by("-slot_at").values_list("slot_at", flat=True).first()
    if last is None:
        return []
    taken = booked(site, today, clock.local(last).date())
    days = sorted({clock.local(one.slot_at).date() for one in taken})
    found: list[UUID] = []
    for day, plan in plans(site, days).items():
        of_day = [one for one in taken if clock.local(one.slot_at).date() == day]
        found += [one.id for one in rules.misfits(plan, of_day)]
    rows = ahead.filter(pk__in=found).select_for_update(of=("self",)).select_related("site")
    return list(rows.order_by("slot_at", "id"))


def _touched(row: Appointment) -> Touched:
    return Touched(
        row.id, row.slot_at, row.party_name, row.person_name, row.item_title, has_phone=bool(row.phone)
    )


def _check_settings(wanted: SiteSettings) -> None:
    if not wanted.name.strip():
        message = _("Please fill this in.")
        raise Problem("desk.no_name", message, fields={"name": [message]})
    check_hours(wanted.hours)
    for field, (least, most) in BOUNDS.items():
        if not least <= (given := getattr(wanted, field)) <= most:
            message = _("From %(least)d to %(most)d.") % {"least": least, "most": most}
            raise Problem("desk.bad_number", message, value=given, fields={field: [message]})


def check_hours(hours: Sequence[tuple[str, str]]) -> None:
    """Raises `desk.bad_hours`: openings lie one behind the other."""
    before = time.min
    for opens, closes in hours:
        try:
            is_right = before <= time.fromisoformat(opens) < time.fromisoformat(closes)
            before = time.fromisoformat(closes)
        except (ValueError, TypeError):
            is_right = False
        if not is_right:
            message = _("Opening hours are pairs such as 09:00 and 12:00.")
            raise Problem("desk.bad_hours", message, value=f"{opens}–{closes}", fields={"hours": [message]})
