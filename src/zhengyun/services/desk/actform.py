"""The questions of an act, as fields; and the answers, as the data that casework wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import ActOffer, CaseFile
from zhengyun.services.desk import phrases
from zhengyun.ui import contracts as ui

Posted = Mapping[str, str]
TEXTS = ("opinion", "reasons", "reason")
TEXT_LIMIT = 5000
SELECT_FROM = 7


@dataclass(frozen=True)
class Question:
    """A field of an act with the ready sentences that may be put into it."""

    field: ui.Field
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorrectionRow:
    """One thing that a correction notice may name, what was handed in for it, and what is wrong."""

    target: str
    title: str
    given: str
    reason: str
    phrases: tuple[str, ...]
    is_chosen: bool

    @property
    def field_name(self) -> str:
        return f"reason:{self.target}"

    @property
    def field_id(self) -> str:
        return "r-" + self.target.replace(":", "-").replace(".", "-")


def questions(
    offer: ActOffer, posted: Posted, errors: Mapping[str, Sequence[str]], kept: Sequence[str] = ()
) -> list[Question]:
    """Fields in the order of the offer's needs; `items` and `run` of one choice are not asked here.

    kept: ready sentences of the officer and his organization; they come before those of the desk.
    """
    found = [_question(offer, name, posted, errors, kept) for name in offer.needs if name != "items"]
    return [one for one in found if one is not None]


def _question(
    offer: ActOffer, name: str, posted: Posted, errors: Mapping[str, Sequence[str]], kept: Sequence[str]
) -> Question | None:
    label, help_, kind = _words(offer.act, name)
    if not label:
        return None
    options = tuple(ui.Option(value, title) for value, title in offer.choices.get(name, ()))
    if options:
        kind = ui.FieldKind.SELECT if len(options) > SELECT_FROM else ui.FieldKind.RADIO
    value = posted.get(name, options[0].value if len(options) == 1 else "")
    field = ui.Field(
        name,
        label,
        kind,
        value,
        options,
        required=name in _required(offer),
        help=help_,
        error=" ".join(errors.get(name, ())),
        maxlength=TEXT_LIMIT if kind is ui.FieldKind.TEXTAREA else None,
        min="1" if kind is ui.FieldKind.NUMBER else "",
        unit=_("working days") if kind is ui.FieldKind.NUMBER else "",
    )
    own = [text for text, _label in offer.choices.get(f"phrases:{name}", ())]
    known = _sentences(own, kept, phrases.of(offer.act, offer.title)) if name in TEXTS else ()
    return Question(field, known)


def _sentences(*groups: Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order in which they are offered."""
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _required(offer: ActOffer) -> frozenset[str]:
    """An opinion, a receiver and a document may stay empty; casework has the last word."""
    optional = {"opinion", "receiver", "document"}
    if offer.act == "reject_extension":
        optional.discard("opinion")
    return frozenset(offer.needs) - optional


def _words(act: str, name: str) -> tuple[str, str, ui.FieldKind]:
    text, area = ui.FieldKind.TEXT, ui.FieldKind.TEXTAREA
    known = {
        "opinion": (_("Opinion"), "", area),
        "reasons": (
            _("Reasons"),
            _("Facts and articles; the letter adds where and within which term the applicant can turn."),
            area,
        ),
        "reason": (_("Reason"), "", area),
        "kind": (_("Special procedure"), _("Only what the law names is taken out of the limit."), text),
        "expected_days": (
            _("Expected to take"),
            _("The applicant is told this in writing."),
            ui.FieldKind.NUMBER,
        ),
        "document": (_("Document"), _("Number of the document that ordered it, if there is one."), text),
        "hand_to": (_("Colleague"), _("Colleagues with the same role at the same department."), text),
        "target": (_("Return to"), _("Only steps that every way to here has passed."), text),
        "method": (_("How it was served"), "", text),
        "receiver": (_("Received by"), _("Who signed for it, or the number of the letter."), text),
        "run": (_("Automatic step"), "", text),
    }
    if act == "decline" and name == "reasons":
        return _("Reasons"), _("Whoever made the order reads them."), area
    if act == "grant" and name == "opinion":
        return _("Opinion of the decision"), "", area
    return known.get(name, ("", "", text))


def data_of(offer: ActOffer, posted: Posted, chosen: Sequence[str]) -> dict[str, Any]:
    """What `perform` is given, from what was typed."""
    data: dict[str, Any] = {
        name: posted[name].strip() for name in offer.needs if name in posted and name != "opinion"
    }
    if "items" in offer.needs:
        data["items"] = correction_items(offer, posted, chosen)
    return data


def correction_items(offer: ActOffer, posted: Posted, chosen: Sequence[str]) -> list[dict[str, str]]:
    """Everything ticked or given a reason, in the order of the form."""
    items = []
    for target, title in offer.choices.get("target", ()):
        reason = posted.get(f"reason:{target}", "").strip()
        if target not in chosen and not reason:
            continue
        kind, _colon, code = target.partition(":")
        items.append({"target": code, "kind": kind, "title": title, "reason": reason})
    return items


def correction_rows(
    offer: ActOffer, file: CaseFile, posted: Posted, chosen: Sequence[str], kept: Sequence[str] = ()
) -> tuple[list[CorrectionRow], list[CorrectionRow]]:
    """Materials and fields that the notice can name, with what was handed in."""
    given = {f"material:{m.code}": _given(m.waived, len(m.files)) for m in file.materials}
    given |= {f"field:{f.path}": f.shown for page in file.pages for f in page.fields}
    rows = [
        CorrectionRow(
            target,
            title,
            given[target],
            posted.get(f"reason:{target}", ""),
            _sentences([text for text, _label in offer.choices.get(f"phrases:{target}", ())], kept),
            target in chosen,
        )
        for target, title in offer.choices.get("target", ())
        if target in given
    ]
    materials = [row for row in rows if row.target.startswith("material:")]
    return materials, [row for row in rows if not row.target.startswith("material:")]


def _given(waived: str, count: int) -> str:
    if waived:
        return waived
    return _("%(n)d file(s) handed in") % {"n": count} if count else _("Nothing was handed in.")


def with_phrase(posted: Posted, pressed: str) -> dict[str, str]:
    """A ready sentence was pressed with scripts off: it is put into its field. pressed: name|sentence."""
    name, _bar, sentence = pressed.partition("|")
    values = dict(posted)
    before = values.get(name, "").rstrip()
    if sentence and sentence not in before:
        values[name] = f"{before}\n{sentence}".strip()
    return values
