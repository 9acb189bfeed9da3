"""Pure rules of parties: which code fits which kind of body, which title its head bears."""

from __future__ import annotations

from zhengyun.kernel.parties.contracts import EntityType, OrganizationKind, RepresentativeTitle

_ENTITY_PREFIXES: dict[EntityType, tuple[str, ...]] = {
    EntityType.ENTERPRISE: ("91",),
    EntityType.INDIVIDUAL_BUSINESS: ("92",),
    EntityType.COOPERATIVE: ("93",),
    EntityType.PUBLIC_INSTITUTION: ("12",),
    EntityType.SOCIAL_ORGANIZATION: ("51", "52", "53"),
}
_ORGANIZATION_PREFIXES: dict[OrganizationKind, tuple[str, ...]] = {
    OrganizationKind.DEPARTMENT: ("11",),
    OrganizationKind.PUBLIC_INSTITUTION: ("12",),
    OrganizationKind.PROVIDER: ("91", "12"),
}
_TITLES: dict[EntityType, tuple[RepresentativeTitle, ...]] = {
    EntityType.ENTERPRISE: (RepresentativeTitle.LEGAL_REPRESENTATIVE, RepresentativeTitle.PERSON_IN_CHARGE),
    EntityType.INDIVIDUAL_BUSINESS: (RepresentativeTitle.PROPRIETOR,),
}
_USUAL = (RepresentativeTitle.LEGAL_REPRESENTATIVE, RepresentativeTitle.PERSON_IN_CHARGE)


def fits_entity(uscc: str, entity_type: EntityType) -> bool:
    """Whether the first two characters of the code (registering body and kind, GB 32100-2015
    table 1) belong to this kind: 91 enterprise, 92 individual business, 93 farmers' cooperative,
    12 public institution, 51-53 social organization. OTHER takes every other code."""
    if (prefixes := _ENTITY_PREFIXES.get(entity_type)) is not None:
        return uscc[:2] in prefixes
    return all(uscc[:2] not in known for known in _ENTITY_PREFIXES.values())


def fits_organization(uscc: str, kind: OrganizationKind) -> bool:
    """Departments have 11 (机关), public institutions 12, providers 91 (a firm) or 12."""
    return uscc[:2] in _ORGANIZATION_PREFIXES[kind]


def titles_of(entity_type: EntityType) -> tuple[RepresentativeTitle, ...]:
    """The titles that the head of such a body may bear; the first is the usual one.

    An individual business has a 经营者 (proprietor) and never a 法定代表人; a branch of an
    enterprise, like an unincorporated body, has a 负责人.
    """
    return _TITLES.get(entity_type, _USUAL)
