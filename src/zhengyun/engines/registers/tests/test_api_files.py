"""Imports and exports over HTTP: uploaded, looked over, started, followed, fetched."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import County
from zhengyun.engines.registers.tests.test_api import bearer, refused
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.tests.api_client import Caller, content
from zhengyun.kernel.jobs import facade as jobs

NO_IMPORT = "registers.no_such_import"


@pytest.fixture
def market(county: County, client: Client) -> Caller:
    return bearer(client, county, Role.DATA_STEWARD, "market")


def upload(market: Caller, rows: str, name: str = "firms.csv") -> Any:
    return market.upload(
        "/registers/test_firms/imports", file=SimpleUploadedFile(name, rows.encode(), "text/csv")
    )


def test_a_file_is_looked_over_and_then_taken(market: Caller) -> None:
    one, two = builders.fresh_credit_code(), builders.fresh_credit_code()
    rows = f"统一社会信用代码,名称\n{one},禾里餐饮\n{two},望江书店\n"
    made = upload(market, rows)
    assert made.status_code == 201, made.content
    place = made["Location"].removeprefix("/api/v1")
    preview = market.post(f"{place}/preview", {})
    assert preview.status_code == 200, preview.content
    mapping = preview.json()["mapping"]
    assert mapping == {"uscc": "统一社会信用代码", "name": "名称"}
    started = market.post(f"{place}/start", {"mapping": mapping})
    assert started.status_code == 202, started.content
    jobs.run_pending(strict=True)
    done = market.get(place).json()
    assert (done["state"], done["rows_created"], done["rows_faulty"]) == ("done", 2, 0)
    assert [one["id"] for one in market.get("/register-imports").json()["results"]] == [done["id"]]
    assert refused(market.get(f"{place}/faults"), 404, "registers.no_faults_file")
    found = market.get("/registers/test_firms/records?q=望江").json()["results"]
    assert [one["values"]["name"] for one in found] == ["望江书店"]


def test_what_is_wrong_comes_back_as_a_file(market: Caller) -> None:
    rows = f"uscc,name\n{builders.fresh_credit_code()},禾里餐饮\n123,望江书店\n"
    place = upload(market, rows)["Location"].removeprefix("/api/v1")
    market.post(f"{place}/start", {"mapping": {"uscc": "uscc", "name": "name"}, "mode": "right_rows"})
    jobs.run_pending(strict=True)
    done = market.get(place).json()
    assert (done["state"], done["rows_created"], done["rows_faulty"]) == ("done", 1, 1)
    assert done["faults"][0]["row"] == 2
    assert "望江书店" in content(market.get(f"{place}/faults")).decode("utf-8-sig")


def test_only_who_may_write_uploads(county: County, client: Client) -> None:
    reviewer = bearer(client, county, Role.REVIEWER, "health")
    assert refused(upload(reviewer, "uscc\n"), 403, "registers.may_not_write")
    assert refused(reviewer.get("/register-imports/0190a000-0000-7000-8000-000000000000"), 404, NO_IMPORT)


def test_records_are_fetched_as_a_file(market: Caller) -> None:
    builders.firm(name="望江书店", staff=3)
    builders.firm(name="晨光米粉", staff=30)
    wanted = {"format": "csv", "filters": [{"field": "staff", "operator": "from", "value": 10}]}
    made = market.post("/registers/test_firms/exports", wanted)
    assert made.status_code == 202, made.content
    place = made["Location"].removeprefix("/api/v1")
    assert refused(market.get(f"{place}/file"), 409, "registers.no_export_file")
    jobs.run_pending(strict=True)
    assert market.get(place).json()["rows_written"] == 1
    text = content(market.get(f"{place}/file")).decode("utf-8-sig")
    assert "晨光米粉" in text
    assert "望江书店" not in text
    assert len(market.get("/register-exports").json()["results"]) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"format": "docx"},
        {"format": "csv", "filters": [{"field": "name", "value": "x"}]},
        {"format": "csv", "filters": [{"field": "staff", "operator": "like", "value": "x"}]},
        {"format": "csv", "bbox": "1,2"},
        {"format": "geojson"},
        {"format": "csv", "order": "capital"},
    ],
)
def test_odd_exports_are_refused(market: Caller, wanted: dict[str, Any]) -> None:
    answer = market.post("/registers/test_firms/exports", wanted)
    assert answer.status_code == 422, answer.content
