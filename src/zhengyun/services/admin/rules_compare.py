"""What differs between two versions of a procedure, or of a guide: pure, in values and not yet in words.

A procedure is the plain data of its file with `names` (element to name) and `forms` (code to form).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]


class What(StrEnum):
    """The kind of a difference; the words for it stand in `comparing.py`."""

    TITLE = "title"
    ACT_SET = "act_set"
    STEP_ADDED = "step_added"
    STEP_REMOVED = "step_removed"
    STEP_RENAMED = "step_renamed"
    STEPS_ORDER = "steps_order"
    ROLE = "role"
    PLACE = "place"
    ACTS_ADDED = "acts_added"
    ACTS_REMOVED = "acts_removed"
    SIGNERS = "signers"
    STEP_FORM = "step_form"
    LIMIT_ADDED = "limit_added"
    LIMIT_REMOVED = "limit_removed"
    LIMIT_CHANGED = "limit_changed"
    LIMIT_SOURCE = "limit_source"
    EFFECT_ADDED = "effect_added"
    EFFECT_REMOVED = "effect_removed"
    EFFECT_CHANGED = "effect_changed"
    LETTER_ADDED = "letter_added"
    LETTER_REMOVED = "letter_removed"
    LETTER_CHANGED = "letter_changed"
    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    QUESTION_CHANGED = "question_changed"
    MATERIAL_ADDED = "material_added"
    MATERIAL_REMOVED = "material_removed"
    MATERIAL_CHANGED = "material_changed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """what happened to `subject` (a step, a limit, a question) between two values."""

    what: What
    subject: str = ""
    before: str = ""
    after: str = ""


Differences = Iterator[Difference]


def compare(before: Content, after: Content) -> list[Difference]:
    """Every difference that a person who handles cases or applies would notice; [] for none."""
    found = [
        *_plain(before, after),
        *_steps(before, after),
        *_limits("limits", before.get("limits", {}), after.get("limits", {})),
        *_effects(before, after),
        *_letters(before, after),
        *_forms(before.get("forms", {}), after.get("forms", {})),
    ]
    seen = {"title", "act_set", "steps", "limits", "effects", "letters", "forms", "names", "flow", "code"}
    others = sorted(key for key in (before.keys() | after.keys()) - seen if before.get(key) != after.get(key))
    return [*found, *(Difference(What.OTHER, key) for key in others)]


def _plain(before: Content, after: Content) -> Differences:
    for key, what in (("title", What.TITLE), ("act_set", What.ACT_SET)):
        if before.get(key) != after.get(key):
            yield Difference(what, "", str(before.get(key, "")), str(after.get(key, "")))


def _by(entries: Sequence[Content], key: str) -> dict[str, Content]:
    return {str(one.get(key, "")): one for one in entries}


def _steps(before: Content, after: Content) -> Differences:
    old, new = _by(before.get("steps", ()), "element"), _by(after.get("steps", ()), "element")
    old_names, new_names = before.get("names", {}), after.get("names", {})
    for element in [one for one in new if one not in old]:
        yield Difference(
            What.STEP_ADDED, new_names.get(element) or element, "", str(new[element].get("role", ""))
        )
    for element in [one for one in old if one not in new]:
        yield Difference(What.STEP_REMOVED, old_names.get(element) or element)
    kept = [element for element in old if element in new]
    if kept != [element for element in new if element in old]:
        yield Difference(What.STEPS_ORDER, "", _order(old, old_names), _order(new, new_names))
    for element in kept:
        name = new_names.get(element) or element
        if (was := old_names.get(element) or element) != name:
            yield Difference(What.STEP_RENAMED, name, was, name)
        yield from _step(name, old[element], new[element])


def _order(steps: Mapping[str, Content], names: Mapping[str, str]) -> str:
    return "、".join(names.get(element) or element for element in steps)


def _step(name: str, old: Content, new: Content) -> Differences:
    for key, what, default in (
        ("role", What.ROLE, ""),
        ("organization", What.PLACE, "item"),
        ("signers", What.SIGNERS, 1),
        ("form", What.STEP_FORM, ""),
    ):
        if (was := old.get(key, default)) != (now := new.get(key, default)):
            yield Difference(what, name, str(was), str(now))
    was_acts, now_acts = list(old.get("acts", ())), list(new.get("acts", ()))
    if gone := [act for act in was_acts if act not in now_acts]:
        yield Difference(What.ACTS_REMOVED, name, "、".join(gone))
    if come := [act for act in now_acts if act not in was_acts]:
        yield Difference(What.ACTS_ADDED, name, "", "、".join(come))
    yield from _limit(name, old.get("limit"), new.get("limit"))


def _limits(place: str, old: Content, new: Content) -> Differences:
    for kind in sorted(old.keys() | new.keys()):
        yield from _limit(f"{place}.{kind}", old.get(kind), new.get(kind))


def _limit(subject: str, old: Content | None, new: Content | None) -> Differences:
    if old is None and new is not None:
        yield Difference(What.LIMIT_ADDED, subject, "", amount(new))
    elif new is None and old is not None:
        yield Difference(What.LIMIT_REMOVED, subject, amount(old))
    elif old is not None and new is not None:
        if amount(old) != amount(new):
            yield Difference(What.LIMIT_CHANGED, subject, amount(old), amount(new))
        if old.get("source") != new.get("source"):
            yield Difference(
                What.LIMIT_SOURCE, subject, str(old.get("source", "")), str(new.get("source", ""))
            )


def amount(limit: Content) -> str:
    """`7 working_day`: a number and a unit, which whoever words it takes apart again."""
    return f"{limit.get('amount', 0)} {limit.get('unit', '')}"


def _effects(before: Content, after: Content) -> Differences:
    old, new = _by(before.get("effects", ()), "element"), _by(after.get("effects", ()), "element")
    names = {**before.get("names", {}), **after.get("names", {})}
    for element in sorted(old.keys() | new.keys()):
        name = names.get(element) or element
        if element not in old:
            yield Difference(What.EFFECT_ADDED, name, "", str(new[element].get("effect", "")))
        elif element not in new:
            yield Difference(What.EFFECT_REMOVED, name, str(old[element].get("effect", "")))
        elif old[element] != new[element]:
            yield Difference(What.EFFECT_CHANGED, name)


def _letters(before: Content, after: Content) -> Differences:
    old, new = before.get("letters", {}), after.get("letters", {})
    for act in sorted(old.keys() | new.keys()):
        if act not in old:
            yield Difference(What.LETTER_ADDED, act, "", str(new[act]))
        elif act not in new:
            yield Difference(What.LETTER_REMOVED, act, str(old[act]))
        elif old[act] != new[act]:
            yield Difference(What.LETTER_CHANGED, act, str(old[act]), str(new[act]))


def _forms(old: Mapping[str, Content], new: Mapping[str, Content]) -> Differences:
    for code in sorted(old.keys() & new.keys()):
        yield from compare_forms(old[code], new[code])


def compare_forms(old: Content, new: Content) -> Differences:
    """Questions and materials of two versions of a form."""
    was, now = questions(old.get("schema", {})), questions(new.get("schema", {}))
    for path in [one for one in now if one not in was]:
        yield Difference(What.QUESTION_ADDED, now[path])
    for path in [one for one in was if one not in now]:
        yield Difference(What.QUESTION_REMOVED, was[path])
    for path in sorted(was.keys() & now.keys()):
        if was[path] != now[path]:
            yield Difference(What.QUESTION_CHANGED, now[path], was[path], now[path])
    yield from _materials(_by(old.get("materials", ()), "code"), _by(new.get("materials", ()), "code"))


def _materials(old: Mapping[str, Content], new: Mapping[str, Content]) -> Differences:
    for code in sorted(old.keys() | new.keys()):
        if code not in old:
            yield Difference(What.MATERIAL_ADDED, str(new[code].get("title", code)))
        elif code not in new:
            yield Difference(What.MATERIAL_REMOVED, str(old[code].get("title", code)))
        elif old[code] != new[code]:
            yield Difference(What.MATERIAL_CHANGED, str(new[code].get("title", code)))


def questions(schema: Content, path: str = "") -> dict[str, str]:
    """Title by path of everything that a JSON Schema asks."""
    found: dict[str, str] = {}
    for name, one in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        if one.get("type") == "object":
            found |= questions(one, here)
        else:
            found[here] = str(one.get("title") or here)
    return found


@dataclass(frozen=True, slots=True)
class GuideDifference:
    """One entry of a guide, as text before and after; "" where there was none."""

    key: str
    before: str
    after: str


def compare_guides(before: Content, after: Content) -> list[GuideDifference]:
    """Entry by entry in the order of the newer guide; what is only in the older one comes last."""
    keys = [*after, *(key for key in before if key not in after)]
    return [
        GuideDifference(key, as_text(before.get(key)), as_text(after.get(key)))
        for key in keys
        if as_text(before.get(key)) != as_text(after.get(key))
    ]


def as_text(value: Any) -> str:
    """A value of a guide as lines of text: lists by line, tables with their cells side by side."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if value == "sometimes":
        return "✓/✗"
    if isinstance(value, Mapping):
        return " · ".join(as_text(one) for one in value.values())
    if isinstance(value, list | tuple):
        return "\n".join(as_text(one) for one in value)
    return str(value)
