"""An applicant lets a person act for him: checked first, given after he has confirmed it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import ANY_MATTER, MandateRight, MandateView, PersonView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.kit.ids import digest_of
from zhengyun.services.hall import mandates, rules_mandates

KIND = "hall.mandate_given"
TRIES = 20
PER_SECONDS = 600
TRIES_A_DAY = 30
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed. is_all: every matter, whatever else is chosen. last_day: on which it still holds.

    principal, since: who gives it and its first day, as they stood on the page that was confirmed.
    """

    name: str = ""
    id_number: str = ""
    is_all: bool = False
    matters: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    last_day: str = ""
    principal: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be given, by whom and to whom."""

    principal_id: UUID
    agent: PersonView
    matters: tuple[str, ...]
    rights: tuple[MandateRight, ...]
    since: date
    last_day: date


def check_wanted(actor: Actor, wanted: Wanted) -> Checked:
    """Raises Problem `parties.may_not_mandate` (403), `hall.bad_mandate` (422, every fault at its field),
    `hall.no_such_agent` (422), `accounts.too_many` (429).

    Whether the name or the number is wrong, or no such person is registered, is not told.
    """
    principal_id = _principal(actor)
    today = clock.today()
    last_day = _day(wanted.last_day)
    faults = _faults(wanted, principal_id, today, last_day)
    if faults or last_day is None:
        raise Problem("hall.bad_mandate", _("The mandate is not complete."), fields=faults)
    agent = _agent(actor, principal_id, wanted)
    matters = (ANY_MATTER,) if wanted.is_all else tuple(sorted(set(wanted.matters)))
    rights = tuple(right for right in MandateRight if right.value in wanted.rights)
    return Checked(principal_id, agent, matters, rights, today, last_day)


def give_mandate(actor: Actor, wanted: Wanted, key: str) -> UUID:
    """Once per key; the agent is told. What was given under the key is answered again, and not counted.

    Raises as `check_wanted`, and `hall.other_principal`, `hall.old_mandate_page` (409): to be confirmed anew.
    """
    _check_same_principal(actor, wanted)
    checked = None if jobs.was_answered(actor, key) else _confirmed(actor, wanted)

    def give() -> tuple[int, dict[str, str]]:
        return 201, {"mandate_id": str(_give(actor, checked or _confirmed(actor, wanted)).id)}

    try:
        _status, answer, _is_again = jobs.idempotent(actor, key, digest_of(json.dumps(asdict(wanted))), give)
    except Problem as problem:
        if problem.code.startswith("jobs."):
            raise _old_page() from problem
        raise
    return UUID(answer["mandate_id"])


def _check_same_principal(actor: Actor, wanted: Wanted) -> None:
    """In another window one may have begun to act for somebody else."""
    principal = parties.get_party(_principal(actor))
    if wanted.principal != str(principal.id):
        message = _("You now act for %(name)s. Check again who gives the mandate.") % {"name": principal.name}
        raise conflict("hall.other_principal", message)


def _confirmed(actor: Actor, wanted: Wanted) -> Checked:
    if wanted.since != clock.today().isoformat():
        raise _old_page()
    return check_wanted(actor, wanted)


def _old_page() -> Problem:
    words = _("This page was sent before or is out of date. Check everything once more.")
    return conflict("hall.old_mandate_page", words)


def _give(actor: Actor, checked: Checked) -> MandateView:
    made = parties.grant_mandate(
        actor,
        checked.principal_id,
        checked.agent.id,
        checked.matters,
        checked.rights,
        checked.since,
        checked.last_day + DAY,
    )
    _tell(actor, made)
    return made


def _principal(actor: Actor) -> UUID:
    if actor.party_id is None:
        raise Problem("hall.nobody", _("Please sign in as a citizen for this."), status=403)
    parties.check_can_grant_mandate(actor, actor.party_id)
    return actor.party_id


def _faults(wanted: Wanted, principal_id: UUID, today: date, last_day: date | None) -> dict[str, list[str]]:
    found: dict[str, str] = {}
    if not wanted.name.strip():
        found["name"] = _("Write the agent's name.")
    if not wanted.id_number.strip():
        found["id_number"] = _("Write the agent's identity number.")
    if not wanted.is_all and (fault := _fault_of_matters(wanted.matters, principal_id)):
        found["matters"] = fault
    if not wanted.rights or not set(wanted.rights) <= {right.value for right in MandateRight}:
        found["rights"] = _("Choose at least one power.")
    if fault := _fault_of_day(wanted.last_day.strip(), today, last_day):
        found["last_day"] = fault
    return {name: [fault] for name, fault in found.items()}


def _fault_of_day(text: str, today: date, last_day: date | None) -> str:
    if not text:
        return _("Write the last day of the mandate.")
    latest = rules_mandates.latest_last_day(today)
    if last_day is not None and today <= last_day <= latest:
        return ""
    words = _("“%(day)s” is no day from %(first)s to %(last)s.")
    return words % {"day": text[:20], "first": today, "last": latest}


def _fault_of_matters(matters: tuple[str, ...], principal_id: UUID) -> str:
    if not matters:
        return _("Choose at least one matter, or all.")
    if len(set(matters)) > rules_mandates.MOST_MATTERS:
        most = {"n": rules_mandates.MOST_MATTERS}
        return _("At most %(n)d matters are chosen one by one; choose all, or give two mandates.") % most
    known = {item.code for item in casework.list_items(audience=casework.guides.audience_of(principal_id))}
    strange = [code for code in matters if code not in known]
    words = _("“%(code)s” is no matter for this kind of applicant.")
    return words % {"code": strange[0][:40]} if strange else ""


def _agent(actor: Actor, principal_id: UUID, wanted: Wanted) -> PersonView:
    agent = _looked_up(actor, principal_id, wanted)
    if agent is None:
        message = _("No person is registered here with this name and this identity number.")
        remedy = _("Compare both with the identity card. The agent must have signed in here once.")
        fields = {"id_number": [f"{message} {remedy}"]}
        raise Problem("hall.no_such_agent", message, remedy=remedy, fields=fields)
    if agent.id in (actor.person_id, actor.party_id):
        message = _("You need no mandate to act yourself. Write another person.")
        raise Problem("hall.bad_mandate", message, fields={"id_number": [message]})
    return agent


def _looked_up(actor: Actor, principal_id: UUID, wanted: Wanted) -> PersonView | None:
    """Right and wrong tries are counted alike and leave a trace, so that numbers are not tried out here."""
    accounts.check_rate(f"hall.mandate:{actor.account_id}", TRIES, PER_SECONDS)
    accounts.check_rate(f"hall.mandate_day:{actor.account_id}", TRIES_A_DAY, int(DAY.total_seconds()))
    agent = parties.match_person(wanted.name, wanted.id_number)
    detail = {"found": agent is not None, **({"agent": str(agent.id)} if agent else {})}
    audit.record(actor, "hall.look_up_agent", "party", principal_id, detail=detail)
    return agent


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _tell(actor: Actor, made: MandateView) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "principal": made.principal_name,
            "matters": mandates.matters_in_words(made.matters, mandates.titles()),
            "term": mandates.term_in_words(made.valid_from, mandates.last_day(made)),
        }
        subject = _("%(principal)s has given you a mandate") % values
        body = _(
            "You may act for %(principal)s: %(matters)s, %(term)s. After signing in, choose for whom you act."
        )
    link = f"/my/mandates/{made.id}/"
    ref = f"mandate:{made.id}"
    notices.notify(made.agent_id, subject, body % values, link, kind=KIND, subject_ref=ref, actor=actor)
