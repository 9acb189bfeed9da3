from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from zhengyun.kernel.audit import facade
from zhengyun.kernel.audit.models import Pending, Record, Seal
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor, RoleAt

pytestmark = pytest.mark.django_db


def test_a_record_holds_who_acted_for_whom_and_where() -> None:
    bureau, account, party = uuid4(), uuid4(), uuid4()
    actor = Actor(
        account_id=account,
        party_id=party,
        channel="web",
        request_id="r1",
        roles=frozenset({RoleAt("reviewer", bureau)}),
    )
    case = uuid4()
    facade.record(actor, "casework.accept", "case", case, detail={"state": "accepted"}, ids=[party])
    (entry,) = facade.timeline("case", case)
    assert (entry.actor_account, entry.party_id, entry.organization_id) == (account, party, bureau)
    assert entry.detail == {"state": "accepted"}
    assert entry.ids == (party,)


def test_a_timeline_shows_the_newest_first_and_only_its_subject() -> None:
    case = uuid4()
    for day in (1, 2, 3):
        with clock.at(clock.civil(clock.today().replace(day=day))):
            facade.record(SYSTEM, f"casework.step_{day}", "case", case)
    facade.record(SYSTEM, "casework.other", "case", uuid4())
    assert [e.action for e in facade.timeline("case", case, 2)] == ["casework.step_3", "casework.step_2"]


def test_a_record_of_a_command_that_fails_is_not_there() -> None:
    case = uuid4()

    def fail() -> None:
        with transaction.atomic():
            facade.record(SYSTEM, "casework.accept", "case", case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert facade.timeline("case", case) == []


def test_every_record_waits_for_the_sealer_by_itself() -> None:
    Record.objects.bulk_create(
        Record(
            occurred_at=clock.now(),
            channel="x",
            action="a.b",
            subject_type="s",
            subject_id=str(i),
            outcome="done",
        )
        for i in range(3)
    )
    assert Pending.objects.count() == 3
    assert facade.sealer_lag_seconds() >= 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_record SET action = 'x.y'",
        "DELETE FROM audit_record",
        "TRUNCATE audit_record",
        "UPDATE audit_seal SET seq = 9",
        "DELETE FROM audit_seal",
        "UPDATE audit_batch SET suite = ''",
        "DELETE FROM audit_batch",
        "INSERT INTO audit_pending SELECT id FROM audit_record",
        "DROP TRIGGER audit_record_awaits_seal ON audit_record",
    ],
)
def test_the_applications_login_cannot_change_what_is_recorded(sql: str) -> None:
    facade.record(SYSTEM, "casework.accept", "case", uuid4())
    refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_recording_costs_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        facade.record(SYSTEM, "casework.accept", "case", uuid4())
    assert Seal.objects.count() == 0
