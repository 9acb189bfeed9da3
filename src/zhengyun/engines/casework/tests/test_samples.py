"""Filled samples (示例样表): every form that the public fills in has one that its own checks accept."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zhengyun.engines.casework.forms.definition import HIDDEN, FormDefinition, compile_form
from zhengyun.engines.casework.forms.state import FormState, find_errors, read_state
from zhengyun.engines.casework.forms.values import with_path
from zhengyun.engines.casework.logic.form_sheet import form_content
from zhengyun.engines.casework.rules_samples import answers_of, invented, is_written
from zhengyun.kit import codes

TODAY = date(2026, 9, 29)
KNOWN: dict[str, dict[str, Any]] = {
    "data_objection": {f"entry.{name}": "x" for name in ("register", "id", "field", "source")},
    "elder_allowance_apply": {"applicant.status": "registered", "applicant.address": "城关街道示例路18号"},
    "elder_allowance_account": {"roll.state": "active"},
    "agency_leave": {"agency.state": "in_service"},
    "service_signup": {"purchase.state": "announced", "agency.state": "in_service"},
    "service_select": {"purchase.buyer_code": "91990124MA00000006"},
    "service_contract": {"purchase.buyer_code": "91990124MA00000006"},
    "service_acceptance": {"purchase.buyer_code": "91990124MA00000006"},
    "service_rating": {"purchase.buyer_code": "91990124MA00000006"},
    "investment_change": {"project.holder_code": "91990124MA00000006"},
    "investment_progress": {"project.holder_code": "91990124MA00000006"},
    "investment_withdraw": {"project.holder_code": "91990124MA00000006"},
}
"""What registers would say of whom the sample is about."""


def public_forms() -> list[tuple[Path, str]]:
    """Each option of each public item, as (form, option)."""
    found = []
    for path in sorted(Path("applications").glob("*/items/*.toml")):
        item = tomllib.loads(path.read_text("utf-8"))
        if not item.get("is_internal"):
            forms = path.parent.parent / "forms"
            found += [(forms / f"{one['form']}.json", one["code"]) for one in item.get("options", ())]
    return found


FORMS = public_forms()


@cache
def definition_of(path: Path) -> FormDefinition:
    return compile_form(json.loads(path.read_text("utf-8")))


def params_of(path: Path) -> dict[str, Any]:
    files = (path.parent.parent / "params").glob("*.toml")
    rows = [row for one in files for row in tomllib.loads(one.read_text("utf-8"))["parameter"]]
    return {row["code"]: row["value"] for row in sorted(rows, key=lambda row: row["valid_from"])}


def filled(path: Path, option: str, today: date) -> FormState:
    definition, data = definition_of(path), dict[str, Any]()
    for place, answer in (answers_of(definition.fields, today) | KNOWN.get(path.stem, {})).items():
        data = with_path(data, place, answer)
    return read_state(definition, data, option=option, params=params_of(path), today=today)


@pytest.mark.parametrize(("path", "option"), FORMS, ids=lambda one: getattr(one, "stem", one))
@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=500)], ids=["today", "later"])
def test_every_sample_is_one_that_the_form_itself_accepts(path: Path, option: str, today: date) -> None:
    assert find_errors(filled(path, option, today)) == {}


@pytest.mark.parametrize(("path", "option"), FORMS, ids=lambda one: getattr(one, "stem", one))
def test_the_sheet_asks_only_what_the_applicant_says_and_the_sample_shows_every_answer(
    path: Path, option: str
) -> None:
    definition = definition_of(path)
    shown = form_content(definition, answers_of(definition.fields, TODAY))
    on_paper = [one for page in shown["pages"] for one in page["fields"]]
    asked = [one for page in definition.pages for name in page.fields if (one := definition.fields[name])]
    assert [one["title"] for one in on_paper] == [
        one.title for one in asked if is_written(one) and one.widget != HIDDEN
    ]
    empty = {
        one["title"]
        for one in on_paper
        if one["required"] and not (one["value"] or any(words for row in one["rows"] for words in row))
    }
    assert empty == set()
    ticks = [one["options"] for one in on_paper if one["required"] and one["kind"] == "choice"]
    assert all(any(choice["ticked"] for choice in choices) for choices in ticks)


def test_who_stands_in_the_samples_cannot_be_anybody() -> None:
    who = invented("望溪县", TODAY)
    assert who["phone"].startswith("160000")
    assert who["id_number"].startswith("990124")
    assert codes.is_ric(who["id_number"])
    assert codes.is_uscc(who["code"])
    assert (who["date"], who["soon"]) == ("2026年9月29日", "2026年10月13日")


def test_of_what_stands_on_the_sheet_nothing_is_left_to_the_reader() -> None:
    for path, _option in FORMS:
        definition = definition_of(path)
        words = json.dumps(form_content(definition, answers_of(definition.fields, TODAY)), ensure_ascii=False)
        assert "按实际情况填写" not in words, path
        assert "虚假承诺记录" not in words, path
