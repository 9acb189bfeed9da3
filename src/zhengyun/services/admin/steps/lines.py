"""Procedures in force taken apart into their steps: pure, derived from the definitions alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhengyun.engines.casework.contracts.processes import Processes, ProcessUse, ProcessView
from zhengyun.services.admin.rules_compare import amount, questions

LOOKS = frozenset({"receive", "accept", "correct", "not_accept"})
"""Acts of whoever looks through the materials of an application."""
_PARAMETER = re.compile(r"\bparams\.([a-z_][a-z0-9_]*)")
_OUTSIDE = frozenset({"hidden"})


class Kind(StrEnum):
    """What a step is. application: the form that opens the case. timer: a limit that runs beside the flow."""

    APPLICATION = "application"
    USER = "user"
    SERVICE = "service"
    GATEWAY = "gateway"
    TIMER = "timer"


KIND_OF_NODE = {
    "start": Kind.APPLICATION,
    "user": Kind.USER,
    "service": Kind.SERVICE,
    "exclusive": Kind.GATEWAY,
    "parallel": Kind.GATEWAY,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a form. known: from where its answer may be known; is_typed: somebody types it where
    nothing is known."""

    path: str
    title: str
    known: tuple[str, ...] = ()
    is_typed: bool = True


@dataclass(frozen=True, slots=True)
class Needed:
    """A material of an application. is_known: read from a register or waived, so it need not be handed in."""

    code: str
    title: str
    evidence: str
    is_known: bool
    is_required: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of one procedure. departments, matters: of the items that run on it.

    place: code of the body that works on it, `item`, or a formula. limit: `5 working_day`, "" for none;
    source: of the limit. act_set: of the procedure, which calls some acts its own way. letters: titles.
    conditions: of a gateway.
    """

    procedure: str
    procedure_title: str
    package: str
    version: int
    element: str
    name: str
    kind: Kind
    departments: tuple[str, ...]
    matters: tuple[tuple[str, str], ...]
    role: str = ""
    place: str = ""
    acts: tuple[str, ...] = ()
    act_set: str = ""
    effect: str = ""
    forms: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    materials: tuple[Needed, ...] = ()
    limit: str = ""
    source: str = ""
    parameters: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    signers: int = 1
    conditions: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """By what an assignment finds it again."""
        return self.procedure, self.element


def lines_of(found: Processes) -> list[StepLine]:
    """Every step of every procedure in force, in the order of each flow."""
    return [line for view in found.views for line in _lines(view, found)]


def _lines(view: ProcessView, found: Processes) -> Iterator[StepLine]:
    steps = {str(one["element"]): one for one in view.content.get("steps", ())}
    effects = {str(one["element"]): one for one in view.content.get("effects", ())}
    applied = [found.forms[one] for one in dict.fromkeys(u.form for u in view.uses) if one in found.forms]
    needed = tuple({one.code: one for form in applied for one in materials_of(form)}.values())
    for element, node, name in view.nodes:
        if (kind := KIND_OF_NODE.get(node)) is None:
            continue
        own: dict[str, Any] = {}
        if kind is Kind.APPLICATION:
            own = _application(view, applied, needed, found.letters)
        elif kind is Kind.USER:
            own = _user(steps[element], view, found.letters, needed)
        elif kind is Kind.SERVICE:
            own = _service(effects.get(element, {}), found.letters)
        else:
            own = _gateway(element, view)
        yield _line(view, element, name, kind, **own)
    for key, limit in view.content.get("limits", {}).items():
        timer = {"limit": amount(limit), "source": str(limit.get("source", ""))}
        yield _line(view, f"limits.{key}", "", Kind.TIMER, **timer)


def _line(view: ProcessView, element: str, name: str, kind: Kind, **own: Any) -> StepLine:
    return StepLine(
        procedure=view.code,
        procedure_title=view.title,
        package=view.package,
        version=view.version,
        element=element,
        name=name,
        kind=kind,
        act_set=view.act_set,
        departments=tuple(dict.fromkeys(one.organization_name for one in view.uses)),
        matters=tuple((one.item_code, matter_title(one)) for one in view.uses),
        **own,
    )


def matter_title(use: ProcessUse) -> str:
    """The item, with its option where it has several."""
    title = use.option_title
    return f"{use.item_title}（{title}）" if title and title != use.item_title else use.item_title


def _application(
    view: ProcessView,
    chosen: list[Mapping[str, Any]],
    needed: tuple[Needed, ...],
    letters: Mapping[str, str],
) -> dict[str, Any]:
    issued = str(view.content.get("letters", {}).get("submit", ""))
    return {
        "role": "applicant",
        "forms": tuple(str(one["title"]) for one in chosen),
        "asked": tuple({one.path: one for form in chosen for one in asked_by(form)}.values()),
        "materials": needed,
        "parameters": _parameters(chosen),
        "letters": (letters.get(issued, issued),) if issued else (),
    }


def _user(
    step: Mapping[str, Any], view: ProcessView, letters: Mapping[str, str], needed: tuple[Needed, ...]
) -> dict[str, Any]:
    acts = tuple(str(one) for one in step.get("acts", ()))
    issued: Mapping[str, str] = view.content.get("letters", {})
    form = view.forms.get(str(step.get("form", "")))
    limit = step.get("limit")
    return {
        "role": str(step["role"]),
        "place": str(step.get("organization", "item")),
        "acts": acts,
        "forms": (str(form["title"]),) if form else (),
        "asked": tuple(asked_by(form)) if form else (),
        "materials": needed if LOOKS & set(acts) else (),
        "limit": amount(limit) if limit else "",
        "source": str(limit.get("source", "")) if limit else "",
        "parameters": _parameters([step, form]),
        "letters": tuple(letters.get(issued[act], issued[act]) for act in acts if act in issued),
        "signers": int(step.get("signers", 1)),
    }


def _service(effect: Mapping[str, Any], letters: Mapping[str, str]) -> dict[str, Any]:
    settings = effect.get("settings", {})
    template = str(settings.get("template", ""))
    return {
        "effect": str(effect.get("effect", "")),
        "role": str(effect.get("role", "")),
        "place": str(effect.get("organization", "")),
        "parameters": _parameters([effect]),
        "letters": (letters.get(template, template),) if template else (),
    }


def _gateway(element: str, view: ProcessView) -> dict[str, Any]:
    found = tuple(condition for source, _to, condition in view.edges if source == element and condition)
    return {"conditions": found, "parameters": _parameters(found)}


def _parameters(definitions: Iterable[Any]) -> tuple[str, ...]:
    text = json.dumps(list(definitions), ensure_ascii=False, default=str)
    return tuple(sorted(set(_PARAMETER.findall(text))))


def asked_by(form: Mapping[str, Any]) -> Iterator[Asked]:
    """The questions of a form; promises, which everybody must make, and what is hidden are none."""
    schema, hints = form.get("schema", {}), form.get("fields", {})
    for path, title in questions(schema).items():
        hint = hints.get(path, {})
        if hint.get("widget") in _OUTSIDE or "const" in _leaf(schema, path):
            continue
        source = hint.get("source", ())
        known = (source,) if isinstance(source, str) else tuple(source)
        yield Asked(path, title, known, hint.get("asked", True) is not False)


def _leaf(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    node: Mapping[str, Any] = schema
    for name in path.split("."):
        node = node.get("properties", {}).get(name, {})
    return node


def materials_of(form: Mapping[str, Any]) -> Iterator[Needed]:
    """The materials of a form of application."""
    for one in form.get("materials", ()):
        yield Needed(
            code=str(one["code"]),
            title=str(one["title"]),
            evidence=str(one.get("evidence_kind", "")),
            is_known=bool(one.get("waived") or one.get("source")),
            is_required=one.get("required", True) is not False,
        )
