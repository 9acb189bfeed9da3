"""Loads the rows of the registers through the import that stewards use.

A part that is in is not loaded again, so a load that was killed goes on where it stopped.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from zhengyun.config.demo.county import officer
from zhengyun.config.demo.population import Population
from zhengyun.config.demo.registers.frames import PEOPLE_FULL, County, Part, first_parts, further_parts
from zhengyun.config.demo.registers.happened import happen
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import ImportView, Mode, RunState
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.files.contracts import MediaType
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

BEGAN = timedelta(days=240)
PATIENCE = 300.0
STEWARDS = {
    "division": "qinyu",
    "standard_address": "luzhengping",
    "population": "luzhengping",
    "legal_entity": "yaojing",
    "economy_indicator": "fanrui",
    "economy_observation": "fanrui",
}
"""Who brings the rows of a register in: a steward of its source department."""


def fill(progress: Callable[[str], None], found: Population, *, full: bool = False) -> None:
    """Safe to repeat. The small county first and always; what happened since is done once."""
    first = County(found)
    with clock.at(clock.now() - BEGAN):
        _load(first_parts(first), progress)
    happen(first)
    if full:
        with clock.at(clock.now() - BEGAN):
            _load(further_parts(first, County(found, PEOPLE_FULL)), progress)


def _load(parts: Iterable[Part], progress: Callable[[str], None]) -> None:
    for part in parts:
        if not _is_in(part):
            progress(part.name.removesuffix(".parquet"))
            _bring_in(part)


def _is_in(part: Part) -> bool:
    cursor = None
    while True:
        page = registers.list_imports(officer(STEWARDS[part.register]), cursor, 100)
        if any(one.file_name == part.name and one.state is RunState.DONE for one in page.rows):
            return True
        if page.next is None:
            return False
        cursor = page.next


def _bring_in(part: Part) -> None:
    actor = officer(STEWARDS[part.register])
    with tempfile.TemporaryFile() as content:
        part.rows().write_parquet(content)
        content.seek(0)
        file = files.put_stream(
            actor,
            content,
            name=part.name,
            media_type=MediaType.PARQUET.value,
            owner_id=actor.party_id,
            purpose="registers.import",
        )
    began = registers.upload_import(actor, part.register, file.id)
    registers.start_import(actor, began.id, began.mapping, Mode.ALL_OR_NOTHING)
    done = _finished(part, began.id)
    if done.state is not RunState.DONE:
        said = "; ".join(f"{one.row} {one.column}: {one.message}" for one in done.faults[:3])
        raise Problem("config.demo_rows_refused", f"{part.name}: {done.state} {done.message} {said}")


def _finished(part: Part, import_id: UUID) -> ImportView:
    """Does the work here, unless a worker that runs beside has taken it."""
    actor, until = officer(STEWARDS[part.register]), time.monotonic() + PATIENCE
    while True:
        jobs.run_pending(strict=True)
        view = registers.get_import(actor, import_id)
        is_over = view.state in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}
        if is_over or time.monotonic() > until:
            return view
        time.sleep(0.2)
