"""Where a form field may be filled from without asking: a registry of typed contributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import FieldSource, FieldValue, SourceContext
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import EntityType, LegalEntityView, PartyKind, RepresentativeTitle
from zhengyun.kit import clock

_sources: dict[str, FieldSource] = {}
RECORD_LANGUAGE = "zh-hans"


def register_source(source: FieldSource) -> None:
    """Called in AppConfig.ready(). Raises ValueError for a name that is taken."""
    if source.name in _sources:
        raise ValueError(f"a source named {source.name!r} is registered already")
    _sources[source.name] = source


def known_keys() -> frozenset[str]:
    """Every dotted key that a form may name."""
    return frozenset(f"{name}.{key}" for name, source in _sources.items() for key in source.known())


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value with the mark that stays beside it in the draft and the case."""

    value: Any
    mark: Mapping[str, str]


def read(keys: Iterable[str], context: SourceContext) -> dict[str, ReadValue]:
    """What is known and not empty, by dotted key. Written in the language of records."""
    by_source: dict[str, set[str]] = {}
    for key in keys:
        name, _dot, inner = key.partition(".")
        by_source.setdefault(name, set()).add(inner)
    found: dict[str, ReadValue] = {}
    with translation.override(RECORD_LANGUAGE):
        for name, wanted in by_source.items():
            for inner, answer in _sources[name].read(context, frozenset(wanted)).items():
                if answer.value not in (None, ""):
                    key = f"{name}.{inner}"
                    found[key] = ReadValue(answer.value, _mark(key, answer))
    return found


def _mark(key: str, answer: FieldValue) -> dict[str, str]:
    return {
        "source": key,
        "title": answer.title,
        "as_of": answer.as_of.isoformat(),
        "basis": answer.basis,
    }


class ApplicantSource:
    """The party that applies: a firm as registered, or a person as known."""

    name = "applicant"

    def known(self) -> frozenset[str]:
        return frozenset(
            {"name", "code", "kind", "representative", "representative_title", "address", "region", "phone"}
        )

    def read(self, context: SourceContext, keys: frozenset[str]) -> Mapping[str, FieldValue]:
        party = parties.get_party(context.applicant_id)
        if party.kind is PartyKind.LEGAL_ENTITY:
            entity = parties.get_legal_entity(party.id)
            return _answers(_of_entity(entity), keys, _("Business register"), entity.updated_on)
        if party.kind is PartyKind.PERSON:
            person = parties.get_person(party.id)
            facts = {
                "name": person.name,
                "code": person.id_number,
                "kind": _("Natural person"),
                "representative": person.name,
                "phone": person.phone,
            }
            return _answers(facts, keys, _("Personal account"), clock.today())
        return _answers({"name": party.name}, keys, _("Register of organizations"), clock.today())


class AgentSource:
    """The person who fills in the form."""

    name = "agent"

    def known(self) -> frozenset[str]:
        return frozenset({"name", "phone", "email"})

    def read(self, context: SourceContext, keys: frozenset[str]) -> Mapping[str, FieldValue]:
        if context.person_id is None:
            return {}
        person = parties.get_person(context.person_id)
        facts = {"name": person.name, "phone": person.phone, "email": person.email}
        return _answers(facts, keys, _("Personal account"), clock.today())


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
    facts: Mapping[str, str], keys: frozenset[str], title: str, as_of: date
) -> dict[str, FieldValue]:
    return {key: FieldValue(value, title, as_of) for key, value in facts.items() if key in keys}


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
