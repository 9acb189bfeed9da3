"""核验: whether values belong together. The answer is one word, the same for every way of being wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.registers import access_log, definitions, keys, messages, permissions, scope, values
from zhengyun.engines.registers.contracts import CheckAnswer, Purpose
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.rules import View
from zhengyun.engines.registers.sql import reads
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem

PER_MINUTE, MINUTE = 300, 60
PER_KEY, HOUR = 10, 3600
MAX_VALUES = 10


def check(actor: Actor, code: str, given: Mapping[str, Any], purpose: Purpose | None = None) -> CheckAnswer:
    record_type = definitions.record_type(code)
    view = permissions.check_can(record_type, actor, Action.CHECK, purpose)
    key = _key(record_type, view, given)
    names, wanted = keys.read_key(record_type, {name: given[name] for name in key})
    if not actor.system:
        accounts.check_rate(f"registers.check:{actor.account_id}", PER_MINUTE, MINUTE)
        accounts.check_rate(_counted(actor, record_type, wanted), PER_KEY, HOUR)
    others = tuple(sorted(given.keys() - set(names)))
    rows = scope.read(reads.by(code, (*names, *others), names), wanted, view.scope)
    if rows:
        _note(record_type, view, actor, purpose, rows[0], (*names, *others))
    return CheckAnswer(matches=bool(rows) and _agrees(record_type, view, rows[0], given, (*names, *others)))


def _key(record_type: RecordType, view: View, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Nobody fishes: a whole key, and something to compare that this actor may have compared."""
    key = keys.whole_key(record_type, given)
    if key is None or len(given) <= len(key) or len(given) > MAX_VALUES:
        titles = " + ".join(record_type.fields[name].title for name in record_type.key)
        raise Problem(
            "registers.check_needs_key",
            _("Give the whole key and at least one more value."),
            value=", ".join(map(messages.short, given)),
            remedy=_("The key is: %(key)s.") % {"key": titles},
        )
    for name in given:
        if name not in view.columns:
            raise Problem(
                "registers.check_field",
                _("“%(name)s” cannot be checked here.") % {"name": messages.short(name)},
                remedy=_("These fields can be checked: %(names)s.") % {"names": ", ".join(view.columns)},
            )
    return key


def _counted(actor: Actor, record_type: RecordType, wanted: list[Any]) -> str:
    """So that nobody tries name after name for one number."""
    text = values.KEY_MARK.join(map(str, wanted))
    return f"registers.check:{actor.account_id}:{record_type.code}:{text}"


def _agrees(
    record_type: RecordType, view: View, row: scope.Row, given: Mapping[str, Any], names: tuple[str, ...]
) -> bool:
    plain, masked = view.shown(row[1])
    for name, stored in zip(names, row[reads.META :], strict=True):
        try:
            wanted = values.read(record_type.fields[name], given[name])
        except ValueError:
            return False
        if name not in plain | masked or wanted is None or wanted != stored:
            return False
    return True


def _note(
    record_type: RecordType,
    view: View,
    actor: Actor,
    purpose: Purpose | None,
    row: scope.Row,
    names: tuple[str, ...],
) -> None:
    if record_type.is_personal:
        entry = access_log.entry(
            record_type,
            Action.CHECK,
            actor,
            purpose,
            fields=names,
            post=view.post,
            is_secret=view.is_secret,
        )
        access_log.note(record_type, [row[0]], entry)
        access_log.record(actor, record_type, view, purpose, [row[0]])
