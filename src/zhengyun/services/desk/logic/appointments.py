"""Appointments: book, move, cancel, arrive; reminders and who did not come."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import PersonView
from zhengyun.kit import clock, codes
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.logic.queue import label_of, lock_site, not_served_here, open_site, ticket_for
from zhengyun.services.desk.models import Appointment, Ticket
from zhengyun.services.desk.permissions_counter import can_book_for, check_can_book_for, check_can_work_at
from zhengyun.services.desk.queries_counter import bounds, sites_for
from zhengyun.services.desk.queries_slots import free_slots, plans


def book(actor: Actor, site_code: str, item_code: str, slot_at: datetime, phone: str = "") -> Appointment:
    """For the party acted for; the person who books comes. The same slot again is the same appointment.
    phone: for the reminder, else the person's own mobile telephone; raises `desk.bad_phone`."""
    site, item = open_site(site_code), casework.get_item(item_code)
    party_id = actor.party_id or actor.person_id
    if party_id is None or actor.person_id is None or actor.account_id is None:
        raise Problem("desk.may_not_book", _("Sign in to make an appointment."), status=403)
    check_can_book_for(actor, party_id, item_code)
    mine = Appointment.objects.filter(person_id=actor.person_id, state="booked", slot_at__gt=clock.now())
    if (
        same := mine.filter(site=site, slot_at=slot_at, item_code=item_code, party_id=party_id).first()
    ) is not None:
        return same
    if all(one.id != site.id for one in sites_for(item.code, item.organization_id)):
        raise not_served_here(site.name)
    if mine.count() >= rules.MOST_AHEAD:
        raise conflict(
            "desk.too_many_appointments",
            _("You have %(count)d appointments already.") % {"count": rules.MOST_AHEAD},
            remedy=_("Cancel one that you do not need."),
        )
    person = parties.get_person(actor.person_id)
    now = clock.now()
    row = Appointment(
        site=site,
        slot_at=slot_at,
        item_code=item.code,
        item_title=item.title,
        item_organization_id=item.organization_id,
        party_id=party_id,
        party_name=parties.get_party(party_id).name,
        person_id=person.id,
        person_name=person.name,
        phone=_checked(phone) or mobile_of(person),
        account_id=actor.account_id,
        created_at=now,
        changed_at=now,
    )
    with transaction.atomic():
        _seat(row)
        audit.record(actor, "desk.book_appointment", "appointment", row.id, detail=_detail(row))
    return row


def mobile_of(person: PersonView) -> str:
    """A landline receives no reminder."""
    return person.phone if codes.is_mobile(person.phone) else ""


def _checked(phone: str) -> str:
    number = phone.strip()
    if number and not codes.is_mobile(number):
        said = _("“%(value)s” is not a mobile number: 11 digits that begin with 1.")
        fields = {"phone": [said % {"value": number[:20]}]}
        raise Problem("desk.bad_phone", _("Please correct what is marked."), fields=fields)
    return number


def move(actor: Actor, appointment_id: UUID, slot_at: datetime) -> Appointment:
    """To another slot of the same site; the old one is free again at once."""
    with transaction.atomic():
        lock_site(own(actor, appointment_id).site_id)
        row = own(actor, appointment_id, lock=True)
        _check_open(row)
        if row.slot_at == slot_at:
            return row
        row.slot_at, row.sequence, row.reminded_at = slot_at, row.sequence + 1, None
        row.changed_at = clock.now()
        _seat(row)
        audit.record(actor, "desk.move_appointment", "appointment", row.id, detail=_detail(row))
    return row


def cancel(actor: Actor, appointment_id: UUID) -> Appointment:
    """Twice is once."""
    with transaction.atomic():
        row = own(actor, appointment_id, lock=True)
        if row.state == "cancelled":
            return row
        _check_open(row)
        row.state, row.sequence, row.changed_at = "cancelled", row.sequence + 1, clock.now()
        row.save(update_fields=["state", "sequence", "changed_at"])
        audit.record(actor, "desk.cancel_appointment", "appointment", row.id, detail=_detail(row))
    return row


def arrive(actor: Actor, appointment_id: UUID) -> Ticket:
    """Whoever has an appointment is there and gets a number; twice is the same number."""
    with transaction.atomic():
        row = Appointment.objects.select_for_update(of=("self",)).select_related("site")
        found = row.filter(pk=appointment_id).first()
        if found is None:
            raise _unknown(appointment_id)
        check_can_work_at(actor, found.site.organization_id)
        if (ticket := Ticket.objects.filter(appointment=found).first()) is not None:
            return ticket
        if found.state not in ("booked", "missed") or clock.local(found.slot_at).date() != clock.today():
            raise conflict(
                "desk.appointment_closed",
                _("This appointment is not for today, or was cancelled."),
                value=clock.local(found.slot_at).strftime("%Y-%m-%d %H:%M"),
            )
        found.state, found.changed_at = "arrived", clock.now()
        found.save(update_fields=["state", "changed_at"])
        ticket = ticket_for(actor, found)
        audit.record(
            actor,
            "desk.arrive",
            "appointment",
            found.id,
            detail={**_detail(found), "ticket": label_of(ticket)},
        )
        return ticket


def _seat(row: Appointment) -> None:
    """Puts it on a free place of its slot. The counter is locked: two who want the last place do not both
    get it, and it is not rearranged meanwhile."""
    day = clock.local(row.slot_at).date()
    row.site = lock_site(row.site_id)
    free = {one.at: one.free for one in free_slots(row.site, day, row.item_code)}
    if free.get(row.slot_at, 0) < 1:
        raise conflict(
            "desk.slot_taken",
            _("This time is not free any more."),
            value=clock.local(row.slot_at).strftime("%Y-%m-%d %H:%M"),
            remedy=_("Choose another time."),
        )
    taken = Appointment.objects.filter(site=row.site, slot_at=row.slot_at).exclude(state="cancelled")
    used = set(taken.exclude(pk=row.pk).values_list("seat", flat=True))
    row.seat = next(n for n in range(1, plans(row.site, [day])[day].capacity + 1) if n not in used)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise conflict(
            "desk.busy_then",
            _("You have another appointment at this time."),
            value=clock.local(row.slot_at).strftime("%H:%M"),
        ) from error


def own(actor: Actor, appointment_id: UUID, *, lock: bool = False) -> Appointment:
    """An appointment of the party acted for, or one that the actor made himself."""
    rows = Appointment.objects.select_related("site").filter(pk=appointment_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None or not _is_mine(actor, row):
        raise _unknown(appointment_id)
    return row


def _is_mine(actor: Actor, row: Appointment) -> bool:
    if actor.account_id is None or actor.scopes is not None:
        return False
    if row.party_id == actor.party_id:
        return can_book_for(actor, row.party_id, row.item_code)
    return row.person_id == actor.person_id and can_book_for(actor, row.party_id, row.item_code)


def _unknown(appointment_id: UUID) -> Problem:
    return not_found("desk.no_such_appointment", _("This appointment is not known."), value=appointment_id)


def _check_open(row: Appointment) -> None:
    if row.state != "booked" or row.slot_at <= clock.now():
        raise conflict(
            "desk.appointment_over",
            _("This appointment is over or was cancelled."),
            value=clock.local(row.slot_at).strftime("%Y-%m-%d %H:%M"),
            remedy=_("Make a new one."),
        )


def _detail(row: Appointment) -> dict[str, str | int]:
    return {"slot": row.slot_at.isoformat(), "item": row.item_code, "site": row.site.code, "seat": row.seat}


def call_off(actor: Actor, row: Appointment, reason: str = "") -> None:
    """The counter has no place for it any more: whoever has it is told, and why where a reason is stated.
    The row is locked by the caller."""
    row.state, row.sequence, row.changed_at = "cancelled", row.sequence + 1, clock.now()
    row.save(update_fields=["state", "sequence", "changed_at"])
    audit.record(actor, "desk.call_off_appointment", "appointment", row.id, detail=_detail(row))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Your appointment does not take place")
        words = _("%(title)s: %(day)s at %(place)s does not take place. Please choose another time.")
        if reason:
            words = _(
                "%(title)s: %(day)s at %(place)s does not take place: %(reason)s. Please choose another time."
            )
        text = words % {
            "title": row.item_title,
            "day": clock.local(row.slot_at).strftime("%Y-%m-%d %H:%M"),
            "place": row.site.name,
            "reason": reason.rstrip("。.！!"),
        }
    _tell(row, subject, text)


def _tell(row: Appointment, subject: str, text: str) -> None:
    key = f"desk.appointment:{row.id}:{row.sequence}"
    notices.notify(
        row.party_id,
        subject,
        text,
        "/appointments/",
        kind="desk.appointment",
        subject_ref=f"appointment:{row.id}",
        key=key,
        matter=row.item_code,
    )
    if row.phone:
        notices.send_sms(row.phone, text, key)


def remind() -> int:
    """Tells everybody who has an appointment tomorrow; once for each time that it was given."""
    tomorrow = clock.today() + timedelta(days=1)
    begin, end = bounds(tomorrow)
    waiting = Appointment.objects.filter(
        state="booked", reminded_at=None, slot_at__gte=begin, slot_at__lt=end
    )
    count = 0
    for key in list(waiting.values_list("id", flat=True)):
        with transaction.atomic():
            rows = waiting.select_for_update(of=("self",), skip_locked=True).select_related("site")
            if (row := rows.filter(pk=key).first()) is not None:
                _remind(row)
                count += 1
    return count


def _remind(row: Appointment) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Appointment tomorrow at %(time)s") % {"time": clock.local(row.slot_at).strftime("%H:%M")}
        text = _("%(title)s: %(day)s at %(place)s, %(address)s. Bring your identity document.") % {
            "title": row.item_title,
            "day": clock.local(row.slot_at).strftime("%m-%d %H:%M"),
            "place": row.site.name,
            "address": row.site.address,
        }
    _tell(row, subject, text)
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])


def note_missed() -> int:
    """Who did not come within the hour is noted as such."""
    late = Appointment.objects.filter(state="booked", slot_at__lt=clock.now() - rules.MISSED_AFTER)
    count = 0
    for row in late.select_related("site"):
        with transaction.atomic():
            if Appointment.objects.filter(pk=row.pk, state="booked").update(
                state="missed", changed_at=clock.now()
            ):
                audit.record(SYSTEM, "desk.miss_appointment", "appointment", row.id, detail=_detail(row))
                count += 1
    return count
