"""Hand a decision over at the counter, or record how it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, Identification, PaperRow
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import IdType, MandateRight
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found

METHODS = ("counter", "mail", "electronic")


def hand_over(actor: Actor, case_id: UUID, typed: Mapping[str, str]) -> CaseView:
    """typed: method; for the counter id_number, identified, letter; for the post carrier and tracking."""
    paper = waiting(actor, case_id)
    method = typed.get("method", "")
    if method not in METHODS:
        raise wrong("method", _("Please choose."))
    ways = {"counter": _collected, "mail": _posted}
    data = ways[method](paper, typed) if method in ways else {}
    return casework.perform(
        actor,
        case_id,
        "serve",
        task_id=paper.task_id,
        data={"method": method, **data},
        idempotency_key=typed.get("key") or None,
    )


def waiting(actor: Actor, case_id: UUID) -> PaperRow:
    found = next(iter(casework.waiting_papers(actor, limit=1, case_id=case_id)), None)
    if found is None:
        raise not_found(
            "desk.nothing_to_hand_over",
            _("Nothing of this case waits at your counter."),
            value=case_id,
            remedy=_("Perhaps it was handed over already; the case shows it."),
        )
    return found


def _collected(paper: PaperRow, typed: Mapping[str, str]) -> dict[str, str]:
    """The applicant, its head, who has a mandate to collect, or who brings a letter."""
    identified = typed.get("identified", "")
    if identified not in set(Identification):
        raise wrong("identified", _("Please choose."))
    number = typed.get("id_number", "").strip().upper()
    if not number:
        raise wrong("id_number", _("Please fill this in."))
    person = next((one for kind in IdType if (one := parties.find_person(number, kind))), None)
    letter = typed.get("letter", "").strip()[:100]
    name = person.name if person else typed.get("name", "").strip()[:100]
    may = person is not None and parties.can_act_for(
        person.id, paper.applicant_id, paper.item_code, MandateRight.COLLECT, clock.today()
    )
    if not may and not letter:
        raise wrong("letter", _("This person is neither the applicant nor its head, and may not collect."))
    if not name:
        raise wrong("name", _("Nobody has this document yet: please fill in the name."))
    return {"receiver": name, "identified": identified, **({"letter": letter} if letter else {})}


def _posted(_paper: PaperRow, typed: Mapping[str, str]) -> dict[str, str]:
    given = {name: typed.get(name, "").strip()[:60] for name in ("carrier", "tracking")}
    for name, value in given.items():
        if not value:
            raise wrong(name, _("Please fill this in."))
    return given


def unclaimed(rows: list[PaperRow], days: int) -> list[PaperRow]:
    """What has been waiting for longer than this many days."""
    limit = clock.now() - timedelta(days=days)
    return [one for one in rows if one.waits_since < limit]


def wrong(field: str, message: str) -> Problem:
    return Problem("desk.hand_over", _("Please correct what is marked."), fields={field: [message]})
