"""The effects of a bundle: members are opened, and the whole is closed when all of them are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from zhengyun.engines.casework.contracts.effects import Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.effects import register_effect
from zhengyun.engines.casework.rules_bundle import CLOSES, KNOWN_BEFORE, OPENS, concluding_act, tally
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

PAUSE = timedelta(days=1)
"""Members report at once when they close; this is for the report that got lost."""

SETTINGS = frozenset({"item", "option", "answers", "materials", "when"})


class OpenCase:
    """settings: item, option, answers (path of the member's form → FEEL), materials (its code → the whole's),

    when (FEEL). Done when the member has closed, or was not wanted.
    """

    name = OPENS

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.open_member import open_member

        try:
            case = open_member(call.case_id, call.element, call.run_id)
        except Problem as problem:
            return Failed(str(problem))
        if case is None:
            return Done({"is_wanted": False})
        if case.closed_at is None:
            return Wait(clock.now() + PAUSE)
        return Done({"case_id": str(case.id), "number": case.number, "outcome": case.outcome})

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return list(_check_opening(settings))


class CloseBundle:
    """Says how many members were granted; the platform then concludes the whole."""

    name = CLOSES
    cannot_be_waived = True

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.models import Case

        members = list(Case.objects.filter(parent_id=call.case_id).values_list("closed_at", "outcome"))
        if any(closed_at is None for closed_at, _outcome in members):
            return Wait(clock.now() + PAUSE)
        found = tally(outcome for _closed_at, outcome in members)
        return Done({**found, "act": concluding_act(found)})

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return [f"the setting {name} is not known" for name in settings]


def _check_opening(settings: Mapping[str, Any]) -> Iterator[str]:
    from zhengyun.engines.casework.logic.effect_values import check_effect_values

    yield from (f"the setting {name} is not known" for name in settings.keys() - SETTINGS)
    answers, materials = settings.get("answers", {}), settings.get("materials", {})
    if not isinstance(answers, Mapping) or not isinstance(materials, Mapping):
        yield "answers and materials are tables"
        return
    stated = (
        {"answers": answers, "when": f"={settings['when']}"} if "when" in settings else {"answers": answers}
    )
    faults = check_effect_values(stated)
    yield from faults or _check_names(stated)
    yield from _check_target(settings, answers, materials)


def _check_names(stated: Mapping[str, Any]) -> Iterator[str]:
    """Members are checked before anything is opened, so only what is known then can be named."""
    from zhengyun.engines.casework.bpmn import KNOWN_NAMES
    from zhengyun.engines.rules import facade as feel

    texts = [stated.get("when", ""), *stated["answers"].values()]
    for text in (one for one in texts if isinstance(one, str) and one.startswith("=")):
        later = (feel.compile_expression(text[1:], names=KNOWN_NAMES).mentions & KNOWN_NAMES) - KNOWN_BEFORE
        yield from (f"{text}: {name} is not known when the whole is sent" for name in sorted(later))


def _check_target(
    settings: Mapping[str, Any], answers: Mapping[str, Any], materials: Mapping[str, Any]
) -> Iterator[str]:
    """The member exists, its form has what is answered, and what it always asks is answered."""
    from zhengyun.engines.casework.queries_bundles import form_of_option

    item, option = str(settings.get("item", "")), str(settings.get("option", ""))
    form = form_of_option(item, option)
    if form is None:
        yield f"there is no item {item} with an option {option}"
        return
    yield from (
        f"answers.{path}: the form {form.code} has no such field"
        for path in answers.keys() - form.fields.keys()
    )
    yield from (
        f"materials.{code}: the form {form.code} has no such material"
        for code in materials.keys() - form.materials.keys()
    )
    for path, field in form.fields.items():
        if field.required and field.visible is None and path not in answers:
            yield f"answers: the form {form.code} always asks for {path}"


def register() -> None:
    """Called when the module is ready."""
    for effect in (OpenCase(), CloseBundle()):
        register_effect(effect)
