"""A register for searches: shops of two offices with words, days, prices and shapes on the map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection

from zhengyun.engines.registers import facade, scope
from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.tests.builders import CAUSE, County
from zhengyun.engines.registers.tests.record_types import MANIFEST, day, record_type, text
from zhengyun.kit.actor import SYSTEM

CODE = "test_shops"
SHOPS = record_type(
    CODE,
    "商铺",
    {
        "code": text("编号", 20),
        "name": text("名称", 100, **{"x-search": True}),
        "note": text("备注", 200, **{"x-search": True}),
        "town": text("乡镇", 40, **{"x-index": True}),
        "opened_on": day("开业日期", **{"x-index": True}),
        "seen_at": {"type": "string", "format": "date-time", "title": "巡查时间", "x-index": True},
        "rank": {"type": "integer", "title": "名次", "x-index": True},
        "rent": {"type": "number", "title": "租金", "x-index": True, "x-digits": [10, 2]},
        "score": {"type": "number", "title": "评分", "x-index": True},
        "is_open": {"type": "boolean", "title": "营业", "x-index": True},
        "colour": text("颜色", 20),
        "limit": {"type": "integer", "title": "限额", "x-index": True},
        "office": text("所属单位", 40),
        "shape": {"type": "object", "title": "位置", "x-geometry": "any"},
    },
    required=["code", "name", "office"],
    key=["code"],
    label="name",
    source="market",
    owner="office",
    access=[
        {"role": "inspector", "at": "*", "rows": "own", "actions": ["read"]},
        {"role": "supervisor", "at": "*", "rows": "all", "actions": ["read"], "masked": ["town", "name"]},
    ],
)
MANY = """
    INSERT INTO reg.test_shops (id, owner_id, _version, _from, code, name, town, opened_on, rank, rent,
        office, shape, shape__box)
    SELECT gen_random_uuid(), CASE WHEN n %% 10 = 0 THEN %s ELSE %s END, 1, now(), 'M' || n,
        (ARRAY['晨光', '望江', '幸福', '东风'])[1 + n %% 4]
            || (ARRAY['米粉', '书店', '药房'])[1 + n %% 3] || n,
        'T' || n %% 50, date '2000-01-01' + n %% 9000, CASE WHEN n %% 7 > 0 THEN n END, n / 4.0,
        CASE WHEN n %% 10 = 0 THEN 'market_town' ELSE 'market' END,
        jsonb_build_object('type', 'Point', 'coordinates',
            jsonb_build_array(118 + n / 100000.0, 31 + (n * 37 %% 20000) / 100000.0)),
        box(point(118 + n / 100000.0, 31 + (n * 37 %% 20000) / 100000.0))
    FROM generate_series(1, %s) AS n
"""


def write_package(folder: Path) -> Path:
    (folder / "registers").mkdir(parents=True)
    manifest = MANIFEST.format(package="tests_shops", version="1.0.0")
    (folder / "application.toml").write_text(manifest)
    (folder / "registers" / f"{CODE}.json").write_text(json.dumps(SHOPS, ensure_ascii=False))
    return folder


def shop(code: str, **more: Any) -> Record:
    values = {"code": code, "name": f"晨光米粉店{code}", "office": "market", **more}
    return facade.create(SYSTEM, CODE, values, CAUSE)


def many(county: County, count: int) -> None:
    """One in ten belongs to the town's office."""
    offices = county.offices
    with scope.writing("*"), connection.cursor() as cursor:
        cursor.execute(MANY, [offices["market_town"], offices["market"], count])


def point(east: float, north: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [east, north]}


def line(*places: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(place) for place in places]}
