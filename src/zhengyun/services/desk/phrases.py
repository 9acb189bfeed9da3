"""Ready sentences for opinions and reasons: an officer taps them and changes what does not fit."""

from __future__ import annotations

from django.utils.translation import gettext as _


def of(act: str) -> tuple[str, ...]:
    known = {
        "receive": (_("The materials are complete in number; receipt given."),),
        "accept": (_("The materials are complete and in the legal form; accepted."),),
        "not_accept": (
            _("The matter is not within the powers of this department; turn to the one that has them."),
            _("The matter needs no administrative licence by law."),
        ),
        "complete": (
            _("Reviewed: complete, consistent, meets the conditions. Proposal: grant."),
            _("Reviewed: does not meet the conditions. Proposal: refuse."),
        ),
        "grant": (
            _("Meets the legal conditions; granted."),
            _("Agreed with the proposals of review and inspection; granted."),
        ),
        "refuse": (
            _("The premises do not meet the conditions found in the inspection; refused."),
            _("The application does not meet the legal conditions; refused."),
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
