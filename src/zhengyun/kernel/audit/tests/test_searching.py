from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.audit.contracts import AuditSearch
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


def actor(role: str) -> Actor:
    return Actor(
        account_id=uuid4(), person_id=uuid4(), roles=frozenset([RoleAt(role, uuid4())]), channel="web"
    )


def written(who: Actor, count: int) -> list[UUID]:
    """One record each minute."""
    found = []
    for number in range(count):
        with clock.at(START + timedelta(minutes=number)):
            found.append(audit.record(who, "tests.act", "thing", str(number % 2)))
    return found


@pytest.mark.parametrize(
    "wanted",
    [
        AuditSearch(action="tests."),
        AuditSearch(subject_type="thing"),
        AuditSearch(action="tests.", since=START),
    ],
    ids=["by key", "by object", "by time"],
)
def test_pages_lead_through_every_record_once_and_back(wanted: AuditSearch) -> None:
    keys, auditor = written(actor("reviewer"), 7), actor("audit_admin")
    first = audit.search(auditor, wanted, size=3)
    second = audit.search(auditor, wanted, first.next, 3)
    third = audit.search(auditor, wanted, second.next, 3)
    found = [one.id for page in (first, second, third) for one in page.rows]
    assert found == keys[::-1]
    assert third.next is None
    assert [one.id for one in audit.search(auditor, wanted, third.previous, 3).rows] == [
        one.id for one in second.rows
    ]


def test_actor_object_and_time_narrow() -> None:
    who, auditor = actor("reviewer"), actor("audit_admin")
    keys = written(who, 4)
    written(actor("reviewer"), 1)

    def found(**wanted: object) -> list[UUID]:
        return [one.id for one in audit.search(auditor, AuditSearch(**wanted)).rows]  # type: ignore[arg-type]

    assert found(account_id=who.account_id) == keys[::-1]
    assert found(account_id=who.account_id, subject_type="thing", subject_id="1") == [keys[3], keys[1]]
    minute = START + timedelta(minutes=1)
    assert found(action="tests.", since=minute, until=minute + timedelta(minutes=1)) == [keys[1]]
    assert found(action="other.") == []


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "reviewer"])
def test_only_the_auditor_searches(role: str) -> None:
    for call in (lambda who: audit.search(who, AuditSearch()), audit.verify_last):
        with pytest.raises(Problem) as caught:
            call(actor(role))
        assert (caught.value.code, caught.value.status) == ("audit.may_not_search", 403)


def test_a_search_is_a_record_itself() -> None:
    auditor = actor("audit_admin")
    audit.search(auditor, AuditSearch(action="tests."))
    (entry,) = audit.search(auditor, AuditSearch(action="audit.search")).rows
    assert entry.actor_account == auditor.account_id


@pytest.mark.usefixtures("heads_file")
def test_the_last_seal_is_checked_anew(tmp_path: Path) -> None:
    auditor = actor("audit_admin")
    state = audit.verify_last(auditor, tmp_path / "none")
    assert (state.number, state.fault) == (0, None)
    written(auditor, 3)
    audit.seal_batch()
    state = audit.verify_last(auditor)
    assert state.fault is None
    assert state.records >= 3
