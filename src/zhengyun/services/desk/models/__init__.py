"""Tables of the desk."""

from __future__ import annotations

from zhengyun.services.desk.models.counter import (
    Appointment,
    CounterSite,
    CounterWindow,
    Ticket,
    TicketDay,
)
from zhengyun.services.desk.models.runs import BulkItem, BulkRun, Export
from zhengyun.services.desk.models.views import DefaultView, Phrase, SavedView

__all__ = [
    "Appointment",
    "BulkItem",
    "BulkRun",
    "CounterSite",
    "CounterWindow",
    "DefaultView",
    "Export",
    "Phrase",
    "SavedView",
    "Ticket",
    "TicketDay",
]
