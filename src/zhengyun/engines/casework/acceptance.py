"""Acceptance cases in YAML: what a clerk can read, and what a run needs to know of it.

    title: 新办，一次办成
    item: "990124000131023001"
    option: new
    question: {scope: other}
    start: 2026-09-29 09:00
    applicant: {kind: enterprise, name: 禾里餐饮管理有限公司}
    answers: {"contact.name": 何禾, "premises.area": 120, items: [{name: 热食}]}
    materials: [layout, rules]
    promised: [lease]
    steps:
      - {at: 2026-09-29 10:00, by: counter_clerk, act: receive}
      - {at: 2026-09-29 11:00, by: reviewer, act: correct,
         data: {items: [{target: layout, reason: 缺流程图}]}}
      - {at: 2026-09-30 09:00, by: applicant, act: supply, answers: {}, materials: [layout]}
      - {by: reviewer, act: accept, expect: {state: accepted, statutory_due: 2026-10-20}}
      - {by: reviewer, act: grant, refused: casework.not_offered}
      - {at: 2026-10-09 09:00, act: wait}
    expect: {state: granted, tasks: [service], letters: [grant_decision], licences: [食品经营许可证]}

`promised`: materials that may follow after acceptance (容缺受理); the act `supplement` brings them.

`records`: what registers know before, each with `register` and `values`; `begun_at`: the entry at which an
application begins, `register`, `key` and `field`; to `expect`, records by some of their values, with
`is_disputed`. Texts in these that begin with `=` are FEEL over `applicant` (name, code, kind, phone,
representative, address, region).

`records` of a step: what happens in another room meanwhile, such as `payments.paid`.

Of a bundle (一件事) `expect.members` tells the state of each member by its step in the flow of the whole,
and a step's `member` says in which of them it is done.

Of an item that is not online the run begins at a counter: the clerk sees the `materials` as paper, and
what he sends is received with it.

`by`: applicant, or a role; `reviewer 2` is a second person with the role. `step`: which open task, where
several offer the act. `form`: the record of the step; `photos`: how many
photographs go with it. `refused`: the code of the refusal that must come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from zhengyun.engines.casework.rules import ACT_SETS
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.parties.contracts import EntityType

TOP = frozenset(
    {"title", "about", "item", "option", "question", "start", "applicant", "answers"}
    | {"materials", "promised", "steps", "expect", "records", "begun_at"}
)
STEP = frozenset(
    {"at", "by", "act", "step", "opinion", "data", "form"}
    | {"answers", "materials", "photos", "refused", "expect", "member", "records"}
)
EXPECT = frozenset(
    {
        "state",
        "outcome",
        "lamp",
        "statutory_due",
        "promised_due",
        "supplement_due",
        "tasks",
        "letters",
        "licences",
    }
    | {"effects", "deemed_accepted", "served", "records", "members"}
)
RECORD = frozenset({"register", "values"})
KINDS = frozenset({"person", "organization", *(kind.value for kind in EntityType)})
OWN_ACTS = frozenset(["wait"])
MAX_BYTES = 200_000
Fault = tuple[str, str]


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases, which could make a small file enormous."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def load_case(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    """The content of a file, or what is wrong with it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}, [("", "the file is larger than 200 kB")]
        content = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return {}, [("", f"the file cannot be read: {error}")]
    if not isinstance(content, dict):
        return {}, [("", "the file does not hold an acceptance case")]
    return content, []


def check_case(raw: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the form of an acceptance case."""
    return list(_check(raw))


def _check(raw: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _unknown(raw, TOP, "")
    for key in ("title", "item", "option"):
        if not isinstance(raw.get(key), str) or not raw[key]:
            yield key, "this entry is missing, or is not a text"
    if not is_instant(raw.get("start")):
        yield "start", "this is not an instant such as 2026-09-29 09:00"
    applicant = raw.get("applicant", {})
    if not isinstance(applicant, Mapping) or applicant.get("kind", "enterprise") not in KINDS:
        yield "applicant", f"kind is one of {', '.join(sorted(KINDS))}"
    if not isinstance(raw.get("question", {}), Mapping):
        yield "question", "it is a table: the answer to the first question of the item"
    if not isinstance(raw.get("answers", {}), Mapping) or not isinstance(raw.get("materials", []), list):
        yield "answers", "answers is a table, materials a list"
    if not isinstance(raw.get("promised", []), list):
        yield "promised", "promised is a list of materials"
    yield from _check_records(raw, "records")
    if not isinstance(raw.get("begun_at", {}), Mapping):
        yield "begun_at", "it is a table: register, key and field"
    steps = raw.get("steps", [])
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        yield from _check_step(step, f"steps[{number}]")
    yield from _check_expect(raw.get("expect", {}), "expect")


def _check_records(raw: Mapping[str, Any], place: str) -> Iterator[Fault]:
    records = raw.get("records", [])
    for number, one in enumerate(records if isinstance(records, list) else [records]):
        if not (isinstance(one, Mapping) and one.keys() == RECORD and isinstance(one["values"], Mapping)):
            yield f"{place}[{number}]", "a record has register and values"


def _check_step(step: Any, place: str) -> Iterator[Fault]:
    if not isinstance(step, Mapping):
        yield place, "a step is a table of entries"
        return
    yield from _unknown(step, STEP, f"{place}.")
    known = {name for act_set in ACT_SETS.values() for name in act_set.acts} | OWN_ACTS
    if step.get("act") not in known:
        yield f"{place}.act", f"there is no such act: {step.get('act')}"
    if step.get("act") not in OWN_ACTS and not _is_person(str(step.get("by", ""))):
        yield f"{place}.by", "it is applicant or a role, such as reviewer or inspector 2"
    if "at" in step and not is_instant(step["at"]):
        yield f"{place}.at", "this is not an instant such as 2026-09-29 09:00"
    yield from _check_records(step, f"{place}.records")
    yield from _check_expect(step.get("expect", {}), f"{place}.expect")


def _check_expect(expect: Any, place: str) -> Iterator[Fault]:
    if not isinstance(expect, Mapping):
        yield place, "it is a table of entries"
        return
    yield from _unknown(expect, EXPECT, f"{place}.")
    if not isinstance(expect.get("members", {}), Mapping):
        yield f"{place}.members", "it is a table: the step that opens the member, and its state"
    records = expect.get("records", [])
    if not isinstance(records, list) or not all(isinstance(o, Mapping) and "register" in o for o in records):
        yield f"{place}.records", "it is a list of tables, each with register"


def _unknown(content: Mapping[str, Any], known: frozenset[str], place: str) -> Iterator[Fault]:
    for key in content:
        if key not in known:
            yield f"{place}{key}", f"there is no such entry; known are {', '.join(sorted(known))}"


def _is_person(text: str) -> bool:
    role, _space, number = text.partition(" ")
    return role in {"applicant", *(r.value for r in Role)} and (not number or number.isdigit())


def is_instant(value: Any) -> bool:
    """A date with a time, as YAML reads it or as text."""
    if isinstance(value, str):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)
