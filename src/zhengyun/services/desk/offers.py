"""What may be done, as buttons: one primary, dangerous ones apart, each with its consequence."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import ActOffer, CaseView, InboxFilter, TaskView
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk.filters import query_of
from zhengyun.ui import contracts as ui

AT_ONCE = frozenset({"claim", "release"})
"""Acts without questions and without consequences for the applicant: one press is enough."""

ANSWERS = frozenset({"supply", "resubmit", "supplement"})
"""Acts of the applicant that begin with the form of the application: an officer may be the applicant."""

TEAM = InboxFilter()

ICONS = {
    "receive": "inbox",
    "accept": "check",
    "correct": "edit",
    "grant": "certificate",
    "complete": "check",
    "sign": "edit",
    "serve": "send",
    "claim": "person",
    "hand_over": "people",
    "return_to": "arrow-left",
    "start_special": "pause",
    "end_special": "clock",
    "request_extension": "clock",
    "approve_extension": "check",
    "endorse": "check",
    "approve": "check",
    "send_back": "arrow-left",
    "turn_over": "send",
    "confirm": "check",
}


def act_address(
    case_id: UUID, act: str, task_id: UUID | None, listed: InboxFilter = TEAM, route: str = "act"
) -> str:
    """listed: the list from which the task was opened, so that the act leads on to its next one."""
    query = query_of(listed, task=str(task_id or ""))
    return reverse(f"desk:{route}", args=[case_id, act]) + query


def record_address(task_id: UUID, listed: InboxFilter = TEAM) -> str:
    return reverse("desk:record", args=[task_id]) + query_of(listed)


def actions(
    case: CaseView, found: Sequence[ActOffer], task: TaskView | None, listed: InboxFilter = TEAM
) -> list[ui.Action]:
    """Allowed acts in the order: the primary one, the others, the dangerous ones."""
    allowed = [one for one in found if one.is_allowed]
    ordered = sorted(allowed, key=lambda one: (not one.is_primary, one.is_dangerous))
    found_actions = [_action(case, one, task, listed) for one in ordered]
    if task and task.form and allowed and all(one.act != "complete" for one in found):
        record = ui.Action(_("Fill in the record"), record_address(task.id, listed), icon="edit")
        found_actions.insert(1, record)
    return found_actions


def _action(case: CaseView, offer: ActOffer, task: TaskView | None, listed: InboxFilter) -> ui.Action:
    url = act_address(case.id, offer.act, task.id if task else None, listed)
    hidden: tuple[tuple[str, str], ...] = ()
    label, consequence = offer.title, offer.consequence
    if offer.act in AT_ONCE:
        hidden = (("key", str(uuid7())), ("version", str(case.version)))
    if offer.act == "complete" and task is not None and task.form:
        url = record_address(task.id, listed)
        label = _("Fill in and complete")
    is_answer = offer.act in ANSWERS
    if is_answer:
        url = reverse("hall:correct", args=[case.id])
    if offer.letter_title:
        consequence = _("%(consequence)s Issues: %(letter)s.") % {
            "consequence": consequence,
            "letter": offer.letter_title,
        }
    return ui.Action(
        label,
        url,
        _kind(offer),
        method="post" if hidden or is_answer else "get",
        consequence=consequence,
        icon=ICONS.get(offer.act, "warning" if offer.is_dangerous else ""),
        hidden=hidden,
    )


def _kind(offer: ActOffer) -> ui.ActionKind:
    if offer.is_primary:
        return ui.ActionKind.PRIMARY
    return ui.ActionKind.DANGER if offer.is_dangerous else ui.ActionKind.SECONDARY


def refused(found: Sequence[ActOffer]) -> list[tuple[str, str]]:
    """Acts that are not possible now, with the reason."""
    return [(one.title, one.reason) for one in found if not one.is_allowed]
