"""Who takes numbers, and how many: a ticket machine, a citizen on his own screen, a clerk for others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.limits import limit_in
from zhengyun.services.desk.models import CounterDevice, CounterSite, Ticket
from zhengyun.services.desk.permissions_counter import can_work_at, check_can_take

LIMITS = Path(__file__).parent.parent / "data" / "limits.toml"
SHORT = timedelta(minutes=10)


def check_may_take(actor: Actor, site: CounterSite, device: CounterDevice | None, item_code: str) -> Ticket:
    """A ticket that says from where it came. The caller has locked the site's day.

    Raises `desk.not_a_ticket_machine` (403), `desk.machine_limit`, `desk.person_limit` (409).
    """
    is_machine = device is not None and device.site_id == site.id and device.revoked_at is None
    check_can_take(actor, site.organization_id, is_machine=is_machine)
    today = Ticket.objects.filter(site=site, day=clock.today())
    if is_machine and device is not None:
        _check_machine(device, today.filter(device_id=device.id).count(), _lately(site, device))
        return Ticket(device_id=device.id)
    if can_work_at(actor, site.organization_id):
        return Ticket()
    mine = today.filter(person_id=actor.person_id)
    _check_person(mine.count(), mine.filter(item_code=item_code).count())
    return Ticket(person_id=actor.person_id)


def _lately(site: CounterSite, device: CounterDevice) -> int:
    rows = Ticket.objects.filter(site=site, day=clock.today(), device_id=device.id)
    return rows.filter(taken_at__gt=clock.now() - SHORT).count()


def _check_machine(device: CounterDevice, of_day: int, lately: int) -> None:
    if lately >= _limit("device_tickets_ten_minutes"):
        raise _refused(device, _("Wait some minutes, or ask at the reception."))
    if of_day >= _limit("device_tickets_day"):
        raise _refused(device, _("Ask at the reception."))


def _refused(device: CounterDevice, remedy: str) -> Problem:
    message = _("This machine has given out as many numbers as it may.")
    return conflict("desk.machine_limit", message, value=device.name, remedy=remedy)


def _check_person(of_day: int, of_matter: int) -> None:
    for count, code in ((of_matter, "person_matter_tickets_day"), (of_day, "person_tickets_day")):
        if count >= (most := _limit(code)):
            raise conflict(
                "desk.person_limit",
                _("You have taken %(count)d numbers today; more are not given out.") % {"count": most},
                remedy=_("Use the number that you have, or ask at the reception."),
            )


def _limit(code: str) -> int:
    return limit_in(LIMITS, code, clock.today()).value
