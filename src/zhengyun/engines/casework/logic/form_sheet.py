"""空白表格 and 示例样表: the form of an option, or one of its materials, as a sheet of paper.

Drawn from the form definition, so that paper and screen ask the same. A sample's answers are invented, or
those that the form gives itself (`sample` of a field).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.forms.definition import HIDDEN, FieldDef, FormDefinition, MaterialDef
from zhengyun.engines.casework.models import FormVersion, ServiceItem
from zhengyun.engines.casework.papers.typesetting import typeset
from zhengyun.engines.casework.rules_samples import sample_of
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.errors import not_found

TEMPLATE = Path(__file__).parent.parent / "data" / "form_sheet.typ"
LINES = 14
SELF_MADE = "D"
"""The form of evidence (国办函〔2016〕108号) of what the applicant writes himself."""


def has_sheet(material: Mapping[str, Any]) -> bool:
    """Whether a material, as its form says it, is something that the applicant writes himself."""
    return material.get("evidence") == SELF_MADE and not material.get("waived")


def form_sheet(item_code: str, option_code: str, material: str = "", *, is_sample: bool = False) -> bytes:
    """A PDF. material: the code of one that the applicant writes himself; '' for the application form.

    Raises Problem 404 `casework.no_such_item`, `casework.no_such_option`, `casework.no_such_sheet`.
    """
    public = ServiceItem.objects.filter(code=item_code, state="active", is_internal=False)
    version = public.values_list("current_version_id", flat=True).first()
    if version is None:
        raise not_found("casework.no_such_item", _("This item is not known."), value=item_code[:60])
    option = definitions.option_of(definitions.item(version), option_code)
    form = FormVersion.objects.filter(code=option["form"], state="active").values_list("id", "version").get()
    if material:
        _check_has_sheet(definitions.form(form[0]), material)
    return _drawn(version, option_code, *form, material, is_sample)


def _check_has_sheet(definition: FormDefinition, code: str) -> None:
    found = definition.materials.get(code)
    if found is None or found.evidence != SELF_MADE or found.waiver:
        raise not_found(
            "casework.no_such_sheet", _("There is no blank form for this material."), value=code[:60]
        )


@lru_cache(maxsize=64)
def _drawn(
    version_id: UUID, option_code: str, form_id: UUID, number: int, material: str, is_sample: bool
) -> bytes:
    """Versions never change, so what was drawn once is good for as long as this process lives."""
    item, definition = definitions.item(version_id), definitions.form(form_id)
    option = definitions.option_of(item, option_code)
    content = (
        _material_content(definition.materials[material])
        if material
        else _form_content(definition, option_code, is_sample)
    )
    signer = _("Zhang San")
    head = {
        "item": item.title,
        "item_code": item.code,
        "option": option["title"],
        "office": parties.get_organization(item.organization_id).name,
        "version": number,
        "is_sample": is_sample,
        "is_demo": bool(settings.ZHENGYUN.is_demo),
        "signer": signer,
        "guidance": "",
        "lines": 0,
    }
    return typeset(TEMPLATE.read_text("utf-8"), head | content)


def _material_content(material: MaterialDef) -> dict[str, Any]:
    right = material.hints.get("right", "")
    wrong = material.hints.get("wrong", "")
    words = [material.help]
    words += [_("Right: %(words)s") % {"words": right}] if right else []
    words += [_("Wrong: %(words)s") % {"words": wrong}] if wrong else []
    return {"title": material.title, "guidance": "\n".join(filter(None, words)), "lines": LINES}


def _form_content(definition: FormDefinition, option: str, is_sample: bool) -> dict[str, Any]:
    pages = [
        {"title": page.title, "fields": [_field(definition.fields[path], is_sample) for path in shown]}
        for page in definition.pages
        if (shown := [p for p in page.fields if definition.fields[p].widget != HIDDEN])
    ]
    materials = [{"title": one.title, "note": _note(one)} for one in definition.materials.values()]
    return {"title": definition.title, "pages": pages, "materials": materials}


def _note(material: MaterialDef) -> str:
    return material.waiver.why if material.waiver else material.help


def _field(one: FieldDef, is_sample: bool) -> dict[str, Any]:
    value = sample_of(one) if is_sample else ""
    options = one.options
    ticked = value.split("、") if value else []
    choices = [{"title": o.title, "ticked": o.title in ticked} for o in options]
    if one.kind == "boolean":
        choices = [{"title": word, "ticked": word == value} for word in (_("Yes"), _("No"))]
    return {
        "title": one.title,
        "kind": _kind(one),
        "value": value,
        "required": one.required,
        "unit": one.unit,
        "options": choices,
        "columns": [
            {"title": column.title, "value": sample_of(column) if is_sample else ""} for column in one.columns
        ],
    }


def _kind(one: FieldDef) -> str:
    if "const" in one.schema:
        return "declaration"
    if one.kind == "table":
        return "table"
    if one.kind == "boolean" or (one.options and len(one.options) <= _FEW):
        return "choice"
    return "area" if one.widget == "textarea" else "line"


_FEW = 30
