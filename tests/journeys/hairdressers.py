"""Two shops that need a hygiene licence; runs inside an installation (seed.py)."""

from __future__ import annotations

from datetime import timedelta

from zhengyun.kit.actor import SYSTEM

HEAD = "yedayong"
"""The account of the second shop's head; 陈雨桐 acts for the first."""
SHOPS = ("望溪县城关街道喜相逢理发店", "望溪县城关街道荷塘理发店")


def enter_hairdressers() -> dict[str, str]:
    from zhengyun.config.demo.county import account_of, enter_population, written
    from zhengyun.config.demo.population import Population, population
    from zhengyun.config.demo.registers import bodies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import MandateRight
    from zhengyun.kit import clock

    first, second = [one for one in population().entities if one.name in SHOPS]
    enter_population(Population((first.head, second.head), (first, second)))
    for row in bodies.known_bodies((first, second)).iter_rows(named=True):
        given = {name: value for name, value in row.items() if value is not None}
        registers.create(SYSTEM, "legal_entity", given, Cause("登记注册"))
    shop, person = parties.find_legal_entity(first.uscc), parties.find_person(second.head.id_number)
    assert shop
    assert person
    rights, today = [MandateRight.SUBMIT, MandateRight.COLLECT], clock.today()
    until = today + timedelta(days=300)
    parties.grant_mandate(SYSTEM, shop.id, account_of("chenyutong").person_id, ["*"], rights, today, until)
    accounts.create_account(SYSTEM, HEAD, person.id, AccountKind.CITIZEN, written()["password"])
    return {"shop": first.name, "shop_of_head": second.name}
