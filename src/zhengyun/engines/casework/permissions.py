"""Who may do what with a case. Every rule is a pair: check_… raises, can_… answers.

All of them look at a `Standing`: what the actor is to this case (and this task) at this moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhengyun.engines.casework.rules import Act, Who
from zhengyun.kit.errors import Problem, forbidden, not_found


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is to a case.

    is_own: the same person applied, perhaps under another account.
    is_staff: holds a role of a task that the case has or had. is_near: works where the case is
    handled. is_observer: supervises that department. is_leader: heads the section of the open task.
    has_task: holds the role of the open task in question. holder: who else has taken that task,
    '' for nobody or the actor.
    accepted_it, received_it, asked_for_it: the same person accepted the case, received it at a counter,
    requested the extension.
    has_signed: has signed the task's content already. is_order: an organization applied, for which
    several people act. is_own_step: the step belongs to the applicant, so who applied may do it.
    is_partial: works for the applicant in a step that must be another body's. is_other_role: of an
    organization that applies, but without a role that the item wants of who applies for it.
    """

    is_system: bool = False
    is_applicant: bool = False
    is_own: bool = False
    is_staff: bool = False
    is_near: bool = False
    is_observer: bool = False
    is_leader: bool = False
    has_task: bool = False
    holder: str = ""
    accepted_it: bool = False
    received_it: bool = False
    asked_for_it: bool = False
    has_signed: bool = False
    is_order: bool = False
    is_own_step: bool = False
    is_partial: bool = False
    is_other_role: bool = False


WITHOUT_TAKING = frozenset({"sign"})
"""Acts for which somebody else may hold the task: the second signature is another person's."""

REASSIGNING = frozenset({"release", "hand_over"})
"""Acts that the head of the section may perform on a task of his people, who may be ill or gone."""

DECISIONS = frozenset({"grant", "refuse"})
EXTENSION_DECISIONS = frozenset({"approve_extension", "reject_extension"})


def check_can_see_case(standing: Standing) -> None:
    """Who may not see a case is told that it is not there."""
    if not can_see_case(standing):
        raise not_found("casework.no_such_case", _("This case is not known."))


def can_see_case(standing: Standing) -> bool:
    s = standing
    return s.is_system or s.is_applicant or s.is_staff or s.is_near or s.is_observer


def check_can_see_everything(standing: Standing) -> None:
    """Internal opinions, hand-overs and other officers' records are not for the applicant."""
    if not can_see_everything(standing):
        raise _may_not(_("This is for the staff of the case only."))


def can_see_everything(standing: Standing) -> bool:
    s = standing
    return s.is_system or s.is_staff or s.is_near or s.is_observer


def check_can_apply(standing: Standing) -> None:
    if not can_apply(standing):
        if standing.is_applicant:
            raise _may_not(_("Another role of your unit applies for this."))
        raise _may_not(_("Only the applicant, or who is mandated by him, can do this."))


def can_apply(standing: Standing) -> bool:
    return standing.is_applicant and not standing.is_other_role


def _applied_himself(standing: Standing) -> bool:
    """Colleagues who act for an organization did not apply themselves: only who sent the order, or sent it
    again, did."""
    if standing.is_own_step:
        return False
    return standing.is_own or (standing.is_applicant and not standing.is_order)


def check_can_handle_case(standing: Standing) -> None:
    if not standing.is_staff:
        raise _may_not(_("Only the staff who handle this case can do this."))
    if _applied_himself(standing):
        raise _may_not(_("You applied yourself, so a colleague must handle this case."))


def can_handle_case(standing: Standing) -> bool:
    return standing.is_staff and not _applied_himself(standing)


def check_can_touch_task(standing: Standing) -> None:
    """回避: nobody handles a case for which he applied himself."""
    if not standing.has_task:
        raise _may_not(_("This task belongs to another role or department."))
    if _applied_himself(standing):
        raise _may_not(_("You applied yourself, so a colleague must handle this case."))
    if standing.is_partial:
        raise forbidden(
            "casework.separation",
            _("Nobody of the applying unit may decide about its order."),
            remedy=_("Hand the task over to a colleague."),
        )


def can_touch_task(standing: Standing) -> bool:
    return standing.has_task and not _applied_himself(standing) and not standing.is_partial


def check_can_work_on_task(standing: Standing) -> None:
    check_can_touch_task(standing)
    if standing.holder:
        raise _may_not(
            _("%(name)s has taken this task.") % {"name": standing.holder},
            _("It can be released or handed over by its holder."),
        )


def can_work_on_task(standing: Standing) -> bool:
    return can_touch_task(standing) and not standing.holder


def check_can_reassign(standing: Standing) -> None:
    if not standing.is_leader:
        check_can_work_on_task(standing)


def can_reassign(standing: Standing) -> bool:
    return standing.is_leader or can_work_on_task(standing)


def check_can_sign(standing: Standing) -> None:
    check_can_touch_task(standing)
    if standing.has_signed:
        raise _may_not(_("You have signed already; another person must sign too."))


def can_sign(standing: Standing) -> bool:
    return can_touch_task(standing) and not standing.has_signed


def check_can_decide(standing: Standing) -> None:
    """受审分离: who received or accepted a case does not decide it."""
    check_can_work_on_task(standing)
    if standing.accepted_it or standing.received_it:
        raise forbidden(
            "casework.separation",
            _("The same person may not receive or accept a case and decide it."),
            remedy=_("Hand the task over to a colleague."),
        )


def can_decide(standing: Standing) -> bool:
    return can_work_on_task(standing) and not (standing.accepted_it or standing.received_it)


def check_can_approve_extension(standing: Standing) -> None:
    """An extension is approved by another person than the one who asks for it (art. 42)."""
    check_can_work_on_task(standing)
    if standing.asked_for_it:
        raise forbidden(
            "casework.separation",
            _("An extension is approved by another person than the one who asked for it."),
            remedy=_("Hand the task over to a colleague."),
        )


def can_approve_extension(standing: Standing) -> bool:
    return can_work_on_task(standing) and not standing.asked_for_it


def check_can_perform(standing: Standing, act: Act) -> None:
    """The one question before an act: may this actor perform it here?"""
    if standing.is_system and Who.SYSTEM in act.who:
        return
    if Who.APPLICANT in act.who:
        check_can_apply(standing)
    elif act.name in REASSIGNING:
        check_can_reassign(standing)
    elif act.name in DECISIONS:
        check_can_decide(standing)
    elif act.name in EXTENSION_DECISIONS:
        check_can_approve_extension(standing)
    elif act.name in WITHOUT_TAKING:
        check_can_sign(standing)
    elif Who.STAFF in act.who and not standing.has_task:
        check_can_handle_case(standing)
    elif Who.OFFICER in act.who:
        check_can_work_on_task(standing)
    else:
        raise _may_not(_("Only the platform itself does this."))


def can_perform(standing: Standing, act: Act) -> bool:
    try:
        check_can_perform(standing, act)
    except Problem:
        return False
    return True


CLERK = "counter_clerk"


@dataclass(frozen=True, slots=True)
class CounterStanding:
    """What an actor is to an application that he would fill in for somebody who stands at his counter.

    is_clerk: counter clerk of a counter that serves the region of the matter. is_session: signed in himself,
    no token. is_himself: the applicant, its head, or who stands there is the clerk (回避). may_submit: who
    stands there applies himself, heads the firm, or has a mandate or a letter. is_internal: a matter within
    the government.
    """

    is_clerk: bool = False
    is_session: bool = False
    is_himself: bool = False
    may_submit: bool = False
    is_internal: bool = False


def check_can_apply_at_counter(standing: CounterStanding) -> None:
    """窗口代录: the clerk fills in and sends for whoever stands there, never for himself."""
    if not (standing.is_clerk and standing.is_session) or standing.is_internal:
        raise _may_not(_("Only a clerk at a counter of this place takes applications for others."))
    if standing.is_himself:
        raise _may_not(
            _("You are concerned yourself."), _("A colleague takes this application at the counter.")
        )
    if not standing.may_submit:
        raise forbidden(
            "casework.letter_needed",
            _("Who stands at the counter is neither the applicant nor its head, and has no mandate."),
            remedy=_("Name the letter of mandate that was brought."),
        )


def can_apply_at_counter(standing: CounterStanding) -> bool:
    try:
        check_can_apply_at_counter(standing)
    except Problem:
        return False
    return True


def _may_not(message: str, remedy: str = "") -> Problem:
    return forbidden("casework.may_not", message, remedy=remedy)
