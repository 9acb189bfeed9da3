"""Who was served at a window: what a rating of the service is about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhengyun.kit.ids import secret_code, uuid7
from zhengyun.services.desk.contracts_counter import VISIT_KINDS
from zhengyun.services.desk.models.counter import CounterSite, CounterWindow, Ticket


class Visit(models.Model):
    """One service at a counter. code: as good as the paper on which it stands.

    kind: served (a number was called and done), received (an application), handed_over (a decision). What a
    clerk does for the number at his window is one visit. clerk_id: the account; window: None where no
    number was called there that day and the site has several.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=26, default=secret_code, unique=True)
    kind = models.CharField(max_length=12)
    site = models.ForeignKey(CounterSite, on_delete=models.PROTECT, related_name="+", db_index=False)
    window = models.ForeignKey(
        CounterWindow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ticket = models.OneToOneField(Ticket, null=True, on_delete=models.PROTECT, related_name="visit")
    case_id = models.UUIDField(null=True)
    item_code = models.CharField(max_length=36, blank=True)
    title = models.CharField(max_length=200)
    clerk_id = models.UUIDField()
    clerk_name = models.CharField(max_length=100)
    ended_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["window", "-ended_at"], name="desk_visit_window"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "kind"], name="desk_visit_case"),
            models.CheckConstraint(condition=Q(kind__in=VISIT_KINDS), name="desk_visit_kind"),
        ]
