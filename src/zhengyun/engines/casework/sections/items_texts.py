"""What is not right with a service item, in words, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhengyun.engines.casework.rules_items import Fault, Rule

NOTHING = ""
WORDS: dict[Rule, tuple[Promise, Promise | str]] = {
    Rule.UNKNOWN_ENTRY: (_("There is no such entry."), _("Take one of: %(value)s.")),
    Rule.WRONG_KIND: (_("This entry is of another kind."), _("It is written as: %(value)s.")),
    Rule.WRONG_CODE: (_("There is no such code (GB/T 39046 Annex A)."), _("Take one of: %(value)s.")),
    Rule.MISSING_ENTRY: (_("This entry is missing."), NOTHING),
    Rule.NO_LIMIT: (
        _("A matter done at once or within a promised limit says which."),
        _("Write the limit in words, such as 即办 or 7个工作日."),
    ),
    Rule.CASE_TYPE: (
        _("What is promised at once is a matter done at once (1), anything else a promised one (2)."),
        _("Write %(value)s, or another limit."),
    ),
    Rule.RESULT_KIND: (
        _("The name of the result and its kind do not agree."),
        _("Write %(value)s."),
    ),
    Rule.RESULT_SAMPLE: (
        _("A result has a sample."),
        _("Name a letter of the package (letter = ), or tell what it looks like (text = )."),
    ),
    Rule.VISIT_REASON: (_("A visit needs a reason."), _("Write why somebody must come.")),
    Rule.MAIL: (
        _("Who need not come and cannot apply online must be able to send it by mail."),
        _("Add the way of handling %(value)s (by mail), or state the visits and their reason."),
    ),
    Rule.DEPTH: (
        _("What is done wholly online (4) needs no visit."),
        _("Write 0 visits, or a lower depth."),
    ),
    Rule.FEES: (
        _("The words on the fee and the list of fees do not agree."),
        _("List each fee with project, standard and basis, or write 不收费."),
    ),
    Rule.PAYMENT: (
        _("A matter with a fee says whether it can be paid online."),
        _("Write true or false."),
    ),
    Rule.NO_PAYMENT: (_("A matter without a fee has nothing to be paid online."), _("Write false.")),
    Rule.TELEPHONES: (
        _("Consultation and complaints have two numbers."),
        _("Write the number of the body that supervises."),
    ),
    Rule.SUBJECTS: (
        _("The matter is for these applicants, so it has themes for them."),
        _("Choose at least one theme, or change the audience."),
    ),
    Rule.NO_SUBJECTS: (
        _("The matter is not for these applicants, so it has no theme for them."),
        _("Take the themes out, or change the audience."),
    ),
    Rule.FAQ: (_("The guide of a licence answers at least one frequent question."), NOTHING),
    Rule.STEPS: (
        _("The guide of a licence has at least %(value)s steps."),
        _("They are: receiving and acceptance, review, decision, closing, service."),
    ),
    Rule.WINDOW_ONLY: (
        _("What is done at a window only says where, when and whom to ask."),
        NOTHING,
    ),
    Rule.TWO_LISTS: (
        _("The materials stand in the form of the option; the guide takes them from there."),
        _("Take this list out of the guide."),
    ),
    Rule.OPTIONS: (
        _("An item that can be applied for online has at least one option."),
        _("Add an option, or write is_online = false: then it is a guide to a window."),
    ),
}


def words_of(fault: Fault) -> tuple[str, str]:
    """(what is wrong, what to do)."""
    message, remedy = WORDS[fault.rule]
    values = {"value": fault.value}
    return str(message) % values, str(remedy) % values
