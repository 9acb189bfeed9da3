"""One record as a page shows it: groups of fields, its versions, who looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.registers.contracts import AccessEntry, FieldView, Record, RegisterView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.paging import Page
from zhengyun.services.exchange import words
from zhengyun.services.exchange.words import Said, Words
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST_FIELDS_NAMED = 6
MOST_CASES_NAMED = 5


@dataclass(frozen=True)
class Line:
    """A field with its value in words."""

    title: str
    said: Said
    unit: str = ""
    personal: str = ""


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    lines: tuple[Line, ...]
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version: who wrote it, why, what it changed. restore_url: where it can be brought back."""

    number: int
    title: str
    since: str
    who: str
    differences: tuple[Difference, ...]
    case_url: str = ""
    case_number: str = ""
    import_url: str = ""
    restore_url: str = ""
    look_url: str = ""
    is_current: bool = False
    reason: str = ""
    retired: str = ""


def groups(register: RegisterView, record: Record, said: Words) -> list[Group]:
    """What names it, what it says, what is personal, where it lies; empty groups are left out."""
    titles = {
        "name": _("What names it"),
        "facts": _("What it says"),
        "person": _("Personal data"),
        "place": _("Place"),
    }
    found: dict[str, list[Line]] = {name: [] for name in titles}
    for one in register.fields:
        found[_group_of(register, one)].append(_line(one, record, said))
    return [_group(name, title, found[name]) for name, title in titles.items() if found[name]]


def _group(name: str, title: str, lines: Sequence[Line]) -> Group:
    """Fields without a value are only named, together at the end."""
    filled = tuple(one for one in lines if one.said.text)
    return Group(name, title, filled, tuple(one.title for one in lines if not one.said.text))


def _group_of(register: RegisterView, one: FieldView) -> str:
    if one.is_key or one.name == register.label:
        return "name"
    if one.kind == words.GEOMETRY:
        return "place"
    return "facts" if one.personal == "none" else "person"


def _line(one: FieldView, record: Record, said: Words) -> Line:
    value = said.say(one, record)
    personal = words.personal_names()[one.personal] if one.personal == "sensitive" else ""
    return Line(one.title, value, one.unit if value.text and not value.is_masked else "", personal)


def origin(register: RegisterView, record: Record) -> list[ui.Fact]:
    """Where it comes from: source, owner, since when, which version."""
    owner = ""
    if record.owner_id:
        found = parties.get_organizations([record.owner_id]).get(record.owner_id)
        owner = found.name if found else ""
    facts = [
        ui.Fact(_("Source department"), register.source_name),
        ui.Fact(_("Kept by"), owner) if owner and owner != register.source_name else None,
        ui.Fact(_("As it is since"), instant(record.since, with_year=True)),
        ui.Fact(_("Until"), instant(record.until, with_year=True)) if record.until else None,
        ui.Fact(_("Version"), str(record.version)),
    ]
    return [one for one in facts if one is not None]


def versions(
    register: RegisterView, records: Sequence[Record], said: Words, *, may_write: bool
) -> list[Version]:
    """Newest first, each with what differs from the one before it."""
    names, numbers = _names(records), _case_numbers(said.actor, records)
    found = []
    for place, one in enumerate(records):
        before = records[place + 1] if place + 1 < len(records) else None
        is_current = one.until is None
        here = reverse("exchange:record", args=[register.code, one.id])
        found.append(
            Version(
                number=one.version,
                title=_title(one, before),
                since=instant(one.since, with_year=True),
                who=names.get(one.by, _("the platform itself")) if one.by else _("the platform itself"),
                differences=tuple(differences(register, before, one, said)) if before else (),
                case_url=reverse("desk:case", args=[one.case_id]) if one.case_id in numbers else "",
                case_number=numbers.get(one.case_id, "") if one.case_id else "",
                import_url=reverse("exchange:import", args=[one.batch_id]) if one.batch_id else "",
                restore_url=_restore(register, one) if may_write and not is_current else "",
                look_url=f"{here}?version={one.version}" if not is_current else "",
                is_current=is_current,
                reason=one.reason,
                retired=one.retired,
            )
        )
    return found


def _restore(register: RegisterView, one: Record) -> str:
    return reverse("exchange:restore", args=[register.code, one.id, one.version])


def _title(one: Record, before: Record | None) -> str:
    if before is None:
        return _("Entered")
    return _("Entered again") if before.operation == "retired" else _("A change")


def _names(records: Iterable[Record]) -> dict[UUID, str]:
    wanted = {one.by for one in records if one.by}
    return {key: found.name for key, found in accounts.get_accounts(wanted).items()} if wanted else {}


def _case_numbers(actor: Actor, records: Iterable[Record]) -> dict[UUID | None, str]:
    """Of the cases that the actor may open, the latest few."""
    wanted = list(dict.fromkeys(one.case_id for one in records if one.case_id))[:MOST_CASES_NAMED]
    found: dict[UUID | None, str] = {}
    for case_id in wanted:
        try:
            found[case_id] = casework.get_case(actor, case_id).number
        except Problem:
            continue
    return found


def differences(register: RegisterView, before: Record, after: Record, said: Words) -> Iterable[Difference]:
    for one in register.fields:
        if before.values.get(one.name) != after.values.get(one.name):
            yield Difference(one.title, said.say(one, before).text or "—", said.say(one, after).text or "—")


def reader_table(page: Page[AccessEntry]) -> ui.Table:
    """Who looked at a person's record, for what, in plain words."""
    columns = (
        ui.Column(_("When"), is_head=True),
        ui.Column(_("Reader")),
        ui.Column(_("What was done")),
        ui.Column(_("For what")),
        ui.Column(_("Fields")),
    )
    rows = tuple(ui.Row(_reader_cells(one)) for one in page.rows)
    empty = _("Nobody has looked at this record yet.")
    return ui.Table(_("Who looked at it"), columns, rows, empty, hide_caption=True, is_dense=True)


def _reader_cells(one: AccessEntry) -> tuple[ui.Cell | str, ...]:
    done = words.action_names() | {"write": _("Change"), "read": _("Read")}
    fields = "、".join(one.fields[:MOST_FIELDS_NAMED])
    if len(one.fields) > MOST_FIELDS_NAMED:
        fields = _("%(fields)s and %(n)d more") % {
            "fields": fields,
            "n": len(one.fields) - MOST_FIELDS_NAMED,
        }
    return (
        instant(one.at, with_year=True),
        ui.Cell(one.reader, help=one.organization),
        done.get(one.action, one.action),
        ui.Cell(one.basis, help=" ".join(filter(None, (one.item, one.case_number)))),
        fields,
    )
