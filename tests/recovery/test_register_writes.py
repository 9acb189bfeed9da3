"""The database is killed while records are entered and changed by programs: each acknowledged write is
there once, in its place."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from tests.installation import Installation
from tests.recovery import registers
from tests.recovery.client import PATIENCE, Answer, Client, Trouble
from tests.recovery.evidence import Evidence
from tests.recovery.lanes import expect
from tests.recovery.registers import WRITTEN

pytestmark = pytest.mark.xdist_group("recovery")
PATH = f"/registers/{WRITTEN}/records"
KILLS = 4
TICK = timedelta(microseconds=1)
NOTED = "SELECT record_id, version FROM registers_write WHERE register = %s"
PUBLISHED = """
    SELECT subject_id, version FROM jobs_fact
    WHERE type = 'registers.records_changed.v1' AND payload->>'register' = %s
"""
AUDITED = """
    SELECT ids[1], (detail->>'version')::int FROM audit_record
    WHERE action IN ('registers.created', 'registers.changed') AND subject_id = %s
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What an answer has said of a record; fields as they are in the tables."""

    code: str
    name: str
    amount: int
    number: int
    since: datetime

    @classmethod
    def of(cls, body: dict[str, Any]) -> Version:
        values = body["values"]
        since = datetime.fromisoformat(body["since"])
        return cls(values["code"], values["name"], values["amount"], body["version"], since)


@dataclass
class Writer(threading.Thread):
    """Enters records and changes them until told to stop, each request under a key of its own."""

    number: int
    client: Client
    chance: Random
    stop: threading.Event
    tags: dict[str, str] = field(default_factory=dict)
    done: dict[str, list[Version]] = field(default_factory=dict)
    error: BaseException | None = None

    def __post_init__(self) -> None:
        super().__init__(name=f"writer-{self.number}", daemon=True)

    def __hash__(self) -> int:
        return self.number

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                if self.done and self.chance.random() < 0.7:
                    self._change(self.chance.choice(list(self.done)[-5:]))
                else:
                    self._create()
        except BaseException as error:  # noqa: BLE001 - the test raises it in its own thread
            self.error = error

    def _create(self) -> None:
        row = self.number * 100_000 + len(self.done)
        values = {"code": registers.code_of(row), "name": registers.name_of(row), "amount": 0}
        answer = self._send("POST", PATH, {"values": values, "reason": "登记"}, 201)
        self._note(answer.body["id"], answer)

    def _change(self, record_id: str) -> None:
        body = {"values": {"amount": self.chance.randrange(1, 10**6)}, "reason": "变更"}
        self._note(
            record_id, self._send("PATCH", f"{PATH}/{record_id}", body, 200, If_Match=self.tags[record_id])
        )

    def _send(self, method: str, path: str, body: Any, wanted: int, **headers: str) -> Answer:
        key = str(uuid.uuid4())
        answer = expect(self.client.send(method, path, body, Idempotency_Key=key, **headers), wanted)
        if self.chance.random() < 0.1:
            again = expect(self.client.send(method, path, body, Idempotency_Key=key, **headers), wanted)
            assert again.body == answer.body, "the same key was answered otherwise"
        return answer

    def _note(self, record_id: str, answer: Answer) -> None:
        self.tags[record_id] = answer.etag
        self.done.setdefault(record_id, []).append(Version.of(answer.body))


@dataclass(frozen=True)
class Aftermath:
    done: dict[str, list[Version]]
    trouble: Trouble
    client: Client
    there: Evidence


@pytest.fixture(scope="module")
def aftermath(installation: Installation, stewards: list[str]) -> Iterator[Aftermath]:
    chance, stop, trouble = registers.chance(), threading.Event(), Trouble()
    writers = [
        Writer(number, Client(installation.port, token, trouble), Random(number), stop)  # noqa: S311
        for number, token in enumerate(stewards)
    ]
    for writer in writers:
        writer.start()
    try:
        for _turn in range(KILLS):
            _let_work(writers, chance.randrange(10, 40))
            time.sleep(chance.uniform(0, 0.1))
            installation.kill(installation.database_pid())
        _let_work(writers, 20)
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    for writer in writers:
        if writer.error:
            raise AssertionError(f"{writer.name} has stopped") from writer.error
        assert not writer.is_alive(), f"{writer.name} does not come to an end"
    installation.wait_until_healthy(steady=2)
    with Evidence.of(installation) as there:
        there.rows("SELECT set_config('zy.read', '*', false)")
        done = {key: versions for writer in writers for key, versions in writer.done.items()}
        print(f"{sum(map(len, done.values()))} writes, {trouble.repeats} sent again")  # noqa: T201
        yield Aftermath(done, trouble, writers[0].client, there)


def _let_work(writers: list[Writer], count: int) -> None:
    """Until so many writes more are acknowledged."""
    deadline = time.monotonic() + PATIENCE
    wanted = _written(writers) + count
    while _written(writers) < wanted and all(writer.error is None for writer in writers):
        assert time.monotonic() < deadline, "nothing is written any more"
        time.sleep(0.005)


def _written(writers: list[Writer]) -> int:
    return sum(len(versions) for writer in writers for versions in list(writer.done.values()))


def test_the_kills_have_hit_requests(aftermath: Aftermath) -> None:
    assert aftermath.trouble.repeats > 0
    assert aftermath.trouble.crashes == []


def test_each_acknowledged_write_is_there_once(aftermath: Aftermath) -> None:
    columns = "id, code, name, amount, _version, _from"
    found = Counter(
        (str(key), Version(*values))
        for key, *values in aftermath.there.rows(
            f"SELECT {columns} FROM reg.{WRITTEN} UNION ALL SELECT {columns} FROM reg_history.{WRITTEN}"  # noqa: S608
        )
    )
    assert found == Counter((key, one) for key, versions in aftermath.done.items() for one in versions)


def test_versions_have_no_gap_and_each_begins_where_the_one_before_ends(aftermath: Aftermath) -> None:
    for versions in aftermath.done.values():
        assert [one.number for one in versions] == list(range(1, len(versions) + 1))
    broken = aftermath.there.rows(
        f"SELECT h.id FROM reg_history.{WRITTEN} h JOIN (SELECT id, _version, _from FROM reg.{WRITTEN}"  # noqa: S608
        f" UNION ALL SELECT id, _version, _from FROM reg_history.{WRITTEN}) n"
        " ON n.id = h.id AND n._version = h._version + 1 WHERE h._until <> n._from OR h._until <= h._from"
    )
    assert broken == []


def test_a_record_is_found_as_it_was(aftermath: Aftermath) -> None:
    for versions in list(aftermath.done.values())[::4]:
        for one, after in zip(versions, [*versions[1:], None], strict=True):
            assert as_of(aftermath.client, one.code, one.since) == one
            if after:
                assert as_of(aftermath.client, one.code, after.since - TICK) == one
        address = _address(versions[0].code, versions[0].since - TICK)
        assert aftermath.client.get(address).status == 404


def as_of(client: Client, code: str, instant: datetime) -> Version:
    return Version.of(expect(client.get(_address(code, instant)), 200).body)


def _address(code: str, instant: datetime) -> str:
    return f"/registers/{WRITTEN}/record?key={code}&as_of={quote(instant.isoformat())}"


def test_each_write_was_noted_and_told_once(aftermath: Aftermath) -> None:
    wanted = Counter((key, one.number) for key, versions in aftermath.done.items() for one in versions)
    for query in (NOTED, PUBLISHED, AUDITED):
        found = Counter((str(key), version) for key, version in aftermath.there.rows(query, WRITTEN))
        assert found == wanted, query
