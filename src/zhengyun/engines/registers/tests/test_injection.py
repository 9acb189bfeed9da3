"""Nothing that somebody sends becomes SQL: values, names, keys, purposes."""

from __future__ import annotations

from typing import Any

import pytest

from zhengyun.engines.registers import facade
from zhengyun.engines.registers.contracts import Cause, Purpose
from zhengyun.engines.registers.models_access import Access
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.builders import CAUSE, DUTY, County
from zhengyun.engines.registers.tests.test_records import refused
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

ATTEMPTS = [
    "'; DROP TABLE reg.test_firms; --",
    "' OR '1'='1",
    "\\'; SELECT set_config('zy.read', '*', false); --",
    "$$; DELETE FROM reg.test_firms; $$",
    "%s %(zy_read)s %% {0} {name}",
    '"; DROP SCHEMA reg CASCADE; --',
    "1; COPY reg.test_firms TO PROGRAM 'id'",
    "E'\\x27 OR true'",
    "/* */ UNION SELECT * FROM reg_history.test_people",
    "\u2019; DROP TABLE reg.test_firms",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_value_stays_a_value(county: County, attempt: str) -> None:
    firm = builders.firm(name=attempt, scopes=[attempt[:40]])
    found = facade.find(SYSTEM, "test_firms", firm.key)
    assert (found.values["name"], found.values["scopes"]) == (attempt, [attempt[:40]])
    changed = facade.change(SYSTEM, "test_firms", firm.id, 1, {"name": f"{attempt}2"}, Cause(reason=attempt))
    assert changed.values["name"] == f"{attempt}2"
    assert facade.undo(SYSTEM, "test_firms", firm.id, 1, CAUSE).values["name"] == attempt


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_key_stays_a_key(county: County, attempt: str) -> None:
    builders.firm()
    with refused("registers.no_such_record"):
        facade.find(SYSTEM, "test_firms", attempt)
    with refused("registers.no_such_record"):
        facade.find(SYSTEM, "test_licences", {"holder": attempt, "valid_from": "2026-01-01"})
    with refused("registers.not_a_key"):
        facade.find(SYSTEM, "test_licences", {"holder": "x", "valid_from": attempt})
    assert facade.title_of_code("test_districts", attempt) == attempt


@pytest.mark.parametrize("attempt", [*ATTEMPTS, "id", "_version", "owner_id", "__class__", "name--"])
def test_a_name_that_the_register_does_not_have_is_refused(county: County, attempt: str) -> None:
    given: dict[str, Any] = {"uscc": builders.fresh_credit_code(), "name": "x", attempt: "1"}
    with refused("registers.record_invalid") as found:
        facade.create(SYSTEM, "test_firms", given, CAUSE)
    assert list(found.value.fields) == [attempt]
    with refused("registers.not_a_key"):
        facade.find(SYSTEM, "test_firms", {attempt: "1"})
    with refused("registers.no_such_register"):
        facade.find(SYSTEM, attempt, "1")


@pytest.mark.parametrize("attempt", [*ATTEMPTS, "a\x00b", "\ud800"])
def test_a_purpose_stays_words(county: County, attempt: str) -> None:
    person = builders.person()
    purpose = Purpose(basis=f"依据{attempt}", item=attempt, case_number=attempt)
    facade.find(county.police, "test_people", person.key, purpose)
    kept = Access.objects.get(action="read")
    assert kept.basis.startswith("依据")
    assert "\x00" not in kept.basis


def test_text_that_the_database_cannot_hold_is_refused_in_words(county: County) -> None:
    for text in ("a\x00b", "\ud800"):
        with refused("registers.record_invalid") as found:
            builders.firm(name=text)
        assert set(found.value.fields) == {"name"}
        with pytest.raises(Problem):
            facade.find(SYSTEM, "test_firms", text)
        with refused("registers.bad_cause"):
            facade.retire(SYSTEM, "test_firms", builders.firm().id, 1, Cause(reason=text))
    assert not facade.check(
        SYSTEM, "test_people", {"id_number": builders.person().key, "name": "a\x00b"}, DUTY
    ).matches
