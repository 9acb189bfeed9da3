"""One look at one instance, and at most one step towards what is wanted of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import drivers, rules
from zhengyun.engines.compute.contracts import State
from zhengyun.engines.compute.contracts.drivers import Driver, DriverError, Observed, PoolUnreachableError
from zhengyun.engines.compute.models import Instance, Snapshot
from zhengyun.engines.compute.reconcile import lock, record, wipe
from zhengyun.engines.compute.reconcile.names import soon
from zhengyun.engines.compute.reconcile.spec import spec_of
from zhengyun.engines.compute.reconcile.want import is_good_again, pending_snapshot, want_of
from zhengyun.engines.compute.rules import Step, Want

log = logging.getLogger(__name__)
BUSY = timedelta(seconds=2)
AT_ONCE = timedelta()
A_MOMENT = timedelta(seconds=1)
QUICK = frozenset({Step.MAKE, Step.TOUCH, Step.CHANGE, Step.RESTORE, Step.DROP})
OF_SNAPSHOTS = frozenset({Step.SNAPSHOT, Step.RESTORE, Step.DROP})


@dataclass(frozen=True, slots=True)
class Look:
    """An instance as it was read, with what was seen of it and what is owed."""

    instance: Instance
    driver: Driver
    seen: Observed | None
    want: Want
    snapshot: Snapshot | None


def reconcile(instance_id: UUID, waits: int = 0) -> bool:
    """Take one step, and come again until nothing is owed: whether it will. Never waits for a machine."""
    with lock.held(instance_id) as is_held:
        pause = _one_step(instance_id, waits) if is_held else BUSY
    if pause is not None:
        soon(instance_id, pause, waits + 1)
    return pause is not None


def _one_step(instance_id: UUID, waits: int) -> timedelta | None:
    """How long to wait before the next look; None when nothing is owed or the minute's watch looks."""
    row = Instance.objects.select_related("pool").filter(id=instance_id).first()
    if row is None or row.state == State.DELETED:
        return None
    try:
        look = _look(row)
        step = rules.next_step(look.want, look.seen)
    except DriverError as error:
        return _after_error(row.id, error, waits)
    if step is Step.NOTHING:
        return _settle(look, waits)
    if step is Step.WAIT:
        return rules.wait_to_look(waits, look.driver.capabilities)
    try:
        return _perform(look, step, waits)
    except DriverError as error:
        if step in OF_SNAPSHOTS and look.snapshot:
            return _after_snapshot_error(look, look.snapshot, error, waits)
        return _after_error(row.id, error, waits)


def _look(row: Instance) -> Look:
    driver = drivers.open_driver(row.pool)
    found = driver.observe().get(row.id)
    fresh = record.seen(row.id, found)
    snapshot = pending_snapshot(fresh)
    return Look(fresh, driver, found, want_of(fresh, snapshot), snapshot)


def _settle(look: Look, waits: int) -> timedelta | None:
    move = rules.settled_move(look.want.state, look.seen)
    if look.want.state is State.FAILED and not is_good_again(look.want, look.seen):
        return None
    record.moved(look.instance.id, move)
    is_up = look.seen is None or look.seen.is_ready or look.want.desired != "running"
    return None if is_up else rules.wait_to_look(waits, look.driver.capabilities)


def _perform(look: Look, step: Step, waits: int) -> timedelta | None:
    row = look.instance
    if step is Step.MOURN:
        record.moved(
            row.id, rules.Move.VANISH, _("The pool has no such machine any more; its disks are gone.")
        )
        return None
    if step is Step.REMOVE:
        return wipe.remove(row, look.driver, look.seen, waits)
    if step in (Step.START, Step.RESTART) and not record.take_boot(row):
        return BUSY
    if not _may_try(look, step):
        return None
    log.info("instance %s: %s", row.id, step)
    record.moved(row.id, rules.MOVE_OF.get(step))
    _ask_driver(look, step)
    record.done(row, step, look.driver, look.snapshot)
    return AT_ONCE if step in QUICK else rules.wait_to_look(waits) and A_MOMENT


def _may_try(look: Look, step: Step) -> bool:
    """A machine that broke, or went away while it was made, is tried again a few times only."""
    is_broken = look.seen is not None and look.seen.power == "broken"
    if not is_broken and step is not Step.REBUILD:
        return True
    reason = (look.seen.fault if look.seen else "") or _("The machine went away while it was made.")
    return record.failed(look.instance.id, reason, is_final=False) < rules.MAX_TRIES


def _ask_driver(look: Look, step: Step) -> None:
    driver, spec = look.driver, spec_of(look.instance, look.driver)
    snapshot_id = look.snapshot.id if look.snapshot else look.instance.id
    if step is Step.REBUILD and not all(one.is_gone for one in driver.remove(spec.id)):
        raise DriverError(_("What is left of the first try is not gone yet."), is_retryable=True)
    if step in (Step.MAKE, Step.REBUILD, Step.TOUCH, Step.CHANGE):
        driver.apply(spec)
    elif step is Step.START:
        driver.start(spec)
    elif step is Step.STOP:
        driver.stop(spec, graceful_seconds=rules.GRACEFUL_SECONDS)
    elif step is Step.RESTART:
        driver.restart(spec)
    elif step is Step.SNAPSHOT:
        driver.snapshot(spec, snapshot_id)
    elif step is Step.RESTORE:
        driver.restore(spec, snapshot_id)
    elif step is Step.DROP:
        driver.drop_snapshot(spec, snapshot_id)


def _after_error(instance_id: UUID, error: DriverError, waits: int) -> timedelta | None:
    """A pool that does not answer is waited for; what it answers with an error is tried a few times."""
    log.warning("instance %s: %s", instance_id, error.reason)
    if isinstance(error, PoolUnreachableError):
        record.failed(instance_id, error.reason, is_final=False, counts=False)
        return rules.wait_after_failure(waits)
    is_final = not error.is_retryable
    failures = record.failed(instance_id, error.reason, is_final=is_final)
    return None if is_final or failures >= rules.MAX_TRIES else rules.wait_after_failure(failures)


def _after_snapshot_error(look: Look, snapshot: Snapshot, error: DriverError, waits: int) -> timedelta | None:
    """A snapshot that cannot be is no reason to touch the machine."""
    is_over = not error.is_retryable or look.instance.failures + 1 >= rules.MAX_TRIES
    if is_over:
        record.snapshot_failed(snapshot, error.reason)
        return AT_ONCE
    return _after_error(look.instance.id, error, waits)
