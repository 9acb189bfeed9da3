"""A bundle (一件事) as its applicant sees it: one progress of all its members."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework.contracts import (
    BundleView,
    CaseFile,
    CorrectionView,
    FlowStep,
    MemberRow,
    MemberView,
)
from zhengyun.services.hall import casepage, words
from zhengyun.ui import contracts as ui


@dataclass(frozen=True)
class MemberCard:
    """A member on the whole's page. now: its present step and who has it. lamp: how many days are left."""

    id: object
    title: str
    number: str
    office: str
    url: str
    state: ui.Badge
    lamp: ui.Lamp | None
    now: str
    steps: list[ui.Step]
    correction: CorrectionView | None


@dataclass(frozen=True)
class Progress:
    """Of the whole: its members, those that wait for the applicant first, and what is still to come."""

    words: str
    members: list[MemberCard]
    to_come: list[str]


def progress_of(file: CaseFile) -> Progress | None:
    """None where the case is no whole."""
    if not file.is_bundle:
        return None
    members = sorted(file.members, key=lambda one: not one.needs_applicant)
    opened = {one.element for one in members}
    is_open = file.case.closed_at is None
    to_come = [one.name for one in file.steps if is_open and _is_to_come(one) and one.element not in opened]
    return Progress(closed_words(members), [_card(one) for one in members], to_come)


def _is_to_come(step: FlowStep) -> bool:
    return step.kind == "effect" and step.state in ("waiting", "current")


def closed_words(members: tuple[MemberRow, ...] | list[MemberView]) -> str:
    """1 of 3 matters closed; that a department waits for the applicant is said beside it."""
    values = {"n": sum(1 for one in members if one.closed_at is not None), "all": len(members)}
    return (
        ngettext("%(n)d of %(all)d matter closed", "%(n)d of %(all)d matters closed", len(members)) % values
    )


def _card(member: MemberView) -> MemberCard:
    shown = [casepage.step_of(one) for one in member.steps if one.state != "skipped"]
    current = [one for one in member.steps if one.state == "current"]
    return MemberCard(
        id=member.id,
        title=member.title,
        number=member.number,
        office=member.organization_name,
        url=reverse("hall:case", args=[member.id]),
        state=words.state_badge(member.state),
        lamp=words.lamp_of(member),
        now="；".join(" · ".join(filter(None, (one.name, one.holder))) for one in current),
        steps=shown,
        correction=member.correction if member.needs_applicant else None,
    )


def gains(bundle: BundleView) -> list[ui.Fact]:
    """What one application saves against one for each member."""
    found = [
        ui.Fact(_("Departments taking part"), "、".join(bundle.departments)),
        ui.Fact(_("Applications"), _("1 instead of up to %(n)d") % {"n": bundle.applications}),
    ]
    if bundle.materials < bundle.materials_apart:
        values = {"n": bundle.materials, "apart": bundle.materials_apart}
        found.append(ui.Fact(_("Materials"), _("at most %(n)d instead of %(apart)d") % values))
    if bundle.promised_days and bundle.promised_days < bundle.days_apart:
        values = {"n": bundle.promised_days, "apart": bundle.days_apart}
        found.append(ui.Fact(_("Working days"), _("%(n)d instead of %(apart)d one after the other") % values))
    return found
