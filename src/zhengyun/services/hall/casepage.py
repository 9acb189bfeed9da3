"""A case file as its applicant sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile, CorrectionView, FlowStep, TimelineEntry
from zhengyun.services.hall.words import LAMP_STATES, instant, licence_badge
from zhengyun.ui import contracts as ui

SHOWN_CLOCKS = ("correction", "notice", "promised", "statutory", "service", "supplement")
STEP_STATES = {
    "done": ui.StepState.DONE,
    "current": ui.StepState.CURRENT,
    "waiting": ui.StepState.WAITING,
    "skipped": ui.StepState.SKIPPED,
}
TONES = {"grant": ui.Tone.SUCCESS, "correct": ui.Tone.WARNING, "start_special": ui.Tone.WARNING}


@dataclass(frozen=True)
class Paper:
    """A letter or licence that can be fetched. number_title: what its number is called, if it has a name."""

    title: str
    number: str
    note: str
    url: str
    verify_url: str
    badge: ui.Badge | None = None
    number_title: str = ""


def papers(file: CaseFile) -> list[Paper]:
    """Licences first, then letters, the newest first."""
    case_id = file.case.id
    found = [
        Paper(
            licence.title,
            licence.number,
            _("issued %(day)s") % {"day": licence.issued_on.isoformat()},
            reverse("hall:file", args=[case_id, licence.file_id]),
            reverse("hall:verify", args=[licence.verification_code]),
            licence_badge(licence.state) if licence.state != "valid" else None,
            licence.number_title,
        )
        for licence in file.licences
    ]
    for letter in sorted(file.letters, key=lambda one: one.issued_at, reverse=True):
        served = _("served %(time)s") % {"time": instant(letter.served_at)} if letter.served_at else ""
        issued = _("issued %(day)s") % {"day": instant(letter.issued_at)}
        found.append(
            Paper(
                letter.title,
                letter.number,
                " · ".join(filter(None, (issued, served))),
                reverse("hall:file", args=[case_id, letter.file_id]),
                reverse("hall:verify", args=[letter.verification_code]),
            )
        )
    return found


def open_correction(file: CaseFile) -> CorrectionView | None:
    """The notice that waits for an answer."""
    is_open = file.correction is not None and file.correction.answered_at is None
    return file.correction if is_open and file.case.needs_applicant else None


def steps(file: CaseFile) -> list[ui.Step]:
    """Where the case stands: who has it, and since when."""
    return usual_steps(file.steps)


def usual_steps(found: Sequence[FlowStep]) -> list[ui.Step]:
    """Without what does not concern this case, or only if something goes wrong."""
    return [step_of(step) for step in found if step.state not in ("skipped", "possible")]


def step_of(step: FlowStep) -> ui.Step:
    since = _("since %(time)s") % {"time": instant(step.since)} if step.since else ""
    is_current = step.state == "current"
    return ui.Step(
        step.name,
        STEP_STATES.get(step.state, ui.StepState.WAITING),
        who=step.holder if is_current else "",
        when=since if is_current else "",
        lamp=ui.Lamp(LAMP_STATES[step.lamp]) if is_current and step.due_on else None,
    )


def is_at_work(file: CaseFile) -> bool:
    """Whether the platform itself is about to bring the result, and nobody else has to act first."""
    current = [one for one in file.steps if one.state == "current"]
    return not file.is_bundle and bool(current) and all(one.kind == "effect" for one in current)


def timeline(file: CaseFile) -> list[ui.TimelineEntry]:
    """Newest first; who it was and for which office."""
    entries = _noted_last(file)
    return [
        ui.TimelineEntry(
            title=entry.title,
            when=instant(entry.at),
            who=" · ".join(filter(None, (entry.organization_name, entry.actor_name))),
            text=" ".join(filter(None, (entry.note, entry.opinion))),
            tone=TONES.get(entry.act, ui.Tone.NEUTRAL),
            datetime=entry.at.isoformat(),
        )
        for entry in reversed(entries)
    ]


def _noted_last(file: CaseFile) -> list[TimelineEntry]:
    """Oldest first. What is decided by being sent is so when the platform has done its part: the state stands
    at the last of these, not at the sending."""
    entries = sorted(file.timeline, key=lambda one: one.at)
    if file.case.closed_at != file.case.submitted_at or not entries or not entries[0].note:
        return entries
    last = 0
    while last + 1 < len(entries) and entries[last + 1].act == "effect":
        last += 1
    note, entries[0] = entries[0].note, replace(entries[0], note="")
    entries[last] = replace(entries[last], note=note)
    return entries


def material_files(file: CaseFile) -> list[tuple[str, list[ui.UploadedFile]]]:
    return [
        (
            material.title,
            [
                ui.UploadedFile(
                    one.name,
                    one.size,
                    reverse("hall:file", args=[file.case.id, one.id]),
                    is_image=one.media_type.startswith("image/"),
                )
                for one in material.files
            ],
        )
        for material in file.materials
        if material.files
    ]
