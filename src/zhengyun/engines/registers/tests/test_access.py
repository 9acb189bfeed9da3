"""Who may read persons' data, what is shown of them, and what is written down for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from tests.counting import within_one_window

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.checking import PER_KEY, PER_MINUTE
from zhengyun.engines.registers.contracts import AccessEntry, Purpose
from zhengyun.engines.registers.models_access import Access
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, DUTY, County
from zhengyun.engines.registers.tests.conftest import MONDAY
from zhengyun.engines.registers.tests.test_records import refused
from zhengyun.kernel.audit.models import Record as AuditRecord
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.ids import uuid7

CHILD = date(2018, 5, 1)


def seen_by(person: Actor) -> list[AccessEntry]:
    """What the person is shown, without the entry of the record by the platform itself."""
    return [one for one in facade.accesses_of(person).rows if one.action != "write"]


@pytest.mark.parametrize(
    "purpose", [None, Purpose(), Purpose(basis=" \u200b "), Purpose(item="food-licence")]
)
def test_persons_data_are_not_read_without_a_basis(county: County, purpose: Purpose | None) -> None:
    person = builders.person()
    for read in (
        lambda: facade.find(county.police, "test_people", person.key, purpose),
        lambda: facade.get(county.police, "test_people", person.id, purpose),
        lambda: facade.get_many(county.police, "test_people", [person.id], purpose),
        lambda: facade.history(county.police, "test_people", person.id, purpose),
        lambda: facade.check(county.police, "test_people", {"id_number": person.key, "name": "x"}, purpose),
    ):
        with refused("registers.no_purpose"):
            read()
    assert not Access.objects.exclude(action="write").exists()


def test_what_is_not_about_persons_is_read_without_a_basis_and_not_written_down(county: County) -> None:
    firm = builders.firm()
    facade.find(county.market, "test_firms", firm.key)
    assert not Access.objects.exists()


def test_a_reviewer_sees_masks_and_nothing_of_the_rest(county: County) -> None:
    builders.district()
    person = builders.person(district="990124001")
    seen = facade.find(county.reviewer, "test_people", person.values["id_number"], DUTY)
    assert seen.values == {
        "id_number": f"990124********{person.key[-4:]}",
        "name": "王小明",
        "phone": "160****1234",
        "address": "望溪县城关镇****",
        "district": "990124001",
    }
    assert seen.masked == {"id_number", "phone", "address"}
    assert seen.key == f"990124********{person.key[-4:]}", "the key is no way around the mask"


def test_an_item_opens_what_its_rule_names(county: County) -> None:
    person = builders.person()
    head = county.officer("section_head", "market")
    with refused("registers.may_not_read") as found:
        facade.get(head, "test_people", person.id, Purpose(basis="法", item="another"))
    assert found.value.status == 403
    seen = facade.get(head, "test_people", person.id, DUTY)
    assert set(seen.values) == {"id_number", "name", "address"}
    assert not seen.masked


@pytest.mark.parametrize("office", ["market", "health", "county"])
def test_a_steward_of_another_office_reads_nothing(county: County, office: str) -> None:
    person = builders.person()
    with refused("registers.may_not_read"):
        facade.get(county.officer("data_steward", office), "test_people", person.id, DUTY)
    with refused("registers.may_not_read"):
        facade.get(ANONYMOUS, "test_people", person.id, DUTY)


def test_every_read_of_a_person_is_written_down_with_reader_purpose_and_case(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    case_id = uuid7()
    purpose = Purpose("食品安全法第三十五条", "food-licence", case_id, "望许食〔2026〕000001-X")
    facade.find(county.reviewer, "test_people", person.key, purpose)
    facade.get(county.reviewer, "test_people", person.id, purpose)
    facade.get_many(county.reviewer, "test_people", [person.id], purpose)
    facade.history(county.reviewer, "test_people", person.id, purpose)
    entries = seen_by(citizen)
    assert len(entries) == 4
    one = entries[0]
    assert (one.reader, one.organization) == ("丁立", "望溪县市场监督管理局")
    assert (one.item, one.basis, one.case_number) == (purpose.item, purpose.basis, purpose.case_number)
    assert (one.register_title, one.action, one.at) == ("人口基础信息", "read", MONDAY)
    assert one.fields == ("公民身份号码", "姓名", "联系电话", "住址", "行政区划")
    rows = Access.objects.exclude(action="write")
    assert {row.case_id for row in rows} == {case_id}
    assert rows.filter(is_bulk=True).count() == 1
    assert AuditRecord.objects.filter(action="registers.read", ids__contains=[person.id]).count() == 4


def test_what_was_not_found_was_not_read(county: County) -> None:
    with refused("registers.no_such_record"):
        facade.find(county.police, "test_people", builders.fresh_identity(), DUTY)
    with refused("registers.no_such_record"):
        facade.history(county.police, "test_people", uuid7(), DUTY)
    assert facade.get_many(county.police, "test_people", [uuid7()], DUTY) == {}
    assert not Access.objects.exists()


def test_what_the_law_keeps_secret_is_written_down_but_not_shown(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    facade.get(county.officer("supervisor", "discipline"), "test_people", person.id, Purpose(basis="监察法"))
    assert Access.objects.filter(action="read", is_secret=True).count() == 1
    assert seen_by(citizen) == []


def test_the_reader_of_a_retired_record_is_shown_too(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    facade.retire(county.police, "test_people", person.id, 1, CAUSE)
    facade.history(county.police, "test_people", person.id, DUTY)
    assert [one.action for one in seen_by(citizen)] == ["read"]


def test_the_guardian_sees_who_looked_at_a_child_until_it_is_fourteen(county: County) -> None:
    mother, other = builders.person(name="周桂兰"), builders.person(name="陈雨桐")
    child = builders.person(
        id_number=builders.fresh_identity(CHILD), name="周小雨", guardian=mother.values["id_number"]
    )
    facade.get(county.reviewer, "test_people", child.id, DUTY)
    parent = builders.citizen(builders.register_person(mother.key, "周桂兰"))
    stranger = builders.citizen(builders.register_person(other.key, "陈雨桐"))
    (entry,) = seen_by(parent)
    assert (entry.is_guardianship, entry.about) == (True, "周小雨")
    assert seen_by(stranger) == []
    assert {one.record.id for one in facade.known_about(parent)} == {mother.id, child.id}
    with clock.at(MONDAY + timedelta(days=365 * 7)):
        assert seen_by(parent) == []
        assert {one.record.id for one in facade.known_about(parent)} == {mother.id}


def test_a_person_sees_everything_that_is_known_of_him_and_nothing_of_others(county: County) -> None:
    mine, theirs = builders.person(), builders.person()
    citizen = builders.citizen(builders.register_person(mine.key))
    (known,) = facade.known_about(citizen)
    assert known.record.values == mine.values
    assert (known.title, known.source_name, known.as_of) == ("人口基础信息", "望溪县公安局", date(2026, 3, 2))
    assert [one.name for one in known.fields] == list(mine.values)
    assert theirs.key not in str(facade.known_about(citizen))
    assert facade.known_about(ANONYMOUS) == []
    assert facade.accesses_of(ANONYMOUS).rows == []
    assert not Access.objects.exclude(action="write").exists(), (
        "who looks at his own data is not written down"
    )


def test_accesses_are_paged_newest_first(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    for minute in range(5):
        with clock.at(MONDAY + timedelta(minutes=1 + minute)):
            facade.get(county.reviewer, "test_people", person.id, DUTY)
    first = facade.accesses_of(citizen, size=2)
    second = facade.accesses_of(citizen, first.next, size=2)
    last = facade.accesses_of(citizen, second.next, size=2)
    found = [one.at for page in (first, second, last) for one in page.rows]
    assert found == sorted(found, reverse=True)
    assert len(found) == 6, "five reads, and the entry itself"
    assert last.next is None
    assert facade.accesses_of(citizen, second.previous, size=2).rows == first.rows


def answer(county: County, actor: Actor, **values: Any) -> bool:
    return facade.check(actor, "test_people", values, DUTY).matches


def test_a_check_says_yes_or_no_and_the_same_no_for_everything(county: County) -> None:
    person = builders.person()
    clerk = county.officer("counter_clerk", "health")
    assert answer(county, clerk, id_number=person.key, name="王小明")
    assert answer(county, clerk, id_number=person.key, name=" 王小明 ")
    assert not answer(county, clerk, id_number=person.key, name="王大明")
    assert not answer(county, clerk, id_number=builders.fresh_identity(), name="王小明")
    assert not answer(county, clerk, id_number=person.key, name="")
    assert not answer(county, clerk, id_number=person.key, name=12)
    with refused("registers.may_not_read"):
        facade.find(clerk, "test_people", person.key, DUTY)


def test_a_check_is_written_down_for_the_person_whatever_it_answered(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    clerk = county.officer("counter_clerk", "health")
    answer(county, clerk, id_number=person.key, name="王小明")
    answer(county, clerk, id_number=person.key, name="王大明")
    answer(county, clerk, id_number=builders.fresh_identity(), name="王大明")
    assert [(one.action, one.fields) for one in seen_by(citizen)] == [("check", ("公民身份号码", "姓名"))] * 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "王小明"}, "registers.check_needs_key"),
        ({"id_number": "990124199003070016"}, "registers.check_needs_key"),
        ({"id_number": "990124199003070016", "income": "1"}, "registers.check_field"),
        ({"id_number": "990124199003070016", "x'; --": "1"}, "registers.check_field"),
    ],
)
def test_a_check_is_no_way_to_fish(county: County, values: dict[str, Any], code: str) -> None:
    with refused(code):
        facade.check(county.officer("counter_clerk", "health"), "test_people", values, DUTY)


def test_nobody_tries_name_after_name(county: County) -> None:
    person = builders.person()
    clerk = county.officer("counter_clerk", "health")
    with within_one_window():
        for guess in range(PER_KEY):
            assert not answer(county, clerk, id_number=person.key, name=f"王{guess}")
        with refused("accounts.too_many"):
            answer(county, clerk, id_number=person.key, name="王小明")
    other = county.officer("counter_clerk", "health")
    with within_one_window():
        for _one in range(PER_MINUTE):
            answer(county, other, id_number=builders.fresh_identity(), name="王小明")
        with refused("accounts.too_many"):
            answer(county, other, id_number=builders.fresh_identity(), name="王小明")


def test_a_form_is_filled_in_with_ones_own_data_and_it_is_written_down(county: County) -> None:
    person = builders.person()
    citizen = builders.citizen(builders.register_person(person.key))
    market = county.offices["market"]
    found = facade.read_for_form(
        citizen, "test_people", {"id_number": person.key}, ["name", "phone"], DUTY, market
    )
    assert found is not None
    assert found.values == {"name": "王小明", "phone": "16012341234"}
    (entry,) = seen_by(citizen)
    assert (entry.organization, entry.item, entry.fields) == (
        "望溪县市场监督管理局",
        "food-licence",
        ("姓名", "联系电话"),
    )


def test_a_form_is_never_filled_in_with_another_persons_data(county: County) -> None:
    mine, theirs = builders.person(), builders.person()
    citizen = builders.citizen(builders.register_person(mine.key))
    market = county.offices["market"]
    key = {"id_number": theirs.key}
    assert facade.read_for_form(citizen, "test_people", key, ["name"], DUTY, market) is None
    assert facade.read_for_form(ANONYMOUS, "test_people", key, ["name"], DUTY, market) is None
    assert seen_by(builders.citizen(builders.register_person(theirs.key))) == []


def test_a_form_of_a_firm_holds_what_the_office_may_read(county: County) -> None:
    firm = builders.firm()
    citizen = builders.citizen(builders.register_person(builders.fresh_identity()))
    key, wanted = {"uscc": firm.key}, ["name", "staff"]
    found = facade.read_for_form(citizen, "test_firms", key, wanted, DUTY, county.offices["health"])
    assert found is not None
    assert found.values == {"name": firm.values["name"], "staff": 12}
    absent = {"uscc": builders.fresh_credit_code()}
    assert facade.read_for_form(citizen, "test_firms", absent, wanted, DUTY, county.offices["health"]) is None


def test_words_of_refusals_are_chinese_by_default(county: County) -> None:
    with translation.override("zh-hans"), refused("registers.may_not_read") as found:
        facade.get(ANONYMOUS, "test_people", uuid7(), DUTY)
    assert "人口基础信息" in found.value.message
    assert not found.value.message.isascii()


def test_a_write_that_changes_nothing_is_a_read(county: County) -> None:
    person = builders.person()
    facade.change(county.police, "test_people", person.id, 1, {}, CAUSE)
    assert Access.objects.filter(record_id=person.id, action="read").count() == 1


def test_an_answer_that_is_given_again_is_a_read(county: County) -> None:
    police, values = county.police, builders.person_values()
    person = facade.create(police, "test_people", values, CAUSE, "once")
    assert not Access.objects.filter(record_id=person.id, action="read").exists()
    facade.change(SYSTEM, "test_people", person.id, 1, {"name": "王大明"}, CAUSE)
    assert facade.create(police, "test_people", values, CAUSE, "once").values["name"] == "王大明"
    assert Access.objects.filter(record_id=person.id, action="read").count() == 1
