"""A case file as its applicant sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile, FlowStep
from zhengyun.services.hall.words import LAMP_STATES, instant
from zhengyun.ui import contracts as ui

SHOWN_CLOCKS = ("correction", "notice", "promised", "statutory", "service")
STEP_STATES = {
    "done": ui.StepState.DONE,
    "current": ui.StepState.CURRENT,
    "waiting": ui.StepState.WAITING,
    "skipped": ui.StepState.SKIPPED,
}
TONES = {"grant": ui.Tone.SUCCESS, "correct": ui.Tone.WARNING, "start_special": ui.Tone.WARNING}


@dataclass(frozen=True)
class Paper:
    """A letter or licence that can be fetched."""

    title: str
    number: str
    note: str
    url: str
    verify_url: str


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


def steps(file: CaseFile) -> list[ui.Step]:
    """Where the case stands: who has it, and since when."""
    return [step_of(step) for step in file.steps if step.state != "skipped"]


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


def timeline(file: CaseFile) -> list[ui.TimelineEntry]:
    """Newest first; who it was and for which office."""
    return [
        ui.TimelineEntry(
            title=entry.title,
            when=instant(entry.at),
            who=" · ".join(filter(None, (entry.organization_name, entry.actor_name))),
            text=" ".join(filter(None, (entry.note, entry.opinion))),
            tone=TONES.get(entry.act, ui.Tone.NEUTRAL),
            datetime=entry.at.isoformat(),
        )
        for entry in sorted(file.timeline, key=lambda one: one.at, reverse=True)
    ]


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
