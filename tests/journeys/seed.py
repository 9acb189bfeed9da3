"""The county with one case in each state that a page shows; runs as a program beside an installation.

`python -m tests.journeys.seed county` writes the county and its cases.
`python -m tests.journeys.seed turning` writes a case whose lamp was to turn this morning, while the
worker is stopped: it turns when the worker wakes.
`python -m tests.journeys.seed registers` writes records of the base registers.
Each prints what it wrote as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import time, timedelta

from zhengyun.config.demo.days import Days
from zhengyun.config.demo.stories import Story
from zhengyun.kit import codes

PERSON = "99012419910506991"
PERSON += codes.ric_check_character(PERSON)


def sow_county() -> dict[str, str]:
    from tests.journeys.known import enter_known
    from tests.seeding import enter_county
    from zhengyun.config.demo.county import enter_population
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.stories import CORRECT, RECEIVE, SHIQIAO_BRANCH, USUAL, at_stage
    from zhengyun.kit import clock

    enter_county()
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
    ending = tuple(one for one in USUAL if one.form != "site_pass" and one.act != "sign")
    stories.append(Story(shops[6].uscc, "cancel", days.ago(9), time(9, 40), ending))
    for story in stories:
        play(story, days)
    return {"ended_licence": _ended_licence(shops[6].uscc)}


def _ended_licence(uscc: str) -> str:
    from zhengyun.config.demo.county import applicant
    from zhengyun.engines.casework import facade as casework

    return casework.my_licences(applicant(uscc))[0].verification_code


def sow_turning() -> dict[str, str]:
    from zhengyun.config.demo.county import applicant
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.stories import at_stage
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit import clock

    shop = population().trading("catering")[5]
    last = Days(clock.now()).last
    days = Days(clock.civil(last) - timedelta(minutes=1))
    play(Story(shop.uscc, "new", days.ago(4), time(9, 5), at_stage("inspection")), days)
    row = casework.my_cases(applicant(shop.uscc), size=1).rows[0]
    return {"number": row.number, "id": str(row.id)}


def sow_registers() -> dict[str, str]:
    """Divisions and addresses of the county, and one person whom no other journey knows."""
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.registers import filling
    from zhengyun.config.demo.registers.frames import County, first_parts
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause
    from zhengyun.kit.actor import SYSTEM

    wanted = ("division", "standard_address")
    filling._load(
        (one for one in first_parts(County(population())) if one.register in wanted), lambda _: None
    )
    person = {
        "id_number": PERSON,
        "name": "沈青禾",
        "sex": "2",
        "birthday": "1991-05-06",
        "ethnicity": "01",
        "household_number": "900000001",
        "kinship": "02",
        "registered_address": "望溪县城关街道人民中路9号",
        "registered_division": "990124001",
        "phone": "16000009999",
        "status": "registered",
    }
    made = registers.create(SYSTEM, "population", person, Cause("户口登记"))
    return {"person": str(made.id)}


SOWN = {"county": sow_county, "turning": sow_turning, "registers": sow_registers}

if __name__ == "__main__":
    from zhengyun.config.cli.boot import django

    with django():
        print(json.dumps(SOWN[sys.argv[1]]()))  # noqa: T201
