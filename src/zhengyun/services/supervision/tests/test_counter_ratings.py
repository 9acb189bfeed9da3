"""Ratings at the counter: on the tablet of a window, and by the code on the receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import facade as desk
from zhengyun.services.desk.logic import queue
from zhengyun.services.desk.models import CounterSite, CounterWindow, Visit
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.counters import site
from zhengyun.services.desk.tests.county import ITEM, County
from zhengyun.services.supervision.logic.connect_tablet import disconnect, offer_pairing
from zhengyun.services.supervision.logic.keep_rating import Given
from zhengyun.services.supervision.logic.rate_visit import rate_visit
from zhengyun.services.supervision.models import Rater, Rating, Rectification
from zhengyun.services.supervision.ratingwords import level_title
from zhengyun.services.supervision.web.visit import COOKIE

pytestmark = pytest.mark.django_db
TABLET = "/rate/tablet/"


@pytest.fixture
def centre(county: County) -> CounterSite:
    return site(county)


def windows(centre: CounterSite) -> list[CounterWindow]:
    return list(centre.windows.order_by("number"))


def served(county: County, window: CounterWindow) -> desk.VisitView:
    """Somebody with a number only: which matter, which window, which clerk."""
    queue.take_ticket(county.clerk, "centre", ITEM)
    called = queue.call_next(county.clerk, window.id)
    assert called
    queue.move_ticket(county.clerk, called.id, "done")
    visit = desk.last_visit(window.id, clock.now() - timedelta(minutes=1))
    assert visit
    return visit


def tablet(county: County, window: CounterWindow) -> Client:
    browser = Client()
    code = offer_pairing(county.supervisor, window.id)
    assert browser.post(TABLET, {"code": f" {code[:4].lower()} {code[4:]}"}).status_code == 302
    return browser


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_visit_is_one_whatever_is_done_for_the_number(county: County, centre: CounterSite) -> None:
    visit = served(county, windows(centre)[0])
    assert (visit.kind, visit.window, visit.label, visit.item_code) == ("served", 1, "A001", ITEM)
    assert visit.clerk_name == county.clerk.name
    ticket = Visit.objects.get().ticket
    assert ticket
    queue.move_ticket(county.clerk, ticket.id, "done")
    assert Visit.objects.count() == 1


def test_one_tap_on_the_tablet_of_this_window(county: County, centre: CounterSite) -> None:
    first, second = windows(centre)
    here, elsewhere = tablet(county, first), tablet(county, second)
    assert "level" not in text_of(here.get(TABLET))
    visit = served(county, first)
    page = text_of(here.get(TABLET))
    assert "A001" in page
    assert county.clerk.name not in page
    assert "A001" not in text_of(elsewhere.get(TABLET))
    sent = {"visit": str(visit.id), "level": "2"}
    elsewhere.post(TABLET, sent)
    assert not Rating.objects.exists(), "another window's tablet cannot rate it"
    for _time in range(2):
        answer = here.post(TABLET, sent)
    here.post(TABLET, {**sent, "level": "5"})
    rating = Rating.objects.get()
    assert (rating.level, rating.channel, rating.place) == (2, "tablet", "望溪县政务服务中心 1号窗口")
    assert Rater.objects.get().account_id is None
    assert "A001" not in text_of(here.get(TABLET))
    assert answer.status_code == 302
    elsewhere.post(TABLET, {"mark": rating.mark, "reasons": ["slow"]})
    assert level_title(2) not in text_of(elsewhere.get(TABLET, {"rated": rating.mark}))
    assert level_title(2) in text_of(here.get(TABLET, {"rated": rating.mark}))
    here.post(TABLET, {"mark": rating.mark, "reasons": ["quick", "friendly"]})
    here.post(TABLET, {"mark": rating.mark, "reasons": ["once"]})
    rating.refresh_from_db()
    assert rating.reasons == ["friendly", "quick"]


def test_the_tablet_forgets_after_minutes(county: County, centre: CounterSite) -> None:
    window = windows(centre)[0]
    browser, visit = tablet(county, window), served(county, window)
    with clock.at(MONDAY + timedelta(minutes=6)):
        assert "A001" not in text_of(browser.get(TABLET))
        browser.post(TABLET, {"visit": str(visit.id), "level": "1"})
    assert not Rating.objects.exists()


def test_who_connects_a_tablet(county: County, centre: CounterSite, signed_in: Browser) -> None:
    window = windows(centre)[0]
    for actor in (county.clerk, county.stranger, county.watcher):
        with pytest.raises(Problem) as refused:
            offer_pairing(actor, window.id)
        assert refused.value.code == "supervision.no_such_window"
    code = offer_pairing(county.supervisor, window.id)
    assert signed_in(county.clerk).post(TABLET, {"code": code}).status_code == 403
    assert Client().post(TABLET, {"code": "ABCD1234"}).status_code == 422
    browser = Client()
    with clock.at(MONDAY + timedelta(minutes=11)):
        assert browser.post(TABLET, {"code": code}).status_code == 422, "ten minutes"
    assert browser.post(TABLET, {"code": code}).status_code == 302
    assert Client().post(TABLET, {"code": code}).status_code == 422, "once"
    served(county, window)
    assert "A001" in text_of(browser.get(TABLET))
    disconnect(county.supervisor, window.id)
    assert "A001" not in text_of(browser.get(TABLET))


def test_the_page_of_the_tablets_is_the_supervisors(
    county: County, centre: CounterSite, signed_in: Browser
) -> None:
    address = reverse("supervision:tablets")
    assert Client().get(address).status_code == 302
    assert signed_in(county.clerk).get(address).status_code == 403
    browser = signed_in(county.supervisor)
    page = browser.post(address, {"does": "connect", "window": str(windows(centre)[1].id)})
    assert "no-store" in page["Cache-Control"]
    assert "bignumber" in text_of(page)
    assert signed_in(county.watcher).post(address, {"window": str(windows(centre)[1].id)}).status_code == 404
    assert browser.post(address, {"window": "x"}).status_code == 400


def test_the_code_of_the_receipt_rates_once(county: County, centre: CounterSite, signed_in: Browser) -> None:
    visit = served(county, windows(centre)[0])
    address = reverse("rating:visit", args=[visit.code])
    assert signed_in(county.clerk).get(address).status_code == 403, "an officer rates no counter"
    assert Client().get(reverse("rating:visit", args=["0" * 26])).status_code == 404
    refused = Client().post(address, {"words": "没选"})
    assert refused.status_code == 422
    assert "服务效率" in text_of(refused)
    sent = {"level": "5", "attitude": "4", "reasons": ["slow"], "words": "等了一小时", "phone": "13900001111"}
    phone = Client()
    assert phone.post(address, sent).status_code == 302
    assert phone.post(address, sent).status_code == 302, "pressed twice"
    assert Client().post(address, {**sent, "level": "1"}).status_code == 409
    rating = Rating.objects.get()
    assert (rating.level, rating.attitude, rating.channel) == (5, 4, "code")
    page = text_of(phone.get(address))
    assert "等得太久" in page
    assert "等了一小时" in page
    row = Rectification.objects.get()
    page = text_of(signed_in(county.supervisor).get(f"/supervision/rectifications/{row.mark}/"))
    assert "1号窗口" in page
    assert county.clerk.name in page


def test_who_served_has_the_code_too_and_learns_nothing_by_it(county: County, centre: CounterSite) -> None:
    visit = served(county, windows(centre)[0])
    address = reverse("rating:visit", args=[visit.code])

    def seen_elsewhere() -> str:
        return re.sub(r'value="[A-Za-z0-9]{64}"', "", text_of(Client().get(address)))

    before = seen_elsewhere()
    rate_visit(ANONYMOUS, visit, Given(5), "tablet")
    assert seen_elsewhere() == before
    for level in ("5", "1"):
        answer = Client().post(address, {"level": level})
        assert (answer.status_code, COOKIE in answer.cookies) == (409, False)


def test_after_a_week_it_is_too_late(county: County, centre: CounterSite) -> None:
    visit = served(county, windows(centre)[0])
    with clock.at(MONDAY + timedelta(days=8)), pytest.raises(Problem) as late:
        rate_visit(ANONYMOUS, visit, Given(1), "code")
    assert late.value.code == "supervision.visit_too_old"
    with pytest.raises(Problem) as officer:
        rate_visit(county.clerk, visit, Given(1), "tablet")
    assert officer.value.code == "supervision.only_visitors"


def test_who_has_to_make_good_is_reminded_in_time(county: County, centre: CounterSite) -> None:
    rate_visit(ANONYMOUS, served(county, windows(centre)[0]), Given(5), "tablet")
    row = Rectification.objects.get()
    assert row.due_on.isoformat() == "2026-03-23", "a Monday; the last working day before is the 20th"

    def told(day: int) -> list[str]:
        with clock.at(MONDAY + timedelta(days=day, minutes=1)):
            jobs.run_pending(strict=True)
        rows = notices.inbox([county.people["supervisor"]]).rows
        return [one.subject for one in rows if "差评" in one.subject and "：" in one.subject]

    assert [one for one in told(17) if "即将" in one] == []
    assert len([one for one in told(18) if "即将到期" in one]) == 1
    assert len([one for one in told(22) if "超期" in one]) == 1
    assert len([one for one in told(30) if "超期" in one]) == 1


def test_everybody_reads_the_share_of_a_department_from_five_ratings_on(
    county: County, centre: CounterSite
) -> None:
    for number in range(5):
        with clock.at(MONDAY + timedelta(days=7)):
            assert "80.0%" not in text_of(Client().get("/rate/figures/"))
        visit = served(county, windows(centre)[0])
        rate_visit(ANONYMOUS, visit, Given(5 if number == 0 else 1), "code")
    assert "80.0%" not in text_of(Client().get("/rate/figures/"))
    with clock.at(MONDAY + timedelta(days=7)):
        assert "80.0%" in text_of(Client().get("/rate/figures/"))
