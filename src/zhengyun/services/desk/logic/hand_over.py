"""Hand a decision over at the counter, or record how it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, Identification, PaperRow
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import IdType, MandateRight, PersonView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.desk.logic.note_visit import note_case
from zhengyun.services.desk.logic.read_typed import Typed

METHODS = ("counter", "mail", "electronic")


def hand_over(actor: Actor, case_id: UUID, typed: Mapping[str, str]) -> CaseView:
    """typed: method; for the counter id_number, identified, letter; for the post carrier and tracking."""
    paper, page = waiting(actor, case_id), Typed(typed)
    method = page.choice("method", METHODS)
    data = _READERS[method](paper, page) if method in _READERS else {}
    if page.faults:
        raise Problem("desk.hand_over", _("Please correct what is marked."), fields=page.faults)
    with transaction.atomic():
        case = casework.perform(
            actor,
            case_id,
            "serve",
            task_id=paper.task_id,
            data={"method": method, **data},
            idempotency_key=typed.get("key") or None,
        )
        if method == "counter":
            note_case(actor, "handed_over", case_id, paper.item_code, paper.title)
    return case


def waiting(actor: Actor, case_id: UUID) -> PaperRow:
    found = casework.waiting_paper(actor, case_id)
    if found is None:
        raise not_found(
            "desk.nothing_to_hand_over",
            _("Nothing of this case waits at your counter."),
            value=case_id,
            remedy=_("Perhaps it was handed over already; the case shows it."),
        )
    return found


def _collected(paper: PaperRow, page: Typed) -> dict[str, str]:
    """The applicant, its head, who has a mandate to collect, or who brings a letter."""
    number = page.id_number("id_number", None)
    identified = page.choice("identified", [one.value for one in Identification])
    letter = page.text("letter")[:100]
    person = _found(number) if number else None
    name = person.name if person else page.text("name")[:100]
    may = person is not None and parties.can_act_for(
        person.id, paper.applicant_id, paper.item_code, MandateRight.COLLECT, clock.today()
    )
    if number and not name:
        page.fault("name", _("Nobody has this document yet: please fill in the name."))
    if number and not may and not letter:
        page.fault("letter", _("This person is neither the applicant nor its head, and may not collect."))
    return {"receiver": name, "identified": identified, **({"letter": letter} if letter else {})}


def _found(number: str) -> PersonView | None:
    return next((one for kind in IdType if (one := parties.find_person(number, kind))), None)


def _posted(_paper: PaperRow, page: Typed) -> dict[str, str]:
    return {name: page.needed(name)[:60] for name in ("carrier", "tracking")}


_READERS = {"counter": _collected, "mail": _posted}
