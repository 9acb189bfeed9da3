from __future__ import annotations

import pytest

from zhengyun.kernel.parties import rules
from zhengyun.kernel.parties.contracts import EntityType, OrganizationKind, RepresentativeTitle


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        ("91", EntityType.ENTERPRISE, True),
        ("92", EntityType.ENTERPRISE, False),
        ("92", EntityType.INDIVIDUAL_BUSINESS, True),
        ("91", EntityType.INDIVIDUAL_BUSINESS, False),
        ("93", EntityType.COOPERATIVE, True),
        ("12", EntityType.PUBLIC_INSTITUTION, True),
        ("51", EntityType.SOCIAL_ORGANIZATION, True),
        ("53", EntityType.SOCIAL_ORGANIZATION, True),
        ("54", EntityType.SOCIAL_ORGANIZATION, False),
        ("54", EntityType.OTHER, True),
        ("91", EntityType.OTHER, False),
    ],
)
def test_a_code_fits_the_kind_that_its_first_two_characters_name(
    code: str, kind: EntityType, fits: bool
) -> None:
    assert rules.fits_entity(code + "9901240000000000", kind) is fits


def test_a_department_has_11_and_a_provider_may_be_a_firm() -> None:
    assert rules.fits_organization("11" + "0" * 16, OrganizationKind.DEPARTMENT)
    assert not rules.fits_organization("91" + "0" * 16, OrganizationKind.DEPARTMENT)
    assert rules.fits_organization("91" + "0" * 16, OrganizationKind.PROVIDER)


def test_an_individual_business_has_a_proprietor_and_no_legal_representative() -> None:
    assert rules.titles_of(EntityType.INDIVIDUAL_BUSINESS) == (RepresentativeTitle.PROPRIETOR,)
    assert rules.titles_of(EntityType.ENTERPRISE)[0] is RepresentativeTitle.LEGAL_REPRESENTATIVE
    assert RepresentativeTitle.PROPRIETOR not in rules.titles_of(EntityType.COOPERATIVE)
