"""What the registers know of the county: its places, the firms with names, 陈雨桐 and her child, 沈青禾,
and those who are old enough for the allowance."""

from __future__ import annotations

from zhengyun.kit.actor import SYSTEM

BASIS = "《食品经营许可和备案管理办法》：核对申请人身份"
ITEM = "990124000131023001"
PLACES = ("division", "standard_address")
STRANGER = "99012419910506991"
CHILD = "990124201905016024"
ALLOWANCE = "990124000511007001"
MOTHER, FATHER = ("990124194403186422", "蒋桂芳", "2"), ("99012419421006641", "余守业", "1")
"""Number, name and sex. The father has no account: his son does it for him."""


def number_of(person: str) -> str:
    """The identity number of somebody with a name."""
    from zhengyun.config.demo.county import written

    found: str = next(one["id_number"] for one in written()["people"] if one["name"] == person)
    return found


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


def enter_elders() -> None:
    """Both are in the register of the population and have a card; the son may apply for his father too."""
    from datetime import timedelta

    from zhengyun.config.demo.county import account_of
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import MandateRight
    from zhengyun.kit import clock, codes

    number = FATHER[0] + codes.ric_check_character(FATHER[0])
    for code, name, sex in (MOTHER, (number, *FATHER[1:])):
        born = f"{code[6:10]}-{code[10:12]}-{code[12:14]}"
        home = {"household_number": "100200301", "registered_address": "望溪县城关街道老城北街12号"}
        whole = {**_person(code, name, "02"), **home, "sex": sex, "birthday": born, "status": "registered"}
        registers.create(SYSTEM, "population", whole, Cause("户口登记"))
    card = {"id_number": number, "name": FATHER[1], "bank": "望溪农村商业银行城关支行"}
    card |= {"account": "6217990124000008227", "status": "active", "issued_on": "2015-06-18"}
    registers.create(SYSTEM, "social_card", card, Cause("制卡"))
    father = parties.register_person(SYSTEM, FATHER[1], number, phone="16000000642")
    son, today = account_of("yuchanghe").person_id, clock.today()
    rights = [MandateRight.SUBMIT, MandateRight.COLLECT]
    parties.grant_mandate(SYSTEM, father.id, son, [ALLOWANCE], rights, today, today + timedelta(days=365))


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
