"""Differences in words: of procedures for whoever decides about a version, of guides entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.services.admin.effectwords import effect_title
from zhengyun.services.admin.guidewords import label
from zhengyun.services.admin.rules_compare import Difference, What, compare_guides
from zhengyun.services.admin.web.page import table
from zhengyun.ui import contracts as ui

WORDS: dict[What, Promise] = {
    What.TITLE: gettext_lazy("The title was “%(before)s” and becomes “%(after)s”."),
    What.ACT_SET: gettext_lazy("The set of acts was %(before)s and becomes %(after)s."),
    What.STEP_ADDED: gettext_lazy("New step “%(subject)s”, handled by: %(after)s."),
    What.STEP_REMOVED: gettext_lazy("The step “%(subject)s” is removed."),
    What.STEP_RENAMED: gettext_lazy("The step “%(before)s” is now called “%(after)s”."),
    What.STEPS_ORDER: gettext_lazy("The steps are listed in another order: %(after)s."),
    What.ROLE: gettext_lazy("Step “%(subject)s” was handled by %(before)s and is now by %(after)s."),
    What.PLACE: gettext_lazy("Step “%(subject)s” was handled at %(before)s and is now at %(after)s."),
    What.ACTS_ADDED: gettext_lazy("Step “%(subject)s” also offers: %(after)s."),
    What.ACTS_REMOVED: gettext_lazy("Step “%(subject)s” no longer offers: %(before)s."),
    What.SIGNERS: gettext_lazy("Step “%(subject)s” needed %(before)s signatures and now needs %(after)s."),
    What.STEP_FORM: gettext_lazy("Step “%(subject)s” has another form: %(after)s instead of %(before)s."),
    What.LIMIT_ADDED: gettext_lazy("New limit of “%(subject)s”: %(after)s."),
    What.LIMIT_REMOVED: gettext_lazy("The limit of “%(subject)s” (%(before)s) is removed."),
    What.LIMIT_CHANGED: gettext_lazy("The limit of “%(subject)s” changes: %(before)s → %(after)s."),
    What.LIMIT_SOURCE: gettext_lazy(
        "The source of the limit of “%(subject)s” was “%(before)s” and becomes “%(after)s”."
    ),
    What.EFFECT_ADDED: gettext_lazy("New effect “%(subject)s” (%(after)s)."),
    What.EFFECT_REMOVED: gettext_lazy("The effect “%(subject)s” (%(before)s) is removed."),
    What.EFFECT_CHANGED: gettext_lazy("The settings of the effect “%(subject)s” change."),
    What.LETTER_ADDED: gettext_lazy("The act “%(subject)s” now issues a letter: %(after)s."),
    What.LETTER_REMOVED: gettext_lazy("The act “%(subject)s” no longer issues a letter."),
    What.LETTER_CHANGED: gettext_lazy(
        "The act “%(subject)s” issues another letter: %(after)s instead of %(before)s."
    ),
    What.QUESTION_ADDED: gettext_lazy("New question: “%(subject)s”."),
    What.QUESTION_REMOVED: gettext_lazy("The question “%(subject)s” is no longer asked."),
    What.QUESTION_CHANGED: gettext_lazy("The question “%(before)s” now reads “%(after)s”."),
    What.MATERIAL_ADDED: gettext_lazy("New material: “%(subject)s”."),
    What.MATERIAL_REMOVED: gettext_lazy("The material “%(subject)s” is no longer needed."),
    What.MATERIAL_CHANGED: gettext_lazy("What is said of the material “%(subject)s” changes."),
    What.OTHER: gettext_lazy("The entry “%(subject)s” changes."),
}
LIMITS: dict[str, Promise] = {
    "limits.statutory": gettext_lazy("statutory limit"),
    "limits.promised": gettext_lazy("promised limit"),
    "limits.extension": gettext_lazy("extension"),
    "limits.notice": gettext_lazy("acceptance"),
    "limits.correction": gettext_lazy("correction"),
    "limits.service": gettext_lazy("service of the result"),
}
UNITS: dict[str, Promise] = {
    "working_day": gettext_lazy("%(n)s working days"),
    "calendar_day": gettext_lazy("%(n)s calendar days"),
    "hour": gettext_lazy("%(n)s hours"),
    "at_once": gettext_lazy("at once"),
}
ROLES = frozenset([What.ROLE, What.STEP_ADDED])
AMOUNTS = frozenset([What.LIMIT_ADDED, What.LIMIT_REMOVED, What.LIMIT_CHANGED])
ACTS = frozenset([What.ACTS_ADDED, What.ACTS_REMOVED])
OF_ACTS = frozenset([What.LETTER_ADDED, What.LETTER_REMOVED, What.LETTER_CHANGED])
EFFECTS = frozenset([What.EFFECT_ADDED, What.EFFECT_REMOVED])


def in_words(differences: Iterable[Difference], act_set: str) -> list[str]:
    """One sentence for each difference. act_set: of the later one; some acts are called otherwise in one."""
    return [_sentence(one, act_set) for one in differences]


def _sentence(one: Difference, act_set: str) -> str:
    subject = str(LIMITS.get(one.subject, one.subject))
    before, after = one.before, one.after
    if one.what in ROLES:
        before, after = accounts.role_label(before), accounts.role_label(after)
    elif one.what in AMOUNTS:
        before, after = amount_words(before), amount_words(after)
    elif one.what in ACTS:
        before, after = _acts(before, act_set), _acts(after, act_set)
    elif one.what in OF_ACTS:
        subject = _acts(subject, act_set)
    elif one.what in EFFECTS:
        before, after = effect_title(before), effect_title(after)
    elif one.what is What.PLACE:
        before, after = _place(before), _place(after)
    return str(WORDS[one.what]) % {"subject": subject, "before": before or "—", "after": after or "—"}


def amount_words(text: str) -> str:
    """`7 working_day` in words."""
    number, _sep, unit = text.partition(" ")
    return str(UNITS[unit]) % {"n": number} if unit in UNITS else text


def _acts(text: str, act_set: str) -> str:
    return "、".join(casework.administration.act_title(one, act_set) for one in text.split("、") if one)


def _place(text: str) -> str:
    return _("the department of the item") if text == "item" else text


def guide_table(before: Mapping[str, Any], after: Mapping[str, Any]) -> ui.Table:
    """What differs between two guides, field by field."""
    rows = [
        (label(one.key), one.before or "—", one.after or "—")
        for one in compare_guides(before, after)
        if one.key != "first_question"
    ]
    columns = (_("Field"), _("Value before"), _("Now"))
    return table(_("What differs"), columns, rows, _("The two versions say the same."))
