"""A bundle (一件事) as its applicant sees it: one progress of all its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import (
    BundleView,
    CaseFile,
    CorrectionView,
    FlowStep,
    MemberView,
)
from zhengyun.services.hall import casepage, words
from zhengyun.services.hall.clocks import clock_name
from zhengyun.ui import contracts as ui


@dataclass(frozen=True)
class MemberCard:
    """A member on the whole's page. now: its present step and who has it. lamp: how many days are left of
    its clock, whose name is `clock`, where it is not that of the promise."""

    id: object
    title: str
    number: str
    office: str
    url: str
    state: ui.Badge
    lamp: ui.Lamp | None
    clock: str
    now: str
    steps: list[ui.Step]
    correction: CorrectionView | None


@dataclass(frozen=True)
class Progress:
    """Of the whole: its members, those that wait for the applicant first, the matters that are just being
    sent to their departments, and what is still to come. limit: the promise, while its clock waits."""

    words: str
    members: list[MemberCard]
    sending: list[str]
    to_come: list[str]
    limit: str


def progress_of(file: CaseFile) -> Progress | None:
    """None where the case is no whole."""
    if not file.is_bundle:
        return None
    members = sorted(file.members, key=lambda one: not one.needs_applicant)
    opened = {one.element for one in members}
    is_open = file.case.closed_at is None
    ahead = [one for one in file.steps if is_open and _is_to_come(one) and one.element not in opened]
    sending = [one for one in ahead if one.opens_member and one.state == "current"]
    chosen = len(members) + sum(1 for one in ahead if one.opens_member)
    return Progress(
        closed_words(members, chosen),
        [_card(one) for one in members],
        [one.name for one in sending],
        [one.name for one in ahead if one not in sending],
        _limit(file),
    )


def _is_to_come(step: FlowStep) -> bool:
    return step.kind == "effect" and step.state in ("waiting", "current")


def closed_words(members: Sequence[MemberView], chosen: int) -> str:
    """1 of 3 matters closed, of all that were chosen; that one waits for the applicant stands beside it."""
    values = {"n": sum(1 for one in members if one.closed_at is not None), "all": chosen}
    return ngettext("%(n)d of %(all)d matter closed", "%(n)d of %(all)d matters closed", chosen) % values


def _limit(file: CaseFile) -> str:
    """The clock of the whole begins when every matter is accepted; until then, how long it will run."""
    if file.case.closed_at is not None or file.clocks:
        return ""
    bundle = casework.get_item(file.case.item_code, internal=True).bundle
    days = bundle.promised_days if bundle else None
    if not days:
        return ""
    return ngettext(
        "Promised for everything together: %(n)d working day, counted from the day on which the last matter "
        "is accepted",
        "Promised for everything together: %(n)d working days, counted from the day on which the last matter "
        "is accepted",
        days,
    ) % {"n": days}


def _card(member: MemberView) -> MemberCard:
    current = [one for one in member.steps if one.state == "current"]
    notice = words.left_words(member.notice_left, member.notice_due_on)
    waits = member.due_on is None and notice
    return MemberCard(
        id=member.id,
        title=member.title,
        number=member.number,
        office=member.organization_name,
        url=reverse("hall:case", args=[member.id]),
        state=words.state_badge(member.state),
        lamp=ui.Lamp(words.LAMP_STATES[member.lamp], notice) if waits else words.lamp_of(member),
        clock=clock_name("notice") if waits else "",
        now="；".join(" · ".join(filter(None, (one.name, one.holder))) for one in current),
        steps=casepage.usual_steps(member.steps),
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
