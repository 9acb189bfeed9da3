"""Enter a natural person."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties.contracts import IdType, PartyKind, PersonView
from zhengyun.kernel.parties.models import Party, Person
from zhengyun.kernel.parties.permissions import check_can_register_party
from zhengyun.kernel.parties.queries import get_person
from zhengyun.kit import codes
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict


def register_person(
    actor: Actor,
    name: str,
    id_number: str,
    *,
    id_type: IdType = IdType.RESIDENT_ID,
    phone: str = "",
    email: str = "",
    birthday: date | None = None,
) -> PersonView:
    """Raises Problem `parties.bad_id_number` (GB 11643), `parties.person_known` (409).

    The problems never quote the number.
    """
    check_can_register_party(actor)
    number = id_number.strip().upper()
    if id_type is IdType.RESIDENT_ID:
        birthday = _birthday(number)
    try:
        with transaction.atomic():
            party = Party.objects.create(kind=PartyKind.PERSON.value, name=_name(name))
            Person.objects.create(
                party=party,
                id_type=id_type.value,
                id_number=number,
                phone=phone,
                email=email,
                birthday=birthday,
            )
            audit.record(actor, "parties.register_person", "person", party.id)
    except IntegrityError as error:
        raise conflict(
            "parties.person_known", _("A person with this document is entered already.")
        ) from error
    return get_person(party.id)


def _birthday(number: str) -> date:
    if (found := codes.ric_birthday(number)) is None:
        raise Problem(
            "parties.bad_id_number",
            _("The identity number is not valid."),
            remedy=_("Compare all 18 characters with the document."),
            fields={"id_number": [_("The identity number is not valid.")]},
        )
    return found


def _name(name: str) -> str:
    if not (cleaned := name.strip()):
        raise Problem("parties.no_name", _("A name is needed."), fields={"name": [_("A name is needed.")]})
    return cleaned
