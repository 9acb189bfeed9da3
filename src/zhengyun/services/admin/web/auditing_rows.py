"""One record of the audit as a row: who did what with which object, and the record as it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountView
from zhengyun.kernel.audit.contracts import AuditEntry
from zhengyun.kit import clock
from zhengyun.services.admin import auditwords
from zhengyun.services.admin.logic.kinds import KINDS
from zhengyun.services.hall.facade import instant

LONGEST = 120
EVERYTHING = "all"
CASES = frozenset(["case", "casework.case"])
STATES = frozenset(["from", "to", "state"])


@dataclass(frozen=True)
class Names:
    """Who and which cases the records of a page speak of; two queries for any number."""

    accounts: Mapping[UUID, AccountView]
    cases: Mapping[UUID, str]

    def of(self, text: str) -> str:
        """The name or number behind an identifier; "" where nobody says it."""
        if (key := uuid_in(text)) is None:
            return ""
        found = self.accounts.get(key)
        return found.name if found else self.cases.get(key, "")


@dataclass(frozen=True)
class Row:
    """raw: the record as it is stored, its instants in local time."""

    at: str
    who: str
    username: str
    act: str
    kind: str
    subject: str
    outcome: str
    said: str
    raw: str


def rows(entries: Iterable[AuditEntry]) -> tuple[Row, ...]:
    found = list(entries)
    spoken = {key for one in found for key in _spoken_of(one)}
    names = Names(accounts.get_accounts(spoken), casework.administration.case_numbers(spoken))
    return tuple(_row(one, names) for one in found)


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text.rpartition(":")[2])
    except ValueError:
        return None


def _spoken_of(one: AuditEntry) -> Iterator[UUID]:
    if one.actor_account:
        yield one.actor_account
    for text in (one.subject_id, *(part for value in one.detail.values() for part in _parts(value))):
        if (key := uuid_in(text)) is not None:
            yield key


def _parts(value: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, list) else (str(value),)


def _row(one: AuditEntry, names: Names) -> Row:
    who = names.accounts.get(one.actor_account) if one.actor_account else None
    return Row(
        at=instant(one.occurred_at, with_year=True),
        who=who.name if who else str(one.actor_account or _("the platform itself")),
        username=who.username if who else "",
        act=auditwords.act_title(one.action),
        kind=auditwords.kind_title(one.subject_type),
        subject=_subject(one, names),
        outcome=auditwords.outcome_title(one.outcome),
        said=_said(one, names),
        raw=_raw(one),
    )


def _subject(one: AuditEntry, names: Names) -> str:
    if one.subject_type in CASES and (number := one.detail.get("number")):
        return str(number)
    is_said = one.subject_id != EVERYTHING and uuid_in(one.subject_id) is None
    return names.of(one.subject_id) or (one.subject_id if is_said else "")


def _said(one: AuditEntry, names: Names) -> str:
    told = []
    for key, value in one.detail.items():
        words = "、".join(filter(None, (_value(key, part, names) for part in _parts(value))))
        if key in auditwords.DETAILS and words and words != _subject(one, names):
            told.append(f"{auditwords.DETAILS[key]}：{words[:LONGEST]}")
    return "；".join(told)


def _value(key: str, text: str, names: Names) -> str:
    """A value in words; an identifier that says nothing is left to the record as it is stored."""
    if uuid_in(text) is not None:
        return names.of(text)
    if key == "role":
        return accounts.role_label(text)
    if key == "act":
        return casework.administration.act_title(text)
    if key in STATES and (state := casework.state_title(text)) != text:
        return state
    if key in STATES and text in auditwords.OUTCOMES:
        return auditwords.outcome_title(text)
    if key == "kind" and text in KINDS:
        return str(KINDS[text].title)
    if key == "kind" and (act := auditwords.act_title(text)) != text:
        return act
    return str(auditwords.VALUES.get(text) or _local(text))


def _local(text: str) -> str:
    """An instant as the reader's clock shows it; anything else as it is."""
    if "T" not in text:
        return text
    try:
        return instant(datetime.fromisoformat(text), with_year=True)
    except ValueError:
        return text


def _raw(one: AuditEntry) -> str:
    stored = {
        "id": one.id,
        "occurred_at": clock.local(one.occurred_at).isoformat(timespec="seconds"),
        "recorded_at": clock.local(one.recorded_at).isoformat(timespec="seconds"),
        "action": one.action,
        "subject": f"{one.subject_type} {one.subject_id}",
        "outcome": one.outcome,
        "actor_account": one.actor_account,
        "party": one.party_id,
        "mandate": one.mandate_id,
        "organization": one.organization_id,
        "channel": one.channel,
        "request": one.request_id,
        "detail": dict(one.detail),
        "ids": [str(key) for key in one.ids],
    }
    kept = {name: value for name, value in stored.items() if value}
    return json.dumps(kept, ensure_ascii=False, indent=1, default=str)
