"""Tables of the desk."""

from __future__ import annotations

from zhengyun.services.desk.models.arranged import CounterClosure, CounterDevice, SlotLimit
from zhengyun.services.desk.models.counter import (
    Appointment,
    CounterSite,
    CounterWindow,
    Ticket,
    TicketDay,
)
from zhengyun.services.desk.models.runs import BulkItem, BulkRun, Export
from zhengyun.services.desk.models.views import DefaultView, Phrase, SavedView
from zhengyun.services.desk.models.visits import Visit

__all__ = [
    "Appointment",
    "BulkItem",
    "BulkRun",
    "CounterClosure",
    "CounterDevice",
    "CounterSite",
    "CounterWindow",
    "DefaultView",
    "Export",
    "Phrase",
    "SavedView",
    "SlotLimit",
    "Ticket",
    "TicketDay",
    "Visit",
]
