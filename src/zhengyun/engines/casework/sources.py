"""Where a form field may be filled from without asking: a registry of typed contributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import (
    FieldSource,
    FieldValue,
    RecordSource,
    SourceContext,
    Wanted,
)
from zhengyun.engines.casework.forms.lookups import KnownSources
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    EntityType,
    IdType,
    LegalEntityView,
    PartyKind,
    RepresentativeTitle,
)
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

_sources: dict[str, FieldSource] = {}
RECORD_LANGUAGE = "zh-hans"
Asked = tuple[str, Wanted]


def register_source(source: FieldSource) -> None:
    """Called in AppConfig.ready(). Raises ValueError for a name that is taken."""
    known = _sources.get(source.name)
    if known is not None and type(known) is not type(source):
        raise ValueError(f"a source named {source.name!r} is registered already")
    _sources[source.name] = source


def known_sources(package: Path | None = None) -> KnownSources:
    """Every dotted key that a form may name. package: the folder of one that is being installed."""
    keys = frozenset(f"{name}.{key}" for name, source in _sources.items() for key in source.known(package))

    def check(dotted: str, wanted: Wanted) -> list[str]:
        return _sources[dotted.partition(".")[0]].check(wanted, package)

    return KnownSources(keys, check)


def record_source(name: str) -> RecordSource:
    """The source that acceptance cases fill with records. Raises Problem `casework.no_record_source`."""
    found = _sources.get(name)
    if found is None or not hasattr(found, "enter"):
        raise Problem("casework.no_record_source", _("No source keeps such records."), value=name)
    return cast(RecordSource, found)


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value with the mark that stays beside it in the draft and the case. value None: known, but not

    certain, so that it is asked.
    """

    value: Any
    mark: Mapping[str, str]


def read(asked: Collection[Asked], context: SourceContext) -> dict[Asked, ReadValue]:
    """What is known and not empty. Written in the language of records."""
    by_source: dict[str, list[Wanted]] = {}
    for dotted, wanted in asked:
        by_source.setdefault(dotted.partition(".")[0], []).append(wanted)
    found: dict[Asked, ReadValue] = {}
    with translation.override(RECORD_LANGUAGE):
        for name, wants in by_source.items():
            if (source := _sources.get(name)) is None:
                continue
            for wanted, answer in source.read(context, wants).items():
                if answer.value != "":
                    dotted = f"{name}.{wanted.key}"
                    found[dotted, wanted] = ReadValue(answer.value, _mark(dotted, answer))
    return found


def _mark(dotted: str, answer: FieldValue) -> dict[str, str]:
    return {
        "source": dotted,
        "title": answer.title,
        "as_of": answer.as_of.isoformat(),
        "basis": answer.basis,
        **answer.record,
    }


class ApplicantSource:
    """The party that applies: a firm as registered, or a person as known."""

    name = "applicant"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset(
            {"name", "code", "kind", "representative", "representative_title", "address", "region", "phone"}
        )

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        party = parties.get_party(context.applicant_id)
        if party.kind is PartyKind.LEGAL_ENTITY:
            entity = parties.get_legal_entity(party.id)
            return _answers(_of_entity(entity), wanted, _("Business register"), entity.updated_on)
        if party.kind is PartyKind.PERSON:
            person = parties.get_person(party.id)
            facts = {
                "name": person.name,
                "code": person.id_number,
                "kind": _("Natural person"),
                "representative": person.name,
                "phone": person.phone,
            }
            return _answers(facts, wanted, _("Personal account"), clock.today())
        facts = {"name": party.name, "code": parties.get_organization(party.id).uscc}
        return _answers(facts, wanted, _("Register of organizations"), clock.today())


class AgentSource:
    """The person who fills in the form."""

    name = "agent"

    def known(self, package: Path | None = None) -> frozenset[str]:
        return frozenset({"name", "phone", "email", "id_number"})

    def check(self, wanted: Wanted, package: Path | None = None) -> list[str]:
        return []

    def read(self, context: SourceContext, wanted: Collection[Wanted]) -> Mapping[Wanted, FieldValue]:
        if context.person_id is None:
            return {}
        person = parties.get_person(context.person_id)
        facts = {"name": person.name, "phone": person.phone, "email": person.email}
        if person.id_type is IdType.RESIDENT_ID:
            facts["id_number"] = person.id_number
        return _answers(facts, wanted, _("Personal account"), clock.today())


def _of_entity(entity: LegalEntityView) -> dict[str, str]:
    return {
        "name": entity.name,
        "code": entity.uscc,
        "kind": _kinds()[entity.entity_type],
        "representative": entity.representative_name,
        "representative_title": _titles()[entity.representative_title],
        "address": entity.address,
        "region": entity.region_code,
    }


def _answers(
    facts: Mapping[str, str], wanted: Collection[Wanted], title: str, as_of: date
) -> dict[Wanted, FieldValue]:
    return {one: FieldValue(facts[one.key], title, as_of) for one in wanted if facts.get(one.key)}


def _kinds() -> dict[EntityType, str]:
    return {
        EntityType.ENTERPRISE: _("Enterprise"),
        EntityType.INDIVIDUAL_BUSINESS: _("Individual business"),
        EntityType.COOPERATIVE: _("Farmers' cooperative"),
        EntityType.PUBLIC_INSTITUTION: _("Public institution"),
        EntityType.SOCIAL_ORGANIZATION: _("Social organization"),
        EntityType.OTHER: _("Other organization"),
    }


def _titles() -> dict[RepresentativeTitle, str]:
    return {
        RepresentativeTitle.LEGAL_REPRESENTATIVE: _("Legal representative"),
        RepresentativeTitle.PROPRIETOR: _("Proprietor"),
        RepresentativeTitle.PERSON_IN_CHARGE: _("Person in charge"),
    }


def register() -> None:
    register_source(ApplicantSource())
    register_source(AgentSource())
