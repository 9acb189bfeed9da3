"""Who applies in the bench, and how a case comes to a stage through the facade."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from zhengyun.kit import clock

ITEM = "990124000131023001"
TOWN = "990124001"
PHONE = "16000003001"
BEGUN, SENT = time(8, 50), time(9, 0)
Deed = tuple[time, str, str, Mapping[str, Any]]
RECEIVED: Deed = (time(10, 0), "hexiaomin", "receive", {})
ACCEPTED: Deed = (time(11, 0), "dingli", "accept", {})
NOT_ACCEPTED: Deed = (time(11, 0), "dingli", "not_accept", {"reasons": "不属于本机关管辖。"})
STAGES: Mapping[str, tuple[Deed, ...]] = {
    "submitted": (),
    "received": (RECEIVED,),
    "reviewing": (RECEIVED, ACCEPTED),
    "not accepted": (RECEIVED, NOT_ACCEPTED),
}


@dataclass(frozen=True, slots=True)
class Shop:
    """What of an applicant stands in the rows of his cases."""

    party_id: str
    account_id: str
    person_id: str
    name: str
    code: str
    head: str
    address: str

    @property
    def username(self) -> str:
        return f"u{self.code[8:17].lower()}"

    def words(self) -> tuple[str, ...]:
        return astuple(self)


def shops(count: int) -> list[Shop]:
    """So many small businesses of the demonstration county, with accounts."""
    from zhengyun.config.demo.county import applicant, enter_population
    from zhengyun.config.demo.population import Population, population
    from zhengyun.kernel.parties.contracts import EntityType

    found = population().trading("catering")
    seeds = [one for one in found if one.entity_type is EntityType.INDIVIDUAL_BUSINESS][:count]
    enter_population(Population(tuple(one.head for one in seeds), tuple(seeds)))
    made = []
    for seed in seeds:
        actor = applicant(seed.uscc)
        ids = (str(actor.party_id), str(actor.account_id), str(actor.person_id))
        made.append(Shop(*ids, seed.name, seed.uscc, seed.head.name, seed.address))
    return made


def moments(day: date, stage: str, shift: timedelta = timedelta()) -> list[datetime]:
    """Every instant at which something is written for a case that reaches the stage on a day."""
    at = [BEGUN, SENT, *(deed[0] for deed in STAGES[stage])]
    return [clock.civil(day, one) + shift for one in at]


def ready_draft(shop: Shop) -> UUID:
    """An application with everything in it, not sent yet."""
    from tests.recovery.papers import PDF
    from zhengyun.config.demo.county import applicant
    from zhengyun.engines.casework import facade as casework

    actor = applicant(shop.code)
    draft = casework.start_draft(actor, ITEM, "new", {"scope": "other"})
    for material in ("layout", "process", "safety_rules"):
        casework.add_file(actor, draft.id, material, io.BytesIO(PDF), f"{material}.pdf")
    posted = posted_answers(shop)
    draft = casework.get_draft(actor, draft.id)
    for page in draft.pages:
        draft = casework.save_page(actor, draft.id, page.id, posted, draft.version)
    return draft.id


def posted_answers(shop: Shop) -> dict[str, list[str]]:
    """What the shop answers, as a browser posts it."""
    from zhengyun.config.demo.answers import to_posted

    return to_posted(dict(_answers(shop)))


def bring_to(shop: Shop, day: date, stage: str, shift: timedelta = timedelta()) -> UUID:
    """A case at a stage, made through the facade with the clock set; nothing of it is waiting to be done."""
    from zhengyun.config.demo.county import applicant, officer
    from zhengyun.engines.casework import facade as casework

    begun, sent, *later = moments(day, stage, shift)
    with clock.at(begun):
        draft = ready_draft(shop)
    with clock.at(sent):
        case = casework.submit(applicant(shop.code), draft)
    for moment, (_time, account, act, data) in zip(later, STAGES[stage], strict=True):
        with clock.at(moment):
            casework.perform(officer(account), case.id, act, data=data)
    return case.id


def _answers(shop: Shop) -> Iterator[tuple[str, Any]]:
    until = (clock.today() + timedelta(days=300)).isoformat()
    yield from {
        "contact.name": shop.head,
        "contact.phone": PHONE,
        "premises.town": TOWN,
        "premises.address": shop.address,
        "premises.area": 60,
        "premises.storage": False,
        "business.main_type": "catering",
        "business.items": ["hot"],
        "business.network": False,
        "people.manager_name": shop.head,
        "people.manager_phone": PHONE,
        "people.staff": [{"name": shop.head, "position": "负责人", "health_until": until}],
        "service.method": "electronic",
        "promise.truthful": True,
    }.items()
