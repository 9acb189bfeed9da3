"""A number that was missed is called again when its holder comes back (过号重呼)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from tests.counting import counted

from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import queries_counter as queries
from zhengyun.services.desk import rules_counter as rules
from zhengyun.services.desk.contracts_counter import TicketView
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.logic.recall_ticket import recall_ticket
from zhengyun.services.desk.models import CounterSite, CounterWindow, Ticket, Visit
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.counters import at_once, site, staff_of
from zhengyun.services.desk.tests.county import ITEM, County

pytestmark = pytest.mark.django_db
Windows = tuple[CounterWindow, CounterWindow]


@pytest.fixture
def centre(county: County) -> CounterSite:
    return site(county)


@pytest.fixture
def windows(centre: CounterSite) -> Windows:
    first, second = centre.windows.select_related("site").order_by("number")
    return first, second


def called(county: County, window: CounterWindow) -> Ticket:
    queue.take_ticket(county.clerk, "centre")
    found = queue.call_next(county.clerk, window.id)
    assert found is not None
    return found


def missed(county: County, window: CounterWindow) -> Ticket:
    return queue.move_ticket(county.clerk, called(county, window).id, "missed")


def shown(ticket: Ticket) -> TicketView:
    found = queries.ticket_of(ticket.id)
    assert found is not None
    return found


def refused(call: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def acts(ticket: Ticket) -> list[str]:
    return [one.action for one in audit.timeline("ticket", ticket.id, 20)]


def test_who_came_back_goes_before_appointments_and_numbers() -> None:
    number = rules.Waiting(1, MONDAY)
    made = rules.Waiting(2, MONDAY, MONDAY)
    later = rules.Waiting(3, MONDAY, None, MONDAY + timedelta(minutes=9))
    back = rules.Waiting(4, MONDAY, None, MONDAY + timedelta(minutes=5))
    ordered = sorted([number, made, later, back], key=lambda one: rules.order(one, MONDAY))
    assert ordered == [back, later, made, number]


def test_at_a_free_window_it_is_called_at_once(county: County, windows: Windows) -> None:
    ticket = missed(county, windows[0])
    assert shown(ticket).ended_at is not None
    again = recall_ticket(county.clerk, ticket.id, windows[1].id)
    assert (again.state, again.window_id, again.calls, again.ended_at) == ("called", windows[1].id, 2, None)
    assert queue.at_window(windows[1]) == again
    done = queue.move_ticket(county.clerk, ticket.id, "done")
    assert done.state == "done"
    assert Visit.objects.get(ticket=done).window_id == windows[1].id
    assert acts(ticket).count("desk.recall_ticket") == 1


def test_at_a_window_with_somebody_it_comes_next_and_before_all_others(
    county: County, windows: Windows
) -> None:
    here, other = windows
    ticket, present = missed(county, here), called(county, here)
    queue.take_ticket(county.clerk, "centre", ITEM)
    put_back = recall_ticket(county.clerk, ticket.id, here.id)
    assert put_back.state == "waiting"
    view = shown(ticket)
    assert (view.is_back, view.window, view.ahead, view.ended_at) == (True, here.number, 0, None)
    assert acts(ticket).count("desk.put_back_ticket") == 1
    at_other = queue.call_next(county.clerk, other.id)
    assert at_other is not None
    assert at_other.id != ticket.id
    queue.move_ticket(county.clerk, present.id, "done")
    following = queue.call_next(county.clerk, here.id)
    assert following is not None
    assert following.id == ticket.id
    assert not shown(ticket).is_back


def test_pressed_twice_it_is_called_once(county: County, windows: Windows) -> None:
    here = windows[0]
    first = missed(county, here)
    for _press in range(2):
        assert recall_ticket(county.clerk, first.id, here.id).calls == 2
    second = missed(county, windows[1])
    for _press in range(2):
        assert recall_ticket(county.clerk, second.id, here.id).state == "waiting"
    assert len(acts(first)) == len({*acts(first)})
    assert len(acts(second)) == len({*acts(second)})


def test_missed_a_second_time_it_can_still_be_called_again(county: County, windows: Windows) -> None:
    here = windows[0]
    ticket, present = missed(county, here), called(county, here)
    recall_ticket(county.clerk, ticket.id, here.id)
    queue.move_ticket(county.clerk, present.id, "done")
    queue.call_next(county.clerk, here.id)
    queue.move_ticket(county.clerk, ticket.id, "missed")
    assert recall_ticket(county.clerk, ticket.id, here.id).calls == 3


def test_what_comes_next_at_a_window_that_stays_away_is_called_elsewhere(
    county: County, windows: Windows
) -> None:
    here, other = windows
    ticket, _present = missed(county, here), called(county, here)
    recall_ticket(county.clerk, ticket.id, here.id)
    taken = recall_ticket(county.clerk, ticket.id, other.id)
    assert (taken.state, taken.window_id, taken.calls) == ("called", other.id, 2)


def test_what_comes_next_at_a_window_that_closes_is_for_all_again(county: County, windows: Windows) -> None:
    here, other = windows
    ticket, _present = missed(county, here), called(county, here)
    recall_ticket(county.clerk, ticket.id, here.id)
    assert queue.call_next(county.clerk, other.id) is None
    CounterWindow.objects.filter(pk=here.id).update(is_open=False)
    following = queue.call_next(county.clerk, other.id)
    assert following is not None
    assert following.id == ticket.id


def test_what_was_served_waits_or_is_at_another_window_is_refused_with_words(
    county: County, windows: Windows
) -> None:
    here, other = windows
    served = queue.move_ticket(county.clerk, called(county, here).id, "done")
    problem = refused(lambda: recall_ticket(county.clerk, served.id, here.id))
    assert (problem.code, problem.value) == ("desk.ticket_served", "A001")
    assert "重新取号" in problem.remedy
    waits = queue.take_ticket(county.clerk, "centre")
    problem = refused(lambda: recall_ticket(county.clerk, waits.id, here.id))
    assert (problem.code, "还没有叫到" in problem.message) == ("desk.ticket_not_missed", True)
    queue.call_next(county.clerk, other.id)
    problem = refused(lambda: recall_ticket(county.clerk, waits.id, here.id))
    assert "2 号窗口" in problem.message


def test_a_number_of_another_day_is_refused_with_words(county: County, windows: Windows) -> None:
    ticket = missed(county, windows[0])
    with clock.at(MONDAY + timedelta(days=1)):
        problem = refused(lambda: recall_ticket(county.clerk, ticket.id, windows[0].id))
    assert (problem.code, problem.value) == ("desk.ticket_of_another_day", "A001")
    assert "不是今天的" in problem.message


def test_a_window_of_another_floor_or_of_colleagues_does_not_call_it(
    county: County, windows: Windows
) -> None:
    ticket = missed(county, windows[0])
    upstairs = site(county, windows=1, code="upstairs", name="二楼").windows.get()
    problem = refused(lambda: recall_ticket(county.clerk, ticket.id, upstairs.id))
    assert problem.code == "desk.no_such_ticket"
    CounterWindow.objects.filter(pk=windows[1].id).update(clerks=["somebody"])
    problem = refused(lambda: recall_ticket(county.clerk, ticket.id, windows[1].id))
    assert problem.code == "desk.not_your_window"
    foreign = staff_of(county, "外窗", 41, Role.COUNTER_CLERK, "elsewhere")
    problem = refused(lambda: recall_ticket(foreign, ticket.id, windows[0].id))
    assert problem.code == "desk.no_such_counter"


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_once_one_gets_it(county: County) -> None:
    centre = site(county, windows=4)
    rows = list(centre.windows.order_by("number"))
    ticket = missed(county, rows[0])
    got: list[str] = []

    def want(window: CounterWindow) -> None:
        try:
            got.append(recall_ticket(county.clerk, ticket.id, window.id).state)
        except Problem as problem:
            got.append(problem.code)

    at_once([partial(want, window) for window in rows])
    assert sorted(got) == ["called", *["desk.ticket_not_missed"] * 3]
    assert (Ticket.objects.get().calls, acts(ticket).count("desk.recall_ticket")) == (2, 1)


class TestPages:
    def test_the_window_calls_again_and_everybody_is_told(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        browser, here = signed_in(county.clerk), reverse("counter:window", args=[windows[0].id])
        ticket = missed(county, windows[0])
        display, paper = reverse("queue:display", args=["centre"]), reverse("queue:ticket", args=[ticket.id])
        assert '过号： <strong class="num">A001' in browser.get(display).content.decode()
        told = browser.get(paper).content.decode()
        assert "您的号码已过号" in told
        assert 'hx-trigger="every 20s"' in told
        press = reverse("counter:recall", args=[ticket.id])
        assert f'action="{press}"' in browser.get(here).content.decode()
        done = browser.post(press, {"window": windows[0].id})
        assert done["Location"] == here
        page = browser.get(here).content.decode()
        assert "已重新叫号：A001。" in page
        assert f'action="{press}"' not in page
        wall = browser.get(display).content.decode()
        assert "<small>重新叫号</small>" in wall
        assert "过号：" not in wall
        told = browser.get(paper).content.decode()
        assert "重新叫号" in told
        assert "请到 1 号窗口" in told

    def test_it_comes_after_who_is_there_and_everybody_is_told(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        browser, here = signed_in(county.clerk), reverse("counter:window", args=[windows[0].id])
        ticket, _present = missed(county, windows[0]), called(county, windows[0])
        browser.post(reverse("counter:recall", args=[ticket.id]), {"window": windows[0].id})
        page = browser.get(here).content.decode()
        assert "A001 已恢复排队，办完当前一位后叫号。" in page
        assert "已重新叫号，下一个" in page
        told = browser.get(reverse("queue:ticket", args=[ticket.id])).content.decode()
        assert "1 号窗口办完当前一位，下一个叫您" in told
        listed = browser.get(reverse("counter:numbers", args=["centre"]))
        assert "已重新叫号，下一个" in listed.content.decode()

    def test_from_the_list_of_the_day_the_window_is_chosen(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        browser, here = signed_in(county.clerk), reverse("counter:numbers", args=["centre"])
        ticket, present = missed(county, windows[0]), called(county, windows[0])
        press = reverse("counter:recall", args=[ticket.id])
        assert f'href="{press}"' in browser.get(here).content.decode()
        assert f'href="{press}?window={windows[1].id}"' in (
            browser.get(here, {"show": "missed", "window": str(windows[1].id)}).content.decode()
        )
        asked = browser.get(press)
        field = asked.context["field"]
        assert field.value == str(windows[0].id)
        assert queue.label_of(present) in field.options[0].help
        assert browser.get(press, {"window": str(windows[1].id)}).context["field"].value == str(windows[1].id)
        nothing = browser.post(press)
        assert nothing.status_code == 422
        assert 'href="#f-window-1"' in nothing.content.decode()
        done = browser.post(press, {"window": windows[1].id})
        assert done["Location"] == reverse("counter:window", args=[windows[1].id])

    def test_the_second_clerk_is_told_who_has_it(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        ticket = missed(county, windows[0])
        recall_ticket(county.clerk, ticket.id, windows[0].id)
        browser, press = signed_in(county.clerk), reverse("counter:recall", args=[ticket.id])
        assert browser.get(press).status_code == 409
        done = browser.post(press, {"window": windows[1].id}, follow=True)
        assert "A001：这个号码正在 1 号窗口办理。" in done.content.decode()

    def test_of_a_day_that_is_over_nothing_is_offered(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        ticket = missed(county, windows[0])
        with clock.at(MONDAY + timedelta(days=1)):
            browser, day = signed_in(county.clerk), {"day": MONDAY.date().isoformat()}
            press = reverse("counter:recall", args=[ticket.id])
            listed = browser.get(reverse("counter:numbers", args=["centre"]), day).content.decode()
            assert press not in listed
            told = browser.get(reverse("queue:ticket", args=[ticket.id])).content.decode()
            assert "不是今天的" in told
            assert "hx-get" not in told.split('id="ticket"')[1].split(">")[0]
            assert "过号：" not in browser.get(reverse("queue:display", args=["centre"])).content.decode()
            assert browser.get(press).status_code == 409

    def test_many_missed_numbers_cost_no_more_queries(
        self, county: County, windows: Windows, signed_in: Browser
    ) -> None:
        browser = signed_in(county.clerk)
        missed(county, windows[0])
        addresses = [
            reverse("counter:window", args=[windows[0].id]),
            reverse("queue:display", args=["centre"]),
            reverse("counter:numbers", args=["centre"]),
        ]

        def cost(address: str) -> int:
            with counted() as found:
                assert browser.get(address).status_code == 200
            return len(found)

        for address in addresses:
            cost(address)
        of_one = [cost(address) for address in addresses]
        for _more in range(9):
            missed(county, windows[0])
        back = missed(county, windows[1])
        called(county, windows[0])
        recall_ticket(county.clerk, back.id, windows[0].id)
        present = queue.at_window(windows[0])
        assert present is not None
        queue.move_ticket(county.clerk, present.id, "done")
        assert [cost(address) for address in addresses] == of_one
