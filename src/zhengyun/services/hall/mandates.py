"""A mandate in words: agent, matters, powers and term, which a letter of mandate must state.

Source: Civil Code (民法典) art. 165.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    ANY_MATTER,
    MandateRight,
    MandateState,
    MandateView,
    PartyKind,
    PersonView,
)
from zhengyun.kit import clock
from zhengyun.kit.codes import mask_number
from zhengyun.ui import contracts as ui

DAY = timedelta(days=1)
SHOWN = 5
"""Matters of a mandate that a list names; its sheet names them all."""


def powers() -> dict[MandateRight, str]:
    return {
        MandateRight.SUBMIT: _("Apply: fill in, sign and send applications, follow them, answer letters"),
        MandateRight.COLLECT: _("Collect results: licences and letters"),
    }


def titles() -> dict[str, str]:
    """Of every item that can be applied for, by its code."""
    return {item.code: item.title for item in casework.list_items()}


def matters_in_words(matters: tuple[str, ...], known: Mapping[str, str], most: int = 0) -> str:
    """An item that is not offered any more is named by its code. most: how many are named, 0: all."""
    if ANY_MATTER in matters:
        return _("every matter")
    named = "、".join(known.get(code, code) for code in matters[: most or None])
    if not most or len(matters) <= most:
        return named
    return _("%(matters)s and others, %(n)d in all") % {"matters": named, "n": len(matters)}


def powers_in_words(rights: tuple[MandateRight, ...]) -> str:
    known = powers()
    return "\n".join(known[right] for right in known if right in rights)


def term_in_words(since: date, last: date) -> str:
    return _("%(first)s to %(last)s, both days included") % {"first": since, "last": last}


def last_day(mandate: MandateView) -> date:
    """On which it holds."""
    return mandate.valid_until - DAY


def is_open(mandate: MandateView) -> bool:
    """Whether it holds or will hold, so that it can be ended."""
    return mandate.state is MandateState.ACTIVE and clock.today() < mandate.valid_until


def badge(mandate: MandateView) -> ui.Badge:
    if mandate.state is MandateState.REVOKED:
        return ui.Badge(_("mandate ended"), ui.Tone.NEUTRAL)
    if not is_open(mandate):
        return ui.Badge(_("expired"), ui.Tone.NEUTRAL)
    if not mandate.is_in_force(clock.today()):
        return ui.Badge(_("not yet in force"), ui.Tone.INFO)
    return ui.Badge(_("mandate in force"), ui.Tone.SUCCESS)


def facts(mandate: MandateView) -> list[ui.Fact]:
    """All that a letter of mandate must state."""
    agent = parties.get_person(mandate.agent_id)
    last = last_day(mandate)
    return stated(mandate.principal_id, agent, mandate.matters, mandate.rights, (mandate.valid_from, last))


def stated(
    principal_id: UUID,
    agent: PersonView,
    matters: tuple[str, ...],
    rights: tuple[MandateRight, ...],
    term: tuple[date, date],
) -> list[ui.Fact]:
    """term: the first and the last day."""
    number = mask_number(agent.id_number)
    return [
        ui.Fact(_("Principal"), _principal(principal_id)),
        ui.Fact(_("Agent"), _with_number(agent.name, _("identity number"), number)),
        *limits(matters, rights, term, titles()),
    ]


def limits(
    matters: tuple[str, ...],
    rights: tuple[MandateRight, ...],
    term: tuple[date, date],
    known: Mapping[str, str],
    most: int = 0,
) -> list[ui.Fact]:
    return [
        ui.Fact(_("Matters that it covers"), matters_in_words(matters, known, most)),
        ui.Fact(_("Powers"), powers_in_words(rights)),
        ui.Fact(_("Term"), term_in_words(*term)),
    ]


def _principal(principal_id: UUID) -> str:
    principal = parties.get_party(principal_id)
    if principal.kind is PartyKind.PERSON:
        number = mask_number(parties.get_person(principal.id).id_number)
        return _with_number(principal.name, _("identity number"), number)
    if principal.kind is PartyKind.ORGANIZATION:
        number = parties.get_organization(principal.id).uscc
    else:
        number = parties.get_legal_entity(principal.id).uscc
    return _with_number(principal.name, _("credit code"), number)


def _with_number(name: str, kind: str, number: str) -> str:
    return _("%(name)s (%(kind)s %(number)s)") % {"name": name, "kind": kind, "number": number}
