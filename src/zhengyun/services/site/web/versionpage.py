"""What the page of a text says: facts, differences, other versions, what one may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.kit.actor import Actor
from zhengyun.services.hall import facade as hall
from zhengyun.services.site import queries, rules
from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.permissions import can_review, can_write_for, is_reviewer
from zhengyun.services.site.rules_compare import Text, compare
from zhengyun.services.site.words import difference_words, state_title
from zhengyun.ui import contracts as ui


def facts(found: NoticeVersion) -> list[ui.Fact]:
    until = found.shown_until.isoformat() if found.shown_until else _("without an end")
    written = hall.instant(found.submitted_at or found.changed_at, with_year=True)
    rows = [
        ui.Fact(_("Column of the website"), found.column_title),
        ui.Fact(_("Organization"), found.notice.organization_name),
        ui.Fact(_("Shown from"), found.shown_from.isoformat()),
        ui.Fact(_("Not shown any more from"), until),
        ui.Fact(_("Author of the text"), f"{found.author_name}，{written}"),
    ]
    if found.decided_at:
        when = hall.instant(found.decided_at, with_year=True)
        rows.append(ui.Fact(_("Reviewed by"), f"{found.decided_by_name}，{when}"))
    if found.withdrawn_at:
        when = hall.instant(found.withdrawn_at, with_year=True)
        rows.append(ui.Fact(_("Withdrawn by"), f"{found.withdrawn_by_name}，{when}"))
    if found.note:
        rows.append(ui.Fact(_("Reason"), found.note))
    if queries.shown_since(found) and found.state == State.PUBLISHED:
        address = reverse("news:notice", args=[found.notice_id])
        rows.append(ui.Fact(_("Address"), address, url=address))
    return rows


def differences(before: NoticeVersion, found: NoticeVersion) -> list[str]:
    """In words, in the order of the text; empty for none."""
    return [difference_words(one) for one in compare(_text(before), _text(found))]


def _text(version: NoticeVersion) -> Text:
    until = version.shown_until.isoformat() if version.shown_until else _("without an end")
    names = tuple(one.name for one in queries.attachments_of(version))
    return Text(version.title, version.column_title, until, version.body, names)


def others(found: NoticeVersion, versions: Sequence[NoticeVersion]) -> list[ui.Link]:
    return [
        ui.Link(
            _("Version %(number)s") % {"number": one.number},
            reverse("site:version", args=[one.id]),
            f"{state_title(one.state)}，{hall.instant(one.changed_at, with_year=True)}",
        )
        for one in versions
        if one.pk != found.pk
    ]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button. needs_note: with a reason, in a form of its own, folded."""

    value: str
    label: str
    kind: str = "secondary"
    needs_note: bool = False
    consequence: str = ""


def offers(
    actor: Actor, found: NoticeVersion, versions: Sequence[NoticeVersion], *, has_faults: bool
) -> list[Offer]:
    """What this person may do with it now, the main thing first."""
    state = State(found.state)
    rows = [*_reviewers(actor, found, state, has_faults)]
    if can_write_for(actor, found.notice.organization_id):
        has_open = any(one.state in rules.OPEN for one in versions)
        rows += _authors(state, has_faults, has_open=has_open)
    return rows


def _reviewers(actor: Actor, found: NoticeVersion, state: State, has_faults: bool) -> list[Offer]:
    rows = []
    if can_review(actor, found):
        if rules.next_state(state, Act.PUBLISH) and not has_faults:
            rows.append(Offer(Act.PUBLISH, _("Publish"), "primary"))
        if rules.next_state(state, Act.RETURN):
            rows.append(Offer(Act.RETURN, _("Return to the author"), needs_note=True))
    if is_reviewer(actor, found) and rules.next_state(state, Act.WITHDRAW):
        said = _("It disappears from the website at once, with its earlier versions.")
        rows.append(
            Offer(Act.WITHDRAW, _("Take off the website"), "danger", needs_note=True, consequence=said)
        )
    return rows


def _authors(state: State, has_faults: bool, *, has_open: bool) -> list[Offer]:
    if state in rules.EDITABLE:
        submit = [] if has_faults else [Offer(Act.SUBMIT, _("Submit for review"), "primary")]
        said = _("The draft and what was attached to it alone are deleted.")
        return [*submit, Offer("discard", _("Drop the draft"), "danger", consequence=said)]
    if state == State.SUBMITTED:
        return [Offer(Act.TAKE_BACK, _("Take back from review"))]
    if state in rules.CORRECTABLE:
        label = _("To the correction") if has_open else _("Begin a correction")
        return [Offer("correct", label)]
    return []
