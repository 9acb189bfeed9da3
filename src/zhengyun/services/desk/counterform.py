"""The questions of the counter: who stands there, for whom, and by which option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import Identification, ItemView
from zhengyun.kernel.parties.contracts import IdType
from zhengyun.ui import contracts as ui

Typed = Mapping[str, str]
Errors = Mapping[str, Sequence[str]]


def methods() -> tuple[ui.Option, ...]:
    names = {
        Identification.CARD_READ: _("Chip of the identity card read"),
        Identification.CARD_SEEN: _("Identity card seen"),
        Identification.ELECTRONIC: _("Electronic identity document scanned"),
        Identification.OTHER: _("Another document seen"),
    }
    return tuple(ui.Option(one.value, title) for one, title in names.items())


def id_types() -> tuple[ui.Option, ...]:
    names = {
        IdType.RESIDENT_ID: _("Resident identity card"),
        IdType.HK_MO_PERMIT: _("Permit for residents of Hong Kong and Macao"),
        IdType.TW_PERMIT: _("Permit for residents of Taiwan"),
        IdType.PASSPORT: _("Passport"),
        IdType.FOREIGN_RESIDENT_ID: _("Foreign permanent resident card"),
    }
    return tuple(ui.Option(one.value, title) for one, title in names.items())


def matter_fields(item: ItemView, typed: Typed, errors: Errors) -> list[ui.Field]:
    """The first question, and the options where the answer does not lead to one; the options first, where
    some of them are not asked it."""
    found = []
    of = [one.title for one in item.options if item.asks(one.code)]
    if question := item.first_question:
        options = tuple(ui.Option(o["value"], o["title"], o.get("note", "")) for o in question["options"])
        asked = _radio("answer", str(question["question"]), options, typed, errors)
        if len(of) < len(item.options):
            only = _("Only for: %(options)s") % {"options": "、".join(of)}
            asked = replace(asked, required=False, help=only)
        found.append(asked)
    if len(item.options) > 1:
        options = tuple(ui.Option(one.code, one.title, one.help) for one in item.options)
        choice = _radio("option", _("What is applied for?"), options, typed, errors)
        found.insert(0 if len(of) < len(item.options) else 1, choice)
    return found


def person_fields(typed: Typed, errors: Errors) -> list[ui.Field]:
    return [
        _field("id_number", _("Number of the identity document"), typed, errors, required=True),
        _select("id_type", _("Kind of document"), id_types(), typed, errors),
        _radio("method", _("How was the person identified?"), methods(), typed, errors),
        _where_unknown("name", _("Name"), _("Only needed for who is not known yet."), typed, errors),
        _field("phone", _("Telephone"), typed, errors, kind=ui.FieldKind.TEL),
    ]


def applicant_fields(kinds: Sequence[str], typed: Typed, errors: Errors) -> list[ui.Field]:
    """kinds: those for whom the matter is; the first of them stands there already."""
    names = {
        "self": _("The person who stands here"),
        "firm": _("A firm or another body"),
        "person": _("Another person"),
    }
    applies = tuple(ui.Option(kind, names[kind]) for kind in kinds)
    known = typed if typed.get("applies") in kinds else {}
    return [_radio("applies", _("Who applies?"), applies, known, errors, default=kinds[0])]


def firm_fields(typed: Typed, errors: Errors) -> list[ui.Field]:
    unknown = _("Only where no register knows it.")
    return [
        _field("uscc", _("Unified social credit code"), typed, errors, required=True),
        _where_unknown("firm_name", _("Name of the firm"), unknown, typed, errors),
        _where_unknown("firm_head", _("Legal representative"), unknown, typed, errors),
    ]


def other_fields(typed: Typed, errors: Errors) -> list[ui.Field]:
    return [
        _field(
            "other_id_number",
            _("Number of the applicant's identity document"),
            typed,
            errors,
            required=True,
        ),
        _where_unknown(
            "other_name",
            _("Name of the applicant"),
            _("Only needed for who is not known yet."),
            typed,
            errors,
        ),
        _field("other_phone", _("Telephone of the applicant"), typed, errors, kind=ui.FieldKind.TEL),
    ]


def letter_field(typed: Typed, errors: Errors) -> ui.Field:
    help_ = _("Its date or number, where the person is neither the head nor has a mandate on the platform.")
    return _where_unknown("letter", _("Letter of mandate"), help_, typed, errors)


def error_items(fields: Sequence[ui.Field]) -> list[ui.ErrorItem]:
    wrong = (one for one in fields if one.error)
    return [ui.ErrorItem(f"{one.label.rstrip('？?')}：{one.error}", one.focus_id) for one in wrong]


def _where_unknown(name: str, label: str, help_: str, typed: Typed, errors: Errors) -> ui.Field:
    """Optional until it has turned out that it is needed."""
    return _field(name, label, typed, errors, required=name in errors, help_=help_)


def _field(
    name: str,
    label: str,
    typed: Typed,
    errors: Errors,
    *,
    required: bool = False,
    help_: str = "",
    kind: ui.FieldKind = ui.FieldKind.TEXT,
) -> ui.Field:
    return ui.Field(
        name,
        label,
        kind,
        typed.get(name, ""),
        required=required,
        help=help_,
        error=" ".join(errors.get(name, ())),
        autocomplete="off",
    )


def _radio(
    name: str,
    label: str,
    options: tuple[ui.Option, ...],
    typed: Typed,
    errors: Errors,
    default: str = "",
) -> ui.Field:
    return ui.Field(
        name,
        label,
        ui.FieldKind.RADIO,
        typed.get(name, "") or default,
        options,
        required=True,
        error=" ".join(errors.get(name, ())),
    )


def _select(name: str, label: str, options: tuple[ui.Option, ...], typed: Typed, errors: Errors) -> ui.Field:
    value = typed.get(name, "") or options[0].value
    error = " ".join(errors.get(name, ()))
    return ui.Field(name, label, ui.FieldKind.SELECT, value, options, required=True, error=error)
