"""Ready sentences for opinions and reasons: an officer taps them and changes what does not fit."""

from __future__ import annotations

from django.utils.translation import gettext as _


def of(act: str, title: str) -> tuple[str, ...]:
    """title: of the act as it is called in this procedure; a licence is granted in other words than a
    benefit."""
    named = {"act": title}
    known = {
        "receive": (_("The materials are complete in number; receipt given."),),
        "accept": (_("The materials are complete and in the legal form; accepted."),),
        "not_accept": (
            _("The matter is not within the powers of this department; turn to the one that has them."),
            _("The matter needs no such application by law."),
        ),
        "complete": (
            _("Reviewed: complete, consistent, meets the conditions. Proposal: grant."),
            _("Reviewed: does not meet the conditions. Proposal: refuse."),
        ),
        "grant": (
            _("Meets the legal conditions: %(act)s.") % named,
            _("Agreed with the proposals of review and inspection: %(act)s.") % named,
        ),
        "refuse": (
            _("The inspection found that the conditions are not met: %(act)s.") % named,
            _("The application does not meet the legal conditions: %(act)s.") % named,
        ),
        "request_extension": (_("The case is complex and needs further checks; an extension is requested."),),
        "approve_extension": (_("Agreed to the extension."),),
        "reject_extension": (_("The reasons do not suffice; decide within the limit."),),
        "return_to": (_("The record is not complete; please add to it."),),
        "terminate": (
            _("The corrections were not supplied within the limit."),
            _("The applicant has died or the organization has ended by law."),
        ),
        "hand_over": (_("Away on duty; please go on with this case."),),
    }
    return known.get(act, ())
