"""Reads outside of a transaction, as pages and API make them."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from zhengyun.engines.registers import facade, scope
from zhengyun.engines.registers.schema import owner
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import DUTY, County
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.usefixtures("lasting_registers")
COUNT = "SELECT count(*) FROM reg.test_firms"


def bare() -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return int(cursor.fetchone()[0])


def test_a_scope_ends_with_the_read_in_and_outside_of_a_transaction() -> None:
    county: County = builders.build_county()
    firm, person = builders.firm(), builders.person()
    for _often_enough_to_be_prepared in range(5):
        assert facade.find(SYSTEM, "test_firms", firm.key).id == firm.id
        assert facade.find(county.police, "test_people", person.key, DUTY).id == person.id
        assert scope.read(COUNT, [], "*") == [(1,)]
        assert scope.read(COUNT, [], str(county.offices["health"])) == [(0,)]
        assert scope.read_one(COUNT, [], "") == (0,)
        assert bare() == 0
    with transaction.atomic():
        assert facade.find(SYSTEM, "test_firms", firm.key).id == firm.id
        assert bare() == 0


def test_a_column_that_was_widened_meanwhile_is_read_on() -> None:
    builders.build_county()
    firm = builders.firm(capital="12.50")
    for _often_enough_to_be_prepared in range(5):
        facade.find(SYSTEM, "test_firms", firm.key)
        facade.get_many(SYSTEM, "test_firms", [firm.id])
    with owner.connect() as session:
        session.execute("ALTER TABLE reg.test_firms ALTER COLUMN capital TYPE numeric(20, 2)")
    assert facade.find(SYSTEM, "test_firms", firm.key).values == firm.values
    assert facade.get_many(SYSTEM, "test_firms", [firm.id])[firm.id].values == firm.values
