"""Records entered, changed, retired, restored: through the facade, on real tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.counting import counted

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import Cause, Record
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, DUTY, County
from zhengyun.engines.registers.tests.conftest import MONDAY
from zhengyun.kernel.audit.models import Record as AuditRecord
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

HOUR = timedelta(hours=1)


def refused(code: str) -> Any:
    return pytest.raises(Problem, check=lambda found: found.code == code)


def test_a_record_is_found_by_its_key_as_it_was_entered(county: County) -> None:
    builders.district()
    given = builders.person_values(district="990124001", birthday="1990-03-07")
    entered = facade.create(county.police, "test_people", given, CAUSE)
    found = facade.find(county.police, "test_people", given["id_number"], DUTY)
    assert found.values == {
        **given,
        "birthday": date(1990, 3, 7),
        "income": Decimal("5000.50"),
        "guardian": None,
    }
    assert (found.key, found.label, found.version) == (given["id_number"], "王小明", 1)
    assert found.since == MONDAY
    assert found.owner_id == county.offices["police"]
    assert found == entered


def test_every_kind_of_value_comes_back_as_it_went_in(county: County) -> None:
    firm = builders.firm(
        scopes=["热食", '带"引号"与,逗号'], is_small=True, capital="1234567.89", established_on="2020-02-29"
    )
    found = facade.get(county.market, "test_firms", firm.id)
    assert found.values["scopes"] == ["热食", '带"引号"与,逗号']
    assert found.values["is_small"] is True
    assert found.values["capital"] == Decimal("1234567.89")
    given = facade.create(
        SYSTEM,
        "test_licences",
        {"number": "JY9", "holder": firm.key, "issuer": "market", "printed_at": "2026-03-02T09:00:00+08:00"},
        CAUSE,
    )
    assert facade.get(county.market, "test_licences", given.id).values["printed_at"] == MONDAY
    place = builders.place("A1", "城关镇幸福路12号", 99.1, 30.2)
    seen = facade.get(ANONYMOUS, "test_places", place.id).values["position"]
    assert seen == {"type": "Point", "coordinates": [99.1, 30.2]}


def test_a_record_is_found_by_another_unique_set_of_fields(county: County) -> None:
    firm = builders.firm()
    licence = builders.licence(firm.key, valid_from="2026-01-01")
    found = facade.find(county.market, "test_licences", {"valid_from": "2026-01-01", "holder": firm.key})
    assert found.id == licence.id
    entry = builders.district()
    assert facade.find(ANONYMOUS, "test_districts", "990124001~2020-01-01").id == entry.id


@pytest.mark.parametrize(
    "key", [{}, {"name": "王小明"}, {"number": "JY1", "holder": "x"}, {"number": ""}, {"number": None}]
)
def test_a_record_is_not_found_by_what_is_no_key(county: County, key: dict[str, Any]) -> None:
    with refused("registers.not_a_key"):
        facade.find(county.market, "test_licences", key)


def test_what_there_is_not_and_what_one_may_not_see_look_the_same(county: County) -> None:
    firm = builders.firm()
    theirs = builders.licence(firm.key, issuer="market")
    health = county.officer("reviewer", "health")
    with refused("registers.no_such_record") as unseen:
        facade.get(health, "test_licences", theirs.id)
    with refused("registers.no_such_record") as absent:
        facade.get(health, "test_licences", uuid7())
    assert unseen.value.as_dict() == absent.value.as_dict()


def test_a_change_writes_only_what_differs_and_keeps_the_version_before(county: County) -> None:
    firm = builders.firm(staff=12)
    with clock.at(MONDAY + HOUR):
        changed = facade.change(county.market, "test_firms", firm.id, 1, {"staff": 15}, CAUSE)
    assert (changed.version, changed.values["staff"], changed.values["name"]) == (2, 15, firm.values["name"])
    newest, oldest = facade.history(county.market, "test_firms", firm.id)
    assert (newest.values["staff"], newest.until, newest.operation) == (15, None, "")
    assert (oldest.values["staff"], oldest.until, oldest.operation) == (12, MONDAY + HOUR, "changed")
    assert newest.by == county.market.account_id or newest.by is not None


def test_a_change_that_changes_nothing_writes_nothing(county: County) -> None:
    firm = builders.firm(staff=12)
    same = facade.change(county.market, "test_firms", firm.id, 1, {"staff": "12"}, CAUSE)
    assert same.version == 1
    assert len(facade.history(county.market, "test_firms", firm.id)) == 1


def test_two_changes_at_one_instant_have_an_order(county: County) -> None:
    firm = builders.firm(staff=1)
    second = facade.change(SYSTEM, "test_firms", firm.id, 1, {"staff": 2}, CAUSE)
    third = facade.change(SYSTEM, "test_firms", firm.id, 2, {"staff": 3}, CAUSE)
    assert firm.since < second.since < third.since


def test_who_looked_at_an_older_version_is_told_so(county: County) -> None:
    firm = builders.firm()
    facade.change(county.market, "test_firms", firm.id, 1, {"staff": 15}, CAUSE)
    with refused("registers.stale") as found:
        facade.change(county.market, "test_firms", firm.id, 1, {"staff": 16}, CAUSE)
    assert (found.value.status, found.value.value) == (409, 2)
    with refused("registers.stale"):
        facade.retire(county.market, "test_firms", firm.id, 1, CAUSE)


def test_a_retired_record_stays_in_history_with_who_when_and_why(county: County) -> None:
    firm = builders.firm()
    case_id = uuid7()
    actor = county.market
    with clock.at(MONDAY + HOUR):
        facade.retire(actor, "test_firms", firm.id, 1, Cause(case_id=case_id))
    with refused("registers.no_such_record"):
        facade.get(actor, "test_firms", firm.id)
    (last,) = facade.history(actor, "test_firms", firm.id)
    assert (last.until, last.operation) == (MONDAY + HOUR, "retired")
    assert facade.find(actor, "test_firms", firm.key, as_of=MONDAY).id == firm.id
    with refused("registers.no_such_record"):
        facade.find(actor, "test_firms", firm.key, as_of=MONDAY + HOUR)


def test_a_change_is_undone_by_a_counter_change(county: County) -> None:
    firm = builders.firm(staff=1, name="旧名")
    facade.change(SYSTEM, "test_firms", firm.id, 1, {"staff": 2, "name": "新名"}, CAUSE)
    restored = facade.undo(county.market, "test_firms", firm.id, 1, CAUSE)
    assert (restored.version, restored.values["staff"], restored.values["name"]) == (3, 1, "旧名")
    assert [one.values["staff"] for one in facade.history(SYSTEM, "test_firms", firm.id)] == [1, 2, 1]


def test_a_retired_record_is_brought_back_with_its_own_id(county: County) -> None:
    firm = builders.firm()
    facade.retire(SYSTEM, "test_firms", firm.id, 1, CAUSE)
    with clock.at(MONDAY + HOUR):
        back = facade.undo(county.market, "test_firms", firm.id, 1, CAUSE)
    assert (back.id, back.version, back.values) == (firm.id, 2, firm.values)
    with refused("registers.no_such_version"):
        facade.undo(county.market, "test_firms", firm.id, 7, CAUSE)


def test_a_record_that_others_name_is_not_retired(county: County) -> None:
    firm = builders.firm()
    licence = builders.licence(firm.key)
    with refused("registers.referenced") as found:
        facade.retire(county.market, "test_firms", firm.id, 1, CAUSE)
    assert found.value.value == "许可信息"
    facade.retire(county.market, "test_licences", licence.id, 1, CAUSE)
    facade.retire(county.market, "test_firms", firm.id, 1, CAUSE)


def test_a_key_stands_once(county: County) -> None:
    firm = builders.firm()
    with refused("registers.duplicate"):
        builders.firm(uscc=firm.key)
    other = builders.firm()
    with refused("registers.duplicate"):
        facade.change(SYSTEM, "test_firms", other.id, 1, {"uscc": firm.key}, CAUSE)
    assert facade.get(SYSTEM, "test_firms", other.id).version == 1


def test_codes_hold_on_the_day_and_references_must_exist(county: County) -> None:
    builders.district("990124002", "旧镇", valid_until="2026-01-01")
    with refused("registers.record_invalid") as found:
        builders.person(district="990124002")
    assert set(found.value.fields) == {"district"}
    with clock.at(MONDAY - timedelta(days=100)):
        old = builders.person(district="990124002")
    kept = facade.change(SYSTEM, "test_people", old.id, 1, {"name": "王大明"}, CAUSE)
    assert kept.version == 2, "a code that was valid when it was written may stay"
    with refused("registers.record_invalid") as found:
        builders.licence("91990124MA5K7T2Q72")
    assert set(found.value.fields) == {"holder"}


def test_a_record_belongs_to_the_organization_that_it_names(county: County) -> None:
    firm = builders.firm()
    health = county.officer("reviewer", "health")
    given = {"number": "JY77", "holder": firm.key, "issuer": "health"}
    mine = facade.create(health, "test_licences", given, CAUSE)
    assert mine.owner_id == county.offices["health"]
    with refused("registers.may_not_write"):
        facade.create(health, "test_licences", {**given, "number": "JY78", "issuer": "market"}, CAUSE)
    with refused("registers.may_not_write"):
        facade.change(health, "test_licences", mine.id, 1, {"issuer": "market"}, CAUSE)
    with refused("registers.record_invalid") as found:
        facade.create(health, "test_licences", {**given, "number": "JY79", "issuer": "nobody"}, CAUSE)
    assert set(found.value.fields) == {"issuer"}


def test_only_the_source_writes_and_others_are_told_of_the_objection(county: County) -> None:
    person = builders.person()
    with refused("registers.may_not_write") as found:
        facade.change(county.reviewer, "test_people", person.id, 1, {"name": "王大明"}, CAUSE)
    assert found.value.status == 403
    assert "异议" in found.value.remedy or "objection" in found.value.remedy
    with refused("registers.may_not_write"):
        facade.create(ANONYMOUS, "test_places", {"code": "1", "name": "x"}, CAUSE)


def test_nothing_is_written_without_a_reason(county: County) -> None:
    with refused("registers.no_cause"):
        facade.create(county.market, "test_firms", {"uscc": builders.fresh_credit_code()}, Cause())


def test_the_same_key_enters_a_record_once(county: County) -> None:
    actor = county.market
    given = {"uscc": builders.fresh_credit_code(), "name": "禾里"}
    first = facade.create(actor, "test_firms", given, CAUSE, key="k1")
    again = facade.create(actor, "test_firms", given, CAUSE, key="k1")
    assert again == first
    with refused("jobs.idempotency_key_reused"):
        facade.create(actor, "test_firms", {**given, "name": "稻香"}, CAUSE, key="k1")
    facade.change(actor, "test_firms", first.id, 1, {"staff": 5}, CAUSE, key="k2")
    repeated = facade.change(actor, "test_firms", first.id, 1, {"staff": 5}, CAUSE, key="k2")
    assert (repeated.version, repeated.values["staff"]) == (2, 5)
    facade.retire(actor, "test_firms", first.id, 2, CAUSE, key="k3")
    facade.retire(actor, "test_firms", first.id, 2, CAUSE, key="k3")


def test_a_write_is_told_as_a_fact_and_audited_without_content(county: County) -> None:
    before = FactRow.objects.count()
    person = builders.person(name="绝密先生")
    fact = FactRow.objects.get(subject_id=person.id)
    assert FactRow.objects.count() == before + 1
    assert (fact.type, fact.subject_id, fact.version) == ("registers.records_changed.v1", person.id, 1)
    assert fact.payload["record_ids"] == [str(person.id)]
    audited = AuditRecord.objects.get(action="registers.created", ids__contains=[person.id])
    for kept in (str(fact.payload), str(audited.detail), audited.subject_id):
        assert "绝密" not in kept
        assert person.values["id_number"] not in kept


def test_an_effect_writes_once_a_run_for_the_source_only(county: County) -> None:
    market, run_id = county.offices["market"], uuid7()
    given = {"uscc": builders.fresh_credit_code(), "name": "稻香小馆"}
    cause = Cause(case_id=uuid7())
    first = facade.write_for_effect(run_id, "test_firms", "write", given, cause, market)
    assert (
        facade.write_for_effect(run_id, "test_firms", "write", {**given, "name": "x"}, cause, market) == first
    )
    assert _firm(first).values["name"] == "稻香小馆"
    facade.write_for_effect(uuid7(), "test_firms", "write", {**given, "staff": 3}, cause, market)
    changed = _firm(first)
    assert (changed.version, changed.values["staff"], changed.case_id) == (2, 3, cause.case_id)
    same = uuid7()
    facade.write_for_effect(same, "test_firms", "write", {**given, "staff": 3}, cause, market)
    facade.write_for_effect(same, "test_firms", "write", {**given, "staff": 4}, cause, market)
    assert _firm(first).version == 2
    with refused("registers.may_not_write"):
        facade.write_for_effect(uuid7(), "test_firms", "write", given, cause, county.offices["health"])
    facade.write_for_effect(uuid7(), "test_firms", "retire", {"uscc": given["uscc"]}, cause, market)
    with refused("registers.no_such_record"):
        _firm(first)
    with refused("registers.bad_operation"):
        facade.write_for_effect(uuid7(), "test_firms", "explode", given, cause, market)


def _firm(record_id: UUID) -> Record:
    return facade.get(SYSTEM, "test_firms", record_id)


def test_an_objection_marks_the_record_until_it_is_settled(county: County) -> None:
    firm, case_id = builders.firm(), uuid7()
    facade.mark_disputed("test_firms", firm.id, case_id)
    facade.mark_disputed("test_firms", firm.id, case_id)
    assert facade.get(county.market, "test_firms", firm.id).is_disputed
    facade.settle_dispute(case_id)
    assert not facade.get(county.market, "test_firms", firm.id).is_disputed


def test_codes_are_those_of_a_day(county: County) -> None:
    builders.district("990124002", "旧镇", valid_until="2026-01-01")
    builders.district("990124002", "新镇", valid_from="2026-01-01", parent="990124")
    builders.district("990124001")
    assert [(one.code, one.title) for one in facade.codes_of("test_districts")] == [
        ("990124001", "城关镇"),
        ("990124002", "新镇"),
    ]
    assert facade.title_of_code("test_districts", "990124002", date(2025, 12, 31)) == "旧镇"
    assert facade.title_of_code("test_districts", "990124002") == "新镇"
    assert facade.title_of_code("test_districts", "990124999") == "990124999"


def test_one_register_after_another_is_listed_as_far_as_one_may_use_it(county: County) -> None:
    open_to_all = {"test_districts", "test_firms", "test_places"}
    assert {one.code for one in facade.list_registers(ANONYMOUS)} >= open_to_all
    assert "test_people" not in {one.code for one in facade.list_registers(ANONYMOUS)}
    seen = facade.get_register(county.reviewer, "test_people")
    assert seen.actions == {"read", "check"}
    assert seen.is_personal
    assert seen.source_name == "望溪县公安局"
    assert [one.name for one in seen.fields if one.is_masked] == ["id_number", "phone", "address"]
    with refused("registers.may_not_read"):
        facade.get_register(ANONYMOUS, "test_people")
    with refused("registers.no_such_register"):
        facade.get_register(ANONYMOUS, "nothing")


@pytest.mark.parametrize(
    ("code", "most"),
    [("test_firms", 1), ("test_people", 2)],
    ids=["a register of things", "a register of persons: read with access log, audit"],
)
def test_a_record_is_found_in_few_statements(county: County, code: str, most: int) -> None:
    record = builders.firm() if code == "test_firms" else builders.person()
    actor = county.market if code == "test_firms" else county.police
    facade.find(actor, code, record.key, DUTY)
    with counted() as found:
        facade.find(actor, code, record.key, DUTY)
    assert len(found) <= most
    with counted() as found:
        facade.find(actor, code, record.key, DUTY, as_of=MONDAY)
    assert len(found) <= most


@pytest.mark.parametrize("many", [1, 20])
def test_a_list_costs_the_same_however_long(county: County, many: int) -> None:
    people = [builders.person() for _one in range(many)]
    actor = county.police
    facade.get_many(actor, "test_people", [people[0].id], DUTY)
    with counted() as found:
        assert len(facade.get_many(actor, "test_people", [one.id for one in people], DUTY)) == many
    assert len(found) == 3, "read, access log, audit"
