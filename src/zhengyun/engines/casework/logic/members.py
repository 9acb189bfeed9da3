"""The applications of a bundle's members, made from that of the whole and checked like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.definitions import EffectStep, Procedure
from zhengyun.engines.casework.forms.definition import MATERIAL
from zhengyun.engines.casework.forms.values import with_path
from zhengyun.engines.casework.logic import expressions
from zhengyun.engines.casework.logic.effect_values import value_of
from zhengyun.engines.casework.logic.forms import find_faults
from zhengyun.engines.casework.logic.known_ways import known_way
from zhengyun.engines.casework.logic.offered_items import active_item, check_audience, title_of
from zhengyun.engines.casework.models import Case, Draft, FormVersion, Material
from zhengyun.engines.casework.queries_evidence import with_reused
from zhengyun.engines.casework.rules_bundle import OPENS, place_in_whole, plain_path, reachable
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem, conflict

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Member:
    """A member's application; nothing of it is saved. given: materials of the whole, under its own codes."""

    step: EffectStep
    draft: Draft
    given: tuple[Material, ...]

    @property
    def versions(self) -> dict[str, str]:
        """On which it was checked: what was sent is opened as it was checked."""
        return {"item": str(self.draft.item_version_id), "form": str(self.draft.form_version_id)}


def openings(procedure: Procedure) -> list[EffectStep]:
    """The steps that open members, in the order of the flow."""
    known = procedure.effects
    return [known[e] for e in procedure.flow.order if e in known and known[e].effect == OPENS]


def is_wanted(whole: Case, package: str, step: EffectStep) -> bool:
    when = str(step.settings.get("when", ""))
    return not when or expressions.holds(whole, package, when)


def members_of(draft: Draft) -> list[Member]:
    """Every member that may be opened when this draft is sent."""
    item = definitions.item(draft.item_version_id)
    procedure = definitions.active_procedure(definitions.option_of(item, draft.option_code)["procedure"])
    whole = _as_if_sent(draft)
    given = with_reused(Material.objects.filter(draft=draft, is_current=True))
    there = reachable(procedure.flow, lambda gateway: known_way(whole, procedure, gateway))
    steps = [one for one in openings(procedure) if one.element in there]
    wanted = [one for one in steps if is_wanted(whole, procedure.package, one)]
    return [make_member(whole, procedure.package, one, given) for one in wanted]


def member_errors(draft: Draft) -> Errors:
    """What members would be refused for, at the questions and materials of the whole; '' for none of them."""
    found: Errors = {}
    try:
        members = members_of(draft)
    except Problem as problem:
        return {"": [str(problem)]}
    for member in members:
        for key, words in faults_of(member):
            said = found.setdefault(_place(member.step, key), [])
            said.append(_("%(member)s: %(words)s") % {"member": member.draft.title, "words": words})
    if not members:
        found[""] = [_("By these answers there is nothing to apply for.")]
    return found


def faults_of(member: Member) -> list[tuple[str, str]]:
    """What is missing or wrong, as if the citizen had filled in the member's own form."""
    return [(key, words) for _page, key, words in find_faults(member.draft, member.given)]


def make_member(
    whole: Case,
    package: str,
    step: EffectStep,
    given: Iterable[Material],
    versions: Mapping[str, str] | None = None,
) -> Member:
    """versions: on which it was checked before; None takes those of now."""
    settings = step.settings
    item, version = active_item(str(settings["item"]))
    version_id = versions["item"] if versions else version.id
    option = definitions.option_of(definitions.item(version.id), str(settings["option"]))
    check_audience(item, whole.applicant_id)
    data, sources = _answers(whole, package, settings)
    now = clock.now()
    draft = Draft(
        account_id=whole.submitted_by,
        applicant_id=whole.applicant_id,
        mandate_id=whole.mandate_id,
        item_version_id=version_id,
        form_version_id=versions["form"] if versions else _form_of(option["form"]),
        item_code=item.code,
        option_code=option["code"],
        title=title_of(item.title, option["title"]),
        data=data,
        sources=sources,
        created_at=now,
        updated_at=now,
    )
    return Member(step, draft, _materials(draft, settings, given))


def _answers(whole: Case, package: str, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """With the marks of what a register knew: it was read for the whole, and is shown as it was seen."""
    data: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    for path, stated in settings.get("answers", {}).items():
        data = with_path(data, path, value_of(whole, package, stated))
        if (mark := whole.sources.get(plain_path(stated))) is not None:
            marks[path] = mark
    for code, theirs in settings.get("materials", {}).items():
        if (mark := whole.sources.get(f"{MATERIAL}{theirs}")) is not None:
            marks[f"{MATERIAL}{code}"] = mark
    return data, marks


def _materials(draft: Draft, settings: Mapping[str, Any], given: Iterable[Material]) -> tuple[Material, ...]:
    """The same stored files under the member's own codes: no byte is copied."""
    form = definitions.form(draft.form_version_id)
    rows = list(given)
    return tuple(
        Material(
            draft=draft,
            code=code,
            title=form.materials[code].title,
            **{name: getattr(row, name) for name in _KEPT},
        )
        for code, theirs in settings.get("materials", {}).items()
        for row in rows
        if row.code == theirs and code in form.materials
    )


_KEPT = (
    "file_id",
    "file_name",
    "file_size",
    "media_type",
    "source",
    "evidence",
    "tick",
    "ticked_by",
    "ticked_at",
    "is_paper",
    "reused",
    "uploaded_at",
)


def _form_of(code: str) -> Any:
    form_id = FormVersion.objects.filter(code=code, state="active").values_list("id", flat=True).first()
    if form_id is None:
        raise conflict("casework.no_form_version", _("The form of this matter is missing."), value=code)
    return form_id


def _as_if_sent(draft: Draft) -> Case:
    """A case that is never saved: enough for FEEL over the application, and for whom it would be."""
    return Case(
        applicant_id=draft.applicant_id,
        submitted_by=draft.account_id,
        mandate_id=draft.mandate_id,
        option_code=draft.option_code,
        data=draft.data,
        sources=draft.sources,
    )


def _place(step: EffectStep, key: str) -> str:
    return place_in_whole(key, step.settings.get("answers", {}), step.settings.get("materials", {}))
