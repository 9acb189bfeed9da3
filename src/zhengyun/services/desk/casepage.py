"""A case file as the values that its page draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import (
    CaseFile,
    CaseView,
    DataDifference,
    FieldView,
    FileView,
    FlowStep,
    FormPage,
    Lamp,
    MaterialView,
    SourceMark,
    TaskView,
    TimelineEntry,
)
from zhengyun.services.desk.words import lamp_mark
from zhengyun.services.hall.facade import formview, instant, promises
from zhengyun.ui import contracts as ui

TONES = {
    "granted": ui.Tone.SUCCESS,
    "filed": ui.Tone.SUCCESS,
    "correcting": ui.Tone.WARNING,
    "special": ui.Tone.WARNING,
    "accepted": ui.Tone.INFO,
    "received": ui.Tone.INFO,
    "endorsed": ui.Tone.INFO,
    "returned": ui.Tone.WARNING,
    "approved": ui.Tone.INFO,
    "delivering": ui.Tone.INFO,
    "delivered": ui.Tone.INFO,
    "confirmed": ui.Tone.SUCCESS,
}
STEP_STATES = {
    "done": ui.StepState.DONE,
    "current": ui.StepState.CURRENT,
    "waiting": ui.StepState.WAITING,
    "skipped": ui.StepState.SKIPPED,
}
ENTRY_TONES = {
    "grant": ui.Tone.SUCCESS,
    "correct": ui.Tone.WARNING,
    "start_special": ui.Tone.WARNING,
    "deem_accepted": ui.Tone.WARNING,
    "send_back": ui.Tone.WARNING,
    "object": ui.Tone.WARNING,
    "approve": ui.Tone.SUCCESS,
    "confirm": ui.Tone.SUCCESS,
    "deem_confirmed": ui.Tone.WARNING,
}


@dataclass(frozen=True)
class FileCard:
    """A file that the page shows or links."""

    id: UUID
    name: str
    url: str
    media_type: str
    size: int

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def view_url(self) -> str:
        """A PDF as wide as its frame, without the reader's own panes."""
        return f"{self.url}#view=FitH&navpanes=0" if self.media_type == "application/pdf" else self.url


@dataclass(frozen=True)
class TickCard:
    """What the clerk saw of a material: the three marks, one of them perhaps set."""

    code: str
    title: str
    ids: tuple[UUID, ...]
    tick: str
    url: str

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(value to post, label, is set); posting the mark that is set takes it away."""
        names = formview.tick_names()
        return [(("" if value == self.tick else value), name, value == self.tick) for value, name in names]


@dataclass(frozen=True)
class MaterialCard:
    """A material with its files, why it is waived or asked again, and its mark."""

    title: str
    note: str
    badge: ui.Badge | None
    evidence: str
    files: tuple[FileCard, ...] = ()
    tick: TickCard | None = None
    reason: str = ""
    is_renewed: bool = False


@dataclass(frozen=True)
class RecordCard:
    """What a step recorded: an inspection, a review."""

    title: str
    facts: tuple[ui.Fact, ...]
    signed: str
    files: tuple[FileCard, ...] = ()
    opinion: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    facts: tuple[ui.Fact, ...] = field(default_factory=tuple)


def evidence_words(code: str) -> str:
    """Evidence levels A to D (国办函〔2016〕108号)."""
    names = {
        "A": _("A: from the issuing authority"),
        "B": _("B: checked against the original"),
        "C": _("C: uploaded"),
        "D": _("D: made by the applicant"),
    }
    return names.get(code, "")


def state_badge(case: CaseView) -> ui.Badge:
    return ui.Badge(casework.state_title(case.state), TONES.get(case.state, ui.Tone.NEUTRAL))


def sections(pages: Sequence[FormPage], changes: Sequence[DataDifference]) -> list[Section]:
    was = {change.title: change.before or _("nothing") for change in changes}
    return [
        Section(page.title, tuple(fact(one, was.get(one.title, "")) for one in page.fields))
        for page in pages
        if page.fields
    ]


def fact(field_view: FieldView, was: str = "") -> ui.Fact:
    mark = field_view.source
    source = ui.SourceMark(_source_words(mark), mark.as_of.isoformat()) if mark and mark.title else None
    return ui.Fact(field_view.title, field_view.shown.replace("\n", "；"), source, was=was)


def _source_words(mark: SourceMark) -> str:
    """With what stands there now, where it was something else when the application was sent."""
    if mark.now is None:
        return mark.title
    return _("%(source)s (when it was sent: %(value)s)") % {
        "source": mark.title,
        "value": mark.now or _("nothing"),
    }


def file_card(case_id: UUID, one: FileView) -> FileCard:
    url = reverse("desk:file", args=[case_id, one.id])
    return FileCard(one.id, one.name, url, one.media_type, one.size)


def material_cards(file: CaseFile, *, may_tick: bool) -> list[MaterialCard]:
    renewed = supplied_again(file)
    cards = [_material(file.case.id, one, may_tick=may_tick) for one in file.materials]
    return [
        replace(card, badge=ui.Badge(_("Supplied again"), ui.Tone.INFO), is_renewed=True)
        if one.code in renewed and one.files
        else card
        for card, one in zip(cards, file.materials, strict=True)
    ]


def supplied_again(file: CaseFile) -> frozenset[str]:
    """Materials that an answered notice asked for, until the case is accepted."""
    notice = file.correction
    if notice is None or notice.answered_at is None or file.case.accepted_at is not None:
        return frozenset()
    return frozenset(item.target for item in notice.items if item.kind == "material")


def _material(case_id: UUID, one: MaterialView, *, may_tick: bool) -> MaterialCard:
    files = tuple(file_card(case_id, f) for f in one.files)
    tick = None
    if files and may_tick:
        tick = tick_card(case_id, one)
    return MaterialCard(
        title=one.title,
        note=one.waived or one.origin or _note(one),
        badge=_material_badge(one),
        evidence=evidence_words(one.evidence) if files or one.waived else "",
        files=files,
        tick=tick,
        reason=one.reason,
    )


def _note(one: MaterialView) -> str:
    if one.is_paper:
        return _("on paper only, no scan")
    if one.follow_days:
        return promises.promised_words(one)
    return "" if one.files else _("Nothing was handed in.")


def _material_badge(one: MaterialView) -> ui.Badge | None:
    if one.waived:
        return ui.Badge(_("Need not be handed in"), ui.Tone.SUCCESS)
    if one.follow_days:
        return ui.Badge(_("Gap"), ui.Tone.WARNING)
    if one.required and not one.files and not one.is_paper:
        return ui.Badge(_("Missing"), ui.Tone.WARNING)
    names = dict(formview.tick_names())
    return ui.Badge(names[one.tick], ui.Tone.SUCCESS) if one.tick in names else None


def tick_card(case_id: UUID, one: MaterialView) -> TickCard:
    url = reverse("desk:tick", args=[case_id])
    return TickCard(one.code, one.title, one.material_ids, one.tick, url)


def shown_file(materials: Sequence[MaterialCard], wanted: str) -> FileCard | None:
    """The file in the viewer: the one asked for, else the first that came new, else the first."""
    ordered = sorted(materials, key=lambda material: not material.is_renewed)
    files = [one for material in ordered for one in material.files]
    return next((one for one in files if str(one.id) == wanted), files[0] if files else None)


def record_cards(case_id: UUID, tasks: Sequence[TaskView], present: UUID | None) -> list[RecordCard]:
    """Records of the steps: reviews and inspections, so that who decides sees them."""
    filled = [t for t in tasks if t.form and (t.state == "done" or _has_content(t, present))]
    return [_record(case_id, one) for one in filled]


def _has_content(one: TaskView, present: UUID | None) -> bool:
    """A record under work is shown to who works on it, and once it is signed."""
    return bool(one.signed_by) or (one.id == present and any(f.shown for f in one.fields))


def _record(case_id: UUID, one: TaskView) -> RecordCard:
    signed = _("Signed by %(names)s") % {"names": "、".join(one.signed_by)} if one.signed_by else ""
    who = one.assignee_name if one.state == "done" else ""
    return RecordCard(
        title=one.name,
        facts=tuple(fact(f) for f in one.fields),
        signed=" · ".join(filter(None, (who, signed))),
        files=tuple(file_card(case_id, f) for f in one.files),
        opinion=str(one.data.get("opinion", "")),
        is_open=one.state == "open",
    )


def flow(steps: Sequence[FlowStep]) -> list[ui.Step]:
    return [_step(one) for one in steps]


def _step(one: FlowStep) -> ui.Step:
    is_current = one.state == "current"
    when = instant(one.since)
    notes = []
    if one.kind == "effect":
        notes.append(_("automatic"))
    if one.state == "possible":
        notes.append(_("only if it comes to that"))
    if one.visits > 1:
        notes.append(_("visit %(n)d") % {"n": one.visits})
    return ui.Step(
        one.name,
        STEP_STATES.get(one.state, ui.StepState.WAITING),
        note=" · ".join(notes),
        who=one.holder,
        when=_("since %(time)s") % {"time": when} if is_current and when else when,
        lamp=lamp_mark(one.lamp, None, one.due_on) if is_current and one.lamp is not Lamp.GREEN else None,
    )


def history(entries: Sequence[TimelineEntry]) -> list[ui.TimelineEntry]:
    """Newest first."""
    return [
        ui.TimelineEntry(
            title="：".join(filter(None, (one.title, one.note))),
            when=instant(one.at, with_year=True),
            who=" ".join(filter(None, (one.organization_name, one.actor_name))),
            text=one.opinion,
            tone=ENTRY_TONES.get(one.act, ui.Tone.INFO),
            datetime=one.at.isoformat(),
        )
        for one in reversed(entries)
    ]


def holders(file: CaseFile) -> list[str]:
    """Who has the case now, and since when."""
    return [
        _("%(who)s, %(step)s since %(time)s")
        % {"who": one.holder or _("the platform"), "step": one.name, "time": instant(one.since)}
        for one in file.steps
        if one.state == "current"
    ]
