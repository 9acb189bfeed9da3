"""Ratings: who gives them, who reads what of them, and what becomes of a bad one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, FlowStep
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.county import County
from zhengyun.services.supervision import queries_ratings as queries
from zhengyun.services.supervision.logic.keep_rating import Given
from zhengyun.services.supervision.logic.move_rectification import contact, move_rectification
from zhengyun.services.supervision.logic.rate_case import rate_case
from zhengyun.services.supervision.logic.supplement_rating import supplement_rating
from zhengyun.services.supervision.models import Rater, Rating, Rectification, RectificationStep
from zhengyun.services.supervision.panels import rating_panel
from zhengyun.services.supervision.permissions import can_act

pytestmark = pytest.mark.django_db
BAD = Given(5, {"guide": 4}, "跑了三趟才受理。", phone="13900001234")
WHO = ("agent", "clerk", "reviewer", "chief", "supervisor", "stranger", "watcher", "auditor")


def closed(county: County) -> CaseView:
    case = county.submit()
    return casework.perform(county.agent, case.id, "withdraw", opinion="不办了")


@pytest.fixture
def case(county: County) -> CaseView:
    return closed(county)


@pytest.fixture
def citizen(county: County) -> Client:
    """The agent, who acts for the firm."""
    from django.contrib.auth import get_user_model

    browser = Client()
    browser.force_login(get_user_model()._default_manager.get(pk=county.agent.account_id))
    assert browser.post("/account/act-for/", {"party": str(county.firm)}).status_code == 302
    return browser


def bad_one(county: County, case: CaseView, given: Given = BAD) -> Rectification:
    return Rectification.objects.get(rating=rate_case(county.agent, case.id, given))


def many(county: County, number: int, level: int = 4) -> None:
    """Ratings as `rate_case` writes them, of cases that are not needed themselves."""
    from zhengyun.kit.ids import uuid7

    first = Rating.objects.get()
    rows = [replace_rating(first, uuid7(), level) for _number in range(number)]
    Rating.objects.bulk_create(rows)
    Rectification.objects.bulk_create(
        Rectification(
            rating=one,
            organization_id=one.organization_id,
            week=one.week,
            mark=one.mark,
            due_on=one.week,
            working_days=15,
            source="-",
            state="assigned",
        )
        for one in rows
    )


def replace_rating(first: Rating, case_id: Any, level: int) -> Rating:
    return Rating(
        case_id=case_id,
        item_code=first.item_code,
        item_title=first.item_title,
        organization_id=first.organization_id,
        organization_name=first.organization_name,
        level=level,
        words="太慢了",
        week=first.week,
    )


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def move(actor: Actor, row: Rectification, act: str, **how: str) -> Rectification:
    return move_rectification(actor, row.mark, act, f"{act}-{row.state}", **how)


def test_the_applicant_rates_a_closed_case_once(county: County, case: CaseView) -> None:
    first = rate_case(county.agent, case.id, Given(1, words="很快"))
    assert rate_case(county.agent, case.id, Given(1, words="很快")).pk == first.pk
    with pytest.raises(Problem, match="评价过") as refused:
        rate_case(county.agent, case.id, Given(2))
    assert refused.value.code == "supervision.rated_already"
    assert Rating.objects.count() == Rater.objects.count() == 1
    assert not Rectification.objects.exists()


def test_an_open_case_is_not_rated_and_nobody_rates_for_another(county: County, case: CaseView) -> None:
    with pytest.raises(Problem) as refused:
        rate_case(county.agent, county.submit().id, Given(1))
    assert refused.value.code == "supervision.not_closed"
    himself = accounts.actor_for_account(county.people["citizen"], channel="web")
    for actor in (county.clerk, county.chief, county.supervisor, himself):
        with pytest.raises(Problem) as refused:
            rate_case(actor, case.id, Given(1))
        assert refused.value.code in ("supervision.only_applicant", "casework.no_such_case")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(0), "level"),
        (Given(6), "level"),
        (Given(1, {"guide": 9}), "guide"),
        (Given(1, words="字" * 501), "words"),
        (Given(1, can_be_called=True), "phone"),
    ],
)
def test_what_is_wrong_is_named(given: Given, field: str, county: County, case: CaseView) -> None:
    with pytest.raises(Problem) as refused:
        rate_case(county.agent, case.id, given)
    assert list(refused.value.fields) == [field]


def test_words_are_added_once_within_ten_days(county: County, case: CaseView) -> None:
    rate_case(county.agent, case.id, Given(2))
    with clock.at(MONDAY + timedelta(days=11)), pytest.raises(Problem) as late:
        supplement_rating(county.agent, case.id, "补充一句")
    assert late.value.code == "supervision.too_late"
    with clock.at(MONDAY + timedelta(days=10)):
        supplement_rating(county.agent, case.id, "补充一句")
        assert supplement_rating(county.agent, case.id, "补充一句").supplement == "补充一句"
        with pytest.raises(Problem) as again:
            supplement_rating(county.agent, case.id, "再补充")
    assert again.value.code == "supervision.supplemented_already"


def test_a_bad_rating_is_made_good_called_back_and_closed(county: County, case: CaseView) -> None:
    row = bad_one(county, case)
    assert row.due_on.isoformat() == "2026-03-23", "the fifteenth working day after 2 March"
    told = [one for one in notices.inbox([county.people["supervisor"]]).rows if "差评" in one.subject]
    assert [one.link for one in told] == [f"/supervision/rectifications/{row.mark}/"]
    row = move(county.supervisor, row, "assign", words="请核实")
    row = move(county.chief, row, "answer", words="已改进一次性告知")
    row = move(county.supervisor, row, "visit", words="仍不满意", result="unsolved")
    row = move(county.supervisor, row, "return", words="请再核实")
    row = move_rectification(county.chief, row.mark, "answer", "again", words="已当面致歉")
    row = move_rectification(county.supervisor, row.mark, "visit", "v2", words="认可", result="solved")
    row = move(county.supervisor, row, "close")
    assert (row.state, row.answer, row.result) == ("closed", "已当面致歉", "solved")
    assert RectificationStep.objects.count() == 7
    assert [one for one in notices.inbox([county.people["citizen"]]).rows if "评价" in one.subject]


def test_a_step_sent_twice_is_one_and_a_step_out_of_turn_is_refused(county: County, case: CaseView) -> None:
    row = bad_one(county, case)
    for _time in range(2):
        move_rectification(county.supervisor, row.mark, "assign", "one-click")
    assert RectificationStep.objects.count() == 1
    with pytest.raises(Problem) as refused:
        move_rectification(county.supervisor, row.mark, "assign", "another-click")
    assert refused.value.code == "supervision.not_now"
    with pytest.raises(Problem) as empty:
        move_rectification(county.chief, row.mark, "answer", "k", words=" ")
    assert list(empty.value.fields) == ["words"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("act", ["assign", "answer", "visit", "return", "close", "contact"])
def test_who_may_do_what_about_a_bad_rating(who: str, act: str, county: County) -> None:
    allowed = {"answer": {"chief"}}.get(act, {"supervisor"})
    assert can_act(getattr(county, who), county.offices["amr"], act) == (who in allowed)


def test_who_rated_is_looked_up_with_a_reason_and_audited(
    county: County, case: CaseView, signed_in: Browser
) -> None:
    row = bad_one(county, case)
    address = reverse("supervision:rectification", args=[row.mark])
    supervisor = signed_in(county.supervisor)
    page = text_of(supervisor.get(address))
    assert "陈雨桐" not in page
    assert case.number not in page
    with pytest.raises(Problem):
        contact(county.supervisor, row.mark, "k", " ")
    answer = supervisor.post(address, {"does": "contact", "key": "look", "words": "电话回访"})
    assert "陈雨桐" in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    seen = [one.action for one in audit.timeline("rating", row.pk)]
    assert seen.count("supervision.rectification_contact") == 1


def test_the_department_learns_the_name_only_of_who_agreed_to_be_called(
    county: County, signed_in: Browser
) -> None:
    for agrees in (False, True):
        case = closed(county)
        row = bad_one(county, case, replace(BAD, can_be_called=agrees))
        move(county.supervisor, row, "assign", words="请核实")
        page = text_of(signed_in(county.chief).get(reverse("supervision:rectification", args=[row.mark])))
        assert "跑了三趟" in page
        for secret in ("陈雨桐", case.number, "13900001234"):
            assert (secret in page) == agrees
        assert "2026-03-02 当周" in page
        assert "2026-03-23 之前" in page
        reviewer = text_of(
            signed_in(county.reviewer).get(reverse("supervision:rectification", args=[row.mark]))
        )
        assert case.number not in reviewer


def test_what_is_not_assigned_yet_the_department_does_not_see(
    county: County, case: CaseView, signed_in: Browser
) -> None:
    row = bad_one(county, case)
    address = reverse("supervision:rectification", args=[row.mark])
    assert [signed_in(getattr(county, who)).get(address).status_code for who in ("chief", "supervisor")] == [
        404,
        200,
    ]


def test_the_rated_see_figures_and_words_from_five_ratings_on(
    county: County, case: CaseView, signed_in: Browser
) -> None:
    rate_case(county.agent, case.id, Given(1, words="第一条"))
    since = MONDAY - timedelta(days=9)
    many(county, 3)
    assert len(queries.words(county.supervisor, None).rows) == 4
    with clock.at(MONDAY + timedelta(days=7)):
        assert queries.figures(county.reviewer, since) == ([], 1)
        assert not queries.words(county.reviewer, None).rows
        many_more = Rating.objects.first()
        assert many_more
        Rating.objects.bulk_create([replace_rating(many_more, case.applicant_id, 2)])
        (shown,), hidden = queries.figures(county.reviewer, since)
        assert (shown.counts, hidden) == ((1, 1, 0, 3, 0), 0)
        browser = signed_in(county.reviewer)
        page = text_of(browser.get(reverse("supervision:rating_words")))
        figures = text_of(browser.get(reverse("supervision:ratings")))
    assert "第一条" in page
    assert "2026-03-02 当周" in page
    assert case.number not in page
    assert "20.0%" in figures


def test_figures_of_a_week_move_when_it_is_over(county: County, case: CaseView) -> None:
    rate_case(county.agent, case.id, Given(5, words="太慢了"))
    many(county, 5)
    since = MONDAY - timedelta(days=9)
    with clock.at(MONDAY + timedelta(days=6)):
        assert queries.figures(county.reviewer, since) == ([], 0)
        assert not queries.words(county.reviewer, None).rows
        assert queries.public_figures(since) == ([], 0)
        assert queries.figures(county.supervisor, since)[0]
    with clock.at(MONDAY + timedelta(days=7)):
        assert len(queries.words(county.reviewer, None).rows) == 6
        assert queries.public_figures(since)[0]


def test_a_matter_in_the_list_is_headed_by_what_it_was(case: CaseView, citizen: Client) -> None:
    page = text_of(citizen.get(reverse("rating:mine"))).partition("<tbody")[2]
    assert page.index(case.title) < page.index(case.number)


def test_what_is_overdue_is_listed(county: County, case: CaseView, signed_in: Browser) -> None:
    bad_one(county, case)
    address = reverse("supervision:rectifications") + "?kind=overdue"
    browser = signed_in(county.supervisor)
    assert case.title not in text_of(browser.get(address))
    with clock.at(MONDAY + timedelta(days=30)):
        page = text_of(signed_in(county.supervisor).get(address))
    assert case.title in page
    assert "超期" in page


def test_the_lists_turn_their_pages_without_telling_the_time(county: County, case: CaseView) -> None:
    bad_one(county, case)
    many(county, 24)
    first = queries.words(county.supervisor, None)
    second = queries.words(county.supervisor, first.next)
    assert len({one.mark for one in (*first.rows, *second.rows)}) == 25
    back = queries.words(county.supervisor, second.previous)
    assert [one.mark for one in back.rows] == [one.mark for one in first.rows]
    with pytest.raises(Problem):
        queries.words(county.supervisor, "x.y.z")


def routes(mark: str) -> list[str]:
    names = ("ratings", "rating_words", "rectifications")
    return [*(reverse(f"supervision:{name}") for name in names), f"/supervision/rectifications/{mark}/"]


def test_every_page_is_guarded(county: County, case: CaseView, signed_in: Browser, citizen: Client) -> None:
    row = bad_one(county, case)
    for address in (*routes(row.mark), "/rate/", f"/rate/{case.id}/"):
        assert Client().get(address)["Location"].startswith(reverse("accounts:sign_in"))
    for address in routes(row.mark):
        assert citizen.get(address).status_code == 403
        assert signed_in(county.auditor).get(address).status_code == 403
    assert signed_in(county.watcher).get(routes(row.mark)[-1]).status_code == 404
    assert signed_in(county.clerk).get(f"/rate/{case.id}/").status_code == 403
    other = Client()
    other.force_login(citizen_account(county))
    assert other.get(f"/rate/{case.id}/").status_code in (403, 404), "he himself is not the firm"


def citizen_account(county: County) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.get(pk=county.people["citizen"])


def test_rating_at_the_page(county: County, case: CaseView, citizen: Client) -> None:
    assert "评价本次服务" in text_of(citizen.get(f"/my/cases/{case.id}/"))
    assert "我要评" in text_of(citizen.get("/"))
    assert case.number in text_of(citizen.get("/rate/"))
    refused = citizen.post(f"/rate/{case.id}/", {"words": "还没选"})
    assert refused.status_code == 422
    assert "还没选" in text_of(refused)
    sent = {"level": "4", "efficiency": "5", "words": "太慢", "called": "", "phone": "13900001234"}
    for _time in range(2):
        assert citizen.post(f"/rate/{case.id}/", sent).status_code == 302
    page = text_of(citizen.get(f"/rate/{case.id}/"))
    assert "不满意" in page
    assert citizen.post(f"/rate/{case.id}/", {"supplement": "后来好些"}).status_code == 302
    assert "后来好些" in text_of(citizen.get(f"/my/cases/{case.id}/"))
    rating = Rating.objects.get()
    assert (rating.level, rating.efficiency, rating.overall, rating.supplement) == (4, 5, None, "后来好些")


def test_nobody_is_asked_while_the_result_is_still_made(county: County, case: CaseView) -> None:
    file = casework.case_file(county.agent, case.id)
    draws = replace(file, steps=(FlowStep("draw", "随机抽取", "effect", "current"),))
    assert rating_panel(county.agent, file) is not None
    assert rating_panel(county.agent, draws) is None


def test_going_on_at_the_page(county: County, case: CaseView, signed_in: Browser) -> None:
    row = bad_one(county, case)
    address = reverse("supervision:rectification", args=[row.mark])
    supervisor, chief = signed_in(county.supervisor), signed_in(county.chief)
    assert supervisor.post(address, {"does": "assign", "key": "1"}).status_code == 302
    assert chief.post(address, {"does": "assign", "key": "2"}).status_code == 403
    assert chief.post(address, {"does": "answer", "key": "3"}).status_code == 422
    assert chief.post(address, {"does": "answer", "key": "4", "words": "已改"}).status_code == 302
    assert supervisor.post(address, {"does": "visit", "key": "5", "words": "好"}).status_code == 422
    assert supervisor.post(address, {"does": "nonsense", "key": "6"}).status_code == 400
    assert supervisor.post(address, {"does": "close", "key": "7"}).status_code == 409
    sent = {"does": "visit", "key": "8", "words": "好", "result": "solved"}
    assert supervisor.post(address, sent).status_code == 302
    assert Rectification.objects.get().state == "visited"


@pytest.mark.parametrize("name", ["ratings", "rating_words", "rectifications"])
def test_the_pages_cost_the_same_for_many(
    name: str, county: County, case: CaseView, signed_in: Browser
) -> None:
    first = bad_one(county, case)
    browser = signed_in(county.supervisor)
    count = _counter(browser, reverse(f"supervision:{name}"))
    few = count()
    many(county, 30)
    Rectification.objects.update(due_on=first.due_on)
    assert few == count() <= 14


def _counter(browser: Client, address: str) -> Callable[[], int]:
    def count() -> int:
        browser.get(address)
        with counted() as made:
            assert browser.get(address).status_code == 200
        return len(made)

    return count
