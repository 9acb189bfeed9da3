"""An import in the words of its pages: steps, mapping, progress, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import (
    FieldView,
    ImportPreview,
    ImportView,
    Mode,
    RegisterView,
    RowFault,
    RunState,
)
from zhengyun.services.exchange import words
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

SUFFIXES = ".csv,.xlsx,.parquet,.jsonl,.ndjson,.geojson,.json"
PREVIEWED = 8
MOST_OPTIONS = 400
FAULTS_SHOWN = 100
UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)
ENDED = (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


def state_badge(state: RunState) -> ui.Badge:
    names = {
        RunState.UPLOADED: (_("Uploaded"), ui.Tone.NEUTRAL),
        RunState.PREVIEWED: (_("Columns assigned"), ui.Tone.NEUTRAL),
        RunState.QUEUED: (_("Waiting"), ui.Tone.INFO),
        RunState.RUNNING: (_("Running"), ui.Tone.INFO),
        RunState.DONE: (_("Done"), ui.Tone.SUCCESS),
        RunState.FAILED: (_("Failed"), ui.Tone.ERROR),
        RunState.CANCELLED: (_("Stopped"), ui.Tone.NEUTRAL),
    }
    return ui.Badge(*names[state])


def mode_names() -> dict[Mode, str]:
    return {Mode.ALL_OR_NOTHING: _("All or nothing"), Mode.RIGHT_ROWS: _("Take what is right")}


def steps(state: RunState | None) -> list[ui.Step]:
    """Upload, columns, run, result."""
    names = (_("Choose the file"), _("Assign the columns"), _("Read in"), _("Result"))
    at = 0 if state is None else 1
    if state in UNDER_WAY:
        at = 2
    elif state in ENDED:
        at = 3
    done, here, later = ui.StepState.DONE, ui.StepState.CURRENT, ui.StepState.WAITING
    return [
        ui.Step(name, done if place < at else here if place == at else later)
        for place, name in enumerate(names)
    ]


def upload_field(error: str) -> ui.Field:
    return ui.Field(
        "file",
        _("File"),
        ui.FieldKind.FILE,
        required=True,
        help=_("CSV, XLSX, Parquet, JSON lines or GeoJSON. The first row of a table names the columns."),
        error=error,
        accept=SUFFIXES,
    )


def importable(register: RegisterView) -> list[FieldView]:
    return [one for one in register.fields if not one.is_masked]


def shared_columns(register: RegisterView, preview: ImportPreview) -> tuple[str, ...]:
    """The columns as one list for all fields, where a list at each would make the page heavy."""
    is_heavy = len(importable(register)) * len(preview.columns) > MOST_OPTIONS
    return tuple(preview.columns) if is_heavy else ()


def mapping_fields(register: RegisterView, preview: ImportPreview) -> list[ui.Field]:
    """For each field of the register the column of the file."""
    is_shared = bool(shared_columns(register, preview))
    columns = () if is_shared else tuple(ui.Option(name, name) for name in preview.columns)
    return [
        ui.Field(
            f"map.{one.name}",
            one.title,
            ui.FieldKind.TEXT if is_shared else ui.FieldKind.SELECT,
            preview.mapping.get(one.name, ""),
            columns,
            required=one.is_required or one.is_key,
            help=one.help,
        )
        for one in importable(register)
    ]


def mapping_in(register: RegisterView, posted: Mapping[str, str]) -> dict[str, str]:
    """What was assigned: field → column; fields without a column are left out."""
    found = {one.name: posted.get(f"map.{one.name}", "") for one in importable(register)}
    return {name: column for name, column in found.items() if column}


def preview_table(register: RegisterView, preview: ImportPreview) -> ui.Table:
    """The first rows as they would be taken."""
    fields = [one for one in register.fields if one.name in preview.mapping]
    columns = [preview.mapping[one.name] for one in fields]
    heads = (ui.Column(_("Row number"), is_head=True), *(ui.Column(one.title) for one in fields))
    faulty = {fault.row for fault in preview.faults}
    rows = tuple(
        ui.Row(_preview_cells(number, row, columns, is_faulty=number in faulty))
        for number, row in enumerate(preview.rows[:PREVIEWED], 1)
    )
    caption = _("The first rows as they would be taken")
    return ui.Table(caption, heads, rows, _("The file has no rows."), is_dense=True)


def _preview_cells(
    number: int, row: Mapping[str, object], columns: Sequence[str], *, is_faulty: bool
) -> tuple[ui.Cell | str, ...]:
    badge = ui.Badge(_("fault"), ui.Tone.WARNING) if is_faulty else None
    values = (words.shortened(str(row.get(column) or "")) for column in columns)
    return (ui.Cell(str(number), badge=badge), *values)


def fault_table(faults: Sequence[RowFault]) -> ui.Table:
    columns = (
        ui.Column(_("Row number"), is_head=True),
        ui.Column(_("Column")),
        ui.Column(_("Value")),
        ui.Column(_("What is wrong")),
    )
    rows = tuple(
        ui.Row((str(one.row), one.column, words.shortened(one.value), one.message))
        for one in faults[:FAULTS_SHOWN]
    )
    foot = ""
    if len(faults) > FAULTS_SHOWN:
        foot = _("The first %(n)d faults; the file of faults has all.") % {"n": FAULTS_SHOWN}
    return ui.Table(_("Faults by row and column"), columns, rows, foot=foot, is_dense=True)


def mode_field(error: str = "") -> ui.Field:
    helps = {
        Mode.ALL_OR_NOTHING: _("One fault, and nothing is taken."),
        Mode.RIGHT_ROWS: _("Right rows are taken; the others come back as a file."),
    }
    options = tuple(ui.Option(mode.value, name, helps[mode]) for mode, name in mode_names().items())
    return ui.Field(
        "mode",
        _("Where a row has a fault"),
        ui.FieldKind.RADIO,
        Mode.ALL_OR_NOTHING.value,
        options,
        required=True,
        error=error,
    )


def counts(run: ImportView) -> list[ui.Statistic]:
    """What came of it, with the time."""
    at = instant(run.finished_at or run.created_at)
    told = (
        (run.rows_created, _("new"), ui.Tone.NEUTRAL),
        (run.rows_changed, _("changed"), ui.Tone.NEUTRAL),
        (run.rows_same, _("the same already"), ui.Tone.NEUTRAL),
        (run.rows_faulty, _("with faults"), ui.Tone.WARNING if run.rows_faulty else ui.Tone.NEUTRAL),
    )
    return [ui.Statistic(f"{n:,}", label, at, counts=_("rows"), tone=tone) for n, label, tone in told]


def percent(run: ImportView) -> int | None:
    if not run.rows_total:
        return None
    return min(100, run.rows_read * 100 // run.rows_total)


def run_table(runs: Sequence[ImportView]) -> ui.Table:
    columns = (
        ui.Column(_("File"), is_head=True),
        ui.Column(_("Register")),
        ui.Column(_("State")),
        ui.Column(_("Rows"), is_number=True),
        ui.Column(_("with faults"), is_number=True),
        ui.Column(_("When")),
    )
    rows = tuple(
        ui.Row(
            (
                ui.Cell(one.file_name, reverse("exchange:import", args=[one.id])),
                one.register_title,
                ui.Cell(badge=state_badge(one.state)),
                f"{one.rows_total:,}" if one.rows_total is not None else "—",
                f"{one.rows_faulty:,}",
                instant(one.created_at, with_year=True),
            )
        )
        for one in runs
    )
    return ui.Table(
        _("Imports"), columns, rows, _("Nothing was read in yet."), hide_caption=True, is_dense=True
    )
