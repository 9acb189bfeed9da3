"""空白表格 and 示例样表: the form of an option, or a paper that is handed in with it, as a sheet of paper.

The form is drawn from its definition, so that paper and screen ask the same; other papers are templates
(`queries_examples`). A sample's answers are invented, or those that the form gives itself (`sample`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions, queries_examples
from zhengyun.engines.casework.forms.definition import HIDDEN, FieldDef, FormDefinition, MaterialDef
from zhengyun.engines.casework.models import FormVersion, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.papers.typesetting import typeset
from zhengyun.engines.casework.queries_examples import Example
from zhengyun.engines.casework.rules_examples import PAPER
from zhengyun.engines.casework.rules_samples import (
    FIRM,
    NAME,
    answer_of,
    answers_of,
    day_in_words,
    invented,
    is_written,
)
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import not_found

TEMPLATES = Path(__file__).parent.parent / "data"
LIBRARY = "paper.typ"


def form_sheet(item_code: str, option_code: str, *, is_sample: bool = False) -> bytes:
    """The application form as PDF. Raises `casework.no_such_item`, `casework.no_such_option` (404)."""
    version = _public_version(item_code)
    option = definitions.option_of(definitions.item(version), option_code)
    form = FormVersion.objects.filter(code=option["form"], state="active").values_list("id", "version").get()
    return _drawn_form(version, option_code, *form, is_sample, clock.today())


def paper_sheet(item_code: str, paper: str, *, is_sample: bool = False) -> bytes:
    """A paper that the item's materials name as their blank form or their sample, as PDF.

    Raises Problem 404 `casework.no_such_item`, `casework.no_such_sheet`.
    """
    version = _public_version(item_code)
    found = queries_examples.find(paper, PAPER) if paper in _papers(version, is_sample) else None
    if found is None:
        raise not_found(
            "casework.no_such_sheet", _("There is no such form for this matter."), value=paper[:60]
        )
    return _drawn_paper(version, found, is_sample, clock.today())


def _public_version(item_code: str) -> UUID:
    public = ServiceItem.objects.filter(code=item_code, state="active", is_internal=False)
    version = public.values_list("current_version_id", flat=True).first()
    if version is None:
        raise not_found("casework.no_such_item", _("This item is not known."), value=item_code[:60])
    return version


def _papers(version_id: UUID, is_sample: bool) -> set[str]:
    """Codes of the papers that the materials of an item name, whether of its forms or of its guide."""
    row = ServiceItemVersion.objects.get(pk=version_id)
    forms = FormVersion.objects.filter(state="active", code__in=[one["form"] for one in row.options])
    materials = [*row.guide.get("materials", ())]
    for definition in forms.values_list("definition", flat=True):
        materials += definition.get("materials", ())
    return {str(one.get("sample" if is_sample else "blank", "")) for one in materials}


@lru_cache(maxsize=64)
def _drawn_form(
    version_id: UUID, option_code: str, form_id: UUID, number: int, is_sample: bool, today: date
) -> bytes:
    """Versions never change, so what was drawn once is good for the day as long as this process lives, and
    for everybody: a paper of the authority is in the language of the installation, as letters are."""
    item, definition = definitions.item(version_id), definitions.form(form_id)
    option = definitions.option_of(item, option_code)
    answers = answers_of(definition.fields, today) if is_sample else {}
    with translation.override(settings.LANGUAGE_CODE):
        content = {"option": option["title"], **form_content(definition, answers)}
    source = (TEMPLATES / "form_sheet.typ").read_text("utf-8")
    return _typeset(source, _head(item, number, is_sample, today) | content)


@lru_cache(maxsize=64)
def _drawn_paper(version_id: UUID, paper: Example, is_sample: bool, today: date) -> bytes:
    item = definitions.item(version_id)
    head = _head(item, paper.version, is_sample, today)
    return _typeset(paper.source, head | {"title": paper.title})


def _typeset(source: str, content: dict[str, Any]) -> bytes:
    return typeset(source, content, {LIBRARY: (TEMPLATES / LIBRARY).read_text("utf-8")})


def _head(item: definitions.Item, number: int, is_sample: bool, today: date) -> dict[str, Any]:
    return {
        "item": item.title,
        "item_code": item.code,
        "option": "",
        "office": parties.get_organization(item.organization_id).name,
        "version": number,
        "is_sample": is_sample,
        "is_demo": bool(settings.ZHENGYUN.is_demo),
        "sample": invented(settings.ZHENGYUN.site.region, today, _firm_of(item, today)),
    }


def _firm_of(item: definitions.Item, today: date) -> str:
    """The papers of a matter carry the name that stands in the sample of its first form."""
    code = next((str(one["form"]) for one in item.options.values()), "")
    version = FormVersion.objects.filter(code=code, state="active").values_list("id", flat=True).first()
    field = definitions.form(version).fields.get(NAME) if version else None
    return str(answer_of(field, today)) if field else FIRM


def form_content(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet says: each question that the applicant answers on paper, with the answers by path."""
    pages = [
        {"title": page.title, "fields": [_field(one, answers.get(one.path)) for one in shown]}
        for page in definition.pages
        if (shown := [one for path in page.fields if _is_shown(one := definition.fields[path])])
    ]
    materials = [{"title": one.title, "note": _note(one)} for one in definition.materials.values()]
    return {"title": definition.title, "pages": pages, "materials": materials}


def _is_shown(one: FieldDef) -> bool:
    return one.widget != HIDDEN and is_written(one)


def _note(material: MaterialDef) -> str:
    return material.waiver.why if material.waiver else material.help


def _field(one: FieldDef, answer: Any) -> dict[str, Any]:
    given = answer if isinstance(answer, list) else [answer]
    choices = [{"title": o.title, "ticked": o.value in given} for o in one.options]
    if one.kind == "boolean":
        choices = [
            {"title": word, "ticked": answer is truth} for word, truth in ((_("Yes"), True), (_("No"), False))
        ]
    rows = answer if one.kind == "table" and answer else [{}]
    return {
        "title": one.title,
        "kind": _kind(one),
        "value": "" if one.kind == "table" else _in_words(one, answer),
        "required": one.required,
        "unit": one.unit,
        "options": choices,
        "columns": [{"title": column.title} for column in one.columns],
        "rows": [[_in_words(column, row.get(column.path)) for column in one.columns] for row in rows],
    }


def _in_words(one: FieldDef, answer: Any) -> str:
    if answer is None:
        return ""
    if isinstance(answer, Mapping):
        return "".join(str(part) for part in answer.values())
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if one.kind == "date":
        return day_in_words(date.fromisoformat(answer))
    titles = {option.value: option.title for option in one.options}
    return "、".join(
        titles.get(part, str(part)) for part in (answer if isinstance(answer, list) else [answer])
    )


def _kind(one: FieldDef) -> str:
    if "const" in one.schema:
        return "declaration"
    if one.kind == "table":
        return "table"
    if one.kind == "boolean" or (one.options and len(one.options) <= _FEW):
        return "choice"
    return "area" if one.widget == "textarea" else "line"


_FEW = 30
