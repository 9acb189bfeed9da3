"""The bank's file of a day is fetched in a job and kept, so that a page compares what is here."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem, forbidden
from zhengyun.services.billing.drivers import get_driver, usable_drivers
from zhengyun.services.billing.models import BankStatement
from zhengyun.services.billing.permissions import places_of

FETCH = "billing.fetch_statement"


def ask_statements(actor: Actor, day: date) -> None:
    """Raises Problem 403 `billing.may_not`, 422 `billing.day_to_come`."""
    if not places_of(actor):
        raise forbidden("billing.may_not", _("Only finance officers compare books."))
    if day > clock.today():
        raise Problem("billing.day_to_come", _("This day has not come yet."), value=day.isoformat())
    for driver in usable_drivers():
        jobs.defer(FETCH, key=f"statement:{driver.name}:{day}", driver=driver.name, day=day.isoformat())
    audit.record(actor, "billing.ask_statement", "bank_statement", day.isoformat())


def fetch_statement(driver: str, day: date) -> None:
    """The newest file of a day takes the place of the former one. Raises BankUnreachable."""
    lines = [
        {
            "reference": one.reference,
            "fen": one.fen,
            "at": one.at.isoformat(),
            "refund": str(one.refund_id or ""),
        }
        for one in get_driver(driver).statement(day)
    ]
    kept = {"lines": lines, "fetched_at": clock.now()}
    BankStatement.objects.update_or_create(driver=driver, day=day, defaults=kept)
    detail = {"driver": driver, "lines": len(lines)}
    audit.record(SYSTEM, "billing.fetch_statement", "bank_statement", day.isoformat(), detail=detail)
