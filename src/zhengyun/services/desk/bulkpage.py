"""Several tasks, and what came of an act on them, as the values that their pages draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import ActOffer, Together
from zhengyun.services.desk.models import BulkItem, BulkRun
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

STATE_TONES = {
    "waiting": ui.Tone.NEUTRAL,
    "running": ui.Tone.INFO,
    "done": ui.Tone.SUCCESS,
    "refused": ui.Tone.WARNING,
    "changed": ui.Tone.WARNING,
}


def item_names() -> dict[str, str]:
    return {
        "waiting": _("waiting"),
        "done": _("done"),
        "refused": _("refused"),
        "changed": _("changed meanwhile"),
    }


def chosen_table(found: Together) -> ui.Table:
    return _tasks(found, None)


def confirm_table(found: Together, offer: ActOffer) -> ui.Table:
    """Each case with what the act brings about in it."""
    return _tasks(found, offer)


def _tasks(found: Together, offer: ActOffer | None) -> ui.Table:
    columns = [
        ui.Column(_("Applicant and case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Step")),
    ]
    if offer is not None:
        columns.append(ui.Column(_("Consequence")))
    rows = []
    for one in found.tasks:
        cells: list[ui.Cell | str] = [ui.Cell(one.applicant_name, help=one.case_number), one.title, one.step]
        if offer is not None:
            letter = one.letters.get(offer.act, "")
            issues = _("issues: %(letter)s") % {"letter": letter} if letter else ""
            cells.append(ui.Cell(offer.title, help=issues))
        rows.append(ui.Row(tuple(cells)))
    return ui.Table(
        _("Chosen tasks"),
        tuple(columns),
        tuple(rows),
        _("None of these tasks is open for you any more."),
        is_dense=True,
    )


def act_field(found: Together, chosen: str) -> ui.Field:
    options = tuple(ui.Option(one.act, one.title, one.consequence) for one in found.offers)
    value = chosen or (options[0].value if len(options) == 1 else "")
    return ui.Field(
        "act", _("What to do with all of them"), ui.FieldKind.RADIO, value, options, required=True
    )


def opinion_field(found: Together, value: str) -> ui.Field | None:
    if not any("opinion" in one.needs for one in found.offers):
        return None
    return ui.Field(
        "opinion",
        _("Opinion"),
        ui.FieldKind.TEXTAREA,
        value,
        help=_("The same words stand in every case."),
        maxlength=5000,
    )


def hand_field(found: Together, value: str, error: str) -> ui.Field | None:
    offer = next((one for one in found.offers if "hand_to" in one.needs), None)
    if offer is None:
        return None
    options = tuple(ui.Option(*one) for one in offer.choices["hand_to"])
    help_ = _("For handing over: colleagues with the same role at the same department.")
    return ui.Field(
        "hand_to",
        _("Colleague"),
        ui.FieldKind.SELECT,
        value,
        (ui.Option("", "—"), *options),
        help=help_,
        error=error,
    )


def run_badge(run: BulkRun) -> ui.Badge:
    names = {"waiting": _("waiting"), "running": _("at work"), "done": _("done")}
    return ui.Badge(names[run.state], STATE_TONES[run.state])


def counts(items: Sequence[BulkItem]) -> list[tuple[str, int]]:
    found = Counter(one.state for one in items)
    return [(name, found[state]) for state, name in item_names().items() if found[state]]


def result_table(items: Sequence[BulkItem]) -> ui.Table:
    columns = (
        ui.Column(_("Applicant and case number"), is_head=True),
        ui.Column(_("Matter")),
        ui.Column(_("Step")),
        ui.Column(_("Result")),
    )
    names = item_names()
    rows = tuple(
        ui.Row(
            (
                ui.Cell(
                    one.applicant_name,
                    reverse("desk:case", args=[one.case_id]),
                    help=one.case_number,
                    id=f"item-{one.id}",
                ),
                one.title,
                one.step,
                ui.Cell(badge=ui.Badge(names[one.state], STATE_TONES[one.state]), help=one.words),
            )
        )
        for one in items
    )
    return ui.Table(_("What came of each case"), columns, rows, hide_caption=True, is_dense=True)


def runs_table(runs: Sequence[BulkRun]) -> ui.Table:
    columns = (
        ui.Column(_("Begun at"), is_head=True),
        ui.Column(_("Act")),
        ui.Column(_("Tasks"), is_number=True),
        ui.Column(_("State")),
        ui.Column(_("Finished at")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(instant(one.created_at, with_year=True), reverse("desk:bulk_run", args=[one.id])),
                one.title,
                str(one.total),
                ui.Cell(badge=run_badge(one)),
                instant(one.ended_at, with_year=True) or "—",
            )
        )
        for one in runs
    )
    return ui.Table(
        _("My bulk runs"),
        columns,
        rows,
        _("You have done nothing with several tasks at once yet."),
        hide_caption=True,
        is_dense=True,
    )
