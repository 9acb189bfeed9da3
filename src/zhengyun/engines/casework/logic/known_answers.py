"""Once only (政务数据共享条例): what is known stands in the form, with its source, and is not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zhengyun.engines.casework import definitions, sources
from zhengyun.engines.casework.contracts import SourceContext, Wanted
from zhengyun.engines.casework.forms.definition import MATERIAL, FormDefinition, Lookup, is_person_key
from zhengyun.engines.casework.forms.values import get_path, is_empty, with_path
from zhengyun.engines.casework.models import Case, Draft
from zhengyun.engines.casework.sources import Asked, ReadValue
from zhengyun.kit.actor import Actor

ROUNDS = 3
"""How often an answer that was found may lead to another one."""


@dataclass
class Answers:
    """Answers of a form with the marks of those that are known: by path, `material.` and code."""

    data: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)


def first_answers(definition: FormDefinition, context: SourceContext) -> Answers:
    """Everything that is known when an application begins."""
    found = Answers()
    _fill(definition, definition.lookups, context, found)
    return found


def answers_after(
    actor: Actor, draft: Draft, definition: FormDefinition, data: dict[str, Any], marks: dict[str, Any]
) -> Answers:
    """The answers with what they lead to: read where the answer that is its key has changed."""
    found = Answers(data, marks)
    changed = {path for path in definition.fields if get_path(draft.data, path) != get_path(found.data, path)}
    for _round in range(ROUNDS):
        due = {path: one for path, one in definition.lookups.items() if one.paths & changed}
        if not due:
            break
        changed = _fill(definition, due, context_of(actor, draft), found)
    return found


def context_of(actor: Actor, draft: Draft, case: Case | None = None) -> SourceContext:
    item = definitions.item(draft.item_version_id)
    return SourceContext(
        applicant_id=draft.applicant_id,
        person_id=actor.person_id,
        item_code=draft.item_code,
        organization_id=item.organization_id,
        actor=actor,
        case_id=case.id if case else None,
        case_number=case.number if case else "",
    )


def known_when_sent(actor: Actor, draft: Draft, case: Case) -> Answers | None:
    """What stands in the records now, where that is something else; None: the same.

    marks: they say it too. data: with it, where the applicant cannot answer otherwise. What he saw stays in
    the case as he saw it; the officer sees both. This read bears the case's number.
    """
    definition = definitions.form(draft.form_version_id)
    due = {
        path: replace(lookup, sources=(str(draft.sources[path]["source"]),))
        for path, lookup in definition.lookups.items()
        if "record" in draft.sources.get(path, {}) and lookup.key
    }
    if not due:
        return None
    found = _read(due, context_of(actor, draft, case), draft.data)
    now = Answers(draft.data, dict(draft.sources))
    for path in due:
        value = found[path].value if path in found else None
        if path.startswith(MATERIAL) or value == get_path(draft.data, path):
            continue
        now.marks[path] = {**now.marks[path], "now": "" if value is None else str(value)}
        if value is not None and definition.fields[path].readonly:
            now.data = with_path(now.data, path, value)
    return now if now.marks != draft.sources else None


def _fill(
    definition: FormDefinition, due: Mapping[str, Lookup], context: SourceContext, answers: Answers
) -> set[str]:
    """Puts in what is known, takes out what was known by another key; gives the paths that changed."""
    found = _read(due, context, answers.data)
    changed = set()
    for path in due:
        before = get_path(answers.data, path)
        _put(definition, path, found.get(path), answers)
        if get_path(answers.data, path) != before:
            changed.add(path)
    return changed


def _put(definition: FormDefinition, path: str, known: ReadValue | None, answers: Answers) -> None:
    is_filled = path in answers.marks
    is_answer = not path.startswith(MATERIAL)
    if known is None or known.value is None or not _fits(definition, path, known):
        if is_filled:
            del answers.marks[path]
            answers.data = with_path(answers.data, path, None) if is_answer else answers.data
        return
    if is_answer:
        is_typed = not is_filled and not is_empty(get_path(answers.data, path))
        if is_typed and not definition.fields[path].readonly:
            return
        answers.data = with_path(answers.data, path, known.value)
    answers.marks[path] = dict(known.mark)


def _fits(definition: FormDefinition, path: str, known: ReadValue) -> bool:
    """What a record holds and the form would refuse is asked, or nobody could go on."""
    if "record" not in known.mark or path.startswith(MATERIAL):
        return True
    return bool(definition.validator.is_valid(with_path({}, path, known.value)))


def _read(due: Mapping[str, Lookup], context: SourceContext, data: Mapping[str, Any]) -> dict[str, ReadValue]:
    """By path; the sources of a question are asked in their order until one knows something of it."""
    keys = _person_keys(due, context)
    found: dict[str, ReadValue] = {}
    for turn in range(max((len(one.sources) for one in due.values()), default=0)):
        asked: dict[str, Asked] = {}
        for path, lookup in due.items():
            if path not in found and turn < len(lookup.sources):
                wanted = _wanted(lookup, lookup.sources[turn], keys, data)
                if wanted is not None:
                    asked[path] = (lookup.sources[turn], wanted)
        answers = sources.read(list(dict.fromkeys(asked.values())), context)
        found |= {path: answers[one] for path, one in asked.items() if one in answers}
    return found


def _person_keys(due: Mapping[str, Lookup], context: SourceContext) -> dict[str, str]:
    """Those values of keys that tell who applies and who fills in the form."""
    places = {place for one in due.values() for _name, place in one.key if is_person_key(place)}
    asked = [(place, Wanted(place.partition(".")[2])) for place in sorted(places)]
    return {one[0]: str(known.value) for one, known in sources.read(asked, context).items()}


def _wanted(lookup: Lookup, source: str, keys: Mapping[str, str], data: Mapping[str, Any]) -> Wanted | None:
    """None where a part of the key is not known yet, and this source is one of records."""
    by = tuple(
        (name, keys.get(place, "") if is_person_key(place) else str(get_path(data, place) or ""))
        for name, place in lookup.key
    )
    if is_person_key(source):
        by = ()
    elif not all(value for _name, value in by):
        return None
    return Wanted(source.partition(".")[2], by, lookup.basis, lookup.kind, lookup.choices)
