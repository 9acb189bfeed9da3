"""What the registers know of the county: its places, the firms with names, 陈雨桐 and her child, 沈青禾."""

from __future__ import annotations

from zhengyun.kit.actor import SYSTEM

BASIS = "《食品经营许可和备案管理办法》：核对申请人身份"
ITEM = "990124000131023001"
PLACES = ("division", "standard_address")
STRANGER = "99012419910506991"
CHILD = "990124201905016024"


def enter_registers() -> str:
    """Divisions, addresses, the bodies with names, and 沈青禾, whose record no other journey needs."""
    from zhengyun.config.demo.population import population
    from zhengyun.config.demo.registers import bodies, filling
    from zhengyun.config.demo.registers.frames import County, first_parts, named_bodies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause
    from zhengyun.kit import codes

    places = [one for one in first_parts(County(population())) if one.register in PLACES]
    filling._load(places, lambda _words: None)
    for row in bodies.known_bodies(named_bodies()).iter_rows(named=True):
        given = {name: value for name, value in row.items() if value is not None}
        registers.create(SYSTEM, "legal_entity", given, Cause("登记注册"))
    number = STRANGER + codes.ric_check_character(STRANGER)
    stranger = {**_person(number, "沈青禾", "02"), "household_number": "900000001", "birthday": "1991-05-06"}
    return str(registers.create(SYSTEM, "population", stranger, Cause("户口登记")).id)


def enter_known() -> None:
    from zhengyun.config.demo.county import account_of, officer
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause, Purpose
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kit import codes

    cause = Cause(reason="户籍登记")
    agent = accounts.actor_for_account(account_of("chenyutong").id)
    assert agent.person_id
    number = parties.get_person(agent.person_id).id_number
    body = CHILD[:17]
    child = body + codes.ric_check_character(body)
    own = registers.create(SYSTEM, "population", _person(number, "陈雨桐", "02"), cause)
    ward = {**_person(child, "陈小禾", "20"), "guardian_number": number, "birthday": "2019-05-01"}
    registers.create(SYSTEM, "population", ward, cause)
    purpose = Purpose(basis=BASIS, item=ITEM, case_number="990124260929000013")
    for _look in range(3):
        registers.get(officer("dingli"), "population", own.id, purpose)


def _person(number: str, name: str, kinship: str) -> dict[str, str]:
    return {
        "id_number": number,
        "name": name,
        "sex": "2",
        "birthday": "1993-04-12",
        "ethnicity": "01",
        "household_number": "100200300",
        "kinship": kinship,
        "registered_address": "望溪县城关街道人民中路118号3单元402室",
        "registered_division": "990124",
        "residence_address": "望溪县城关街道溪滨路18号",
        "phone": "16000000001",
        "marital_status": "20",
    }
