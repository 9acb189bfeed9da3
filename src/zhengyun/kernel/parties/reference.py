"""The reference data of regions: GB/T 2260 and the fictional county of the demonstration."""

from __future__ import annotations

import csv
from importlib.resources import files

from django.db import connection

from zhengyun.kernel.modules import Progress

LEVELS = {"province": 1, "city": 2, "county": 3, "township": 4}
GROUPS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
UPSERT = """
INSERT INTO parties_region (code, name, full_name, level, parent_id, is_demo)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::bool[])
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, full_name = excluded.full_name, level = excluded.level,
    parent_id = excluded.parent_id, is_demo = excluded.is_demo
WHERE (parties_region.name, parties_region.full_name, parties_region.parent_id)
    IS DISTINCT FROM (excluded.name, excluded.full_name, excluded.parent_id)
"""


def load_regions(progress: Progress) -> None:
    """Idempotent; run by the owner after the migrations."""
    progress("regions")
    names: dict[str, str] = {}
    columns: tuple[list[object], ...] = ([], [], [], [], [], [])
    with files("zhengyun.kernel.parties").joinpath("data/regions.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(row for row in file if not row.startswith("#")):
            above = names.get(line["parent"], "")
            full = above + line["name"]
            names[line["code"]] = above if line["name"] in GROUPS else full
            values = (line["code"], line["name"], full, LEVELS[line["level"]])
            for column, value in zip(
                columns, (*values, line["parent"] or None, line["code"].startswith("99")), strict=True
            ):
                column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, columns)
