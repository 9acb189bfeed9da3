"""Enter a legal entity or unincorporated body as the registering body has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import rules
from zhengyun.kernel.parties.contracts import EntityType, LegalEntityView, PartyKind, RepresentativeTitle
from zhengyun.kernel.parties.models import LegalEntity, Party
from zhengyun.kernel.parties.permissions import check_can_register_party
from zhengyun.kernel.parties.queries import get_legal_entity, region
from zhengyun.kit import codes
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def register_legal_entity(
    actor: Actor,
    name: str,
    uscc: str,
    entity_type: EntityType,
    *,
    representative_name: str,
    region_code: str,
    representative_title: RepresentativeTitle | None = None,
    representative_id: UUID | None = None,
    address: str = "",
    industry: str = "",
    established_on: date | None = None,
    business_scope: str = "",
    registered_capital: int | None = None,
    source: str = "amr",
) -> LegalEntityView:
    """Raises Problem `parties.bad_uscc`, `parties.code_of_another_kind`, `parties.wrong_title`,
    `parties.unknown_region` and `parties.entity_known` (409). registered_capital is in fen."""
    check_can_register_party(actor)
    code = check_uscc(uscc)
    title = representative_title or rules.titles_of(entity_type)[0]
    check_kind(entity_type, code, title)
    with _entered_once(code):
        party = Party.objects.create(kind=PartyKind.LEGAL_ENTITY.value, name=name.strip())
        LegalEntity.objects.create(
            party=party,
            uscc=code,
            entity_type=entity_type.value,
            representative_name=representative_name,
            representative_title=title.value,
            representative_id=representative_id,
            address=address,
            region_id=region(region_code).code,
            industry=industry,
            established_on=established_on,
            business_scope=business_scope,
            registered_capital=registered_capital,
            source=source,
        )
        audit.record(actor, "parties.register_legal_entity", "legal_entity", party.id)
    return get_legal_entity(party.id)


@contextmanager
def _entered_once(code: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        message = _("A body with this code is entered already.")
        raise conflict("parties.entity_known", message, value=code) from error


def check_kind(entity_type: EntityType, code: str, title: RepresentativeTitle) -> None:
    if not rules.fits_entity(code, entity_type):
        raise Problem(
            "parties.code_of_another_kind", _("The code belongs to another kind of body."), value=code
        )
    check_title(entity_type, title)


def check_uscc(uscc: str) -> str:
    """The code in capitals; raises Problem `parties.bad_uscc` where GB 32100 does not hold."""
    code = uscc.strip().upper()
    if not codes.is_uscc(code):
        raise Problem(
            "parties.bad_uscc",
            _("The unified social credit code is not valid."),
            value=code[:20],
            remedy=_("Compare all 18 characters with the business licence."),
            fields={"uscc": [_("The unified social credit code is not valid.")]},
        )
    return code


def check_title(entity_type: EntityType, title: RepresentativeTitle) -> None:
    """An individual business has a proprietor and no legal representative."""
    if title not in rules.titles_of(entity_type):
        raise Problem(
            "parties.wrong_title", _("The head of such a body bears another title."), value=title.value
        )
