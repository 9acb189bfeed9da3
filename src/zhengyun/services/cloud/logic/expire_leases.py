"""Terms that end: notices, grace, stop, reclaim, by the dated parameters of the day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import LeaseState, LineKind, LineState
from zhengyun.services.cloud.logic.release_leases import end_instance, end_other
from zhengyun.services.cloud.models import Lease, OrderLine
from zhengyun.services.cloud.prices import expiry_on
from zhengyun.services.cloud.rules import HOLDING, ExpiryTerms, due_notice, lease_state, one_step

TOLD = ("it_officer", "unit_leader")
STANDS_STILL = frozenset({"compute.lost", "compute.deleting"})
"""Refusals of compute that say that a machine runs no more, whatever is wanted of it."""


def expire_leases() -> int:
    """Brings every lease to what it is today; how many changed or were told. Each in its own transaction."""
    terms = expiry_on(clock.today())
    if terms is None:
        return 0
    horizon = clock.today() + timedelta(days=max(terms.notice_days, default=0))
    rows = Lease.objects.filter(state__in=HOLDING, ends_on__lte=horizon).order_by("ends_on", "id")
    return sum(_expire_alone(one, terms) for one in rows.values_list("id", flat=True))


def _expire_alone(lease_id: UUID, terms: ExpiryTerms) -> bool:
    """One lease that cannot go on does not hold the others up; the next run tries it again."""
    try:
        return expire_lease(lease_id, terms)
    except Problem as problem:
        detail = {"code": problem.code}
        audit.record(SYSTEM, "cloud.expire", "lease", lease_id, outcome="refused", detail=detail)
        return False


@transaction.atomic
def expire_lease(lease_id: UUID, terms: ExpiryTerms) -> bool:
    rows = Lease.objects.select_for_update(of=("self",)).select_related("line")
    lease = rows.filter(pk=lease_id, state__in=HOLDING).first()
    if lease is None:
        return False
    target = lease_state(lease.ends_on, clock.today(), terms)
    now = one_step(LeaseState(lease.state), target)
    notice = due_notice(lease.ends_on, clock.today(), terms)
    is_news = notice is not None and notice not in lease.notified_for
    if now is LeaseState.STOPPED and lease.instance_id:
        _stop(lease.instance_id)
    if now is LeaseState.ENDED and _is_being_renewed(lease):
        return False
    if now == lease.state and not is_news:
        return False
    if now is LeaseState.ENDED:
        _reclaim(lease)
    else:
        lease.state = now
        lease.notified_for = sorted({*lease.notified_for, *([notice] if notice is not None else [])})
        lease.save(update_fields=["state", "notified_for"])
    _tell(lease, now, terms)
    detail = {"to": now, "ends_on": lease.ends_on.isoformat(), "notice": notice or 0}
    audit.record(SYSTEM, "cloud.expire", "lease", lease.id, detail=detail)
    return True


def _stop(instance_id: UUID) -> None:
    try:
        compute.set_desired(SYSTEM, instance_id, Desired.STOPPED)
    except Problem as problem:
        if problem.code not in STANDS_STILL:
            raise


def _is_being_renewed(lease: Lease) -> bool:
    """Nothing is wiped while somebody still decides on a renewal."""
    names = [one for one in (lease.id, lease.instance_id, lease.database_id) if one]
    waiting = OrderLine.objects.filter(
        kind=LineKind.TERM, target_id__in=names, state__in=(LineState.ASKED, LineState.COMMITTED)
    )
    return waiting.filter(order__owner_id=lease.owner_id, order__ended_at=None).exists()


def _reclaim(lease: Lease) -> None:
    if lease.instance_id:
        end_instance(lease.instance_id, "expired")
    else:
        end_other(lease, "expired")


def _tell(lease: Lease, now: LeaseState, terms: ExpiryTerms) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Term of a cloud resource")
        body = _words(lease, now, terms)
    key = f"cloud.expiry:{lease.id}:{lease.ends_on}:{now}:{max(lease.notified_for, default=0)}"
    key = f"{key}:{min(lease.notified_for, default=0)}"
    people = {one.id for role in TOLD for one in accounts.accounts_with_role(role, lease.owner_id)}
    for person in people:
        notices.notify(
            person, subject, body, "/cloud/", kind="cloud.expiry", subject_ref=f"lease:{lease.id}", key=key
        )


def _words(lease: Lease, now: LeaseState, terms: ExpiryTerms) -> str:
    values = {
        "title": f"{lease.system.title if lease.system else ''} {lease.title}".strip(),
        "ends": lease.ends_on,
        "stops": terms.stops_on(lease.ends_on),
        "reclaimed": terms.reclaimed_on(lease.ends_on),
    }
    if now is LeaseState.ENDED:
        return _("%(title)s was reclaimed: its term ended on %(ends)s and it was not renewed.") % values
    if now is LeaseState.STOPPED:
        return (
            _("%(title)s was stopped: its term ended on %(ends)s. It is reclaimed on %(reclaimed)s.") % values
        )
    if now is LeaseState.GRACE:
        return _("The term of %(title)s ended on %(ends)s. It is stopped on %(stops)s.") % values
    return _("The term of %(title)s ends on %(ends)s. Renew it or give it back in time.") % values
