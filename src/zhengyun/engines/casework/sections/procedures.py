"""procedures/*.toml with flows/*.bpmn: act set, steps, limits, effects, letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.bpmn import check_expression, read_bpmn
from zhengyun.engines.casework.contracts.clocks import Unit
from zhengyun.engines.casework.effects import can_be_tried, get_effect
from zhengyun.engines.casework.flow_rules import SERVICE, USER, Flow
from zhengyun.engines.casework.models import ProcedureVersion
from zhengyun.engines.casework.rules import ACT_SETS, ALWAYS_OFFERED, FOLLOWING, PROMISE, ActSet, Who
from zhengyun.engines.casework.rules_bundle import CLOSES, OPENS
from zhengyun.engines.casework.sections import letters, parts, versions
from zhengyun.engines.casework.sections.reading import (
    Faults,
    check_files,
    codes,
    contents,
    digest,
    fault,
    missing,
    strays,
    unknown,
)
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES, Role
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "procedures"
FLOWS = "flows"
KNOWN = frozenset(
    {"code", "title", "act_set", "flow", "limits", "steps", "effects"}
    | {"letters", "letter_numbers", "remedies", "licence"}
)
LIMITS = frozenset(["statutory", "promised", "extension", "notice", "correction", "service"])
LIMIT = frozenset({"amount", "unit", "source", "role", "organization"})
STEP = frozenset(["element", "role", "organization", "acts", "primary", "form", "signers", "limit"])
EFFECT = frozenset(["element", "effect", "settings", "role", "organization", "act", "tried_by"])
ROLES = frozenset(role.value for role in Role) - frozenset(EXCLUSIVE_ROLES)
MAX_AMOUNT = 1000
SUBMIT = "submit"
"""Not an act of a set: what opens every case. It may issue a letter too."""

WITH_LICENCE = frozenset({"licences.issue", "licences.replace"})
"""Effects that read the procedure's [licence] beside their own settings."""


def check(context: PackageContext) -> list[Problem]:
    found = list(strays(context, FLOWS, ".bpmn"))
    forms, templates = codes(context, "forms", ".json"), letters.codes(context)

    def one(name: str, content: dict[str, Any]) -> Faults:
        faults = [*missing(name, content, "code", "title", "act_set", "flow"), *unknown(name, content, KNOWN)]
        if other := versions.taken_by(ProcedureVersion, context.id, str(content.get("code", ""))):
            faults.append(fault(name, "code", _("The package %(other)s has this code.") % {"other": other}))
        if content.get("act_set") not in ACT_SETS:
            faults.append(fault(name, "act_set", _("There is no such act set."), ", ".join(ACT_SETS)))
        if not faults:
            faults += _check_limits(name, content.get("limits", {}))
            faults += _check_letters(name, content, templates)
            flow, problems = read_flow(context, name, content)
            faults += problems
            if flow is not None:
                act_set = ACT_SETS[content["act_set"]]
                faults += _check_steps(name, content, flow, act_set, forms)
                faults += _check_effects(name, content, flow)
                faults += _check_bundle(name, content, act_set)
        yield from faults

    return found + check_files(context, FOLDER, ".toml", one)


def read_flow(
    context: PackageContext, name: str, content: Mapping[str, Any]
) -> tuple[Flow | None, list[Problem]]:
    stated = PurePosixPath(str(content["flow"]))
    if len(stated.parts) != 2 or stated.parts[0] != FLOWS or ".." in stated.parts:
        return None, [fault(name, "flow", _("A flow is a file in flows/."))]
    path = context.path / FLOWS / stated.name
    if not path.is_file():
        return None, [fault(name, "flow", _("There is no such file."), str(stated))]
    flow, faults = read_bpmn(path.read_bytes())
    return flow, [fault(str(stated), one.element, one.reason) for one in faults]


def _check_limits(name: str, limits: Mapping[str, Any]) -> Faults:
    yield from unknown(name, limits, LIMITS, "limits.")
    for kind, limit in limits.items():
        yield from _check_limit(name, f"limits.{kind}", limit)


def _check_limit(name: str, place: str, limit: Any) -> Faults:
    if not isinstance(limit, Mapping):
        yield fault(name, place, _("A limit has amount, unit and source."))
        return
    yield from unknown(name, limit, LIMIT, f"{place}.")
    amount = limit.get("amount", 0)
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MAX_AMOUNT:
        yield fault(name, f"{place}.amount", _("A limit is a whole number from 0 to 1000."))
    if limit.get("unit") not in {unit.value for unit in Unit}:
        yield fault(
            name, f"{place}.unit", _("There is no such unit."), ", ".join(unit.value for unit in Unit)
        )
    if not limit.get("source"):
        yield fault(name, f"{place}.source", _("A limit names its source."))


def _check_letters(name: str, content: Mapping[str, Any], templates: set[str]) -> Faults:
    acts = ACT_SETS[content["act_set"]].acts
    for act, template in content.get("letters", {}).items():
        if act not in acts and act != SUBMIT and not (act == PROMISE and FOLLOWING in acts):
            yield fault(name, f"letters.{act}", _("There is no such act."))
        if template not in templates:
            yield fault(name, f"letters.{act}", _("There is no such letter in letters/."), str(template))


def _check_steps(
    name: str, content: Mapping[str, Any], flow: Flow, act_set: ActSet, forms: set[str]
) -> Faults:
    steps = content.get("steps", [])
    yield from _check_elements(name, "steps", steps, flow, USER)
    for number, step in enumerate(steps):
        place = f"steps[{number}]"
        yield from unknown(name, step, STEP, f"{place}.")
        if step.get("role") not in ROLES:
            yield fault(name, f"{place}.role", _("There is no such role."), ", ".join(sorted(ROLES)))
        yield from _check_acts(name, place, step, act_set)
        organization = str(step.get("organization", "item"))
        if organization.startswith("="):
            for words in check_expression(organization[1:]):
                yield fault(name, f"{place}.organization", words)
        if step.get("form") and step["form"] not in forms:
            yield fault(name, f"{place}.form", _("There is no such form in forms/."), str(step["form"]))
        if not 1 <= int(step.get("signers", 1)) <= 20:
            yield fault(name, f"{place}.signers", _("From 1 to 20 people sign."))
        if "limit" in step:
            yield from _check_limit(name, f"{place}.limit", step["limit"])


def _check_acts(name: str, place: str, step: Mapping[str, Any], act_set: ActSet) -> Faults:
    acts = step.get("acts", [])
    for act in acts:
        if act not in act_set.acts:
            yield fault(name, f"{place}.acts", _("There is no such act."), str(act))
    offered = [act for act in (*acts, *ALWAYS_OFFERED) if act in act_set.acts]
    if not any(act_set.completing(offered, state) for state in act_set.states):
        yield fault(name, f"{place}.acts", _("No act of this step can complete it."))
    if step.get("primary") and step["primary"] not in acts:
        yield fault(name, f"{place}.primary", _("The primary act is one of the step's acts."))


def _check_effects(name: str, content: Mapping[str, Any], flow: Flow) -> Faults:
    effects = content.get("effects", [])
    yield from _check_elements(name, "effects", effects, flow, SERVICE)
    for number, step in enumerate(effects):
        place = f"effects[{number}]"
        yield from unknown(name, step, EFFECT, f"{place}.")
        effect = get_effect(str(step.get("effect", "")))
        if effect is None:
            yield fault(name, f"{place}.effect", _("There is no such effect."), str(step.get("effect")))
            continue
        act = ACT_SETS[content["act_set"]].acts.get(str(step.get("act", "")))
        if "act" in step and (act is None or Who.SYSTEM not in act.who):
            yield fault(name, f"{place}.act", _("There is no such act of the platform."), str(step["act"]))
        tried = ACT_SETS[content["act_set"]].acts.get(str(step.get("tried_by", "")))
        if "tried_by" in step and (tried is None or Who.OFFICER not in tried.who or not can_be_tried(effect)):
            words = _("The effect cannot be tried before this act.")
            yield fault(name, f"{place}.tried_by", words, str(step["tried_by"]))
        shared = content.get("licence", {}) if step["effect"] in WITH_LICENCE else {}
        settings = {**shared, **step.get("settings", {})}
        for words in effect.check(settings):
            yield fault(name, f"{place}.settings", words)


def _check_bundle(name: str, content: Mapping[str, Any], act_set: ActSet) -> Faults:
    """Members are opened in a bundle only, and a bundle ends by closing."""
    used = [str(one.get("effect", "")) for one in content.get("effects", [])]
    if not act_set.is_bundle and {OPENS, CLOSES} & set(used):
        yield fault(name, "effects", _("Only a procedure with the act set bundle opens members."))
    if act_set.is_bundle and (OPENS not in used or used.count(CLOSES) != 1):
        yield fault(name, "effects", _("A bundle opens members (cases.open) and closes once (cases.close)."))


def _check_elements(name: str, place: str, entries: Any, flow: Flow, kind: str) -> Faults:
    """Every task of the flow is described once, and nothing else is."""
    described = [str(entry.get("element", "")) for entry in entries]
    in_flow = {node.id for node in flow.nodes.values() if node.kind == kind}
    for element in sorted(in_flow - set(described)):
        yield fault(name, place, _("The flow's element %(element)s is not described.") % {"element": element})
    for number, element in enumerate(described):
        if element not in in_flow or element in described[:number]:
            yield fault(
                name, f"{place}[{number}].element", _("It is not in the flow, or stands twice."), element
            )


def rows(context: PackageContext) -> Iterator[versions.Found]:
    known = parts.digests(context)
    for name, path, content in contents(context, FOLDER, ".toml"):
        flow, problems = read_flow(context, name, content)
        if flow is None:
            raise problems[0]
        source = (context.path / content["flow"]).read_bytes()
        columns = {
            "title": content["title"],
            "act_set": content["act_set"],
            "definition": content,
            "flow": flow.to_json(),
            "bpmn": source.decode("utf-8", "replace"),
        }
        hashed = digest(path.read_bytes(), source, *parts.used_digests(content, known))
        yield content["code"], hashed, columns


def prepare(context: PackageContext) -> None:
    known = parts.digests(context)
    versions.prepare(
        ProcedureVersion,
        context.id,
        (
            (code, hashed, {**columns, "parts": parts.bind(context.id, columns["definition"], known)})
            for code, hashed, columns in rows(context)
        ),
    )


def retire(context: PackageContext) -> None:
    """Before the forms and letters of the package, which running cases keep."""
    if versions.is_active(context):
        parts.bind_earlier(context.id)
    versions.retire(ProcedureVersion, context)


SECTION = Section(
    FOLDER,
    check,
    prepare,
    lambda context: versions.activate(ProcedureVersion, context.id, rows(context)),
    retire,
    covers=(FLOWS,),
)
