"""Acts, states and steps in words."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, Promise] = {
    "submitted": _("Submitted"),
    "received": _("Received"),
    "correcting": _("To be corrected"),
    "accepted": _("Accepted"),
    "special": _("In special procedure"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "not_accepted": _("Not accepted"),
    "withdrawn": _("Withdrawn"),
    "terminated": _("Terminated"),
    "filed": _("Filed"),
    "raised": _("Raised"),
    "upheld": _("Upheld"),
    "rejected": _("Rejected"),
    "running": _("Under way"),
    "completed": _("All completed"),
    "completed_partly": _("Completed, not everything granted"),
    "endorsed": _("Endorsed by the unit"),
    "returned": _("Sent back"),
    "approved": _("Approved"),
    "delivering": _("Being delivered"),
    "delivered": _("Delivered"),
    "confirmed": _("Delivery confirmed"),
    "declined": _("Declined by the unit"),
}

ACTS: dict[str, tuple[Promise, Promise]] = {
    "submit": (_("Submit"), _("The application is sent to the department.")),
    "receive": (_("Receive"), _("The materials are received; the applicant gets a receipt.")),
    "correct": (
        _("Ask for corrections"),
        _("The applicant gets one notice that lists everything that is missing. It can be sent only once."),
    ),
    "supply": (_("Supply corrections"), _("The corrected application goes back to the department.")),
    "accept": (_("Accept"), _("The limits begin to run tomorrow; the applicant gets an acceptance notice.")),
    "supplement": (
        _("Supply what was promised"),
        _("What was missing when the case was accepted goes to the department."),
    ),
    "deem_accepted": (
        _("Deemed accepted"),
        _("Nobody told the applicant in time, so the case counts as accepted."),
    ),
    "not_accept": (
        _("Do not accept"),
        _("The case ends. The applicant is told the reasons and where to turn."),
    ),
    "request_extension": (
        _("Request extension"),
        _("Another person decides whether the limit is extended."),
    ),
    "approve_extension": (
        _("Approve extension"),
        _("The limit is extended; the applicant is told the reasons."),
    ),
    "reject_extension": (_("Reject extension"), _("The limit stays as it is.")),
    "start_special": (
        _("Start special procedure"),
        _("From today on the time does not count; the applicant is told how long it is expected to take."),
    ),
    "end_special": (_("End special procedure"), _("From today on the time counts again.")),
    "grant": (_("Grant"), _("The case is decided and closed; the licence is issued.")),
    "refuse": (
        _("Refuse"),
        _("The case is decided and closed; the applicant is told the reasons and where to turn."),
    ),
    "administrative_benefit.grant": (
        _("Permit"),
        _("The case is decided and closed; what was applied for is entered in the register and takes hold."),
    ),
    "administrative_benefit.refuse": (
        _("Do not permit"),
        _("The case is decided and closed; the applicant is told the reasons and where to turn."),
    ),
    "uphold": (
        _("Uphold"),
        _("The entry is corrected by what was found; whoever raised the objection is told."),
    ),
    "reject": (
        _("Reject"),
        _("The entry stays as it is; whoever raised the objection is told the reasons."),
    ),
    "endorse": (_("Endorse"), _("The unit stands behind the order; it goes on to those who decide.")),
    "decline": (_("Decline"), _("The order ends within the unit; whoever made it is told the reasons.")),
    "send_back": (
        _("Send back"),
        _("The order goes back with what is missing or wrong; it is endorsed anew when it returns."),
    ),
    "resubmit": (_("Send again"), _("The order goes to the head of the unit again.")),
    "approve": (_("Approve"), _("What is approved is set aside at once, and its delivery begins.")),
    "internal_order.reject": (
        _("Do not approve"),
        _("The order ends. The unit is told the reasons."),
    ),
    "deliver": (_("Delivery begun"), _("What was approved is set aside and is being delivered.")),
    "fulfil": (_("Carried out"), _("What was approved has taken hold; the order is closed.")),
    "turn_over": (
        _("Hand over to the unit"),
        _("The unit gets the handover sheet and confirms, or objects."),
    ),
    "confirm": (_("Confirm delivery"), _("The order is closed; what it brought counts from now on.")),
    "deem_confirmed": (
        _("Neither confirmed nor objected to in time: deemed confirmed"),
        _("The order is closed; what it brought counts from now on."),
    ),
    "object": (_("Object to the delivery"), _("It goes back to the provider with your reason.")),
    "begin": (_("Accepted as a whole"), _("The limit of the whole begins to run tomorrow.")),
    "conclude": (_("Concluded"), _("Every matter was granted; the whole is closed.")),
    "conclude_partly": (_("Concluded"), _("Every matter is closed, but not all were granted.")),
    "bundle.withdraw": (
        _("Withdraw all"),
        _("Every matter that is not decided yet is withdrawn; what was decided stands."),
    ),
    "complete": (_("Complete step"), _("The step is done; the case goes on to the next one.")),
    "sign": (_("Sign"), _("You confirm the record as it stands.")),
    "claim": (_("Take task"), _("The task is yours; colleagues see that.")),
    "release": (_("Release task"), _("The task goes back to your team.")),
    "hand_over": (_("Hand over"), _("The task goes to the colleague whom you name.")),
    "return_to": (
        _("Return to a step"),
        _("The case goes back; what was begun since then is cancelled. The limits go on."),
    ),
    "serve": (_("Serve"), _("The decision is recorded as served.")),
    "sign_for": (_("Sign for receipt"), _("You confirm that you have received the decision.")),
    "withdraw": (_("Withdraw"), _("The application is withdrawn; the case ends.")),
    "terminate": (_("Terminate"), _("The case ends without a decision; the applicant is told why.")),
    "resume_effect": (_("Try again"), _("The step that failed is tried again.")),
    "waive_effect": (_("Waive"), _("The step that failed is left out; the case goes on without it.")),
}


def act_title(act: str, act_set: str = "") -> str:
    """act_set: some acts are called otherwise in one of them."""
    found = _words(act, act_set)
    return str(found[0]) if found else act


def consequence(act: str, act_set: str = "") -> str:
    found = _words(act, act_set)
    return str(found[1]) if found else ""


def _words(act: str, act_set: str) -> tuple[Promise, Promise] | None:
    return ACTS.get(f"{act_set}.{act}") or ACTS.get(act)


def state_title(state: str) -> str:
    return str(STATES[state]) if state in STATES else state


def acting_name(name: str, absent: str) -> str:
    """Who acted, as papers name him: a deputy with whose he was. In the language of the installation."""
    if not absent:
        return name
    with translation.override(settings.LANGUAGE_CODE):
        return str(_("%(name)s (for %(absent)s)")) % {"name": name, "absent": absent}
