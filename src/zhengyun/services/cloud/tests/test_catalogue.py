"""The catalogue, its dated prices, business systems, and what the forms of orders know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from zhengyun.engines.casework.contracts import SourceContext, Wanted
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.services.cloud.tests.base import Cloud


def test_the_catalogue_lists_what_can_be_ordered_with_todays_prices(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    found = {one.code: one for one in facade.list_offerings()}
    assert "A-01-002" not in found
    grades = {one.code: one.monthly_fen for one in found["A-01-001"].grades}
    assert grades["A-01-001-04"] == 4 * 2300 + 16 * 850
    assert (found["F-02-001"].monthly_fen, found["C-01-001"].monthly_fen) == (6000, None)
    assert found["C-01-001"].is_active


def test_without_a_price_nothing_can_be_ordered(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    found = {one.code: one for one in facade.list_offerings(date(2025, 12, 31))}
    assert [found[code].is_active for code in ("A-01-001", "F-02-001", "C-01-001")] == [False, False, True]
    with clock.at(clock.civil(date(2025, 12, 31))):
        case = cloud.new()
    with pytest.raises(Problem) as refused:
        cloud.entered(case)
    assert refused.value.code == "cloud.no_price"


def test_loading_again_changes_no_price(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.tests.base import catalogue

    other = catalogue(cloud.room.pool.code)
    other["prices"] = [{**one, "fen": one["fen"] * 2} for one in other["prices"]]
    other["offerings"][0]["title"] = "云服务器"
    found = facade.load_catalogue(SYSTEM, other)
    assert found == {"offerings": 0, "grades": 0, "prices": 0, "expiry": 0}
    assert next(one.fen for one in facade.list_prices("A-01-002")) == 2300
    assert facade.list_offerings()[0].title == "云服务器"


@pytest.mark.parametrize(
    "wrong",
    [
        {"colours": []},
        {"offerings": [{"code": "A-09-001", "colour": "red"}]},
        {"offerings": [{"code": "A-09-001", "family": "A", "title": "x" * 90, "unit": "1"}]},
        {"prices": [{"offering": "A-01-002", "fen": 1, "valid_from": "2026", "source": "x"}]},
        {"prices": [{"offering": "A-01-002", "fen": 1, "valid_from": date(2027, 1, 1), "source": ""}]},
        {"prices": [{"offering": "Z", "fen": 1, "valid_from": date(2027, 1, 1), "source": "x"}]},
        {"grades": [{"code": "A-01-001-99", "offering": "A-01-001", "title": "x", "components": {"Z": 1}}]},
    ],
)
def test_a_file_with_a_fault_is_refused_as_a_whole(cloud: Cloud, wrong: Mapping[str, Any]) -> None:
    from zhengyun.services.cloud import facade

    before = facade.list_offerings()
    with pytest.raises(Problem) as refused:
        facade.load_catalogue(SYSTEM, wrong)
    assert refused.value.code == "cloud.bad_catalogue"
    assert refused.value.fields
    assert facade.list_offerings() == before


def test_prices_are_set_from_a_day_and_never_changed(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    today = clock.today()
    assert not facade.set_price(
        SYSTEM, "A-01-002", 2000, today + timedelta(days=9), "望财购〔2026〕9号"
    ).is_in_force
    for day, fen, source, code in (
        (today - timedelta(days=1), 1, "x", "cloud.bad_price"),
        (today, -1, "x", "cloud.bad_price"),
        (today, 1, " ", "cloud.bad_price"),
        (today + timedelta(days=9), 1, "x", "cloud.price_stands"),
    ):
        with pytest.raises(Problem) as refused:
            facade.set_price(SYSTEM, "A-01-002", fen, day, source)
        assert refused.value.code == code
    shown = [(one.fen, one.is_in_force) for one in facade.list_prices("A-01-002")]
    assert shown == [(2000, False), (2300, True)]


def test_systems_are_registered_found_and_changed(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade
    from zhengyun.services.cloud.contracts import NewSystem

    new = NewSystem(cloud.owner.id, "预约挂号平台", 2, zone="internet")
    made = facade.register_system(cloud.room.officer, new)
    assert (made.state, made.owner_name) == ("planned", cloud.owner.name)
    assert [one.id for one in facade.list_systems(cloud.room.officer, text="挂号").rows] == [made.id]
    changed = facade.change_system(cloud.room.officer, made.id, {"a_name": "郑凯", "protection_level": 3})
    assert (changed.a_name, changed.protection_level) == ("郑凯", 3)
    with pytest.raises(Problem) as refused:
        facade.register_system(cloud.room.officer, new)
    assert refused.value.code == "cloud.system_stands"
    (unit,) = facade.systems_by_unit(cloud.room.officer)
    assert (unit.total, list(unit.counts.values())) == (2, [2])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"protection_level": 6}, "protection_level"),
        ({"state": "exempt"}, "state"),
        ({"state": "on_cloud"}, "state"),
        ({"owner_id": uuid4()}, "owner_id"),
    ],
)
def test_what_is_wrong_about_a_system_is_told(cloud: Cloud, changes: Mapping[str, Any], field: str) -> None:
    from zhengyun.services.cloud import facade

    with pytest.raises(Problem) as refused:
        facade.change_system(cloud.room.officer, cloud.system.id, changes)
    assert refused.value.code == "cloud.system_invalid"
    assert field in refused.value.fields


def test_an_exemption_has_a_reason_and_an_end(cloud: Cloud) -> None:
    from zhengyun.services.cloud import facade

    with pytest.raises(Problem):
        facade.change_system(cloud.room.manager, cloud.system.id, {"state": "exempt"})
    what = {"state": "exempt", "reason": "与设备直连", "exempt_until": date(2027, 12, 31)}
    assert facade.change_system(cloud.room.manager, cloud.system.id, what).state == "exempt"


def test_the_forms_know_systems_quota_and_resources_of_the_applicant_only(cloud: Cloud) -> None:
    from zhengyun.services.cloud.casework_known import CHOICES, CloudSource

    case = cloud.new({"grade": "A-01-001-02", "count": 1})
    cloud.delivered(case)
    server = cloud.servers(case)[0]
    source = CloudSource()
    here = SourceContext(cloud.owner.id, None, "cloud")
    system = (("", str(cloud.system.id)),)

    def known(context: SourceContext, key: str, by: tuple[tuple[str, str], ...] = ()) -> object:
        wanted = Wanted(key, by)
        found = source.read(context, [wanted])
        return found[wanted].value if wanted in found else None

    assert known(here, "system.name", system) == "家庭医生签约系统"
    assert known(replace(here, about={"system": str(cloud.system.id)}), "system.protection_level") == "3"
    assert known(here, "quota.vcpus_left") == "62"
    assert known(here, "instance.grade", (("", str(server.id)),)) == "A-01-001-02"
    assert known(here, "system.name") is None
    assert known(here, "system.name", (("", "x"),)) is None
    there = replace(here, applicant_id=cloud.room.other.id)
    assert known(there, "system.name", system) is None
    assert known(there, "instance.grade", (("", str(server.id)),)) is None
    shown = {name: [one.value for one in provide(cloud.owner.id)] for name, provide in CHOICES.items()}
    assert shown["systems"] == [str(cloud.system.id)]
    assert shown["instances"] == [str(server.id)]
    assert "A-01-001-04" in shown["grades"]
    assert "F-02-001" in shown["offerings"]
    assert CHOICES["instances"](cloud.room.other.id) == []


def test_what_the_bureau_sees_beside_an_order(cloud: Cloud) -> None:
    from zhengyun.engines.compute import facade as compute
    from zhengyun.services.cloud import facade, panels

    cloud.delivered(cloud.new({"grade": "A-01-001-02", "count": 1}))
    case = cloud.new()
    order = cloud.entered(case)
    pool = next(one for one in compute.list_pools(SYSTEM) if one.code == cloud.room.pool.code)
    assert panels.asked_of(order, pool) == order.lines[0].amounts
    bars = list(panels._bars(order))
    assert [(bar.used, bar.committed, bar.asked) for bar in bars] == [(2, 0, 8), (4, 0, 32), (2, 0, 404)]
    facts = {one.term: one.value for one in panels._facts(cloud.room.manager, order)}
    assert "62 vCPU" in " ".join(facts.values())
    cloud.run("commit", case)
    demand = next(one for one in facade.pool_demand(cloud.room.manager) if one.pool.id == pool.id)
    assert (demand.committed.vcpus, demand.bars[0].committed) == (8, 8)
    assert [bar.asked for bar in panels._bars(cloud.order(case))] == [0, 0, 0]
    assert list(panels._facts(cloud.room.operator, order)) == []


def test_settings_of_effects_are_checked_at_install() -> None:
    from zhengyun.services.cloud.tests.base import EFFECTS

    for effect in EFFECTS:
        assert effect.check({}) == []
        assert len(effect.check({"colour": "red"})) == 1
