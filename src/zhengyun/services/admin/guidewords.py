"""The entries of a guide in words: names of fields, groups, codes of GB/T 39046 Annex A."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "case_type": _("Type of case"),
    "statutory_limit": _("Statutory limit"),
    "promised_limit": _("Promised limit"),
    "limit_note": _("About the limit"),
    "visits": _("Visits to the counter"),
    "visits_reason": _("Reason of the visits"),
    "online_depth": _("Depth online"),
    "handling_forms": _("Ways of handling"),
    "conditions": _("Conditions"),
    "quantity_limit": _("Limit in number"),
    "steps": _("Step"),
    "steps.title": _("name"),
    "steps.text": _("what happens"),
    "special_procedures": _("Special procedures"),
    "intermediary": _("Intermediary services"),
    "faq": _("Question"),
    "faq.question": _("asked"),
    "faq.answer": _("answer"),
    "materials": _("Material"),
    "materials.title": _("name"),
    "result_name": _("Result"),
    "result_kind": _("Kind of result"),
    "result_note": _("About the result"),
    "result_sample.letter": _("Sample: letter of the package"),
    "result_sample.text": _("Sample in words"),
    "fee": _("Fee"),
    "fees": _("Fee item"),
    "fees.project": _("name"),
    "fees.standard": _("standard"),
    "fees.basis": _("basis"),
    "fees.reducible": _("can be reduced"),
    "online_payment": _("Payment online"),
    "basis": _("Legal basis"),
    "basis.title": _("name"),
    "basis.article": _("article"),
    "basis.text": _("text"),
    "remedies": _("Remedies"),
    "can_book": _("By appointment"),
    "can_mail": _("By mail"),
    "in_service_centre": _("In the service centre"),
    "on_terminals": _("On terminals"),
    "cross_region": _("Handled across regions"),
    "joint_departments": _("Departments taking part"),
    "base_code": _("Basic code"),
    "body_nature": _("Nature of the body"),
    "level": _("Level of exercise"),
    "authority": _("Authority"),
    "exercise": _("Content of the exercise"),
    "source_of_power": _("Source of power"),
    "jurisdiction": _("Jurisdiction"),
    "system_level": _("Level of the system"),
    "materials.required": _("needed"),
    "materials.issuer": _("issued by"),
    "materials.issued_within": _("issued within"),
    "materials.how": _("how it is given"),
    "materials.use": _("used for"),
    "materials.originals": _("originals"),
    "materials.copies": _("copies"),
    "materials.form": _("form"),
    "materials.help": _("notes"),
    "result_sample": _("Sample of the result"),
    "subjects": _("Themes"),
}

CODES: dict[str, dict[str, Promise]] = {
    "case_type": {"1": _("done at once"), "2": _("within a promised limit"), "9": _("other")},
    "online_depth": {
        "1": _("information online"),
        "2": _("application online"),
        "3": _("handled online, one visit"),
        "4": _("wholly online"),
    },
    "handling_forms": {
        "1": _("at the window"),
        "2": _("online"),
        "3": _("at a terminal"),
        "4": _("by mail"),
        "9": _("other"),
    },
    "level": {
        "1": _("nation"),
        "2": _("province"),
        "3": _("city"),
        "4": _("county"),
        "5": _("town"),
        "6": _("village"),
        "7": _("other"),
    },
    "body_nature": {
        "1": _("statutory body"),
        "2": _("authorized body"),
        "3": _("entrusted body"),
        "9": _("other"),
    },
    "special_procedures": {"1": _("hearing, tender, auction"), "2": _("inspection, testing, review")},
    "result_kind": {
        "certificate": _("a certificate is issued"),
        "document": _("a document is issued"),
        "approval": _("an approval"),
        "other": _("other"),
    },
    "cross_region": {
        "nation": _("nation"),
        "province": _("province"),
        "city": _("city"),
        "county": _("county"),
        "none": _("not across regions"),
    },
}


def label(key: str) -> str:
    """The field in words; one that has none is told by its name in the file."""
    return str(LABELS.get(key, key))


def code_words(key: str, code: str) -> str:
    words = CODES.get(key, {}).get(code)
    return f"{code} {words}" if words else code
