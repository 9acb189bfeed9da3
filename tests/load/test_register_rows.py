"""Records that the bench of reads makes by SQL are those that the facade would have written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection

from tests.load.registers_reads import CODE, FILL, install
from zhengyun.engines.registers import definitions, facade, scope
from zhengyun.engines.registers.contracts import Cause
from zhengyun.engines.registers.definition import ALL
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.xdist_group("load rows")
OWN = {"id", "_xid", "_by", "_case", "_batch"}


def rows() -> dict[str, dict[str, Any]]:
    """Every column of every record, by number."""
    with scope.reading(ALL), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM reg.bench_shops t")
        found = [orjson.loads(row[0]) for row in cursor.fetchall()]
    return {one["number"]: {name: one[name] for name in one if name not in OWN} for one in found}


@pytest.mark.django_db(transaction=True)
def test_every_column_is_as_the_facade_writes_it(tmp_path: Path) -> None:
    source = install(tmp_path / "package")
    moment = clock.now()
    with scope.writing(ALL), connection.cursor() as cursor:
        cursor.execute(FILL, [source, moment, 1, 20])
    made = rows()
    names = definitions.record_type(CODE).fields
    with clock.at(moment):
        for number, one in made.items():
            again = {name: one[name] for name in names} | {"number": f"F{number[1:]}"}
            facade.create(SYSTEM, CODE, again, Cause(reason="测量"))
    written = rows()
    assert len(written) == 40
    for number, one in made.items():
        assert written[f"F{number[1:]}"] == one | {"number": f"F{number[1:]}"}
