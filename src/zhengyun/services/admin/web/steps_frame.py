"""What the pages of process steps have in common: their tabs, cells of a step, and the offices by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.paging import Page
from zhengyun.services.admin.steps import words
from zhengyun.services.admin.steps.lines import Kind, StepLine
from zhengyun.services.admin.steps.reading import Catalogue
from zhengyun.ui import contracts as ui

PAGE = 40
LIMITS = "limits"


def tabs(current: str) -> tuple[ui.Tab, ...]:
    """current: the name of the address."""
    places = (
        ("steps", _("Overview")),
        ("steps_catalogue", _("Catalogue of steps")),
        ("standard_steps", _("Standard steps")),
        ("step_findings", _("Findings")),
        ("steps_compare", _("Side by side")),
    )
    return tuple(ui.Tab(label, reverse(f"admin:{name}"), name == current) for name, label in places)


def path(*more: ui.Crumb) -> list[ui.Crumb]:
    return [ui.Crumb(_("Process steps"), reverse("admin:steps")), *more]


def offices() -> dict[str, str]:
    """Short names by code, of which there are as many as organizations."""
    return {one.code: one.short_name or one.name for one in parties.get_organizations().values() if one.code}


def step_cell(line: StepLine, *, with_procedure: bool = True) -> ui.Cell:
    url = f"{reverse('admin:steps_procedure', args=[line.procedure])}#{anchor(line)}"
    help_ = line.procedure_title if with_procedure else line.element
    return ui.Cell(words.name_of(line), url, help=help_)


def anchor(line: StepLine) -> str:
    return LIMITS if line.kind is Kind.TIMER else f"step-{line.element}"


def standard_cell(found: Catalogue, line: StepLine) -> ui.Cell:
    one = found.assigned.get(line.key)
    if one is None:
        return ui.Cell("—")
    url = reverse("admin:standard_step", args=[one.code])
    badge = ui.Badge(_("to be looked at again"), ui.Tone.WARNING) if one.is_stale else None
    return ui.Cell(one.title, url, badge=badge)


def pager(address: str, given: Mapping[str, str], found: Page[Any]) -> ui.KeysetPager:
    return ui.KeysetPager.around(found, lambda place: f"{address}?{urlencode({**given, 'after': place})}")


def joined(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(texts))
