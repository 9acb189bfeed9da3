"""Rows that the bench copies into the database are those that the facade would have written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from tests.load.copying import copy_in
from tests.load.moulds import Mould, keys_of, number_of, read
from tests.load.shops import STAGES, bring_to, moments, shops
from tests.seeding import enter_county
from zhengyun.engines.casework.models import Case, Material
from zhengyun.kit import clock

pytestmark = pytest.mark.xdist_group("load rows")


def comparable(rows: dict[str, list[str]], number: str, files: Sequence[str]) -> dict[str, list[list[str]]]:
    """Keys of a case become places in their order, number and files a word; the rest stays as it is."""
    known = {key: f"key {place}" for place, key in enumerate(keys_of(rows))} | {number: "number"}
    known |= dict.fromkeys(files, "file")
    pattern = re.compile("|".join(known))
    return {
        table: sorted(pattern.sub(lambda found: known[found[0]], line).split("\t") for line in lines)
        for table, lines in rows.items()
    }


def session() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg.Connection)
    return connection.connection


def a_working_day() -> date:
    """Not long ago, so that limits of open cases still run."""
    from zhengyun.config.demo.days import Days

    return Days(clock.now()).ago(1)


@pytest.fixture
def county(db: None) -> None:
    enter_county()


def test_each_stage_is_cast_as_the_facade_writes_it(county: None) -> None:
    first, second = shops(2)
    day, shift = a_working_day(), timedelta(milliseconds=1_234_567)
    for stage in STAGES:
        model = bring_to(first, day, stage)
        mould = Mould.of(read(session(), model), number(model), first, moments(day, stage))
        written = bring_to(second, day, stage, shift)
        rows = read(session(), written)
        assert all(rows.values()), stage
        free = number_of(number(written)[:12], int(number(written)[12:17]) + 50)
        cast = copy_in(session(), mould.cast(free, second, shift))
        stored = read(session(), cast["casework_case"][0].split("\t")[0])
        wanted = comparable(rows, number(written), files(written))
        assert comparable(stored, free, files(model)) == wanted, stage


def number(case_id: UUID | str) -> str:
    return Case.objects.get(pk=case_id).number


def files(case_id: UUID | str) -> list[str]:
    """Cast materials name the files of the mould: what lies in a file is the same anyway."""
    found = Material.objects.filter(case_id=case_id, file_id__isnull=False)
    return [str(one) for one in found.values_list("file_id", flat=True)]
