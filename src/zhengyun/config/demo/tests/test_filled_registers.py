"""The registers are filled at start through the import, once, and what happened since is in their history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from zhengyun.config import demo
from zhengyun.config.demo.county import enter_organizations, enter_people, entity_of, officer, written
from zhengyun.config.demo.population import population
from zhengyun.config.demo.registers.filling import STEWARDS, fill
from zhengyun.config.demo.registers.frames import (
    FORMER_ADDRESS,
    MOVED_BODY,
    PEOPLE_AT_START,
    County,
    first_parts,
)
from zhengyun.config.demo.registers.happened import MOVED_TO
from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Condition, Operator, Purpose, Record, RunState, Search
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.xdist_group("filled registers")
AGED = Purpose(basis="《老年人权益保障法》第三十三条", item="990124000511007001")
ZHOU = "990124197108236021"


def silent(_words: str) -> None:
    pass


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Filled once for all tests here, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        enter_organizations()
        packages.install(demo.BASE_REGISTERS, SYSTEM)
        enter_people(clock.today() - timedelta(days=900))
        fill(silent, population())
        yield
        transaction.set_rollback(True)


def imports() -> dict[str, tuple[RunState, int]]:
    found: dict[str, tuple[RunState, int]] = {}
    for register in STEWARDS:
        page = registers.list_imports(officer(STEWARDS[register]), size=100)
        found |= {one.file_name: (one.state, one.rows_created) for one in page.rows}
    return found


def person(number: str) -> Record:
    return registers.find(officer(STEWARDS["population"]), "population", number, Purpose(basis="核对"))


def test_everything_is_taken_and_a_second_time_nothing(filled: None) -> None:
    before = imports()
    assert {state for state, _rows in before.values()} == {RunState.DONE}
    assert before["人口回流.parquet"][1] == PEOPLE_AT_START
    said: list[str] = []
    fill(said.append, population())
    assert said == []
    assert imports() == before


def test_the_people_with_accounts_and_their_bodies_are_as_the_platform_knows_them(filled: None) -> None:
    for one in written()["people"]:
        found = person(one["id_number"])
        assert (found.values["name"], found.values["phone"]) == (one["name"], one["phone"])
    for one in written()["entities"]:
        body = registers.find(officer("yaojing"), "legal_entity", one["uscc"]).values
        party = entity_of(one["uscc"])
        assert (body["name"], body["address"], body["region"]) == (
            party.name, party.address, party.region_code,
        )  # fmt: skip
        assert body["representative_name"] == party.representative_name


def test_a_move_stands_in_the_history(filled: None) -> None:
    found = person(ZHOU)
    assert (found.version, found.values["residence_address"]) == (2, MOVED_TO)
    steward = officer(STEWARDS["population"])
    now, before = registers.history(steward, "population", found.id, Purpose(basis="核对"))
    assert before.values["residence_address"] != MOVED_TO
    assert before.until == now.since
    body = registers.find(officer("yaojing"), "legal_entity", MOVED_BODY)
    at = clock.now() - timedelta(days=100)
    then = registers.get(officer("yaojing"), "legal_entity", body.id, as_of=at)
    assert then.values["address"] == FORMER_ADDRESS != body.values["address"]


def test_a_body_that_was_entered_twice_is_retired_and_stays_in_the_history(filled: None) -> None:
    parts = first_parts(County(population()))
    code = next(part for part in parts if part.register == "legal_entity").rows().row(-1, named=True)["code"]
    steward = officer(STEWARDS["legal_entity"])
    with pytest.raises(Problem) as refused:
        registers.find(steward, "legal_entity", code)
    assert refused.value.code == "registers.no_such_record"
    then = registers.find(steward, "legal_entity", code, as_of=clock.now() - timedelta(days=100))
    assert then.operation == "retired"


def test_streets_of_the_county_are_found_by_a_part_of_their_name(filled: None) -> None:
    wanted = Search(conditions=(Condition("", Operator.WORDS, "城关街道"),))
    page = registers.search(officer("yaojing"), "legal_entity", wanted)
    assert len(page.records) == 50
    assert all("城关街道" in f"{one.values['name']}{one.values['address']}" for one in page.records)


@pytest.mark.parametrize(
    ("account", "register"),
    [("yaojing", "population"), ("tanhui", "legal_entity"), ("qinyu", "economy_indicator")],
)
def test_only_the_source_department_writes(filled: None, account: str, register: str) -> None:
    with pytest.raises(Problem) as refused:
        registers.upload_import(officer(account), register, uuid7())
    assert refused.value.code == "registers.may_not_write"


def test_civil_affairs_reads_people_for_the_allowance_and_covers_them_otherwise(filled: None) -> None:
    reader = officer("tanhui")
    plain = registers.find(reader, "population", ZHOU, AGED)
    assert plain.values["birthday"].year == 1971
    assert "ethnicity" not in plain.values
    covered = registers.find(reader, "population", ZHOU, Purpose(basis="核对"))
    assert {"name", "id_number"} <= covered.masked
    with pytest.raises(Problem) as refused:
        registers.find(reader, "population", ZHOU)
    assert refused.value.code == "registers.no_purpose"


def test_who_looked_is_told_to_the_person(filled: None) -> None:
    registers.find(officer("tanhui"), "population", ZHOU, AGED)
    zhou = accounts.find_account("zhouguilan")
    assert zhou is not None
    seen = registers.accesses_of(accounts.actor_for_account(zhou.id, channel="web")).rows
    assert "高龄" in seen[0].item or seen[0].item == AGED.item
    assert seen[0].organization == "望溪县民政局"
