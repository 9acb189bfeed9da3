"""Figures of one instance for its owner and for who runs its pool."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions
from zhengyun.engines.compute.contracts import Point, Series
from zhengyun.engines.compute.figures.keep import KEEP_RAW, KEEP_STEP
from zhengyun.engines.compute.figures.rates import FULL
from zhengyun.engines.compute.models import Instance, Metered, Sample, Summary
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

FRESH = timedelta(minutes=3)
LONGEST = timedelta(days=366)
STEPS = ((60, timedelta(hours=6), KEEP_RAW), (300, timedelta(days=3), KEEP_STEP[300]))
"""Step, the longest window that is shown in it, and how far back it is kept; else hours."""


def live(actor: Actor, instance_id: UUID) -> Point | None:
    """The figures of the last minutes; None when nothing was measured lately.

    Raises `compute.unknown_instance` (404).
    """
    metered = _metered(actor, instance_id)
    if metered is None:
        return None
    rows = Sample.objects.filter(metered_id=metered.id, at__gte=clock.now() - FRESH)
    last = rows.order_by("-at").first()
    return _point(last) if last else None


def series(actor: Actor, instance_id: UUID, since: datetime, until: datetime) -> Series:
    """Points in [since, until), oldest first: by minutes for hours, by five minutes for days, else by hours.

    Raises `compute.unknown_instance` (404), `compute.window_too_long` (422) for more than a year.
    """
    metered = _metered(actor, instance_id)
    if until - since > LONGEST:
        raise Problem(
            "compute.window_too_long",
            _("Figures are shown for at most a year at once."),
            value=f"{since:%Y-%m-%d} – {until:%Y-%m-%d}",
            remedy=_("Choose a shorter time."),
        )
    step = step_for(since, until)
    if metered is None:
        return Series(instance_id, step, ())
    window = {"metered_id": metered.id, "at__gte": since, "at__lt": until}
    if step == 60:
        points = [_point(row) for row in Sample.objects.filter(**window).order_by("at")]
    else:
        points = [_point(row) for row in Summary.objects.filter(step=step, **window).order_by("at")]
    return Series(instance_id, step, tuple(points), frozenset(metered.from_guest))


def step_for(since: datetime, until: datetime) -> int:
    """The finest step that is still kept and gives at most some hundreds of points."""
    age = clock.now() - since
    fitting = (step for step, longest, kept in STEPS if until - since <= longest and age <= kept)
    return next(fitting, 3600)


def _metered(actor: Actor, instance_id: UUID) -> Metered | None:
    instance = Instance.objects.select_related("pool").filter(pk=instance_id).first()
    if instance is None:
        raise permissions.unknown_instance(instance_id)
    permissions.check_can(actor, Doing.SEE, instance)
    return Metered.objects.filter(instance_id=instance_id).first()


def _point(row: Sample | Summary) -> Point:
    return Point(
        at=row.at,
        cpu=_share(row.cpu),
        cpu_max=_share(row.cpu_max if isinstance(row, Summary) else row.cpu),
        memory=_share(row.memory),
        disk_read=_rate(row.disk_read),
        disk_write=_rate(row.disk_write),
        net_in=_rate(row.net_in),
        net_out=_rate(row.net_out),
    )


def _share(value: int | None) -> float | None:
    return None if value is None else value / FULL


def _rate(value: int | None) -> float | None:
    return None if value is None else float(value)
