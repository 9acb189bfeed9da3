"""Counters of a service centre: windows, tickets of the queue, appointments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhengyun.kit.ids import uuid7


class CounterSite(models.Model):
    """A place with windows. organization_id: whose clerks work there.

    hours: of a working day, pairs of times such as ["09:00", "12:00"]. A quarter of an hour
    (`slot_minutes`) takes `slot_capacity` appointments, bookable for the next `book_days` days. notice: words
    for the display and the ticket machines.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    organization_id = models.UUIDField()
    address = models.CharField(max_length=200, blank=True)
    hours = models.JSONField(default=list)
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    slot_capacity = models.PositiveSmallIntegerField(default=2)
    book_days = models.PositiveSmallIntegerField(default=14)
    unclaimed_days = models.PositiveSmallIntegerField(default=30)
    is_open = models.BooleanField(default=True)
    notice = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization_id"], name="desk_site_organization")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_capacity__gte=1), name="desk_site_slots"
            )
        ]


class CounterWindow(models.Model):
    """A window. It serves the items and departments named; all where neither is named.

    clerks: accounts of those who sit there; every clerk of the site where nobody is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="windows", db_index=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100, blank=True)
    items = ArrayField(models.CharField(max_length=36), default=list)
    organizations = ArrayField(models.UUIDField(), default=list)
    clerks = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "number"], name="desk_window_number")
        ]


class TicketDay(models.Model):
    """The last number of a site's day. Its row is the lock under which numbers are drawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "day"], name="desk_ticket_day")]


class Appointment(models.Model):
    """A quarter of an hour at a site, for a party, by a person who comes. seat: which of the slot's places.

    state: booked, arrived (has a ticket), cancelled, missed (nobody came). sequence: RFC 5545, grows when it
    is moved or cancelled.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    slot_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    item_code = models.CharField(max_length=36)
    item_title = models.CharField(max_length=200)
    item_organization_id = models.UUIDField()
    party_id = models.UUIDField()
    party_name = models.CharField(max_length=200)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=32, blank=True)
    account_id = models.UUIDField()
    state = models.CharField(max_length=10, default="booked")
    sequence = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party_id", "slot_at", "id"], name="desk_appointment_party"),
            models.Index(fields=["slot_at", "id"], name="desk_appointment_due", condition=Q(state="booked")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "slot_at", "seat"],
                condition=~Q(state="cancelled"),
                name="desk_appointment_seat",
            ),
            models.UniqueConstraint(
                fields=["person_id", "slot_at"],
                condition=~Q(state="cancelled"),
                name="desk_appointment_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "arrived", "cancelled", "missed"]),
                name="desk_appointment_state",
            ),
        ]


class Ticket(models.Model):
    """A number of the queue.

    state: waiting, called (at `window`), done, missed. only: the window to which it was transferred, or where
    it is called again. ended_at: when it was done or missed; one that waits was missed then and put back.
    slot_at: of its appointment, which has precedence from that time on. calls: how often it was called.
    device_id, person_id: the ticket machine, or who took it on his own screen; neither: a clerk gave it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    number = models.PositiveIntegerField()
    device_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    item_code = models.CharField(max_length=36, blank=True)
    organization_id = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    appointment = models.OneToOneField(
        Appointment, null=True, on_delete=models.PROTECT, related_name="ticket"
    )
    slot_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    window = models.ForeignKey(
        CounterWindow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    only = models.ForeignKey(
        CounterWindow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    calls = models.PositiveSmallIntegerField(default=0)
    called_by = models.UUIDField(null=True)
    called_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["site", "day", "number"], name="desk_ticket_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["site", "day", "called_at"], name="desk_ticket_called"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "day", "number"], name="desk_ticket_number"),
            models.UniqueConstraint(
                fields=["window"], condition=Q(state="called"), name="desk_one_called_at_a_window"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "called", "done", "missed"]), name="desk_ticket_state"
            ),
        ]
