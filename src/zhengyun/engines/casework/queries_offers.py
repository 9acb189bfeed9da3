"""What an actor can do now, with what it means and why something is not possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import ActOffer
from zhengyun.engines.casework.logic.acts.decision import METHODS
from zhengyun.engines.casework.logic.acts.effects import waivable_runs
from zhengyun.engines.casework.logic.acts.handling import colleagues_of, return_targets
from zhengyun.engines.casework.logic.acts.intake import targets_of
from zhengyun.engines.casework.logic.acts.limits import special_kinds
from zhengyun.engines.casework.logic.gaps import is_late, late_gaps, names_of, open_gaps, words_of_promise
from zhengyun.engines.casework.logic.perform_act import explain_refusal
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import LetterTemplate, Task
from zhengyun.engines.casework.permissions import can_apply
from zhengyun.engines.casework.queries_cases import visible_case
from zhengyun.engines.casework.rules import Act, Who
from zhengyun.engines.casework.texts import act_title, consequence
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

Choices = Mapping[str, tuple[tuple[str, str], ...]]
HIDDEN_WHEN_REFUSED = frozenset(
    ["claim", "release", "resume_effect", "waive_effect", "end_special", "serve", "sign_for", "supplement"]
)
"""Acts that are not worth a sentence when they are not possible."""


def offers(actor: Actor, case_id: UUID, task_id: UUID | None = None) -> list[ActOffer]:
    situation = visible_case(actor, case_id)
    if task_id is not None:
        task = Task.objects.filter(pk=task_id, case_id=case_id).first()
        if task is None:
            raise not_found("casework.no_such_task", _("This task is not known."), value=task_id)
        situation = Situation(actor, situation.case, task)
    return offers_of(situation)


def offers_of(situation: Situation) -> list[ActOffer]:
    acts = situation.procedure.act_set.acts
    if situation.task is not None:
        names = situation.task.offers if situation.task.state == "open" else []
        found = [_offer(situation, acts[name]) for name in names if name in acts]
    else:
        found = [_offer(situation, act) for act in acts.values() if _concerns(situation, act)]
    return _named([o for o in found if o.is_allowed or o.act not in HIDDEN_WHEN_REFUSED])


def _named(found: list[ActOffer]) -> list[ActOffer]:
    """The title of the letter that each act issues; one query for all."""
    codes = {offer.letter for offer in found if offer.letter}
    if not codes:
        return found
    rows = LetterTemplate.objects.filter(code__in=codes, state="active").order_by("version")
    titles = dict(rows.values_list("code", "title"))
    return [replace(offer, letter_title=titles.get(offer.letter, "")) for offer in found]


def _concerns(situation: Situation, act: Act) -> bool:
    """Without a task: what the applicant, or the staff of the case beside their tasks, may do."""
    if situation.case.state not in act.states:
        return False
    if Who.APPLICANT in act.who:
        return can_apply(situation.standing())
    return Who.STAFF in act.who and situation.standing().is_staff


def _offer(situation: Situation, act: Act) -> ActOffer:
    refusal = explain_refusal(situation, act)
    step = situation.procedure.steps.get(situation.task.element) if situation.task else None
    act_set = situation.procedure.act_set.name
    return ActOffer(
        act=act.name,
        title=act_title(act.name, act_set),
        consequence=_consequence(situation, act),
        is_allowed=refusal is None,
        reason=_reason(refusal) if refusal else "",
        is_primary=bool(step and step.primary == act.name),
        is_dangerous=act.dangerous,
        needs=(*act.needs, *act.wants),
        letter=situation.procedure.letter(act.name),
        choices=_choices(situation, act) if refusal is None else {},
    )


def _consequence(situation: Situation, act: Act) -> str:
    """Accepting with gaps says what is missing; ending a case says when that is why it may be ended."""
    case, words = situation.case, consequence(act.name, situation.procedure.act_set.name)
    if act.name == "accept" and (missing := open_gaps(case)):
        promised = "、".join(f"{one.title}（{words_of_promise(one.follow_days or 0)}）" for one in missing)
        accepted = _("It is accepted with gaps: %(missing)s. The letter says what is missing and until when.")
        return f"{words} {accepted % {'missing': promised}}"
    if act.name == "terminate" and is_late(case):
        late = _("What was promised by %(day)s has not been supplied.")
        return f"{late % {'day': (case.supplement_due_on or '')}} {words}"
    return words


def _late_reasons(situation: Situation) -> Choices:
    """The ready sentence for ending a case whose applicant did not keep his promise."""
    late = late_gaps(situation.case) if is_late(situation.case) else []
    if not late:
        return {}
    sentence = _("Accepted with gaps; “%(missing)s”, promised by %(day)s, was not supplied.") % {
        "missing": names_of(row for row, _day in late),
        "day": max(day for _row, day in late).isoformat(),
    }
    return {"phrases:reason": ((sentence, sentence),)}


def _reason(refusal: Problem) -> str:
    """In words; what else is possible stands beside it anyway."""
    if refusal.code == "casework.illegal_act":
        return refusal.message
    return " ".join(filter(None, (refusal.message, refusal.remedy)))


def _choices(situation: Situation, act: Act) -> Choices:
    if act.name == "hand_over":
        return {"hand_to": tuple((str(one.id), one.name) for one in colleagues_of(situation))}
    if act.name == "return_to":
        return {"target": tuple(return_targets(situation))}
    if act.name == "start_special":
        kinds = special_kinds(situation.procedure)
        return {"kind": tuple((str(k["kind"]), f"{k.get('title', '')}（{k['citation']}）") for k in kinds)}
    if act.name == "serve":
        names = {"counter": _("At the counter"), "mail": _("By mail"), "electronic": _("Electronically")}
        return {"method": tuple((m, names[m]) for m in METHODS)}
    if act.name in ("resume_effect", "waive_effect"):
        runs = situation.failed_runs if act.name == "resume_effect" else waivable_runs(situation)
        return {"run": tuple((str(r.id), r.name) for r in runs)}
    if act.name == "terminate":
        return _late_reasons(situation)
    if act.name == "accept" and open_gaps(situation.case):
        sentence = _("The principal materials are complete; what is missing follows as promised; accepted.")
        return {"phrases:opinion": ((sentence, sentence),)}
    if act.name in ("correct", "send_back"):
        targets = tuple(
            (f"{kind}:{target}", title) for (kind, target), title in targets_of(situation).items()
        )
        return {"target": targets, **correction_phrases(situation)}
    return {}


def correction_phrases(situation: Situation) -> Choices:
    """Ready sentences of a material, under `phrases:` and its target."""
    form = definitions.form(situation.case.form_version_id)
    return {
        f"phrases:material:{m.code}": tuple((phrase, phrase) for phrase in m.phrases)
        for m in form.materials.values()
        if m.phrases
    }
