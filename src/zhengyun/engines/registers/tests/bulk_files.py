"""Files of rows in every format, as people and programs hand them in, and a short way to import them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl
import xlsxwriter

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import ImportView, Mode
from zhengyun.engines.registers.tests.builders import County
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.tests.builders import officer
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor

Row = Mapping[str, Any]
ACCEPT = ("csv", "xlsx", "parquet", "jsonl", "geojson")


def csv(rows: Sequence[Row], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    frame = pl.DataFrame([{key: _text(value) for key, value in row.items()} for row in rows])
    return frame.write_csv(separator=delimiter).encode(encoding)


def xlsx(rows: Sequence[Row]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, title in enumerate(rows[0]):
        sheet.write_string(0, column, title)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row.values()):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value if isinstance(value, int | float | bool) else _text(value))
    book.close()
    return buffer.getvalue()


def parquet(rows: Sequence[Row]) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(list(rows), infer_schema_length=None).write_parquet(buffer)
    return buffer.getvalue()


def json_lines(rows: Sequence[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()


def geojson(rows: Sequence[Row], place: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in row.items() if key != place},
            "geometry": row[place],
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def steward(county: County, office: str, role: Role = Role.DATA_STEWARD) -> Actor:
    """An account that holds a role at an office: jobs look its rights up again. One for each."""
    found = accounts.find_account(f"{role.value}-{office}")
    if found is None:
        place = parties.get_organization(county.offices[office])
        found = officer(role, at=place, username=f"{role.value}-{office}")
    return accounts.actor_for_account(found.id, channel="web")


def upload(actor: Actor, content: bytes, name: str) -> StoredFile:
    return files.store(
        actor,
        io.BytesIO(content),
        name=name,
        accept=ACCEPT,
        max_bytes=500_000_000,
        owner_id=actor.party_id,
        purpose="registers.import",
    )


def begin(actor: Actor, code: str, content: bytes, name: str = "rows.csv") -> ImportView:
    return facade.upload_import(actor, code, upload(actor, content, name).id)


def take(
    actor: Actor,
    code: str,
    content: bytes,
    name: str = "rows.csv",
    mode: Mode = Mode.ALL_OR_NOTHING,
    mapping: Mapping[str, str] | None = None,
) -> ImportView:
    """Hands a file in, starts the import and lets the worker do it."""
    run = begin(actor, code, content, name)
    facade.start_import(actor, run.id, mapping or run.mapping, mode)
    jobs.run_pending(strict=True)
    return facade.get_import(actor, run.id)


def content(file_id: UUID | None) -> bytes:
    assert file_id
    with files.open(file_id) as stream:
        return stream.read()
