"""Intermediaries: the package, its acceptance cases, and a draw that the public can reckon again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from tests.grounds import stands_on

from zhengyun.config import demo
from zhengyun.config.demo.tests.grounds import MARKET

if TYPE_CHECKING:
    from zhengyun.engines.registers.contracts import Record
    from zhengyun.kit.actor import Actor

BUYING = "990124002001012001"
CASES = sorted((demo.APPLICATIONS / "intermediary_market" / "cases").glob("*.yaml"))


@pytest.fixture
@stands_on(MARKET)
def market(db: None) -> None:
    """With the package and what it requires."""


def test_the_package_has_no_fault_and_its_acceptance_cases_go_as_they_say(market: None) -> None:
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.packages import facade as packages

    assert packages.check(demo.APPLICATIONS / "intermediary_market") == []
    found = {path.stem: facade.run_acceptance_case(path) for path in CASES}
    assert {name: one for name, one in found.items() if one} == {}


def test_the_agencies_of_the_county_are_entered_once_and_stay_as_they_became(market: None) -> None:
    from zhengyun.config.demo.agencies import CAUSE, REGISTER, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Search
    from zhengyun.kit.actor import SYSTEM

    enter_agencies()
    found = registers.search(SYSTEM, REGISTER, Search()).records
    assert len(found) >= 12
    gone = found[0]
    registers.change(SYSTEM, REGISTER, gone.id, gone.version, {"state": "suspended"}, CAUSE)
    enter_agencies()
    assert registers.get(SYSTEM, REGISTER, gone.id).values["state"] == "suspended"
    assert len(registers.search(SYSTEM, REGISTER, Search()).records) == len(found)


def test_anybody_sees_agencies_and_draws_but_not_who_stands_behind_them(market: None) -> None:
    from zhengyun.config.demo.agencies import REGISTER, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Search
    from zhengyun.kit.actor import ANONYMOUS

    enter_agencies()
    (first, *_rest) = registers.search(ANONYMOUS, REGISTER, Search()).records
    assert {"code", "name", "kinds", "state"} <= first.values.keys()
    assert not {"representative", "case_number", "note"} & first.values.keys()
    seen = {one.name for one in registers.get_register(ANONYMOUS, "intermediary_project").fields}
    assert {"seed", "commitment", "list_hash", "draw_number", "agency_code", "level"} <= seen


def test_an_agency_that_does_not_qualify_is_not_chosen(market: None) -> None:
    import yaml

    from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case

    chosen = yaml.safe_load((CASES[0].parent / "buy_chosen.yaml").read_text())
    wrong: dict[str, dict[str, Any]] = {
        "不在服务中": {"state": "suspended"},
        "不提供所选种类": {"kinds": ["06"]},
        "资质已经过期": {"qualified_until": "2026-03-01"},
        "应当回避": {"representative": "法人代表"},
    }
    for words, values in wrong.items():
        record = chosen["records"][0]
        changed = {**chosen, "records": [{**record, "values": {**record["values"], **values}}]}
        assert words in " ".join(str(one) for one in run_acceptance_case(changed))


def test_who_signed_up_and_is_no_more_in_service_is_not_chosen(market: None) -> None:
    import yaml

    from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case

    folder = CASES[0].parent
    case = yaml.safe_load((folder / "need_and_draw.yaml").read_text())
    need, signed, *_others = case["records"]
    need["values"]["way"] = "choose"
    agency = yaml.safe_load((folder / "buy_chosen.yaml").read_text())["records"][0]
    agency["values"]["code"] = signed["values"]["agency_code"]
    answers = {**case["answers"], "signup.code": signed["values"]["code"]}

    def said(**changed: str) -> str:
        records = [need, signed, {**agency, "values": {**agency["values"], **changed}}]
        found = run_acceptance_case(
            {**case, "answers": answers, "records": records, "expect": {"state": "filed"}}
        )
        return " ".join(str(one) for one in found)

    assert said() == ""
    assert "不在服务中" in said(state="suspended")
    assert "资质已经过期" in said(qualified_until="2026-03-01")


PROJECT = {
    "number": "演示-2026-0031",
    "subject": "中央厨房项目环境影响报告表编制",
    "buyer_code": "91990124MA5K7T2Q72",
    "buyer_name": "望溪县禾里餐饮管理有限公司",
    "kind": "02",
    "budget": 26000,
    "term_days": 60,
    "way": "choose",
    "state": "rated",
    "agency_code": "91990124MAHJ000138",
    "agency_name": "澜州青禾环境技术有限公司",
    "chosen_on": "2026-02-10",
    "contract_number": "LZ-2026-018",
    "contract_amount": 24800,
    "contract_from": "2026-02-11",
    "contract_until": "2026-04-11",
    "level": 2,
    "rated_on": "2026-04-20",
    "case_number": "演示",
}
REQUIRED = ("ocid", "id", "date", "tag", "initiationType")
"""Of a release; of a package: uri, version, publisher, publishedDate, releases (OCDS 1.1)."""


def test_only_agencies_that_fit_are_offered_to_choose_from(market: None) -> None:
    import json
    import tomllib

    from zhengyun.config.demo.agencies import REGISTER, enter_agencies
    from zhengyun.config.demo.population import DATA
    from zhengyun.engines.casework.forms.definition import compile_form
    from zhengyun.engines.casework.forms.state import narrowed, read_state
    from zhengyun.engines.registers.casework_choices import public_choices

    enter_agencies()
    form = demo.APPLICATIONS / "intermediary_market" / "forms" / "service_purchase.json"
    definition = compile_form(json.loads(form.read_text("utf-8")))
    today = date(2026, 11, 21)

    def offered(kind: str) -> set[str]:
        answers = {"service": {"kind": kind}, "way": {"kind": "choose"}}
        state = read_state(definition, answers, option="buy", params={}, today=today)
        options = narrowed(definition.fields["agency.code"], public_choices(REGISTER), state)
        return {one.value for one in options}

    known = tomllib.loads((DATA / "agencies.toml").read_text("utf-8"))["agency"]
    for kind in ("02", "08"):
        fit = {
            one["code"]
            for one in known
            if kind in one["kinds"]
            and one["state"] == "in_service"
            and one.get("qualified_until", today) >= today
        }
        assert offered(kind) == fit
        assert 0 < len(fit) < len(known)


def test_an_expired_qualification_is_marked_and_amounts_have_their_units(market: None) -> None:
    from django.test import Client

    from zhengyun.config.demo.agencies import CAUSE, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    enter_agencies()
    registers.create(SYSTEM, "intermediary_project", PROJECT, CAUSE)
    with clock.at(clock.civil(date(2026, 11, 21))):
        assert Client().get("/agencies/").content.decode().count("资质已过期") == 1
    page = Client().get("/agencies/purchases/演示-2026-0031/").content.decode()
    assert "26000.00 元" in page
    assert "60 日" in page


def test_the_case_of_a_purchase_names_the_agency_and_what_comes_next(market: None) -> None:
    from types import SimpleNamespace

    from zhengyun.config.demo.agencies import CAUSE
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kit.actor import SYSTEM, Actor
    from zhengyun.kit.ids import uuid7
    from zhengyun.services.hall import purchases

    buyer = uuid7()
    case = SimpleNamespace(number=PROJECT["number"], item_code=BUYING, applicant_id=buyer)
    file: Any = SimpleNamespace(procedure="service_purchase", pages=(), case=case)
    actor = Actor(party_id=buyer)
    waiting = purchases.provide(actor, file)
    assert waiting is not None
    assert (waiting.is_urgent, waiting.facts) == (False, ())
    registers.create(SYSTEM, "intermediary_project", {**PROJECT, "state": "chosen"}, CAUSE)
    chosen = purchases.provide(actor, file)
    assert chosen is not None
    assert chosen.facts[0].value == PROJECT["agency_name"]
    assert chosen.links[0].url.endswith("?option=contract")
    other = purchases.provide(Actor(party_id=uuid7()), file)
    assert other is not None
    assert len(other.links) == 1
    assert purchases.provide(actor, SimpleNamespace(procedure="food", pages=(), case=case)) is None  # type: ignore[arg-type]


def test_everybody_sees_what_an_agency_was_chosen_for_and_each_purchase_as_ocds(market: None) -> None:
    from django.test import Client

    from zhengyun.config.demo.agencies import CAUSE, enter_agencies
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kit.actor import SYSTEM

    enter_agencies()
    registers.create(SYSTEM, "intermediary_project", PROJECT, CAUSE)
    browser = Client()
    assert "澜州青禾环境技术有限公司" in browser.get("/agencies/").content.decode()
    page = browser.get("/agencies/91990124MAHJ000138/").content.decode()
    for shown in ("100%", "60", str(PROJECT["subject"])):
        assert shown in page
    assert "贺明远" not in page
    assert browser.get("/agencies/0/").status_code == 404
    assert browser.get("/agencies/purchases/演示-2026-0031/").status_code == 200
    package = browser.get("/agencies/purchases/演示-2026-0031/release.json").json()
    assert package["version"] == "1.1"
    assert all(package[name] for name in ("uri", "publisher", "publishedDate", "releases"))
    (release,) = package["releases"]
    assert all(release[name] for name in REQUIRED)
    assert release["buyer"]["id"] in {one["id"] for one in release["parties"]}
    assert release["tender"]["id"]
    assert all(one["id"] and one["suppliers"] for one in release["awards"])
    (contract,) = release["contracts"]
    assert contract["awardID"] == release["awards"][0]["id"]
    assert contract["value"] == {"amount": 24800.0, "currency": "CNY"}


def agent_of(body: UUID, item: str) -> Actor:
    from datetime import timedelta

    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import MandateRight
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    agent = parties.register_person(SYSTEM, "许晓芸", "990124198802056041", phone="16000000004")
    account = accounts.create_account(SYSTEM, "need.agent", agent.id, AccountKind.CITIZEN)
    today = clock.today()
    until = today + timedelta(days=30)
    parties.grant_mandate(SYSTEM, body, agent.id, [item], [MandateRight.SUBMIT], today, until)
    return accounts.actor_for_account(account.id, body, channel="web")


def announced(body: UUID, until: date) -> Record:
    """A need of this body for which agencies sign up until this day; then one is drawn."""
    from zhengyun.config.demo.agencies import CAUSE
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kit.actor import SYSTEM

    names = ("number", "subject", "kind", "budget", "term_days")
    buyer = parties.get_organization(body)
    values = {
        **{name: PROJECT[name] for name in names},
        "buyer_code": buyer.uscc,
        "buyer_name": buyer.name,
        "way": "draw",
        "state": "announced",
        "signup_until": until.isoformat(),
        "case_number": PROJECT["number"],
    }
    return registers.create(SYSTEM, "intermediary_project", values, CAUSE)


def sign_up(
    need: Record, agency: object = PROJECT["agency_code"], name: object = PROJECT["agency_name"]
) -> None:
    from zhengyun.config.demo.agencies import CAUSE
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM

    values = {
        "code": f"{need.key}/{agency}",
        "purchase_number": need.key,
        "agency_code": agency,
        "agency_name": name,
        "price": 23456,
        "signed_on": clock.today().isoformat(),
        "case_number": "演示",
    }
    registers.create(SYSTEM, "intermediary_signup", values, CAUSE)


def selection(actor: Actor, need: Record) -> UUID:
    """The draft by which the buyer wants to draw; it is not sent yet."""
    from zhengyun.engines.casework import facade as casework

    draft = casework.start_draft(actor, BUYING, "select", {})
    answers = {"purchase.number": [need.key], "promise.truthful": ["true"]}
    for page in draft.pages:
        draft = casework.save_page(actor, draft.id, page.id, answers, draft.version, partial=True)
    return draft.id


def test_a_body_of_the_government_announces_through_its_agent_and_the_need_is_public(market: None) -> None:
    from datetime import timedelta

    from django.test import Client

    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.casework import facade as casework
    from zhengyun.kit import clock

    draft = casework.start_draft(agent_of(organization_id("asb"), BUYING), BUYING, "need", {})
    assert draft.pages
    announced(organization_id("asb"), clock.today() + timedelta(days=30))
    assert str(PROJECT["subject"]) in Client().get("/agencies/").content.decode()
    release = Client().get("/agencies/purchases/演示-2026-0031/release.json").json()["releases"][0]
    assert (release["tag"], release["tender"]["status"]) == (["tender"], "active")


def test_nobody_learns_who_signs_up_for_how_much_before_signing_up_has_ended(market: None) -> None:
    from datetime import timedelta

    from django.test import Client
    from tests.counting import counted

    from zhengyun.config.demo.agencies import enter_agencies
    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Search
    from zhengyun.kit import clock
    from zhengyun.kit.actor import Actor
    from zhengyun.kit.errors import Problem

    def queries(address: str) -> int:
        with counted() as found:
            assert Client().get(address).status_code == 200
        return len(found)

    need = announced(organization_id("asb"), clock.today())
    sign_up(need)
    somebody = Actor(account_id=UUID(int=1), party_id=UUID(int=2), person_id=UUID(int=2))
    with pytest.raises(Problem):
        registers.search(somebody, "intermediary_signup", Search())
    address = f"/agencies/purchases/{need.key}/"
    page = Client().get(address).content.decode()
    assert "报名截止以后公布" in page
    assert str(PROJECT["agency_name"]) not in page
    with clock.at(clock.now() + timedelta(days=1)):
        page = Client().get(address).content.decode()
    assert str(PROJECT["agency_name"]) in page
    assert "23456" in page.replace(",", "")
    queries("/agencies/")
    none = queries("/agencies/")
    enter_agencies()
    assert queries("/agencies/") == none


def test_an_application_filled_in_before_the_draw_does_not_draw_again(market: None) -> None:
    from datetime import timedelta

    from zhengyun.config.demo.agencies import CAUSE
    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kit import clock
    from zhengyun.kit.actor import SYSTEM
    from zhengyun.kit.errors import Problem

    actor = agent_of(organization_id("asb"), BUYING)
    need = announced(organization_id("asb"), clock.today() - timedelta(days=1))
    draft_id = selection(actor, need)
    drawn = {"state": "chosen", "agency_code": PROJECT["agency_code"], "agency_name": PROJECT["agency_name"]}
    registers.change(SYSTEM, "intermediary_project", need.id, need.version, drawn, CAUSE)
    with pytest.raises(Problem) as refused:
        casework.submit(actor, draft_id)
    assert refused.value.fields == {"purchase.number": ["这个采购项目已经确定过机构。"]}


def test_of_two_applications_at_once_one_draws(market: None) -> None:
    from datetime import timedelta

    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.registers import draws
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.models_draw import Draw
    from zhengyun.kernel.jobs import facade as jobs
    from zhengyun.kit import clock
    from zhengyun.kit.actor import ANONYMOUS

    actor = agent_of(organization_id("asb"), BUYING)
    need = announced(organization_id("asb"), clock.today() - timedelta(days=1))
    sign_up(need)
    sign_up(need, "91990124MAHJ000213", "望溪县清源环保技术服务有限公司")
    drafts = [selection(actor, need) for _time in range(2)]
    for draft_id in drafts:
        casework.submit(actor, draft_id)
    jobs.run_pending()
    assert Draw.objects.count() == 1
    values = registers.get(ANONYMOUS, "intermediary_project", need.id).values
    assert (values["state"], values["eligible"]) == ("chosen", 2)
    codes = sorted([str(PROJECT["agency_code"]), "91990124MAHJ000213"])
    keys = [f"{need.key}/{code}" for code in codes]
    drawn = draws.draw(bytes.fromhex(str(values["seed"])), str(values["draw_number"]), keys)
    assert codes[drawn] == values["agency_code"], "who reads the public page reckons the same"


def test_the_only_one_who_signed_up_is_not_drawn_and_everybody_reads_why(market: None) -> None:
    from datetime import timedelta

    from django.test import Client

    from zhengyun.config.demo.county import organization_id
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.registers.models_draw import Draw
    from zhengyun.kernel.jobs import facade as jobs
    from zhengyun.kit import clock
    from zhengyun.services.hall import purchases

    actor = agent_of(organization_id("asb"), BUYING)
    need = announced(organization_id("asb"), clock.today() - timedelta(days=1))
    sign_up(need)
    case = casework.submit(actor, selection(actor, need))
    jobs.run_pending()
    assert not Draw.objects.filter(drawn_at__isnull=False)
    page = Client().get(f"/agencies/purchases/{need.key}/").content.decode()
    why = "报名截止时只有1家机构报名，随机抽取至少要有2家；没有抽取，改为直接选取。"
    assert why in page
    release = Client().get(f"/agencies/purchases/{need.key}/release.json").json()["releases"][0]
    assert release["tender"]["procurementMethodRationale"] == why
    panel = purchases.provide(actor, casework.case_file(actor, case.id))
    assert panel is not None
    assert (panel.is_urgent, panel.text) == (True, why)
    assert panel.links[0].url.endswith("?option=select")


def test_a_service_is_rated_when_it_is_accepted_not_before(market: None) -> None:
    import yaml

    from zhengyun.engines.casework.logic.run_acceptance_case import run_acceptance_case

    case = yaml.safe_load((CASES[0].parent / "rate.yaml").read_text())
    (project,) = case["records"]
    for state in ("chosen", "contracted", "rated"):
        changed = {**case, "records": [{**project, "values": {**project["values"], "state": state}}]}
        assert "验收以后才能评价" in " ".join(str(one) for one in run_acceptance_case(changed))
