"""What registers give to casework: sources of form fields, and effects that write and dispute records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.events import CaseEnded
from zhengyun.engines.registers import definitions, facade
from zhengyun.engines.registers.casework_about import EntrySource
from zhengyun.engines.registers.casework_choices import public_choices
from zhengyun.engines.registers.casework_draws import AnnounceDraw, DrawRecord
from zhengyun.engines.registers.casework_known import RegistersSource
from zhengyun.engines.registers.contracts import Cause, Purpose
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.in_words import from_words
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

OPERATIONS = ("write", "retire")
RETRYABLE = frozenset({"registers.stale"})
_WRITE = frozenset(
    {"register", "operation", "organization", "key", "values", "only_if", "record", "field", "value"}
)
_DISPUTE = frozenset({"register", "record"})


def register() -> None:
    """Called in AppConfig.ready()."""
    casework.register_source(RegistersSource())
    casework.register_source(EntrySource())
    casework.register_room_choices("registers", public_choices)
    for effect in (WriteRecord(), DisputeRecord(), SettleDispute(), AnnounceDraw(), DrawRecord()):
        casework.register_effect(effect)
    jobs.subscribe(CaseEnded.type, "registers.settle_ended", settle_ended)


def settle_ended(fact: FactEnvelope) -> None:
    """An objection that was withdrawn leaves no mark at the record."""
    facade.settle_dispute(fact.subject_id)


class WriteRecord:
    """settings: register, operation (write: changed, or entered where it is new; retire), organization
    (whose decision it is, as for a step); `key` and `values` by field, or one `field` of the `record` with
    this id and its `value`. Texts behind `=` are FEEL. Titles of codes become the codes. only_if: what the
    record with this key must say before, by field; of two cases at once only one writes.
    """

    name = "registers.write"
    can_be_tried = True

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return list(_check_write(settings))

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        try:
            return Done({"record_id": str(_write(call))})
        except Problem as problem:
            return Failed(_words(problem), is_retryable=problem.code in RETRYABLE)


class DisputeRecord:
    """settings: register, record (its id). The record is disputed while the case is open."""

    name = "registers.dispute"

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        missing = [f"the setting {name} is missing" for name in sorted(_DISPUTE - settings.keys())]
        return [*missing, *_unknown(settings, _DISPUTE), *casework.check_effect_values(settings)]

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        stated = casework.effect_values(call.case_id, call.settings)
        try:
            facade.mark_disputed(str(stated["register"]), UUID(str(stated["record"])), call.case_id)
        except Problem as problem:
            return Failed(_words(problem))
        return Done()


class SettleDispute:
    """No settings. The record of the case's objection is not disputed any more."""

    name = "registers.settle"

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return list(_unknown(settings, frozenset()))

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        facade.settle_dispute(call.case_id)
        return Done()


def _unknown(settings: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(settings.keys() - known):
        yield f"the setting {name} is not known"


def _check_write(settings: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(settings, _WRITE)
    code = settings.get("register")
    if not isinstance(code, str) or not code:
        yield "the setting register is missing"
    if settings.get("operation", "write") not in OPERATIONS:
        yield f"operation is one of {', '.join(OPERATIONS)}"
    one = {"record", "field", "value"} & settings.keys()
    if one and one != {"record", "field", "value"}:
        yield "record, field and value belong together"
    if bool(one) == bool({"key", "values"} & settings.keys()):
        yield "either key and values are stated, or record, field and value"
    for name in ("key", "values", "only_if"):
        if not isinstance(settings.get(name, {}), Mapping):
            yield f"{name} is a table by field"
            return
    yield from casework.check_effect_values(settings)
    yield from _check_fields(settings)


def _check_fields(settings: Mapping[str, Any]) -> Iterator[str]:
    """Against the register, where it is named and stands already."""
    known = {one.code: one for one in definitions.all_types()}
    record_type = known.get(str(settings.get("register")))
    given = {**settings.get("key", {}), **settings.get("values", {})}
    if record_type is None or not given:
        return
    for name in sorted({*given, *settings.get("only_if", {})} - record_type.fields.keys()):
        yield f"{record_type.code} has no field {name}"
    for name in sorted(set(record_type.key) - given.keys()):
        yield f"{record_type.code} is written by its key, and {name} is missing"


def _write(call: EffectCall) -> UUID:
    stated = casework.effect_values(call.case_id, call.settings)
    record_type = definitions.record_type(str(stated["register"]))
    return facade.write_for_effect(
        call.run_id,
        record_type.code,
        str(stated.get("operation", "write")),
        _values(call, record_type, stated),
        Cause(case_id=call.case_id),
        casework.effect_place(call.case_id, str(call.settings.get("organization", "item"))),
        stated.get("only_if"),
    )


def _values(call: EffectCall, record_type: RecordType, stated: Mapping[str, Any]) -> dict[str, Any]:
    if "field" in stated:
        given = {**_key_of(call, record_type, stated), str(stated["field"]): stated["value"]}
    else:
        given = {**stated.get("key", {}), **stated.get("values", {})}
    fields = record_type.fields
    return {name: from_words(fields[name], one) if name in fields else one for name, one in given.items()}


def _key_of(call: EffectCall, record_type: RecordType, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The key of the record with this id; the read is written down for the case."""
    case = casework.get_case(SYSTEM, call.case_id)
    purpose = Purpose(record_type.basis, case.item_code, case.id, case.number)
    record = facade.get(SYSTEM, record_type.code, UUID(str(stated["record"])), purpose)
    return {name: record.values[name] for name in record_type.key}


def _words(problem: Problem) -> str:
    """With what is wrong at each field, so that the desk can see what to do."""
    details = [f"{name}: {' '.join(words)}" for name, words in problem.fields.items()]
    return " ".join([str(problem), *details]) or _("The record could not be written.")
