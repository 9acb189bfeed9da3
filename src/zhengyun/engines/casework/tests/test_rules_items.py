"""Service items agree with themselves: one case for each rule, and for each of its sides."""

from __future__ import annotations

from typing import Any

import pytest

from zhengyun.engines.casework.rules_items import Rule, faults
from zhengyun.engines.casework.sections.items_texts import WORDS

LICENCE: dict[str, Any] = {
    "item_type": "01",
    "audience": ["1", "2"],
    "is_online": True,
    "options": [{"code": "new"}],
}
GUIDE: dict[str, Any] = {
    "summary": "开饭馆要先办许可",
    "level": "4",
    "body_nature": "1",
    "case_type": "2",
    "promised_limit": "7个工作日",
    "handling_forms": ["1", "2"],
    "online_depth": "4",
    "visits": 0,
    "result_name": "食品经营许可证",
    "result_kind": "certificate",
    "result_sample": {"letter": "food_licence"},
    "fee": "不收费",
    "online_payment": False,
    "consult_phone": "0990-1",
    "complaint_phone": "0990-2",
    "subjects": {"person": ["准营准办"], "firm": ["准营准办"]},
    "faq": [{"question": "要上传营业执照吗？", "answer": "不要。"}],
    "steps": [{"title": title} for title in ("受理", "审核", "审批", "办结", "送达")],
}
FEE = {"project": "工本费", "standard": "40元/证", "basis": "发改价格〔2005〕436号"}
WINDOW = {"is_online": False, "options": [], "guide.online_depth": "1", "guide.handling_forms": ["1", "4"]}

AGREES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "at once": {"guide.case_type": "1", "guide.promised_limit": "即办"},
    "a visit with its reason": {
        "guide.visits": 1,
        "guide.visits_reason": "当场照相",
        "guide.online_depth": "3",
    },
    "a fee that can be paid online": {
        "guide.fee": "每证40元",
        "guide.fees": [FEE],
        "guide.online_payment": True,
    },
    "a fee at the counter": {"guide.fee": "每证40元", "guide.fees": [FEE], "guide.online_payment": False},
    "within the government": {"is_internal": True, "audience": ["5"], "guide.subjects": {}},
    "a guide to a window": {**WINDOW, "guide.place": "一楼", "guide.hours": "工作日"},
    "received at the counter only": {
        **WINDOW,
        "options": [{"code": "new"}],
        "guide.place": "一楼",
        "guide.hours": "工作日",
    },
    "a result with another name": {"guide.result_name": "津贴", "guide.result_kind": "other"},
    "for people only": {"audience": ["1"], "guide.subjects": {"person": ["优待抚恤"]}},
    "no licence, with fewer steps": {"item_type": "05", "guide.faq": [], "guide.steps": []},
}

BREAKS: dict[str, tuple[dict[str, Any], Rule, str]] = {
    "an unknown entry": ({"guide.colour": "red"}, Rule.UNKNOWN_ENTRY, "guide.colour"),
    "a text that is a number": ({"guide.fee": 5}, Rule.WRONG_KIND, "guide.fee"),
    "a list that is a text": ({"guide.keywords": "开饭馆"}, Rule.WRONG_KIND, "guide.keywords"),
    "a list of numbers": ({"guide.keywords": [1]}, Rule.WRONG_KIND, "guide.keywords"),
    "a flag in words": ({"guide.can_mail": "yes"}, Rule.WRONG_KIND, "guide.can_mail"),
    "needed in words": (
        {"guide.materials": [{"title": "身份证", "required": "是"}]},
        Rule.WRONG_KIND,
        "guide.materials[0].required",
    ),
    "many visits": ({"guide.visits": 30}, Rule.WRONG_KIND, "guide.visits"),
    "a visit that is a truth": ({"guide.visits": True}, Rule.WRONG_KIND, "guide.visits"),
    "a step without title": ({"guide.steps": [{"text": "受理"}]}, Rule.MISSING_ENTRY, "guide.steps[0].title"),
    "a step that is a text": ({"guide.steps": ["受理"]}, Rule.WRONG_KIND, "guide.steps[0]"),
    "an unknown column": (
        {"guide.faq": [{"question": "问", "answer": "答", "by": "谁"}]},
        Rule.UNKNOWN_ENTRY,
        "guide.faq[0].by",
    ),
    "a sample in a text": ({"guide.result_sample": "食品"}, Rule.WRONG_KIND, "guide.result_sample"),
    "a sample of two kinds": (
        {"guide.result_sample": {"letter": "a", "text": "b"}},
        Rule.WRONG_KIND,
        "guide.result_sample",
    ),
    "an unknown level": ({"guide.level": "8"}, Rule.WRONG_CODE, "guide.level"),
    "an unknown way": ({"guide.handling_forms": ["5"]}, Rule.WRONG_CODE, "guide.handling_forms"),
    "an unknown theme": ({"guide.subjects": {"firm": ["开心"]}}, Rule.WRONG_CODE, "guide.subjects.firm"),
    "themes for nobody": ({"guide.subjects": {"dog": ["其他"]}}, Rule.UNKNOWN_ENTRY, "guide.subjects.dog"),
    "a kind without limit": ({"guide.promised_limit": ""}, Rule.NO_LIMIT, "guide.promised_limit"),
    "at once, but a promised matter": (
        {"guide.promised_limit": "即办"},
        Rule.CASE_TYPE,
        "guide.case_type",
    ),
    "days, but a matter at once": ({"guide.case_type": "1"}, Rule.CASE_TYPE, "guide.case_type"),
    "a certificate of another kind": (
        {"guide.result_kind": "document"},
        Rule.RESULT_KIND,
        "guide.result_kind",
    ),
    "a document of another kind": (
        {"guide.result_name": "批文"},
        Rule.RESULT_KIND,
        "guide.result_kind",
    ),
    "an approval of another kind": (
        {"guide.result_name": "项目批复"},
        Rule.RESULT_KIND,
        "guide.result_kind",
    ),
    "a result without sample": ({"guide.result_sample": None}, Rule.RESULT_SAMPLE, "guide.result_sample"),
    "a visit without reason": (
        {"guide.visits": 1, "guide.online_depth": "3"},
        Rule.VISIT_REASON,
        "guide.visits_reason",
    ),
    "no visit, no web, no mail": (
        {**WINDOW, "guide.handling_forms": ["1"], "guide.place": "一楼", "guide.hours": "工作日"},
        Rule.MAIL,
        "guide.handling_forms",
    ),
    "wholly online with a visit": (
        {"guide.visits": 1, "guide.visits_reason": "领证"},
        Rule.DEPTH,
        "guide.visits",
    ),
    "a fee without a list": ({"guide.fee": "每证40元"}, Rule.FEES, "guide.fees"),
    "a list without a fee": ({"guide.fees": [FEE]}, Rule.FEES, "guide.fee"),
    "a fee without its basis": (
        {"guide.fee": "每证40元", "guide.fees": [{"project": "工本费", "standard": "40元/证"}]},
        Rule.MISSING_ENTRY,
        "guide.fees[0].basis",
    ),
    "a fee that says nothing of payment": (
        {"guide.fee": "每证40元", "guide.fees": [FEE], "guide.online_payment": None},
        Rule.PAYMENT,
        "guide.online_payment",
    ),
    "payment for nothing": ({"guide.online_payment": True}, Rule.NO_PAYMENT, "guide.online_payment"),
    "one telephone": ({"guide.complaint_phone": "0990-1"}, Rule.TELEPHONES, "guide.complaint_phone"),
    "people without theme": (
        {"guide.subjects": {"firm": ["准营准办"]}},
        Rule.SUBJECTS,
        "guide.subjects.person",
    ),
    "themes for firms, for people only": (
        {"audience": ["1"]},
        Rule.NO_SUBJECTS,
        "guide.subjects.firm",
    ),
    "a licence without question": ({"guide.faq": []}, Rule.FAQ, "guide.faq"),
    "a licence with four steps": ({"guide.steps": GUIDE["steps"][:4]}, Rule.STEPS, "guide.steps"),
    "online without option": ({"options": []}, Rule.OPTIONS, "options"),
    "a window without place": (WINDOW, Rule.WINDOW_ONLY, "guide.place"),
    "received at a counter that is not named": (
        {**WINDOW, "options": [{"code": "new"}], "guide.hours": "工作日"},
        Rule.WINDOW_ONLY,
        "guide.place",
    ),
    "materials in the form and in the guide": (
        {"guide.materials": [{"title": "身份证"}]},
        Rule.TWO_LISTS,
        "guide.materials",
    ),
}


def item(changes: dict[str, Any]) -> dict[str, Any]:
    """The licence with other values; None takes an entry away."""
    guide = {**GUIDE, **{key[6:]: value for key, value in changes.items() if key.startswith("guide.")}}
    head = {key: value for key, value in changes.items() if not key.startswith("guide.")}
    return {
        **LICENCE,
        **head,
        "guide": {key: value for key, value in guide.items() if value is not None},
    }


@pytest.mark.parametrize("name", AGREES)
def test_an_item_that_agrees_with_itself_has_no_fault(name: str) -> None:
    assert faults(item(AGREES[name])) == []


@pytest.mark.parametrize("name", BREAKS)
def test_an_item_that_does_not_is_told_the_rule_and_the_field(name: str) -> None:
    changes, rule, field = BREAKS[name]
    assert (rule, field) in [(one.rule, one.field) for one in faults(item(changes))]


def test_every_rule_has_words_and_a_case() -> None:
    assert set(WORDS) == set(Rule)
    assert {rule for _changes, rule, _field in BREAKS.values()} == set(Rule)
