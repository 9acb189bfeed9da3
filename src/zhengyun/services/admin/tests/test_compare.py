"""Two versions of a procedure, and of a guide, compared."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.utils import translation

from zhengyun.services.admin.comparing import in_words
from zhengyun.services.admin.rules_compare import as_text, compare, compare_guides

BASE: dict[str, Any] = {
    "code": "p",
    "title": "许可",
    "act_set": "administrative_licence",
    "limits": {"promised": {"amount": 7, "unit": "working_day", "source": "承诺"}},
    "steps": [
        {"element": "counter", "role": "counter_clerk", "acts": ["receive", "accept"]},
        {"element": "review", "role": "reviewer", "acts": ["complete"],
         "limit": {"amount": 3, "unit": "working_day"}},
    ],
    "effects": [{"element": "licence", "effect": "licences.issue", "settings": {"template": "a"}}],
    "letters": {"accept": "acceptance"},
    "names": {"counter": "受理", "review": "审查", "decision": "决定", "licence": "发证"},
    "forms": {
        "f": {
            "schema": {"type": "object", "properties": {
                "shop": {"type": "object", "properties": {"name": {"type": "string", "title": "店名"}}},
            }},
            "materials": [{"code": "plan", "title": "布局图"}],
        }
    },
}  # fmt: skip


def changed(**how: Any) -> dict[str, Any]:
    """A copy in which dotted places (`steps.0.role`, with `__` for the dot) have other values."""
    after = deepcopy(BASE)
    for place, value in how.items():
        *way, last = place.split("__")
        here: Any = after
        for part in way:
            here = here[int(part)] if part.isdecimal() else here[part]
        if value is None and isinstance(here, dict):
            here.pop(last)
        else:
            here[int(last) if last.isdecimal() else last] = value
    return after


CASES: list[tuple[dict[str, Any], str]] = [
    ({"title": "食品许可"}, "The title was “许可” and becomes “食品许可”."),
    ({"act_set": "filing"}, "The set of acts was administrative_licence and becomes filing."),
    ({"steps": [*BASE["steps"], {"element": "decision", "role": "section_head"}]},
     "New step “决定”, handled by: Head of section."),
    ({"steps": BASE["steps"][:1]}, "The step “审查” is removed."),
    ({"names": {**BASE["names"], "review": "核查"}}, "The step “审查” is now called “核查”."),
    ({"steps": BASE["steps"][::-1]}, "The steps are listed in another order: 审查、受理."),
    ({"steps__1__role": "section_head"},
     "Step “审查” was handled by Reviewer and is now by Head of section."),
    ({"steps__1__organization": "amr"},
     "Step “审查” was handled at the department of the item and is now at amr."),
    ({"steps__0__acts": ["receive", "accept", "correct"]}, "Step “受理” also offers: Ask for corrections."),
    ({"steps__0__acts": ["receive"]}, "Step “受理” no longer offers: Accept."),
    ({"steps__1__signers": 2}, "Step “审查” needed 1 signatures and now needs 2."),
    ({"steps__1__form": "f2"}, "Step “审查” has another form: f2 instead of —."),
    ({"limits__promised__amount": 5},
     "The limit of “promised limit” changes: 7 working days → 5 working days."),
    ({"limits__promised": None}, "The limit of “promised limit” (7 working days) is removed."),
    ({"limits__statutory": {"amount": 0, "unit": "at_once"}}, "New limit of “statutory limit”: at once."),
    ({"limits__promised__source": "新承诺"},
     "The source of the limit of “promised limit” was “承诺” and becomes “新承诺”."),
    ({"steps__1__limit__unit": "calendar_day"},
     "The limit of “审查” changes: 3 working days → 3 calendar days."),
    ({"steps__1__limit": None}, "The limit of “审查” (3 working days) is removed."),
    ({"effects": []}, "The effect “发证” (issues the licence) is removed."),
    ({"effects": [*BASE["effects"], {"element": "n", "effect": "notify"}]}, "New effect “n” (notify)."),
    ({"effects__0__settings": {}}, "The settings of the effect “发证” change."),
    ({"letters": {}}, "The act “Accept” no longer issues a letter."),
    ({"letters__accept": "other"}, "The act “Accept” issues another letter: other instead of acceptance."),
    ({"letters__grant": "decision"}, "The act “Grant” now issues a letter: decision."),
    ({"forms__f__schema__properties__phone": {"type": "string", "title": "电话"}}, "New question: “电话”."),
    ({"forms__f__schema__properties": {}}, "The question “店名” is no longer asked."),
    ({"forms__f__schema__properties__shop__properties__name__title": "招牌"},
     "The question “店名” now reads “招牌”."),
    ({"forms__f__materials": []}, "The material “布局图” is no longer needed."),
    ({"forms__f__materials": [*BASE["forms"]["f"]["materials"], {"code": "x", "title": "照片"}]},
     "New material: “照片”."),
    ({"forms__f__materials__0__required": True}, "What is said of the material “布局图” changes."),
    ({"remedies": {"court": "法院"}}, "The entry “remedies” changes."),
]  # fmt: skip


@pytest.mark.parametrize(("how", "words"), CASES, ids=[words for _how, words in CASES])
def test_a_difference_is_said_in_words(how: dict[str, Any], words: str) -> None:
    with translation.override("en"):
        assert in_words(compare(BASE, changed(**how)), BASE["act_set"]) == [words]


def test_two_equal_versions_have_no_difference() -> None:
    assert compare(BASE, deepcopy(BASE)) == []


def test_every_sentence_has_its_chinese() -> None:
    with translation.override("zh-hans"):
        for how, words in CASES:
            (said,) = in_words(compare(BASE, changed(**how)), BASE["act_set"])
            assert said != words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("窗口", "窗口"),
        (0, "0"),
        (True, "✓"),
        (["一", "二"], "一\n二"),
        ([{"title": "受理", "text": "当场"}], "受理 · 当场"),
    ],
)
def test_values_of_a_guide_are_lines_of_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_guides_are_compared_entry_by_entry() -> None:
    found = compare_guides({"a": "1", "b": "2", "gone": "x"}, {"b": "3", "a": "1", "new": ["y"]})
    assert [(one.key, one.before, one.after) for one in found] == [
        ("b", "2", "3"),
        ("new", "", "y"),
        ("gone", "x", ""),
    ]
