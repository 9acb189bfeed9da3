"""`zhengyun register`: files of rows into registers and out of them."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from zhengyun.config.cli.boot import django, operator

if TYPE_CHECKING:
    from zhengyun.engines.registers.contracts import ImportView

LOOK_EVERY = 0.5
SHOWN_FAULTS = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def register() -> None:
    """Registers: read rows in from a file, write them out to one."""


@register.command("import")
@click.argument("code")
@click.argument("path", type=FILE)
@click.option("--column", "columns", multiple=True, metavar="FIELD=TITLE", help="The column for a field.")
@click.option("--right-rows", is_flag=True, help="Take what is right, and say what is wrong.")
def import_(code: str, path: Path, columns: tuple[str, ...], right_rows: bool) -> None:
    """Read the rows of PATH (CSV, XLSX, Parquet, JSON lines, GeoJSON) into the register CODE.

    Columns are recognised by their titles; --column says where that goes wrong. Without --right-rows
    nothing is taken as long as one row is wrong.
    """
    with django():
        done = _import(code, path, dict(_pair(one) for one in columns), right_rows=right_rows)
    for fault in done.faults[:SHOWN_FAULTS]:
        place = f"  row {fault.row}" + (f", {fault.column}" if fault.column else "")
        click.secho(f"{place}: {fault.message}", fg="red", err=True)
    if done.message:
        click.echo(done.message, err=True)
    click.echo(
        f"{done.state.value}: {done.rows_read:,} rows read, {done.rows_created:,} created, "
        f"{done.rows_changed:,} changed, {done.rows_same:,} the same, {done.rows_faulty:,} wrong."
    )
    if done.state.value != "done":
        sys.exit(1)


def _pair(text: str) -> tuple[str, str]:
    field, mark, title = text.partition("=")
    if not mark:
        raise click.BadParameter(f"{text!r} is not FIELD=TITLE")
    return field, title


def _import(code: str, path: Path, columns: dict[str, str], *, right_rows: bool) -> ImportView:
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import IMPORTED_KINDS, MOST_IMPORTED_BYTES, Mode
    from zhengyun.kernel.files import facade as files

    with path.open("rb") as stream:
        stored = files.store(
            operator(),
            stream,
            name=path.name,
            accept=IMPORTED_KINDS,
            max_bytes=MOST_IMPORTED_BYTES,
            owner_id=None,
            purpose="registers.import",
        )
    run = registers.upload_import(operator(), code, stored.id)
    mode = Mode.RIGHT_ROWS if right_rows else Mode.ALL_OR_NOTHING
    registers.start_import(operator(), run.id, {**run.mapping, **columns}, mode)
    registers.run_import(run.id)
    return _followed(run.id)


def _followed(import_id: UUID) -> ImportView:
    """A worker may have been quicker to begin; then it ends it."""
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import RunState

    while (run := registers.get_import(operator(), import_id)).state in {RunState.QUEUED, RunState.RUNNING}:
        click.echo(f"  {run.rows_read:,} of {run.rows_total or 0:,} rows", err=True)
        time.sleep(LOOK_EVERY)
    return run


@register.command()
@click.argument("code")
@click.argument("path", type=NEW_FILE)
@click.option("--basis", default="", help="By which article, for a register about persons.")
def export(code: str, path: Path, basis: str) -> None:
    """Write the records of the register CODE to PATH; its ending says the format.

    .csv, .xlsx, .parquet, .jsonl or .geojson. A read of persons' data is written down for them.
    """
    from zhengyun.engines.registers.contracts import Purpose, RunState, Search

    with django():
        from zhengyun.engines.registers import facade as registers
        from zhengyun.kernel.files import facade as files

        if registers.get_register(operator(), code).is_personal and not basis.strip():
            raise click.UsageError(
                f"{code} is about persons: say with --basis by which article it is taken out."
            )
        kind = path.suffix.lstrip(".").lower()
        run = registers.start_export(operator(), code, Search(), kind, Purpose(basis=basis))
        registers.run_export(run.id)
        while (done := registers.get_export(operator(), run.id)).state in {RunState.QUEUED, RunState.RUNNING}:
            time.sleep(LOOK_EVERY)
        if done.file_id is None:
            raise click.ClickException(done.message)
        with files.open(done.file_id) as content, path.open("wb") as target:
            shutil.copyfileobj(content, target)
    click.echo(f"{done.rows_written:,} records written to {path}.")
