"""What stands beside the form of a change."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from zhengyun.engines.casework.contracts import DraftView, FieldView, FormPage
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.tests.base import Cloud
from zhengyun.services.cloud.web import summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(cloud: Cloud) -> UUID:
    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    found = facade.list_leases(SYSTEM).rows[0].instance_id
    assert found
    return found


def draft(cloud: Cloud, target: object, **change: str) -> DraftView:
    answers = {f"change.{name}": change.get(name, "") for name in ("grade", "add_gb", "public_ip")}
    answers["target.instance"] = str(target)
    fields = tuple(FieldView(path, path, "text", value) for path, value in answers.items())
    page = FormPage("change", "变更内容", "", "current", fields)
    return DraftView(
        uuid4(), "cloud", "change", "变更", cloud.owner.id, cloud.owner.name, "open", 1, (page,), clock.now()
    )


def rows_of(found: summary.Summary | None) -> dict[str, Any]:
    assert found
    return {one.term: one.value for one in found.rows}


def test_a_change_says_price_before_after_and_the_difference(cloud: Cloud, server: UUID) -> None:
    found = summary.of_draft(cloud.room.officer, draft(cloud, server, grade="A-01-001-04", add_gb="100"))
    assert found
    assert (found.title, found.month) == ("变更以后", "258.00")
    rows = rows_of(found)
    assert (rows["变更前每月"], rows["每月相差"]) == ("80.00", "+178.00")
    assert [one.value for one in found.lines] == ["+148.00", "+30.00"]
    assert found.short == "每月相差 +178.00 元"


def test_nothing_asked_makes_no_difference(cloud: Cloud, server: UUID) -> None:
    assert rows_of(summary.of_draft(cloud.room.officer, draft(cloud, server)))["每月相差"] == "0.00"


def test_what_cannot_be_is_said_beside_the_form(cloud: Cloud, server: UUID) -> None:
    found = summary.of_draft(cloud.room.officer, draft(cloud, server, grade="A-01-004-01"))
    assert found
    assert len(found.faults) == 1
    unknown = summary.of_draft(cloud.room.officer, draft(cloud, uuid4()))
    assert unknown
    assert unknown.faults
    assert summary.of_draft(cloud.room.officer, draft(cloud, "")) is None
