"""What is done about a finding: agreed on, done, dismissed with a reason, taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.admin.models import FindingTask
from zhengyun.services.admin.permissions import check_can_order_steps
from zhengyun.services.admin.rules_steps import FOLLOWS, Deed, Work


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as it was shown to who decides. key: what finds it again."""

    key: str
    kind: str
    title: str
    todo: str


def follow_finding(
    actor: Actor,
    shown: Shown,
    deed: str,
    *,
    before: str,
    owner: str = "",
    due_on: date | None = None,
    reason: str = "",
) -> FindingTask:
    """before: the state on the page that was sent; the same sent twice is one change.

    Raises `admin.no_such_deed`, `admin.missing`, `admin.finding_stale` (409).
    """
    check_can_order_steps(actor)
    wanted = _target(deed, before)
    _check_words(wanted, owner, reason)
    with transaction.atomic():
        row, _made = FindingTask.objects.get_or_create(
            key=shown.key, defaults=_values(actor, shown, Work.FOUND)
        )
        row = FindingTask.objects.select_for_update().get(pk=row.pk)
        if row.state == wanted:
            return row
        if row.state != before:
            message = _("Somebody else has decided about it meanwhile.")
            raise conflict("admin.finding_stale", message, remedy=_("Look at the page again."))
        for name, value in _values(actor, shown, wanted).items():
            setattr(row, name, value)
        if wanted is Work.AGREED:
            row.owner_name, row.due_on = owner.strip()[:200], due_on
        row.reason = reason.strip()[:300]
        row.save()
        detail = {"finding": shown.key, "kind": shown.kind, "from": before, "to": wanted.value}
        audit.record(actor, "admin.follow_finding", "finding", row.id, detail=detail)
    return row


def _target(deed: str, before: str) -> Work:
    try:
        return FOLLOWS[Work(before), Deed(deed)]
    except (KeyError, ValueError) as error:
        raise Problem("admin.no_such_deed", _("This cannot be done here."), value=deed[:20]) from error


def _check_words(wanted: Work, owner: str, reason: str) -> None:
    message = _("Fill in this field.")
    if wanted is Work.AGREED and not owner.strip():
        raise Problem("admin.missing", message, fields={"owner": [message]})
    if wanted is Work.DISMISSED and not reason.strip():
        raise Problem("admin.missing", message, fields={"reason": [message]})


def _values(actor: Actor, shown: Shown, state: Work) -> dict[str, object]:
    return {
        "kind": shown.kind,
        "title": shown.title[:300],
        "todo": shown.todo,
        "state": state.value,
        "changed_by": actor.account_id,
        "changed_by_name": actor.name[:100],
        "changed_at": clock.now(),
    }
