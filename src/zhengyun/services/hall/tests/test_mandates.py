"""An applicant lets somebody act for him and takes it back, by himself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.test import Client
from tests.counting import counted, within_one_window

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.logic.acceptance_people import identity_number
from zhengyun.engines.casework.models import ServiceItem
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight, MandateState, MandateView, PersonView
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.hall import rules_mandates
from zhengyun.services.hall.web import mandate_new

if TYPE_CHECKING:
    Browse = Callable[[Actor], Client]

pytestmark = pytest.mark.django_db
LIST, NEW = "/my/mandates/", "/my/mandates/new/"


@dataclass
class Household:
    """周桂兰 heads the firm that applies; 许晓芸 is registered and has an account."""

    firm: UUID
    head: Actor
    friend: PersonView
    friends: Actor

    def form(self, **changed: Any) -> dict[str, Any]:
        usual = {
            "name": self.friend.name,
            "id_number": self.friend.id_number,
            "scope": "some",
            "matters": [ITEM],
            "rights": ["submit"],
            "last_day": "2027-03-01",
            "principal": str(self.firm),
            "since": "2026-03-02",
            "key": "once",
        }
        return {**usual, **changed}

    @property
    def given(self) -> list[MandateView]:
        return [one for one in parties.mandates_by(self.firm) if one.agent_id == self.friend.id]

    def herself(self) -> Actor:
        assert self.head.account_id
        return accounts.actor_for_account(self.head.account_id, channel="web")

    def acting(self) -> Actor:
        """The friend for the firm, with the rights of now."""
        assert self.friends.account_id
        return accounts.actor_for_account(self.friends.account_id, self.firm, channel="web")


def somebody(name: str, username: str) -> tuple[PersonView, UUID]:
    person = parties.register_person(SYSTEM, name, identity_number(), phone="16000000002")
    return person, accounts.create_account(SYSTEM, username, person.id, AccountKind.CITIZEN).id


@pytest.fixture
def household(world: World) -> Household:
    firm = world.applicant.party_id
    assert firm
    head, head_account = somebody("周桂兰", "zhou.guilan")
    friend, friend_account = somebody("许晓芸", "xu.xiaoyun")
    parties.record_legal_entity_change(SYSTEM, firm, representative_id=head.id, representative_name=head.name)
    return Household(
        firm,
        accounts.actor_for_account(head_account, firm, channel="web"),
        friend,
        accounts.actor_for_account(friend_account, channel="web"),
    )


def told(person: PersonView) -> list[str]:
    return [one.subject for one in notices.inbox(person.id).rows]


def test_it_is_checked_first_then_given_once_and_the_agent_is_told(
    household: Household, browse: Browse
) -> None:
    head = browse(household.head)
    assert ITEM in head.get(f"{NEW}?matter={ITEM}").content.decode()
    shown = head.post(NEW, household.form(step="check")).content.decode()
    assert "核对并授权" in shown
    assert household.given == []
    for _click in range(2):
        answer = head.post(NEW, household.form(step="give"))
        assert answer.status_code == 302
    (made,) = household.given
    assert answer.headers["Location"] == f"{LIST}{made.id}/"
    assert (made.matters, made.rights) == ((ITEM,), (MandateRight.SUBMIT,))
    assert (made.valid_from, made.valid_until) == (date(2026, 3, 2), date(2027, 3, 2))
    assert told(household.friend) == ["禾里餐饮管理有限公司授权您经办"]
    (entry,) = audit.timeline("mandate", made.id)
    assert entry.action == "parties.grant_mandate"


def test_the_agent_applies_until_it_is_taken_back(household: Household, browse: Browse) -> None:
    head = browse(household.head)
    head.post(NEW, household.form(step="give"))
    (made,) = household.given
    assert casework.start_draft(household.acting(), ITEM, "new", {}).applicant_id == household.firm
    agent = browse(household.acting())
    address = f"{LIST}{made.id}/end/"
    assert f'{address}">收回<' in head.get(LIST).content.decode()
    assert household.friend.name in head.get(address).content.decode()
    assert [one.state for one in household.given] == [MandateState.ACTIVE]
    for _click in range(2):
        assert head.post(address).headers["Location"] == LIST
    assert [one.state for one in household.given] == [MandateState.REVOKED]
    with pytest.raises(Problem) as caught:
        household.acting()
    assert caught.value.code == "parties.no_mandate"
    assert "禾里餐饮" not in agent.get("/my/").content.decode()
    assert told(household.friend)[0] == "禾里餐饮管理有限公司收回了对您的授权"
    assert len(told(household.friend)) == 2
    assert head.get(address).headers["Location"] == f"{LIST}{made.id}/"


def test_the_agent_gives_it_up_himself_and_the_principal_is_told(
    household: Household, browse: Browse
) -> None:
    browse(household.head).post(NEW, household.form(step="give"))
    (made,) = household.given
    agent, address = browse(household.acting()), f"{LIST}{made.id}/renounce/"
    assert f'{address}">辞去<' in agent.get(LIST).content.decode()
    assert f'{address}">辞去</a>' in agent.get(f"{LIST}{made.id}/").content.decode()
    assert "辞去禾里餐饮管理有限公司的授权？" in agent.get(address).content.decode()
    assert [one.state for one in household.given] == [MandateState.ACTIVE]
    for _click in range(2):
        assert agent.post(address).headers["Location"] == LIST
    assert [one.state for one in household.given] == [MandateState.REVOKED]
    with pytest.raises(Problem) as caught:
        household.acting()
    assert caught.value.code == "parties.no_mandate"
    page = agent.get(LIST).content.decode()
    assert "已辞去禾里餐饮管理有限公司的授权" in page
    assert "已终止" in page
    assert address not in page
    assert "禾里餐饮" not in agent.get("/my/").content.decode()
    subjects = [one.subject for one in notices.inbox(household.firm).rows]
    assert subjects.count("许晓芸辞去了您的授权") == 1
    acts = [one.action for one in audit.timeline("mandate", made.id)]
    assert sorted(acts) == ["parties.grant_mandate", "parties.renounce_mandate"]
    assert agent.get(address).headers["Location"] == f"{LIST}{made.id}/"


def test_nobody_gives_up_the_mandate_of_another(world: World, household: Household, browse: Browse) -> None:
    browse(household.head).post(NEW, household.form(step="give"))
    (made,) = household.given
    address = f"{LIST}{made.id}/renounce/"
    _stranger, account = somebody("路人", "lu.ren")
    who = {
        403: [household.head, world.reviewer],
        404: [world.applicant, household.herself(), accounts.actor_for_account(account)],
    }
    for status, actors in who.items():
        for actor in actors:
            browser = browse(actor)
            assert {browser.get(address).status_code, browser.post(address).status_code} == {status}
    assert "/account/sign-in/" in Client().post(address).headers["Location"]
    assert [one.state for one in household.given] == [MandateState.ACTIVE]


def test_another_matter_is_not_covered_and_collecting_is_not_applying(
    household: Household, browse: Browse
) -> None:
    browse(household.head).post(NEW, household.form(step="give", rights=["collect"], scope="all"))
    (made,) = household.given
    assert made.matters == ("*",)
    with pytest.raises(Problem) as caught:
        casework.start_draft(household.acting(), ITEM, "new", {})
    assert caught.value.code == "parties.no_mandate"
    assert parties.can_act_for(household.friend.id, household.firm, ITEM, "collect")


def test_a_wrong_name_and_an_unknown_number_get_the_same_answer(household: Household, browse: Browse) -> None:
    head = browse(household.head)
    wrong = [{"name": "许小云"}, {"id_number": identity_number()}, {"id_number": "1"}]
    said = set()
    for one in wrong:
        answer = head.post(NEW, household.form(step="check", **one))
        assert answer.status_code == 422
        page = answer.content.decode()
        said.add(page.split('<ul class="error-list">')[1].split("</ul>")[0])
    (words,) = said
    assert "没有登记姓名和身份证号码都与此相符的人" in words
    assert household.given == []


def test_numbers_cannot_be_tried_out(household: Household, browse: Browse) -> None:
    head = browse(household.head)
    with within_one_window():
        forms = [household.form(step="check", name=f"甲{n}") for n in range(21)]
        answers = [head.post(NEW, one).status_code for one in forms]
        assert answers == [422] * 20 + [429]
        assert head.post(NEW, household.form(step="check")).status_code == 429


def test_numbers_cannot_be_tried_out_all_day(household: Household, browse: Browse) -> None:
    head, answers = browse(household.head), []
    morning = clock.civil(clock.today(), time(9, 0))
    for tenth in range(4):
        with clock.at(morning + timedelta(minutes=10 * tenth)):
            answers += [head.post(NEW, household.form(step="check")).status_code for _try in range(10)]
    assert answers == [200] * 30 + [429] * 10


def test_each_look_for_an_agent_leaves_a_trace_without_the_number(
    household: Household, browse: Browse
) -> None:
    head = browse(household.head)
    head.post(NEW, household.form(step="check"))
    head.post(NEW, household.form(step="check", name="许小云"))
    looks = [one for one in audit.timeline("party", household.firm) if one.action == "hall.look_up_agent"]
    assert sorted((one.detail for one in looks), key=len) == [
        {"found": False},
        {"found": True, "agent": str(household.friend.id)},
    ]


def test_what_was_given_is_answered_the_same_after_too_many_tries(
    household: Household, browse: Browse
) -> None:
    head = browse(household.head)
    first = head.post(NEW, household.form(step="give")).headers["Location"]
    with within_one_window():
        for n in range(31):
            last = head.post(NEW, household.form(step="check", name=f"甲{n}"))
    assert last.status_code == 429
    assert head.post(NEW, household.form(step="give")).headers["Location"] == first


def test_the_mandate_is_of_whom_the_confirmed_page_names(household: Household, browse: Browse) -> None:
    """In another window she has begun to act for herself."""
    assert household.head.person_id
    herself = browse(household.herself())
    answer = herself.post(NEW, household.form(step="give", scope="all"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "您现在代表周桂兰，请重新核对由谁授权。" in page
    assert f'name="principal" value="{household.head.person_id}"' in page
    refused = herself.post(NEW, household.form(step="give", name=""))
    assert refused.status_code == 422
    assert "您现在代表周桂兰" in refused.content.decode()
    assert parties.mandates_by(household.head.person_id) == household.given == []


@pytest.mark.parametrize("changed", [{"key": ""}, {"since": "2026-03-01"}, {"since": ""}])
def test_a_page_that_is_out_of_date_is_confirmed_anew(
    household: Household, browse: Browse, changed: dict[str, str]
) -> None:
    answer = browse(household.head).post(NEW, household.form(step="give", **changed))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "本页已提交过或已失效，请重新核对。" in page
    assert "确认授权" in page
    assert 'name="since" value="2026-03-02"' in page
    assert household.given == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "请填写经办人姓名"),
        ({"id_number": ""}, "请填写经办人身份证号码"),
        ({"matters": []}, "请至少选择一个事项"),
        ({"matters": ["NOT-A-MATTER"]}, "NOT-A-MATTER"),
        ({"rights": []}, "请至少选择一项权限"),
        ({"rights": ["sell"]}, "请至少选择一项权限"),
        ({"last_day": " "}, "请填写授权截止日期"),
        ({"last_day": "2026-03-01"}, "“2026-03-01”不是"),
        ({"last_day": "2029-03-02"}, "“2029-03-02”不是"),
        ({"last_day": "soon"}, "“soon”不是"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_place(
    household: Household, browse: Browse, changed: dict[str, Any], words: str
) -> None:
    answer = browse(household.head).post(NEW, household.form(step="give", **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert household.given == []


def test_nobody_needs_a_mandate_for_himself(household: Household, browse: Browse) -> None:
    assert household.head.person_id
    own = parties.get_person(household.head.person_id)
    answer = browse(household.head).post(
        NEW, household.form(step="give", name=own.name, id_number=own.id_number)
    )
    assert "本人办理不需要授权" in answer.content.decode()


def test_a_person_gives_his_own_and_not_matters_of_firms(household: Household, browse: Browse) -> None:
    ServiceItem.objects.filter(code=ITEM).update(audience=["2"])
    person, own = browse(household.herself()), str(household.head.person_id)
    assert person.post(NEW, household.form(step="give", principal=own)).status_code == 422
    assert person.post(NEW, household.form(step="give", principal=own, scope="all")).status_code == 302
    assert household.head.person_id
    (made,) = parties.mandates_by(household.head.person_id)
    assert made.principal_name == "周桂兰"
    assert household.given == []


def test_a_key_is_not_used_for_another_mandate(household: Household, browse: Browse) -> None:
    head = browse(household.head)
    head.post(NEW, household.form(step="give"))
    answer = head.post(NEW, household.form(step="give", last_day="2026-12-31"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "本页已提交过或已失效，请重新核对。" in page
    assert 'name="key" value="once"' not in page
    assert len(household.given) == 1


def test_who_may_open_which_page(world: World, household: Household, browse: Browse) -> None:
    """Anonymous, an officer, another agent, the agent, the head for herself, a stranger, and the head."""
    browse(household.head).post(NEW, household.form(step="give"))
    (made,) = household.given
    own, ending = f"{LIST}{made.id}/", f"{LIST}{made.id}/end/"
    _stranger, stranger_account = somebody("路人", "lu.ren")
    who = {
        "officer": (browse(world.reviewer), [403, 403, 403, 403]),
        "other agent": (browse(world.applicant), [200, 403, 404, 404]),
        "agent": (browse(household.acting()), [200, 403, 200, 403]),
        "agent for himself": (browse(household.friends), [200, 200, 200, 403]),
        "head for herself": (browse(household.herself()), [200, 200, 404, 404]),
        "stranger": (browse(accounts.actor_for_account(stranger_account)), [200, 200, 404, 404]),
        "head": (browse(household.head), [200, 200, 200, 200]),
    }
    places = (LIST, NEW, own, ending)
    found = {name: [one.get(place).status_code for place in places] for name, (one, _wanted) in who.items()}
    assert found == {name: wanted for name, (_one, wanted) in who.items()}
    for place in places:
        assert "/account/sign-in/" in Client().get(place).headers["Location"]
    for name, (one, _wanted) in who.items():
        if name != "head":
            assert one.post(ending).status_code in (403, 404), name
    assert who["agent"][0].post(NEW, household.form(step="give")).status_code == 403
    assert "/account/sign-in/" in Client().post(NEW, household.form(step="give")).headers["Location"]
    assert "/account/sign-in/" in Client().post(ending).headers["Location"]
    assert [one.state for one in household.given] == [MandateState.ACTIVE]
    assert "许晓芸" not in who["other agent"][0].get(LIST).content.decode()


def test_the_sheet_states_what_a_letter_of_mandate_must(household: Household, browse: Browse) -> None:
    head = browse(household.head)
    head.post(NEW, household.form(step="give"))
    page = head.get(f"{LIST}{household.given[0].id}/").content.decode()
    for words in ("禾里餐饮管理有限公司", "许晓芸", "测试许可", "代为办理", "2026-03-02 至 2027-03-01"):
        assert words in page
    assert household.friend.id_number not in page


def test_with_many_matters_one_searches_and_what_is_chosen_stays(
    household: Household, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mandate_new, "SHOWN", 0)
    head = browse(household.head)
    kept = head.post(NEW, household.form(step="search", q="没有这个")).content.decode()
    assert f'value="{ITEM}" checked' in kept
    assert "许晓芸" in kept
    gone = head.post(NEW, household.form(step="check", q="测试", searched="", matters=[])).content.decode()
    assert "核对并授权" not in gone
    assert household.given == []


def give_one(principal_id: UUID, agent_id: UUID, matters: list[str]) -> None:
    today = clock.today()
    until = today + timedelta(days=30)
    parties.grant_mandate(SYSTEM, principal_id, agent_id, matters, list(MandateRight), today, until)


def test_long_lists_keep_the_budget_and_are_read_to_the_end(household: Household, browse: Browse) -> None:
    assert household.head.person_id
    for _more in range(31):  # one was given before
        give_one(household.firm, household.friend.id, [f"{ITEM}-{n:02}" for n in range(50)])
        give_one(household.friend.id, household.head.person_id, [ITEM])
    head, address, sheets, held = browse(household.head), LIST, set[str](), set[str]()
    for rows in (15, 15, 2):
        page = head.get(address).content.decode()
        assert len(page.encode()) <= 60_000
        assert "等 50 项" in page
        given, others = page.split('id="held"')
        found = set(re.findall(rf'href="({LIST}[0-9a-f-]{{36}}/)"', given))
        assert len(found) == rows
        sheets |= found
        held.add(others.split("<nav", 1)[0])
        address = html.unescape((re.findall(r'rel="next" href="([^"]+)"', given) or [""])[0])
    assert len(sheets) == 32
    assert address == ""
    assert len(held) == 1
    assert head.get(f"{LIST}?given=broken").status_code == 400


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(household: Household, browse: Browse) -> None:
    def give() -> None:
        give_one(household.firm, household.friend.id, [ITEM])

    def cost() -> int:
        with counted() as queries:
            head.get(LIST)
        return len(queries)

    give()
    head = browse(household.head)
    head.get(LIST)
    first = cost()
    for _more in range(20):
        give()
    assert cost() == first
    assert first <= 14


def test_who_acts_only_for_himself_learns_how_one_comes_to_act_for_others(
    household: Household, browse: Browse
) -> None:
    assert LIST in browse(household.friends).get("/account/act-for/").content.decode()
    assert LIST not in browse(household.head).get("/account/act-for/").content.decode()


def test_a_year_and_three_years_are_counted_with_their_first_day() -> None:
    leap = date(2028, 2, 29)
    assert rules_mandates.usual_last_day(date(2026, 3, 2)) == date(2027, 3, 1)
    assert rules_mandates.latest_last_day(date(2026, 3, 2)) == date(2029, 3, 1)
    assert rules_mandates.usual_last_day(leap) == date(2029, 2, 28)
