"""The allowance for the very old, the filing of investments, the guides to windows: packages and cases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from tests.grounds import stands_on

from zhengyun.config import demo
from zhengyun.config.demo.tests.grounds import FURTHER_MATTERS, MATTERS
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.codes import is_project_code
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.engines.casework.contracts import CaseView

CASES = [path for name in MATTERS for path in sorted((demo.APPLICATIONS / name / "cases").glob("*.yaml"))]


@pytest.fixture
@stands_on(FURTHER_MATTERS)
def matters(db: None) -> None:
    """With all three packages."""


def test_the_packages_have_no_fault_and_their_acceptance_cases_go_as_they_say(matters: None) -> None:
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.packages import facade as packages

    assert [packages.check(demo.APPLICATIONS / name) for name in MATTERS] == [[]] * len(MATTERS)
    found = {path: facade.run_acceptance_case(path) for path in CASES}
    assert {f"{path.parts[-3]} {path.stem}": one for path, one in found.items() if one} == {}


FILED = {
    "project.name": "禾里中央厨房项目",
    "project.kind": "01",
    "project.nature": "new",
    "project.sector": "C",
    "project.town": "990124101",
    "project.site": "石桥镇工业集中区八号地块",
    "project.scale": "新建中央厨房一座，日产熟食五吨。",
    "project.investment": "1800",
    "project.planned_start": "2027-03-01",
    "project.planned_finish": "2027-12-31",
}
PROJECTS = "990124001004001001"
ALLOWANCE = "990124000511007001"
STARTED = {
    "project.stage": "started",
    "project.happened_on": "2026-01-05",
    "project.invested": "90",
    "project.percent": "5",
}
PROMISE = {"promise.truthful": "true"}


def send(actor: Actor, option: str, answers: dict[str, str]) -> CaseView:
    """Fills in every page as a person would, and sends it."""
    from zhengyun.engines.casework import facade
    from zhengyun.kernel.jobs import facade as jobs

    question = {"catalogue": "other"} if option == "file" else {}
    draft = facade.start_draft(actor, PROJECTS, option, question)
    posted = {path: [value] for path, value in {**answers, **PROMISE}.items()}
    for page in draft.pages:
        facade.save_page(actor, draft.id, page.id, posted, facade.get_draft(actor, draft.id).version)
    case = facade.submit(actor, draft.id)
    jobs.run_pending()
    return case


def person(name: str, id_number: str, account: str = "") -> tuple[UUID, UUID | None]:
    """(person, account) without a password, which takes its time."""
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import AccountKind
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kit.actor import SYSTEM

    made = parties.register_person(SYSTEM, name, id_number, phone="16000000642").id
    if not account:
        return made, None
    return made, accounts.create_account(SYSTEM, account, made, AccountKind.CITIZEN).id


@pytest.fixture
def firm(matters: None) -> Actor:
    """The head of a firm, acting for it."""
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import EntityType
    from zhengyun.kit.actor import SYSTEM

    head, account = person("罗长青", "990124198006176034", "head")
    assert account
    body = parties.register_legal_entity(
        SYSTEM,
        "望溪县禾里餐饮管理有限公司",
        "91990124MA5K7T2Q72",
        EntityType.ENTERPRISE,
        representative_name="罗长青",
        representative_id=head,
        region_code="990124002",
        address="望溪县望江街道滨江大道266号",
    )
    return accounts.actor_for_account(account, body.id)


def test_a_project_keeps_its_code_until_it_is_withdrawn(firm: Actor) -> None:
    from zhengyun.engines.casework import facade

    send(firm, "file", FILED)
    code = facade.my_licences(firm)[0].number
    assert is_project_code(code)
    assert code[4:18] == "-990124-04-01-"
    send(firm, "change", {"project.code": code, "project.name": "禾里中央厨房（二期）项目"})
    send(firm, "progress", {"project.code": code, **STARTED})
    send(firm, "withdraw", {"project.code": code, "project.reason": "转让给其他单位。"})
    held = facade.my_licences(firm)
    assert sorted((one.number, one.state) for one in held) == [(code, "cancelled"), (code, "replaced")]
    with pytest.raises(Problem) as refused:
        send(firm, "progress", {"project.code": code, **STARTED})
    assert "撤销" in str(refused.value.fields)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2611-990124-04-01-123451", "末位为校验码"),
        ("2611-990124-04-01-123450", "您单位没有用这个代码备案的项目"),
    ],
)
def test_a_code_that_is_not_its_own_is_explained_at_its_field(firm: Actor, code: str, words: str) -> None:
    with pytest.raises(Problem) as refused:
        send(firm, "progress", {"project.code": code, **STARTED})
    assert words in str(refused.value.fields["project.code"])


@pytest.fixture
def elder(matters: None) -> Actor:
    """The old lady, as her son acts for her; no register knows her yet."""
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.contracts import MandateRight
    from zhengyun.kit.actor import SYSTEM

    mother, _none = person("蒋桂芳", "990124194403186422")
    son, account = person("余长河", "990124197009156413", "son")
    assert account
    today = clock.today()
    rights = [MandateRight.SUBMIT]
    parties.grant_mandate(SYSTEM, mother, son, [ALLOWANCE], rights, today, today + timedelta(days=30))
    return accounts.actor_for_account(account, mother)


def register_her(birthday: str) -> None:
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause
    from zhengyun.kit.actor import SYSTEM

    town = {"code": "990124001", "statistical_code": "990124001000", "name": "城关街道", "level": "town"}
    registers.create(SYSTEM, "division", {**town, "full_name": "望溪县城关街道"}, Cause(reason="test"))
    known = {"id_number": "990124194403186422", "name": "蒋桂芳", "sex": "2", "ethnicity": "01"}
    home = {"registered_address": "望溪县城关街道老城北街12号", "registered_division": town["code"]}
    family = {"household_number": "100200301", "kinship": "02", "status": "registered"}
    whole = {**known, **home, **family, "birthday": birthday}
    registers.create(SYSTEM, "population", whole, Cause(reason="test"))


def test_a_son_applies_for_his_mother_and_types_nothing(elder: Actor) -> None:
    from zhengyun.engines.casework import facade

    register_her("1944-03-18")
    draft = facade.start_draft(elder, ALLOWANCE, "apply", {})
    posted = {"promise.truthful": ["true"]}
    page = facade.save_page(elder, draft.id, "allowance", posted, draft.version).pages[0]
    assert [view.path for view in page.fields if view.errors] == []
    case = facade.get_case(elder, facade.submit(elder, draft.id).id)
    assert (case.applicant_name, case.state) == ("蒋桂芳", "submitted")


@pytest.mark.parametrize(
    ("birthday", "words"), [("1950-03-18", "还不满八十周岁"), (None, "人口库里没有您在望溪县的户籍")]
)
def test_who_may_not_have_it_is_told_by_the_form(elder: Actor, birthday: str | None, words: str) -> None:
    from zhengyun.engines.casework import facade

    if birthday:
        register_her(birthday)
    draft = facade.start_draft(elder, ALLOWANCE, "apply", {})
    with pytest.raises(Problem) as refused:
        facade.save_page(elder, draft.id, "allowance", {"promise.truthful": ["true"]}, draft.version)
    assert words in str(refused.value.fields)
    with pytest.raises(Problem) as unsent:
        facade.submit(elder, draft.id)
    assert unsent.value.code == "casework.form_invalid"
