"""One act on many tasks: noted with its tasks, then done by a job."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ActOffer, ChosenTask, Together
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.desk.models import BulkItem, BulkRun
from zhengyun.services.desk.permissions import account_of

RUN = "desk.run_bulk"
MAX_TASKS = 200
MAX_OPINION = 5000


@dataclass(frozen=True)
class Wish:
    """What an officer wants to do with the tasks. versions: of the cases as he saw them, by task."""

    act: str
    opinion: str = ""
    hand_to: str = ""
    versions: dict[UUID, int] | None = None


def check_tasks(task_ids: Collection[UUID]) -> None:
    """Raises `desk.nothing_chosen`, `desk.too_many_tasks`."""
    if not task_ids:
        raise Problem("desk.nothing_chosen", _("Tick at least one task."), value=0)
    if len(task_ids) > MAX_TASKS:
        raise Problem(
            "desk.too_many_tasks",
            _("At most %(count)s tasks at once.") % {"count": MAX_TASKS},
            value=len(task_ids),
            remedy=_("Do it in several runs."),
        )


def offered(found: Together, act: str) -> ActOffer:
    """The act among what the tasks have in common. Raises `desk.not_in_common` (409)."""
    for one in found.offers:
        if one.act == act:
            return one
    raise conflict(
        "desk.not_in_common",
        _("Not all of these tasks offer this act, or not any more."),
        value=act[:40],
        remedy=_("Choose again; what all of them offer is shown."),
    )


def start_bulk(actor: Actor, task_ids: Collection[UUID], wish: Wish, key: str) -> BulkRun:
    """The same key is the same run. Rights are checked again when it is done, case by case."""
    if (same := BulkRun.objects.filter(account_id=account_of(actor), key=key[:64]).first()) is not None:
        return same
    check_tasks(task_ids)
    if len(wish.opinion) > MAX_OPINION:
        text = _("At most %(count)s characters.") % {"count": MAX_OPINION}
        raise Problem("desk.long_opinion", text, value=len(wish.opinion), fields={"opinion": [text]})
    found = casework.together(actor, task_ids)
    offer = offered(found, wish.act)
    data = _data(offer, wish)
    try:
        with transaction.atomic():
            return _write(actor, found.tasks, offer, wish, data, key)
    except IntegrityError:
        return BulkRun.objects.get(account_id=account_of(actor), key=key[:64])


def _data(offer: ActOffer, wish: Wish) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if "hand_to" in offer.needs:
        if wish.hand_to not in {value for value, _name in offer.choices.get("hand_to", ())}:
            text = _("Choose a colleague who has this role.")
            raise Problem("desk.hand_to", text, value=wish.hand_to[:40], fields={"hand_to": [text]})
        data["hand_to"] = wish.hand_to
    if "method" in offer.needs:
        data["method"] = "electronic"
    return data


def _write(
    actor: Actor,
    tasks: Collection[ChosenTask],
    offer: ActOffer,
    wish: Wish,
    data: dict[str, Any],
    key: str,
) -> BulkRun:
    run = BulkRun.objects.create(
        account_id=account_of(actor),
        actor=actor.stored(),
        key=key[:64],
        act=offer.act,
        title=offer.title,
        opinion=wish.opinion.strip(),
        data=data,
        total=len(tasks),
    )
    seen = wish.versions or {}
    BulkItem.objects.bulk_create(
        BulkItem(
            run=run,
            position=position,
            task_id=one.id,
            case_id=one.case_id,
            case_number=one.case_number,
            case_version=seen.get(one.id, one.version),
            applicant_name=one.applicant_name,
            title=one.title,
            step=one.step,
        )
        for position, one in enumerate(tasks)
    )
    ids = [one.id for one in tasks]
    detail = {"act": offer.act, "count": len(ids)}
    audit.record(actor, "desk.start_bulk", "bulk_run", run.id, detail=detail, ids=ids)
    jobs.defer(RUN, run_id=str(run.id), lock=f"desk.bulk:{run.id}")
    return run
