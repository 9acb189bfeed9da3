"""What citizens and officers do while parts are killed: each lane is a thread with cases of its own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from tests.recovery.client import Answer, Client, Trouble
from tests.recovery.papers import PDF, PNG
from tests.seeding import Applicant, Seed
from zhengyun.kit import clock

ITEM = "990124000131023001"
CHECKS = ("site", "layout", "facility", "water", "storage", "cold_room", "disinfection", "people", "rules")
CLERK, REVIEWER, CHIEF = "hexiaomin", "dingli", "wuchunhui"
WAYS: Mapping[str, int] = {"filed": 5, "waiting": 5, "withdrawn": 4, "claimed": 4, "refused": 1, "granted": 1}
FIRST_WAYS = ("granted", "refused", "withdrawn", "claimed", "filed")
"""Each lane begins with one, so that none depends on what is drawn."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its submission answered."""

    id: str
    number: str


@dataclass(slots=True)
class Acknowledged:
    """What the API has said to have happened."""

    submissions: dict[str, Case] = field(default_factory=dict)
    acts: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    replayed: int = 0

    def __len__(self) -> int:
        return len(self.submissions) + len(self.acts)

    def of(self, case: Case) -> list[tuple[str, int]]:
        """Acts and versions of a case."""
        return [(act, version) for key, act, version in self.acts.values() if key == case.id]


@dataclass
class Lane(threading.Thread):
    """Submits and acts until told to stop; what goes wrong is kept for the test.

    Shops are its own: who starts a draft of the same matter again gets the one that is open.
    """

    number: int
    port: int
    seed: Seed
    shops: list[Applicant]
    chance: Random
    stop: threading.Event
    done: Acknowledged = field(default_factory=Acknowledged)
    trouble: Trouble = field(default_factory=Trouble)
    error: BaseException | None = None

    def __post_init__(self) -> None:
        super().__init__(name=f"lane-{self.number}", daemon=True)
        self.officers = {
            name: Client(self.port, token, self.trouble) for name, token in self.seed.officers.items()
        }

    def __hash__(self) -> int:
        return self.number

    def run(self) -> None:
        try:
            self._case(FIRST_WAYS[self.number % len(FIRST_WAYS)])
            while not self.stop.is_set():
                way = self.chance.choices(list(WAYS), list(WAYS.values()))[0]
                self._case(way)
        except BaseException as error:  # noqa: BLE001 - the test raises it in its own thread
            self.error = error

    def _case(self, way: str) -> None:
        shop = self.chance.choice(self.shops)
        citizen = Client(self.port, shop.token, self.trouble)
        case = self._submit(citizen, shop, "filing" if way == "filed" else "new")
        if way == "withdrawn":
            self._act(citizen, case, "withdraw", {"reason": "不再经营"})
        elif way == "claimed":
            for act in ("claim", "release", "claim"):
                self._act(self.officers[CLERK], case, act)
        elif way == "refused":
            self._act(self.officers[CLERK], case, "receive")
            self._act(self.officers[REVIEWER], case, "not_accept", {"reasons": "不属于本机关管辖。"})
        elif way == "granted":
            self._grant(case)

    def _submit(self, citizen: Client, shop: Applicant, option: str) -> Case:
        scope = {"scope": "prepackaged" if option == "filing" else "other"}
        begun = citizen.send("POST", "/drafts", {"item_code": ITEM, "option_code": option, "answers": scope})
        draft = expect(begun, 201).body["id"]
        data = answers(shop, option)
        expect(citizen.send("PATCH", f"/drafts/{draft}", {"data": data}, If_Match="*"), 200)
        for material in ("layout", "process", "safety_rules") if option == "new" else ():
            expect(citizen.upload(f"/drafts/{draft}/materials/{material}", f"{material}.pdf", PDF), 201)
        key = str(uuid.uuid4())
        first = self._keyed(citizen, f"/drafts/{draft}/submit", None, key, 201)
        case = self.done.submissions[key] = Case(first.body["id"], first.body["number"])
        if self.chance.random() < 0.2:
            again = self._keyed(citizen, f"/drafts/{draft}/submit", None, key, 201)
            assert again.is_replayed, "the same key opened a case again"
            assert (again.body["id"], again.body["number"]) == (case.id, case.number)
        return case

    def _act(self, who: Client, case: Case, act: str, data: Mapping[str, Any] | None = None) -> None:
        tag = expect(who.get(f"/cases/{case.id}"), 200).etag
        key = str(uuid.uuid4())
        body = {"act": act, "data": dict(data or {}), "opinion": "同意。"}
        try:
            answer = self._keyed(who, f"/cases/{case.id}/acts", body, key, 200, If_Match=tag)
        except AssertionError as error:
            raise AssertionError(f"{act} on {case} with {tag}, after {self.done.of(case)}") from error
        self.done.acts[key] = (case.id, act, int(answer.body["version"]))

    def _keyed(self, who: Client, path: str, body: Any, key: str, wanted: int, **headers: str) -> Answer:
        answer = expect(who.send("POST", path, body, Idempotency_Key=key, **headers), wanted)
        self.done.replayed += bool(answer.repeats and answer.is_replayed)
        return answer

    def _grant(self, case: Case) -> None:
        """The whole way, with record, photograph and the signatures of two inspectors."""
        clerk, reviewer = self.officers[CLERK], self.officers[REVIEWER]
        self._act(clerk, case, "receive")
        self._act(reviewer, case, "accept")
        task = self._task(reviewer, case)
        review = {"complete": "pass", "consistent": "pass", "conclusion": "pass", "note": "材料齐全。"}
        expect(reviewer.send("PATCH", f"/tasks/{task}/form", {"data": {"review": review}}), 200)
        self._act(reviewer, case, "complete")
        self._inspect(case)
        self._act(self.officers[CHIEF], case, "grant")

    def _inspect(self, case: Case) -> None:
        pairs = ([self.officers[name] for name in names] for names in self.seed.stations.values())
        one, two = next(pair for pair in pairs if self._task(pair[0], case))
        task = self._task(one, case)
        visit = {"visited_on": clock.today().isoformat(), "receiver": "店主", "conclusion": "pass"}
        record = {"check": dict.fromkeys(CHECKS, "pass"), "visit": visit}
        expect(one.send("PATCH", f"/tasks/{task}/form", {"data": record}), 200)
        expect(one.upload(f"/tasks/{task}/photos", "front.png", PNG), 201)
        self._act(one, case, "complete")
        self._act(two, case, "sign")

    def _task(self, who: Client, case: Case) -> str:
        """The only task of this officer with the case; '' when he has none."""
        found = expect(who.get(f"/tasks?scope=team&text={case.number}"), 200).body["results"]
        return str(found[0]["id"]) if found else ""


def expect(answer: Answer, status: int) -> Answer:
    assert answer.status == status, f"{answer.status} instead of {status}: {answer.body}"
    return answer


def answers(shop: Applicant, option: str) -> dict[str, Any]:
    """The form as a program fills it in; what the registers know is there already."""
    phone = "16000003001"
    found: dict[str, Any] = {
        "contact": {"name": shop.head, "phone": phone},
        "premises": {"town": shop.town, "address": shop.address, "area": 60, "storage": False},
        "promise": {"truthful": True},
    }
    if option == "filing":
        return found | {"filing": {"network": False, "vending": False}}
    until = (clock.today() + timedelta(days=300)).isoformat()
    staff = [{"name": shop.head, "position": "负责人", "health_until": until}]
    return found | {
        "business": {"main_type": "catering", "items": ["hot"], "network": False},
        "people": {"manager_name": shop.head, "manager_phone": phone, "staff": staff},
        "service": {"method": "electronic"},
    }
