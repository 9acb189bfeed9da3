from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from zhengyun.kernel.jobs import facade
from zhengyun.kernel.jobs.contracts import Fact, FactEnvelope
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class LampTurned(Fact):
    type: ClassVar[str] = "tests.lamp_turned.v1"
    colour: str
    due: date
    people: tuple[UUID, ...] = ()


def lamp(colour: str = "red") -> LampTurned:
    return LampTurned(subject_id=uuid4(), version=4, colour=colour, due=date(2026, 3, 9), people=(uuid4(),))


def test_every_subscriber_gets_the_fact_with_what_it_says() -> None:
    got: list[tuple[str, FactEnvelope]] = []
    facade.subscribe(LampTurned.type, "tests.first", lambda fact: got.append(("first", fact)))
    facade.subscribe(LampTurned.type, "tests.second", lambda fact: got.append(("second", fact)))
    fact = lamp()
    key = facade.publish(fact, SYSTEM)
    assert got == []
    assert facade.run_pending() == 2
    assert sorted(name for name, _ in got) == ["first", "second"]
    envelope = got[0][1]
    assert (envelope.id, envelope.subject_id, envelope.version) == (key, fact.subject_id, 4)
    assert envelope.payload == {"colour": "red", "due": "2026-03-09", "people": [str(fact.people[0])]}
    assert envelope.actor["system"] is True


def test_a_fact_nobody_waits_for_is_kept_in_the_log() -> None:
    facade.publish(lamp(), SYSTEM)
    assert FactRow.objects.filter(type=LampTurned.type).count() == 1
    assert facade.queue_state().waiting == 0


def test_a_fact_of_a_transaction_that_is_rolled_back_did_not_happen() -> None:
    facade.subscribe(LampTurned.type, "tests.first", lambda fact: None)

    def fail() -> None:
        with transaction.atomic():
            facade.publish(lamp(), SYSTEM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not FactRow.objects.filter(type=LampTurned.type).exists()
    assert facade.run_pending() == 0


def test_a_handler_that_fails_does_not_keep_the_fact_from_others() -> None:
    got: list[str] = []

    def fail(fact: FactEnvelope) -> None:
        got.append("failed")
        raise RuntimeError

    facade.subscribe(LampTurned.type, "tests.fails", fail)
    facade.subscribe(LampTurned.type, "tests.works", lambda fact: got.append("works"))
    facade.publish(lamp(), SYSTEM)
    facade.run_pending()
    assert sorted(got) == ["failed", "works"]
    with clock.at(clock.now() + timedelta(seconds=3)):
        facade.run_pending()
    assert got.count("failed") == 2


def test_two_handlers_may_not_share_a_name() -> None:
    facade.subscribe(LampTurned.type, "tests.first", lambda fact: None)
    with pytest.raises(ValueError, match=r"tests\.first"):
        facade.subscribe(LampTurned.type, "tests.first", lambda fact: None)
