"""Whatever is sent to the registers to harm or by mistake is a value, or refused in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.api import registers
from tests.api.test_hostile_input import HOSTILE, KEY, ODD_CURSORS, is_refused
from tests.grounds import stands_on
from zhengyun.engines.registers.tests.conftest import REGISTERS
from zhengyun.kernel.accounts.tests.api_client import Caller

FIRMS = f"/registers/{registers.FIRMS}"
PLACES = "/registers/test_places"
TEXTS = [
    "'; DROP TABLE reg.test_firms; --",
    "' OR '1'='1",
    '") OR 1=1 --',
    "$$; SELECT pg_sleep(9); $$",
    "%s%(zy_read)s{}",
    "\\x00",
    "a\\",
    "*",
    "%",
    "\u202e王",
    "1e999",
    "-9223372036854775809",
    "9999-12-31T23:59:59-23:59",
    "0000-00-00",
    "NaN",
    "[]",
    '{"a": 1}',
    "x" * 2_000,
]
NAMES = [
    "id",
    "owner_id",
    "_xid",
    "_version",
    "staff;--",
    "staff' OR 1=1",
    "__proto__",
    "名称",
    "a.b.c",
    "",
    ".",
]
BOXES = [
    "1,2,3",
    "a,b,c,d",
    "nan,nan,nan,nan",
    "-inf,-inf,inf,inf",
    "1e308,1e308,1e309,1e309",
    "180,90,-180,-90",
    "-1000,0,1000,0",
    "0,0,1,1);DROP TABLE x",
    "1,2,3,4,5,6,7",
    ",,,",
    "１１８,３１,１１９,３２,",
]


@pytest.fixture
@stands_on(REGISTERS)
def steward(db: None, client: Client) -> Caller:
    client.raise_request_exception = False
    return registers.steward(client)


@pytest.fixture
def known(steward: Caller) -> dict[str, Any]:
    return registers.known(steward)


def is_answered(answer: Any) -> bool:
    return answer.status_code == 200 or is_refused(answer, 400, 404, 414, 422)


def are_all_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'reg' AND tablename LIKE 'test%'")
        return bool(cursor.fetchone()[0] >= 5)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_values_in_every_filter(steward: Caller, known: dict[str, Any], text: str) -> None:
    value = quote(text)
    for field in ("uscc", "status", "staff"):
        for operator in ("", ".eq", ".from", ".until", ".prefix", ".in"):
            assert is_answered(steward.get(f"{FIRMS}/records?{field}{operator}={value}"))
            assert is_answered(steward.get(f"{FIRMS}/records?{field}{operator}={value}&q={quote('禾里')}"))
    for query in ("q", "order", "cursor", "bbox", "limit", "basis", "item", "case_number"):
        assert is_answered(steward.get(f"{FIRMS}/records?{query}={value}"))
        assert is_answered(steward.get(f"{PLACES}/items?{query}={value}"))
    for address in (
        f"{FIRMS}/record?key={value}",
        f"{FIRMS}/records/{known['record_id']}?as_of={value}",
        f"{FIRMS}/changes?cursor={value}",
        f"/registers/test_districts/codes?on={value}",
        f"/registers/{quote(text, safe='')}",
        f"/registers/{quote(text, safe='')}/records",
    ):
        assert is_answered(steward.get(address))
    assert are_all_there()


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_of_fields(steward: Caller, name: str) -> None:
    for operator in ("", ".eq", ".prefix", ".in", ".drop"):
        answer = steward.get(f"{FIRMS}/records?{quote(name)}{operator}=1")
        assert is_refused(answer, 422)
    if name:
        assert is_refused(steward.get(f"{FIRMS}/records?order={quote(name)}"), 422)
    body = {"values": {name: "x"}, "reason": "x"}
    assert is_refused(steward.post(f"{FIRMS}/records", body, idempotency_key="k"), 422)
    checks = {"checks": [{name: "x", "uscc": "x"}], "basis": "x"}
    assert is_refused(steward.post(f"{FIRMS}/check", checks), 422)
    wanted = {"format": "csv", "filters": [{"field": name, "value": "x"}]}
    assert is_refused(steward.post(f"{FIRMS}/exports", wanted), 422)


@pytest.mark.parametrize("box", BOXES)
def test_odd_areas_are_refused(steward: Caller, box: str) -> None:
    assert is_refused(steward.get(f"{PLACES}/items?bbox={quote(box)}"), 422)
    assert is_refused(steward.get(f"{PLACES}/records?bbox={quote(box)}"), 422)


def test_the_whole_earth_is_an_area(steward: Caller, known: dict[str, Any]) -> None:
    found = steward.get(f"{PLACES}/items?bbox=-180,-90,180,90&limit=1000").json()
    assert found["numberReturned"] == 1


@pytest.mark.parametrize("odd", ODD_CURSORS)
def test_odd_cursors_are_refused(steward: Caller, odd: str) -> None:
    for address in (f"{FIRMS}/records", f"{PLACES}/items", f"{FIRMS}/changes", "/register-imports"):
        assert is_refused(steward.get(f"{address}?cursor={odd}"), 400)


def test_nul_is_refused_everywhere(steward: Caller) -> None:
    for query in ("staff=%00", "q=%00", "a%00=1", "cursor=%00", "bbox=%00"):
        assert is_refused(steward.get(f"{FIRMS}/records?{query}"), 400)
    body = {"values": {"uscc": "a\x00", "name": "x"}, "reason": "x"}
    assert is_refused(steward.post(f"{FIRMS}/records", body, idempotency_key="k"), 400)


@pytest.mark.parametrize(
    "value", [None, "", 1, 1.5, True, [], {}, ["x"], {"a": {"b": 1}}, "x" * 19_000, -(10**30), "\u202e", "👪"]
)
def test_values_of_every_kind_in_every_field(steward: Caller, known: dict[str, Any], value: Any) -> None:
    fields = ("uscc", "name", "status", "established_on", "capital", "staff", "scopes", "is_small", "none")
    for field in fields:
        body = {"values": {field: value}, "reason": "x"}
        answer = steward.send("PATCH", f"{FIRMS}/records/{known['record_id']}", body, if_match="*")
        assert answer.status_code == 200 or is_refused(answer, 413, 422)
        for sent in ({field: value, "name": "x"}, {"uscc": value, "name": value}):
            made = steward.post(f"{FIRMS}/check", {"checks": [sent], "basis": "x"})
            assert made.status_code == 200 or is_refused(made, 422, 429)
    for shape in (value, {"type": value, "coordinates": value}, {"type": "Point", "coordinates": value}):
        body = {"values": {"code": "P2", "name": "x", "position": shape}, "reason": "x"}
        answer = steward.post(f"{PLACES}/records", body, idempotency_key="k")
        assert is_refused(answer, 403, 413, 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"values": []},
        {"values": {}, "reason": ""},
        {"values": {}, "reason": "x" * 600},
        {"values": {}, "reason": "x", "owner_id": KEY},
        {"values": {str(number): 1 for number in range(400)}, "reason": "x"},
        {"checks": []},
        {"checks": [{}] * 101, "basis": "x"},
        {"checks": {}, "basis": "x"},
        {"version": 0, "reason": "x"},
        {"version": 10**12, "reason": "x"},
        {"format": "csv", "filters": [{"field": "staff", "value": {}}]},
        {"mapping": {"uscc": 1}},
        {"mapping": {"uscc": "x"}, "mode": "all"},
    ],
)
def test_bodies_of_other_shapes_are_refused(
    steward: Caller, known: dict[str, Any], body: dict[str, Any]
) -> None:
    for address in (
        f"{FIRMS}/records",
        f"{FIRMS}/records/{known['record_id']}/undo",
        f"{FIRMS}/check",
        f"{FIRMS}/exports",
        f"/register-imports/{known['import_id']}/start",
    ):
        answer = steward.post(address, body, idempotency_key="k")
        assert is_refused(answer, 422) or answer.status_code == 202


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(steward: Caller, name: str) -> None:
    file = SimpleUploadedFile(name, HOSTILE[name]())
    answer = steward.upload(f"{FIRMS}/imports", file=file)
    if answer.status_code == 201:
        place = f"/register-imports/{answer.json()['id']}/preview"
        assert is_refused(steward.post(place, {}), 422)
    else:
        assert is_refused(answer, 413, 422)


def test_somebody_elses_import_and_export_are_not_there(steward: Caller, known: dict[str, Any]) -> None:
    from zhengyun.engines.registers.tests import builders
    from zhengyun.engines.registers.tests.test_api import bearer
    from zhengyun.kernel.accounts.contracts import Role

    other = bearer(steward.client, builders.build_county(), Role.DATA_STEWARD, "health")
    assert is_refused(other.get(f"/register-imports/{known['import_id']}"), 403, 404)
    assert is_refused(other.get(f"/register-exports/{known['export_id']}"), 403, 404)
    assert is_refused(other.get(f"/register-exports/{known['export_id']}/file"), 403, 404)
    assert is_refused(other.post(f"/register-imports/{known['import_id']}/cancel"), 403, 404)
