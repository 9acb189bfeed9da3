"""Ticket machines: an administrator makes a code, the machine takes it once and keeps a token."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock, pairing
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.kit.ids import digest_of, secret_code
from zhengyun.services.desk.logic.queue import lock_site
from zhengyun.services.desk.models import CounterDevice, CounterSite
from zhengyun.services.desk.permissions import account_of
from zhengyun.services.desk.permissions_counter import check_can_arrange


def enrol_device(actor: Actor, code: str, name: str) -> str:
    """A code for one machine, shown once; asked for again before it was typed, it is another code of the same
    machine. Raises `desk.no_name`, `desk.no_such_counter` (404)."""
    check_can_arrange(actor)
    if not (words := name.strip()[:60]):
        message = _("Please fill this in.")
        raise Problem("desk.no_name", message, fields={"device": [message]})
    typed, until = pairing.make_code()
    with transaction.atomic():
        row, _is_new = CounterDevice.objects.update_or_create(
            site=lock_site(site_of(code).pk),
            name=words,
            paired_at=None,
            revoked_at=None,
            defaults={
                "pairing": digest_of(typed),
                "pairing_until": until,
                "made_by_id": account_of(actor),
                "made_by_name": actor.name[:100],
            },
        )
        detail = {"site": code, "name": words}
        audit.record(actor, "desk.enrol_device", "counter_device", row.id, detail=detail)
    return typed


def revoke_device(actor: Actor, device_id: UUID) -> None:
    """It gives out no number any more; twice is once. Raises `desk.no_such_device` (404)."""
    check_can_arrange(actor)
    with transaction.atomic():
        row = CounterDevice.objects.select_for_update().filter(pk=device_id).first()
        if row is None:
            raise not_found("desk.no_such_device", _("This ticket machine is not known."), value=device_id)
        if row.revoked_at is not None:
            return
        row.revoked_at, row.token, row.pairing = clock.now(), "", ""
        row.save(update_fields=["revoked_at", "token", "pairing"])
        audit.record(actor, "desk.revoke_device", "counter_device", row.id, detail={"name": row.name})


@transaction.atomic
def pair_device(actor: Actor, site: CounterSite, typed: str) -> str:
    """The token that the machine keeps. Raises `desk.bad_pairing`."""
    wanted = pairing.as_typed(typed)
    rows = CounterDevice.objects.select_for_update().filter(
        site=site, pairing=digest_of(wanted), revoked_at=None
    )
    row = rows.first() if wanted else None
    if row is None or not pairing.is_valid(row.pairing_until):
        raise Problem(
            "desk.bad_pairing",
            _("This code is not valid, or not valid any more."),
            remedy=_("Ask the administrator for a new one."),
        )
    token = secret_code()
    row.token, row.pairing, row.pairing_until, row.paired_at = digest_of(token), "", None, clock.now()
    row.save(update_fields=["token", "pairing", "pairing_until", "paired_at"])
    audit.record(actor, "desk.pair_device", "counter_device", row.id, detail={"name": row.name})
    return token


def device_of(site: CounterSite, token: str) -> CounterDevice | None:
    """The enrolled machine of this site that holds the token."""
    if not token:
        return None
    return CounterDevice.objects.filter(token=digest_of(token), site=site, revoked_at=None).first()


def site_of(code: str) -> CounterSite:
    """Open or closed."""
    found = CounterSite.objects.filter(code=code).first()
    if found is None:
        raise not_found("desk.no_such_counter", _("This counter is not known."), value=code[:40])
    return found
