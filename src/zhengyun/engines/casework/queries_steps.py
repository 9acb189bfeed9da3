"""The flow of a case as a list of steps, and its history in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import EffectView, FlowGraph, FlowStep, Lamp, TimelineEntry
from zhengyun.engines.casework.flow_rules import USER, Flow
from zhengyun.engines.casework.logic.known_ways import known_way, usual_way
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import CaseAct, EffectRun, Task
from zhengyun.engines.casework.rules_bundle import OPENS, reachable
from zhengyun.engines.casework.texts import act_title, acting_name, state_title

OPINION_FOR_APPLICANT = frozenset(
    [
        "correct",
        "accept",
        "not_accept",
        "grant",
        "refuse",
        "uphold",
        "reject",
        "terminate",
        "approve_extension",
        "decline",
        "send_back",
        "approve",
        "turn_over",
    ]
)
OF_A_STEP = frozenset({"complete", "sign"})
"""Acts whose words say nothing without the step."""
AT_WORK = frozenset({"pending", "waiting", "failed"})
_RUN_STATES = {"done": "done", "waived": "skipped", "cancelled": "skipped"}


def runs_of(situation: Situation) -> list[EffectRun]:
    return list(EffectRun.objects.filter(case=situation.case).order_by("created_at", "id"))


def effect_views(runs: Sequence[EffectRun]) -> tuple[EffectView, ...]:
    return tuple(
        EffectView(r.id, r.element, r.name, r.effect, r.state, r.attempts, r.wait_until, r.error)
        for r in runs
    )


def flow_steps(
    situation: Situation, *, names: bool, runs: Sequence[EffectRun] | None = None
) -> tuple[FlowStep, ...]:
    """Every step in the order of the flow. names: whether the holders are shown."""
    flow = situation.procedure.flow
    tasks = {t.element: t for t in situation.tasks if t.token_id}
    ran = {r.element: r for r in (runs_of(situation) if runs is None else runs)}
    ahead = _ahead(situation, tasks, ran)
    steps = []
    for element in flow.order:
        node, otherwise = flow.nodes[element], ahead.get(element, "skipped")
        if node.kind == USER:
            steps.append(_user_step(element, node.name, tasks.get(element), otherwise, names=names))
        else:
            step = _effect_step(element, node.name, ran.get(element), otherwise)
            opens = situation.procedure.effects[element].effect == OPENS
            steps.append(replace(step, opens_member=opens))
    return tuple(steps)


def _ahead(situation: Situation, tasks: Mapping[str, Task], ran: Mapping[str, EffectRun]) -> dict[str, str]:
    """waiting: where the usual way leads from here. possible: where the case can come besides."""
    case, procedure = situation.case, situation.procedure
    standing = [element for element, one in tasks.items() if one.state == "open"]
    standing += [element for element, one in ran.items() if one.state in AT_WORK]
    if case.closed_at is not None and not standing and not situation.open_tasks:
        return {}
    flow = procedure.flow
    usual = reachable(flow, lambda gateway: usual_way(case, procedure, gateway), standing)
    possible = reachable(flow, lambda gateway: known_way(case, procedure, gateway), standing)
    return dict.fromkeys(possible, "possible") | dict.fromkeys(usual, "waiting")


def flow_graph(flow: Flow) -> FlowGraph:
    """What the flow is, apart from where the case stands."""
    return FlowGraph(
        tuple((one.id, one.kind, one.name) for one in flow.nodes.values()),
        tuple((one.source, one.target) for one in flow.edges),
    )


def _user_step(element: str, name: str, task: Task | None, otherwise: str, *, names: bool) -> FlowStep:
    if task is None:
        return FlowStep(element, name, "user", otherwise)
    state = {"open": "current", "done": "done"}.get(task.state, otherwise)
    person = task.assignee_name if names else ""
    return FlowStep(
        element,
        name,
        "user",
        state,
        holder=" ".join(filter(None, (task.organization_name, person))),
        since=task.opened_at if task.state == "open" else task.closed_at,
        due_on=task.due_on if task.state == "open" else None,
        lamp=Lamp(task.lamp),
        visits=task.visit,
    )


def _effect_step(element: str, name: str, run: EffectRun | None, otherwise: str) -> FlowStep:
    if run is None:
        return FlowStep(element, name, "effect", otherwise)
    state = _RUN_STATES.get(run.state, "current")
    if _is_passed_over(run):
        state = "skipped"
    return FlowStep(element, name, "effect", state, since=run.ended_at or run.created_at, visits=run.visit)


def _is_passed_over(run: EffectRun) -> bool:
    """A member of a bundle that this application did not want."""
    return run.result.get("is_wanted") is False


def timeline(situation: Situation, runs: Sequence[EffectRun], *, internal: bool) -> tuple[TimelineEntry, ...]:
    """Newest last. internal: with hand-overs, opinions and what failed."""
    acts = CaseAct.objects.filter(case=situation.case).order_by("case_version")
    if not internal:
        acts = acts.filter(is_public=True)
    act_set = situation.procedure.act_set.name
    entries = [_entry(act, act_set, internal=internal) for act in acts]
    entries += [
        TimelineEntry(
            r.ended_at or r.created_at,
            "effect",
            r.name,
            "",
            "",
            step=r.name,
            note=r.error if internal else "",
        )
        for r in runs
        if (r.state in ("done", "waived") and not _is_passed_over(r)) or (internal and r.state == "failed")
    ]
    return tuple(sorted(entries, key=lambda e: e.at))


def _entry(act: CaseAct, act_set: str, *, internal: bool) -> TimelineEntry:
    note = ""
    if act.to_state != act.from_state:
        note = state_title(act.to_state)
    if act.act == "submit" and act.data.get("method"):
        note = _("handed in at the counter")
    if names := "、".join(filter(None, (act.data.get("hand_to"), act.data.get("target_name")))):
        note = names
    if posted := " ".join(filter(None, (act.data.get("carrier"), act.data.get("tracking")))):
        note = posted
    if gaps := act.data.get("gaps"):
        missing = _("to follow: %(titles)s") % {"titles": "、".join(one["title"] for one in gaps)}
        note = "；".join(filter(None, (note, missing)))
    shown = internal or act.act in OPINION_FOR_APPLICANT
    return TimelineEntry(
        at=act.occurred_at,
        act=act.act,
        title="：".join(filter(None, (act_title(act.act, act_set), _step_in_title(act)))),
        actor_name=acting_name(act.actor_name, act.deputy_for_name),
        organization_name=act.organization_name,
        step=act.step,
        opinion=(act.opinion or str(act.data.get("reasons") or act.data.get("reason") or ""))
        if shown
        else "",
        note=note,
    )


def _step_in_title(act: CaseAct) -> str:
    return act.step if act.act in OF_A_STEP else ""
