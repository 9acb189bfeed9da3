"""Findings of this moment: the catalogue, the registers and the cases of a year put together."""

from __future__ import annotations

from zhengyun.engines.casework.contracts.processes import ProcessFigures
from zhengyun.kit.actor import Actor
from zhengyun.services.admin.steps import reading
from zhengyun.services.admin.steps.findings import Finding, find
from zhengyun.services.admin.steps.reading import Catalogue


def all_findings(actor: Actor, found: Catalogue) -> tuple[list[Finding], ProcessFigures]:
    """The most cases a year first. Raises Problem `casework.may_not` (403)."""
    figures = reading.figures_of_a_year(actor)
    standard = {one.title: found.holding(one.code) for one in found.standards.values()}
    return find(found.processes, standard, reading.register_fields(), figures), figures
