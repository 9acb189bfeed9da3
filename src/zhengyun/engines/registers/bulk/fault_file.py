"""The rows of a file that are wrong, with the reasons, as a CSV file that can be corrected and handed in."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO, cast
from uuid import UUID

import polars as pl
from django.utils.translation import gettext as _

from zhengyun.engines.registers.bulk.checking import ROW
from zhengyun.engines.registers.bulk.guarding import guarded
from zhengyun.engines.registers.bulk.sources import CHUNK_ROWS, Reader
from zhengyun.engines.registers.contracts import RowFault
from zhengyun.engines.registers.models_bulk import Import, ImportPart
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import MediaType
from zhengyun.kit.actor import Actor

IN_MEMORY = 2_000_000
AT_THE_END = -1
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def keep(run: Import, first_row: int, wrong: pl.DataFrame | None, faults: Sequence[RowFault]) -> None:
    """Part of the caller's checkpoint."""
    if wrong is not None and wrong.height:
        content = zlib.compress(_lines(wrong, faults), 1)
        ImportPart.objects.create(run=run, first_row=first_row, content=content)


def keep_late(run: Import, reader: Reader, faults: Sequence[RowFault]) -> None:
    """For rows that were found wrong after all were read, each alone being right."""
    by_row = {fault.row for fault in faults}
    found = []
    for chunk in reader.chunks(0, CHUNK_ROWS):
        numbers = pl.Series(ROW, range(chunk.first + 1, chunk.first + 1 + chunk.frame.height), dtype=pl.Int64)
        frame = chunk.frame.insert_column(0, numbers)
        found.append(frame.filter(pl.col(ROW).is_in(list(by_row))))
    keep(run, AT_THE_END, pl.concat(found), faults)


def _lines(wrong: pl.DataFrame, faults: Iterable[RowFault]) -> bytes:
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        words = f"{fault.column}: {fault.message}" if fault.column else fault.message
        reasons.setdefault(fault.row, []).append(words)
    joined = [" ".join(reasons.get(row, ())) for row in wrong[ROW]]
    buffer = io.BytesIO()
    frame = wrong.select(ROW, pl.Series("_why", joined, dtype=pl.String), pl.exclude(ROW))
    guarded(frame).write_csv(buffer, include_header=False)
    return buffer.getvalue()


def put_together(run: Import, actor: Actor) -> UUID | None:
    """The file of all wrong rows, bound to the import; None when there is none."""
    parts = ImportPart.objects.filter(run=run).order_by("first_row")
    if not parts.exists():
        return None
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spooled:
        target = cast(BinaryIO, spooled)
        titles = [_("Row"), _("What is wrong"), *run.columns]
        head: Mapping[str, list[str]] = {str(at): [title] for at, title in enumerate(titles)}
        target.write(MARK.encode())
        guarded(pl.DataFrame(head)).write_csv(target, include_header=False)
        for part in parts.iterator(chunk_size=4):
            target.write(zlib.decompress(part.content))
        stem = run.file_name.rpartition(".")[0] or run.file_name
        stored = files.put_stream(
            actor,
            target,
            name=_("%(name)s, wrong rows.csv") % {"name": stem},
            media_type=MediaType.CSV,
            owner_id=run.organization_id,
            purpose="registers.import",
        )
    files.attach(actor, [stored.id], f"import:{run.id}")
    return stored.id
