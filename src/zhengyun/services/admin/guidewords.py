"""The entries of a guide in words: names of fields, groups, codes of GB/T 39046 Annex A."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhengyun.engines.casework import facade as casework

GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (
        _("Where, when and whom to ask"),
        ("place", "hours", "consult_phone", "complaint_phone", "online_address", "agencies"),
    ),
    (
        _("What it is and how it is found"),
        ("summary", "keywords", "hot_words", "old_names", "life_events", "subjects"),
    ),
    (
        _("Limits and visits"),
        (
            "case_type", "statutory_limit", "promised_limit", "limit_note", "visits", "visits_reason",
            "online_depth", "handling_forms",
        ),
    ),
    (
        _("Conditions and steps"),
        ("conditions", "quantity_limit", "steps", "special_procedures", "intermediary"),
    ),
    (_("Questions that are often asked"), ("faq",)),
    (_("Materials of a matter at the window"), ("materials",)),
    (
        _("Result and fees"),
        ("result_name", "result_kind", "result_note", "result_sample", "fee", "fees", "online_payment"),
    ),
    (_("Legal basis and remedies"), ("basis", "remedies")),
    (
        _("Services"),
        ("can_book", "can_mail", "in_service_centre", "on_terminals", "cross_region", "joint_departments"),
    ),
    (
        _("Body and authority"),
        (
            "base_code", "body_nature", "level", "authority", "exercise", "source_of_power", "jurisdiction",
            "system_level",
        ),
    ),
)  # fmt: skip

LABELS: dict[str, Promise] = {
    "place": _("Place"),
    "hours": _("Hours"),
    "consult_phone": _("Telephone for questions"),
    "complaint_phone": _("Telephone for complaints"),
    "online_address": _("Address online"),
    "agencies": _("Handled by"),
    "summary": _("Summary"),
    "keywords": _("Keywords, as people say them"),
    "hot_words": _("Words for the search box"),
    "old_names": _("Former names"),
    "life_events": _("Life events"),
    "subjects.person": _("Themes for people"),
    "subjects.firm": _("Themes for firms"),
    "statutory_limit": _("Statutory limit"),
    "promised_limit": _("Promised limit"),
    "limit_note": _("About the limit"),
    "visits": _("Visits to the counter"),
    "visits_reason": _("Reason of the visits"),
    "conditions": _("Conditions"),
    "quantity_limit": _("Limit in number"),
    "steps": _("Step"),
    "steps.title": _("name"),
    "steps.text": _("what happens"),
    "faq": _("Question"),
    "faq.question": _("asked"),
    "faq.answer": _("answer"),
    "materials": _("Material"),
    "materials.title": _("name"),
    "result_name": _("Result"),
    "result_note": _("About the result"),
    "result_sample.letter": _("Sample: letter of the package"),
    "result_sample.text": _("Sample in words"),
    "fee": _("Fee"),
    "fees": _("Fee item"),
    "fees.project": _("name"),
    "fees.standard": _("standard"),
    "fees.basis": _("basis"),
    "fees.reducible": _("can be reduced"),
    "basis": _("Legal basis"),
    "basis.title": _("name"),
    "basis.article": _("article"),
    "basis.text": _("text"),
    "remedies": _("Remedies"),
    "can_mail": _("By mail"),
    "materials.required": _("needed"),
    "materials.issuer": _("issued by"),
    "materials.issued_within": _("issued within"),
    "materials.how": _("how it is given"),
    "materials.use": _("used for"),
    "materials.originals": _("originals"),
    "materials.copies": _("copies"),
    "materials.form": _("form"),
    "materials.help": _("notes"),
    "materials.waived": _("why it need not be handed in"),
    "materials.blank": _("blank form"),
    "materials.sample": _("filled sample"),
    "subjects": _("Themes"),
}


def label(key: str) -> str:
    """The field in words; one that has none here is an entry of the standard."""
    return str(LABELS[key]) if key in LABELS else casework.guides.entry_title(key)


def code_words(key: str, code: str) -> str:
    """As one chooses it: a number of the standard before its words, a name of ours by its words alone."""
    words = casework.guides.code_title(key, code)
    return f"{code} {words}" if code.isdecimal() else words
