"""Parts are killed at random moments while citizens and officers work: nothing acknowledged is lost,
nothing takes hold twice."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from tests.installation import Installation
from tests.recovery.client import Trouble
from tests.recovery.evidence import Evidence
from tests.recovery.killing import Killer
from tests.recovery.lanes import Acknowledged, Case, Lane
from tests.seeding import Seed

pytestmark = pytest.mark.xdist_group("recovery")
LANES = 5
ENOUGH = 260
DRAIN_SECONDS = 600
LAST_CASE_SECONDS = 600
LETTERS = ("receive", "correct", "accept", "not_accept", "grant", "refuse", "serve")


@dataclass(frozen=True)
class Aftermath:
    """What was acknowledged, what is there, and what went wrong on the way."""

    done: Acknowledged
    there: Evidence
    trouble: Trouble


@pytest.fixture(scope="module")
def aftermath(installation: Installation, seed: Seed) -> Iterator[Aftermath]:
    number = int(os.environ.get("RECOVERY_SEED", "0")) or Random().randrange(1, 10**6)  # noqa: S311
    print(f"RECOVERY_SEED={number}")  # noqa: T201 - repeats the moments of a run that failed
    chance = Random(number)  # noqa: S311
    stop = threading.Event()
    lanes = [
        Lane(n, installation.port, seed, seed.applicants[n::LANES], Random(number + n), stop)  # noqa: S311
        for n in range(LANES)
    ]
    for lane in lanes:
        lane.start()
    try:
        Killer(installation, chance, lambda: sum(len(lane.done) for lane in lanes), ENOUGH).work()
    finally:
        stop.set()
        for lane in lanes:
            lane.join(LAST_CASE_SECONDS)
    for lane in lanes:
        if lane.error:
            raise AssertionError(f"{lane.name} has stopped") from lane.error
        assert not lane.is_alive(), f"{lane.name} does not come to an end"
    installation.wait_until_healthy()
    with Evidence.of(installation) as there:
        there.wait_until_drained(DRAIN_SECONDS)
        trouble = Trouble(
            sum(lane.trouble.repeats for lane in lanes),
            [words for lane in lanes for words in lane.trouble.crashes],
        )
        yield Aftermath(_together(lanes, trouble), there, trouble)


def _together(lanes: list[Lane], trouble: Trouble) -> Acknowledged:
    whole = Acknowledged()
    for lane in lanes:
        whole.submissions |= lane.done.submissions
        whole.acts |= lane.done.acts
        whole.replayed += lane.done.replayed
    print(  # noqa: T201
        f"{len(whole.submissions)} submissions, {len(whole.acts)} acts, "
        f"{trouble.repeats} requests sent again, {whole.replayed} of them had been done"
    )
    return whole


def test_there_was_enough_to_lose(aftermath: Aftermath) -> None:
    assert len(aftermath.done) >= ENOUGH / 2
    assert aftermath.trouble.repeats > 0, "no kill has hit a request"


def test_each_acknowledged_submission_is_one_case(aftermath: Aftermath) -> None:
    there = Counter(Case(str(key), number) for key, number in aftermath.there.rows(
        "SELECT id, number FROM casework_case"
    ))  # fmt: skip
    assert there == Counter(aftermath.done.submissions.values())


def test_each_acknowledged_act_is_there_once(aftermath: Aftermath) -> None:
    there = Counter(
        (str(case), act, version)
        for case, act, version in aftermath.there.rows(
            "SELECT case_id, act, case_version FROM casework_caseact WHERE act <> 'submit'"
        )
    )
    assert there == Counter(aftermath.done.acts.values())


def test_versions_of_a_case_have_no_gaps(aftermath: Aftermath) -> None:
    broken = aftermath.there.rows(
        "SELECT c.number FROM casework_case c JOIN casework_caseact a ON a.case_id = c.id"
        " GROUP BY c.id HAVING max(a.case_version) <> c.version OR count(*) <> c.version"
        " OR min(a.case_version) <> 1"
    )
    assert broken == []


def test_each_act_that_issues_a_letter_has_issued_one(aftermath: Aftermath) -> None:
    acts = aftermath.there.rows("SELECT id FROM casework_caseact WHERE act = ANY(%s)", list(LETTERS))
    letters = aftermath.there.rows("SELECT effect_run_id FROM casework_letter")
    assert acts
    assert Counter(letters) == Counter(acts)


def test_each_effect_took_hold_once(aftermath: Aftermath) -> None:
    runs = aftermath.there.rows("SELECT id FROM casework_effectrun WHERE effect = 'licences.issue'")
    licences = aftermath.there.rows("SELECT effect_run_id FROM casework_licence")
    assert runs
    assert Counter(licences) == Counter(runs)
    assert aftermath.there.rows("SELECT state FROM casework_effectrun WHERE state <> 'done'") == []
    assert aftermath.there.rows("SELECT number FROM casework_licence WHERE published_at IS NULL") == []


def test_numbers_are_drawn_once_and_without_gaps(aftermath: Aftermath) -> None:
    found = aftermath.there.series()
    assert len(found) >= 4
    for series, (last, numbers) in found.items():
        assert numbers == list(range(1, last + 1)), series


def test_no_task_is_lost(aftermath: Aftermath) -> None:
    """Where a token lives, somebody has its task; a closed flow has none."""
    stuck = aftermath.there.rows(
        "SELECT c.number, c.state, t.element FROM casework_token t JOIN casework_case c ON c.id = t.case_id"
        " WHERE t.state = 'live' AND t.arrived_by = '' AND NOT EXISTS ("
        "   SELECT 1 FROM casework_task k WHERE k.token_id = t.id AND k.state = 'open')"
    )
    assert stuck == []
    idle = aftermath.there.rows(
        "SELECT number, state FROM casework_case c WHERE closed_at IS NULL AND NOT EXISTS ("
        "   SELECT 1 FROM casework_task k WHERE k.case_id = c.id AND k.state = 'open')"
    )
    assert idle == []


def test_each_fact_was_told_once(aftermath: Aftermath) -> None:
    facts = aftermath.there.rows(
        "SELECT c.number FROM casework_case c WHERE 1 <> (SELECT count(*) FROM jobs_fact"
        " WHERE subject_id = c.id AND type = 'casework.case_submitted.v1')"
    )
    assert facts == []
    records = aftermath.there.rows(
        "SELECT case_id, act FROM casework_caseact a WHERE 1 <> (SELECT count(*) FROM audit_record"
        " WHERE subject_id = a.case_id::text AND action = 'casework.' || a.act"
        " AND coalesce(detail->>'version', '1') = a.case_version::text)"
    )
    assert records == []
    untold = aftermath.there.rows(
        "SELECT number FROM casework_case c WHERE NOT EXISTS ("
        " SELECT 1 FROM notices_notice WHERE recipient_id = c.applicant_id AND kind = 'casework.submit'"
        " AND subject_ref = 'case:' || c.id)"
    )
    assert untold == []


def test_the_queue_has_nothing_dead(aftermath: Aftermath) -> None:
    assert [job for job in aftermath.there.jobs() if job[1] in ("failed", "aborted")] == []


def test_the_server_never_spoke_of_a_fault_of_its_own(aftermath: Aftermath) -> None:
    """A database that is away for a moment is 503, which tells a program to come again."""
    assert aftermath.trouble.crashes == []


def test_the_audit_is_intact(aftermath: Aftermath, installation: Installation) -> None:
    assert "Intact" in installation.run("audit", "verify")


def test_the_installation_is_well_again(aftermath: Aftermath, installation: Installation) -> None:
    installation.wait_until_healthy()
