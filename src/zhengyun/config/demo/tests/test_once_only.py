"""The food licence asks nothing that the base registers know, and keeps the catalogue of licences true."""

from __future__ import annotations

from datetime import time

import pytest

from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

ITEM = "990124000131023001"


@pytest.fixture
def known(county: None) -> None:
    from zhengyun.config.demo.county import entity_of
    from zhengyun.config.demo.stories import HELI
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause

    cause = Cause(reason="登记")
    town = {"code": "990124001", "name": "城关街道", "full_name": "望溪县城关街道", "level": "town"}
    registers.create(SYSTEM, "division", {**town, "statistical_code": "990124001000"}, cause)
    values = {
        "code": HELI,
        "name": entity_of(HELI).name,
        "kind": "enterprise",
        "status": "active",
        "representative_name": "罗长青",
        "address": "望溪县城关街道溪滨路18号",
        "region": "990124001",
        "established_on": "2020-05-08",
        "registrar": "amr",
        "business_scope": "餐饮服务；食品销售",
    }
    registers.create(SYSTEM, "legal_entity", values, cause)


def draft_of(option: str) -> dict[str, tuple[str, bool, str]]:
    """Answers of a new draft: value, whether it is asked, and the source."""
    from zhengyun.config.demo.county import account_of, entity_of
    from zhengyun.config.demo.stories import HELI
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kernel.accounts import facade as accounts

    actor = accounts.actor_for_account(account_of("chenyutong").id, entity_of(HELI).id, channel="web")
    draft = casework.start_draft(actor, ITEM, option, {"scope": "other"})
    return {
        one.path: (str(one.value), not one.readonly, one.source.source if one.source else "")
        for page in draft.pages
        for one in page.fields
    }


def test_what_the_register_of_bodies_knows_is_not_asked(known: None) -> None:
    answers = draft_of("new")
    source = "registers.legal_entity."
    assert answers["applicant.kind"] == ("企业", False, f"{source}kind")
    assert answers["applicant.representative"] == ("罗长青", False, f"{source}representative_name")
    assert answers["applicant.scope"] == ("餐饮服务；食品销售", False, f"{source}business_scope")
    assert answers["premises.address"] == ("望溪县城关街道溪滨路18号", True, f"{source}address")


def test_without_a_record_the_platform_says_what_it_knows_itself(county: None) -> None:
    answers = draft_of("new")
    assert answers["applicant.name"][1:] == (False, "applicant.name")
    assert "applicant.scope" not in answers


@pytest.mark.parametrize(("option", "state"), [("change", "valid"), ("cancel", "cancelled")])
def test_the_catalogue_of_licences_follows_every_decision(known: None, option: str, state: str) -> None:
    from zhengyun.config.demo.days import Days
    from zhengyun.config.demo.playing import play
    from zhengyun.config.demo.stories import HELI, INSPECT, SIGN, USUAL, Story
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Condition, Operator, Search

    days = Days(clock.now())
    play(Story(HELI, "new", days.ago(30), time(9), USUAL, "chenyutong"), days)
    flow = tuple(one for one in USUAL if option == "change" or one not in (INSPECT, SIGN))
    play(Story(HELI, option, days.ago(15), time(9), flow, "chenyutong"), days)
    held = Search((Condition("holder_code", Operator.EQUAL, HELI),))
    (kept,) = registers.search(SYSTEM, "licence", held).records
    assert kept.values["state"] == state
    assert len(registers.history(SYSTEM, "licence", kept.id)) == 2
