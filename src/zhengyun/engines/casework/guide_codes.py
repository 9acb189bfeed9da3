"""Entries of a guide (GB/T 39046—2020 table 4) and their codes (Annex A) in words, verbatim.

Annex A lacks 网上办理深度, 审批结果类型 and 通办范围.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENTRIES: Mapping[str, Promise] = {
    "item_type": _("Type of matter"),
    "audience": _("For whom"),
    "case_type": _("Type of case"),
    "online_depth": _("Depth online"),
    "handling_forms": _("Ways of handling"),
    "special_procedures": _("Special procedures"),
    "intermediary": _("Intermediary services"),
    "result_kind": _("Kind of result"),
    "result_sample": _("Sample of the result"),
    "online_payment": _("Payment online"),
    "can_book": _("By appointment"),
    "in_service_centre": _("In the service centre"),
    "on_terminals": _("On terminals"),
    "cross_region": _("Handled across regions"),
    "joint_departments": _("Departments taking part"),
    "level": _("Level of exercise"),
    "authority": _("Authority"),
    "exercise": _("Content of the exercise"),
    "source_of_power": _("Source of power"),
    "body_nature": _("Nature of the body"),
    "jurisdiction": _("Jurisdiction"),
    "system_level": _("Level of the system"),
    "base_code": _("Basic code"),
}

TITLES: Mapping[str, Mapping[str, Promise]] = {
    "item_type": {
        "01": _("administrative licence"),
        "02": _("administrative penalty"),
        "03": _("administrative compulsion"),
        "04": _("administrative levy"),
        "05": _("administrative benefit"),
        "06": _("administrative inspection"),
        "07": _("administrative confirmation"),
        "08": _("administrative reward"),
        "09": _("administrative ruling"),
        "10": _("other administrative power"),
        "20": _("public service"),
    },
    "level": {
        "1": _("state level"),
        "2": _("province level"),
        "3": _("city level"),
        "4": _("county level"),
        "5": _("town level"),
        "6": _("village level"),
        "7": _("at several levels"),
    },
    "body_nature": {
        "1": _("statutory body"),
        "2": _("authorized body"),
        "3": _("entrusted body"),
        "9": _("of another nature"),
    },
    "audience": {
        "1": _("people"),
        "2": _("firms"),
        "3": _("public institutions"),
        "4": _("social organizations"),
        "5": _("government bodies"),
        "6": _("other organizations"),
    },
    "handling_forms": {
        "1": _("at the window"),
        "2": _("online by computer"),
        "3": _("online by telephone"),
        "4": _("by courier"),
        "9": _("in another way"),
    },
    "case_type": {
        "1": _("done at once"),
        "2": _("within a promised limit"),
        "9": _("of another type"),
    },
    "special_procedures": {
        "1": _("longer examination"),
        "2": _("other than longer examination"),
    },
    "online_depth": {
        "1": _("I information"),
        "2": _("II appointment, preliminary review"),
        "3": _("III accepted online"),
        "4": _("IV wholly online"),
    },
    "result_kind": {
        "certificate": _("a certificate is issued"),
        "document": _("a document is issued"),
        "approval": _("an approval"),
        "other": _("another result"),
    },
    "cross_region": {
        "nation": _("in the whole country"),
        "province": _("across provinces"),
        "city": _("across cities"),
        "county": _("across counties"),
        "none": _("not across regions"),
    },
}


def entry_title(key: str) -> str:
    """An entry in words; one that is not known stays. key: of the item file, `item_type`, `audience`."""
    return str(ENTRIES.get(key, key))


def code_title(key: str, code: str) -> str:
    """A code in words; one that is not known stays as it is. key: an entry of the item file."""
    return str(TITLES.get(key, {}).get(code, code))
