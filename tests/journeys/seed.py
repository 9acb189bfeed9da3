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


def sow_turning() -> dict[str, str]:
    from zhengyun.config.demo.county import applicant
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit import clock

    shop = population().trading("catering")[5]
    last = Days(clock.now()).last
    days = Days(clock.civil(last) - timedelta(minutes=1))
    play(Story(shop.uscc, "new", days.ago(4), time(9, 5), at_stage("inspection")), days)
    row = casework.my_cases(applicant(shop.uscc), size=1).rows[0]
    return {"number": row.number, "id": str(row.id)}


def sow_cloud() -> dict[str, str]:
    """Catalogue, units, business systems, the provider of the pools, and the application of orders."""
    from zhengyun.config.demo import APPLICATIONS, cloud
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    packages.install(APPLICATIONS / "cloud_orders", SYSTEM)
    cloud.fill(lambda _words: None)
    return {}


def sow_bundle() -> dict[str, str]:
    """开办餐饮店一件事 with what it brings together."""
    from zhengyun.config.demo import APPLICATIONS
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kit.actor import SYSTEM

    for name in ("promise_records", "public_hygiene", "shop_sign", "fire_safety_check", "open_restaurant"):
        packages.install(APPLICATIONS / name, SYSTEM)
    return {}


def sow_counter() -> dict[str, str]:
    """The service centre with its windows."""
    from zhengyun.config.demo.counter import enter_counter

    enter_counter()
    return {}


def sow_desk() -> dict[str, str]:
    """Three applications that wait at the counter, and one that waits for its decision."""
    from zhengyun.config.demo.county import applicant, enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit import clock

    shops = population().trading("catering")[8:12]
    enter_population(Population(tuple(one.head for one in shops), tuple(shops)))
    days, found = Days(clock.now()), {}
    stages = (("submitted", 1), ("submitted", 1), ("submitted", 1), ("deciding", 7))
    for at, (shop, (stage, age)) in enumerate(zip(shops, stages, strict=True)):
        play(Story(shop.uscc, "new", days.ago(age), time(9, 3 + at), at_stage(stage)), days)
        found[f"number{at}"] = casework.my_cases(applicant(shop.uscc), size=1).rows[0].number
    return found


def sow_inspection() -> dict[str, str]:
    """An application that waits for its visit, in the town itself."""
    from zhengyun.config.demo.county import applicant, enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import Story, at_stage
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit import clock

    shop = next(one for one in population().trading("catering")[12:] if one.town == "990124001")
    enter_population(Population((shop.head,), (shop,)))
    play(
        Story(shop.uscc, "new", Days(clock.now()).ago(4), time(9, 50), at_stage("inspection")),
        Days(clock.now()),
    )
    return {"number": casework.my_cases(applicant(shop.uscc), size=1).rows[0].number}


SOWN = {
    "inspection": sow_inspection,
    "desk": sow_desk,
    "county": sow_county,
    "turning": sow_turning,
    "cloud": sow_cloud,
    "bundle": sow_bundle,
    "counter": sow_counter,
}

if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(SOWN[sys.argv[1]]()))  # noqa: T201
