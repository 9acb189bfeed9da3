"""The county with one case in each state that a page shows; runs as a program beside an installation.

`python -m tests.journeys.seed county` writes the county and its cases.
`python -m tests.journeys.seed turning` writes a case whose lamp was to turn this morning, while the
worker is stopped: it turns when the worker wakes.
Each prints what it wrote as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import time, timedelta
from uuid import UUID

from zhengyun.config.demo.days import Days


def sow_county() -> dict[str, str]:
    from tests.journeys.known import enter_known, enter_registers
    from tests.seeding import enter_county
    from zhengyun.config.demo.county import enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import CORRECT, RECEIVE, SHIQIAO_BRANCH, USUAL, Story, at_stage
    from zhengyun.kit import clock

    enter_county()
    person = enter_registers()
    enter_known()
    shops = population().trading("catering")[:8]
    enter_population(Population(tuple(one.head for one in shops), tuple(shops)))
    days = Days(clock.now())
    asked = (RECEIVE, CORRECT)
    stories = [Story(SHIQIAO_BRANCH, "new", days.ago(3), time(9, 12), asked, "chenyutong", ("process",))]
    stages = (("submitted", 1), ("received", 2), ("review", 12), ("inspection", 9), ("granted", 6))
    for shop, (stage, age) in zip(shops, stages, strict=False):
        stories.append(Story(shop.uscc, "new", days.ago(age), time(9, 3), at_stage(stage)))
    stories.append(Story(shops[6].uscc, "new", days.ago(30), time(9, 20), USUAL))
    ending = tuple(one for one in USUAL if one.record != "site_pass" and one.act != "sign")
    stories.append(Story(shops[6].uscc, "cancel", days.ago(9), time(9, 40), ending))
    for story in stories:
        play(story, days)
    return {"ended_licence": _ended_licence(shops[6].uscc), "person": person}


def _ended_licence(uscc: str) -> str:
    from zhengyun.config.demo.county import applicant
    from zhengyun.engines.casework import facade as casework

    return casework.my_licences(applicant(uscc))[0].verification_code


def _number_of(case_id: UUID) -> str:
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit.actor import SYSTEM

    return casework.get_case(SYSTEM, case_id).number


def sow_turning() -> dict[str, str]:
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.kit import clock

    shop = population().trading("catering")[5]
    last = Days(clock.now()).last
    days = Days(clock.civil(last) - timedelta(minutes=1))
    made = play(Story(shop.uscc, "new", days.ago(4), time(9, 5), at_stage("inspection")), days)
    return {"number": _number_of(made), "id": str(made)}


def sow_cloud() -> dict[str, str]:
    """Catalogue, units, business systems, the provider of the pools, and the application of orders."""
    from zhengyun.config.demo import APPLICATIONS, cloud
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(APPLICATIONS / "cloud_orders", SYSTEM)
    cloud.fill(lambda _words: None)
    return {}


def _install(*names: str) -> dict[str, str]:
    from zhengyun.config.demo import APPLICATIONS
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    for name in names:
        packages.install(APPLICATIONS / name, SYSTEM)
    return {}


def sow_bundle() -> dict[str, str]:
    """开办餐饮店一件事 with what it brings together."""
    return _install("promise_records", "public_hygiene", "shop_sign", "fire_safety_check", "open_restaurant")


def sow_hygiene() -> dict[str, str]:
    from tests.journeys.hairdressers import enter_hairdressers

    _install("promise_records", "public_hygiene")
    return enter_hairdressers()


def sow_fire() -> dict[str, str]:
    return _install("promise_records", "fire_safety_check")


def sow_elder() -> dict[str, str]:
    from tests.journeys.known import enter_elders

    found = _install("elder_allowance")
    enter_elders()
    return found


def sow_investment() -> dict[str, str]:
    return _install("investment_filing")


def sow_window_matters() -> dict[str, str]:
    """What the counter receives on paper, and the counter."""
    _install("window_guides")
    return sow_counter()


def sow_counter() -> dict[str, str]:
    """The service centre with its windows."""
    from zhengyun.config.demo.counter import enter_counter

    enter_counter()
    return {}


def sow_served() -> dict[str, str]:
    """何晓敏 has just served two numbers at the first window. The hours of the counter do not matter here."""
    from zhengyun.config.demo.counter import enter_counter
    from zhengyun.config.demo.county import account_of, officer
    from zhengyun.kit import clock
    from zhengyun.services.desk import facade as desk
    from zhengyun.services.desk.logic.queue import move_ticket
    from zhengyun.services.desk.models import CounterWindow, Ticket

    enter_counter()
    window = CounterWindow.objects.select_related("site").get(number=1, site__code="wangxi")
    taken = Ticket.objects.filter(site=window.site, day=clock.today()).count()
    codes = []
    for number in (taken + 1, taken + 2):
        ticket = Ticket.objects.create(
            site=window.site,
            day=clock.today(),
            number=number,
            title="食品经营许可",
            state="called",
            window=window,
            called_by=account_of("hexiaomin").id,
            called_at=clock.now(),
            taken_at=clock.now(),
        )
        move_ticket(officer("hexiaomin"), ticket.id, "done")
        visit = desk.last_visit(window.id, ticket.taken_at)
        codes.append(visit.code if visit else "")
    return {"window": str(window.id), "code": codes[0], "label": f"A{taken + 2:03d}"}


def sow_desk() -> dict[str, str]:
    """Three applications that wait at the counter, and one that waits for its decision."""
    from zhengyun.config.demo.county import enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.kit import clock

    shops = population().trading("catering")[8:12]
    enter_population(Population(tuple(one.head for one in shops), tuple(shops)))
    days, found = Days(clock.now()), {}
    stages = (("submitted", 1), ("submitted", 1), ("submitted", 1), ("deciding", 7))
    for at, (shop, (stage, age)) in enumerate(zip(shops, stages, strict=True)):
        made = play(Story(shop.uscc, "new", days.ago(age), time(9, 3 + at), at_stage(stage)), days)
        found[f"number{at}"] = _number_of(made)
    return found


def sow_site() -> dict[str, str]:
    """The columns of the website."""
    from zhengyun.config.demo import APPLICATIONS
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(APPLICATIONS / "county_site", SYSTEM)
    return {}


def sow_inspection() -> dict[str, str]:
    """An application that waits for its visit, in the town itself."""
    from zhengyun.config.demo.county import enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.kit import clock

    shop = next(one for one in population().trading("catering")[12:] if one.town == "990124001")
    enter_population(Population((shop.head,), (shop,)))
    days = Days(clock.now())
    made = play(Story(shop.uscc, "new", days.ago(4), time(9, 50), at_stage("inspection")), days)
    return {"number": _number_of(made)}


SOWN = {
    "inspection": sow_inspection,
    "desk": sow_desk,
    "county": sow_county,
    "turning": sow_turning,
    "cloud": sow_cloud,
    "bundle": sow_bundle,
    "fire": sow_fire,
    "elder": sow_elder,
    "investment": sow_investment,
    "counter": sow_counter,
    "window_matters": sow_window_matters,
    "served": sow_served,
    "hygiene": sow_hygiene,
    "site": sow_site,
}

if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(SOWN[sys.argv[1]]()))  # noqa: T201
