"""The effects by which a case draws one record of a register by lot: announced first, then drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Done, EffectCall, Failed, Wait
from zhengyun.engines.registers import definitions
from zhengyun.engines.registers.logic import draw_record
from zhengyun.engines.registers.logic.draw_record import GIVEN, DrawView
from zhengyun.engines.rules import facade as feel
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

_ANNOUNCE = frozenset({"register", "condition", GIVEN, "organization"})


class AnnounceDraw:
    """settings: register; condition (FEEL over a record's fields, `today` and `given`); given (a table; texts
    behind `=` are FEEL over the case); organization (whose steward reads the register, as for a step).

    The answer holds what is announced: the eligible in order, the hash of the list, the hash of the seed.
    """

    name = "registers.announce_draw"

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return list(_check_announce(settings))

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        case = casework.get_case(SYSTEM, call.case_id)
        given = casework.effect_values(call.case_id, {GIVEN: call.settings.get(GIVEN, {})})[GIVEN]
        try:
            found = draw_record.announce_draw(
                call.run_id,
                str(call.settings["register"]),
                str(call.settings["condition"]),
                given,
                (case.id, case.number),
                casework.effect_place(call.case_id, str(call.settings.get("organization", "item"))),
            )
        except Problem as problem:
            return Failed(" ".join(part for part in (str(problem), problem.remedy) if part))
        return Done(_announced(found))


class DrawRecord:
    """No settings: what the case has announced is drawn, once. The answer tells the seed too."""

    name = "registers.draw"
    cannot_be_waived = True

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return [f"the setting {name} is not known" for name in sorted(settings)]

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        try:
            found = draw_record.draw_record(call.case_id)
        except Problem as problem:
            return Failed(" ".join(part for part in (str(problem), problem.remedy) if part))
        return Done({**_announced(found), **_drawn(found)})


def _announced(found: DrawView) -> dict[str, Any]:
    return {
        "count": len(found.eligible),
        "eligible": [
            {"number": number, "key": key, "label": label}
            for number, (key, label) in enumerate(found.eligible, 1)
        ],
        "list_hash": found.list_hash,
        "commitment": found.commitment,
        "announced_at": clock.local(found.announced_at).isoformat(timespec="seconds"),
    }


def _drawn(found: DrawView) -> dict[str, Any]:
    return {
        "number": found.number,
        "key": found.key,
        "label": found.label,
        "seed": found.seed,
        "drawn_at": clock.local(found.drawn_at).isoformat(timespec="seconds") if found.drawn_at else "",
    }


def _check_announce(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(settings.keys() - _ANNOUNCE):
        yield f"the setting {name} is not known"
    for name in ("register", "condition"):
        if not isinstance(settings.get(name), str) or not settings[name]:
            yield f"the setting {name} is missing"
            return
    if not isinstance(settings.get(GIVEN, {}), Mapping):
        yield f"{GIVEN} is a table by name"
        return
    yield from casework.check_effect_values({GIVEN: settings.get(GIVEN, {})})
    yield from _check_condition(settings)


def _check_condition(settings: Mapping[str, Any]) -> Iterator[str]:
    """Its syntax, and its names against the register, where that one stands already."""
    known = {one.code: one for one in definitions.all_types()}
    record_type = known.get(settings["register"])
    fields = frozenset(record_type.fields) if record_type else frozenset[str]()
    names = fields | {GIVEN, "today"}
    try:
        expression = feel.compile_expression(settings["condition"], names=names)
    except Problem as problem:
        yield f"condition: {problem}"
        return
    if record_type is None:
        return
    if record_type.is_personal:
        yield f"{record_type.code} is about persons, and nobody draws persons"
    for name in sorted(feel.free_names(expression) - names):
        yield f"condition: {record_type.code} has no field {name}"
