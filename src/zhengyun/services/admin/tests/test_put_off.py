"""A guide that was put off holds on its day, whatever came in between, or its author is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page
from zhengyun.services.admin.tests.test_pages import GUIDE, words

DAY = date(2026, 3, 12)
AHEAD = {**GUIDE, "consult_phone": "0990-5", "starts_on": str(DAY)}


@pytest.fixture
def browser(county: County, signed_in: Browser) -> Client:
    return signed_in(county.tender)


def on(day: date) -> int:
    """The version that holds when the day has begun."""
    with clock.at(clock.civil(day)):
        jobs.run_pending()
        return casework.get_item(ITEM).version


def write(browser: Client, **more: str) -> int:
    return browser.post(page("item_edit", ITEM), {**GUIDE, **more}).status_code


def test_an_urgent_correction_does_not_undo_what_was_put_off(county: County, browser: Client) -> None:
    assert write(browser, **AHEAD) == 302
    answer = browser.post(page("item_edit", ITEM), GUIDE)
    assert answer.status_code == 409
    assert "版本 2 已设定自 2026-03-12 起生效" in words(answer)
    assert 'id="f-besides"' in words(answer)
    assert ServiceItemVersion.objects.filter(item__code=ITEM).count() == 2
    assert write(browser, besides="true") == 302
    assert casework.get_item(ITEM).version == 3
    shown = words(browser.get(page("item", ITEM)))
    assert "版本 2 自 2026-03-12 起生效" in shown
    assert [on(DAY - timedelta(days=1)), on(DAY)] == [3, 2]


def test_what_is_written_on_a_put_off_version_takes_its_place(county: County, browser: Client) -> None:
    write(browser, **AHEAD)
    form = words(browser.get(f"{page('item_edit', ITEM)}?version=2"))
    assert 'value="2026-03-12"' in form
    assert "f-besides" not in form
    changed = {**AHEAD, "based_on": "2", "summary": "新法实施以后"}
    assert write(browser, **changed) == 302
    assert [one.version for one in casework.administration.item_file(county.tender, ITEM).waiting] == [3]
    assert [on(DAY - timedelta(days=1)), on(DAY)] == [1, 3]


def test_an_older_version_holds_again_from_its_day(county: County, browser: Client) -> None:
    write(browser)
    form = {"form": "start", "version": "1", "day": str(DAY)}
    assert browser.post(page("item", ITEM), form).status_code == 302
    assert [on(DAY - timedelta(days=1)), on(DAY)] == [2, 1]


def test_another_version_is_not_brought_into_force_past_one_that_waits(
    county: County, browser: Client
) -> None:
    write(browser)
    write(browser, **{**AHEAD, "based_on": "2"})
    form = {"form": "start", "version": "1", "day": ""}
    assert browser.post(page("item", ITEM), form).status_code == 409
    assert browser.post(page("item", ITEM), {**form, "besides": "true"}).status_code == 302
    assert [casework.get_item(ITEM).version, on(DAY)] == [1, 3]


def test_a_day_is_called_off(county: County, browser: Client, signed_in: Browser) -> None:
    write(browser, **AHEAD)
    form = {"form": "call_off", "which": "2"}
    assert signed_in(county.stranger).post(page("item", ITEM), form).status_code == 404
    assert signed_in(county.security).post(page("item", ITEM), form).status_code == 403
    for _again in range(2):
        assert browser.post(page("item", ITEM), form).status_code == 302
    acts = [one.action for one in audit.timeline("item", ITEM)]
    assert acts.count("casework.call_off_item_version") == 1
    assert on(DAY) == 1
    assert browser.post(page("item", ITEM), {**form, "which": "9" * 5000}).status_code == 404


def test_who_wrote_what_a_package_has_overtaken_is_told(county: County, browser: Client) -> None:
    write(browser, **AHEAD)
    row = ServiceItem.objects.select_related("current_version").get(code=ITEM)
    assert row.current_version
    row.current_version.options = row.current_version.options[:1]
    row.current_version.save(update_fields=["options"])
    assert on(DAY) == 1
    [told] = notices.inbox(county.people["tender"]).rows
    assert (told.subject, told.link) == ("有一个指南版本未能按期生效", f"/manage/items/{ITEM}/")
    shown = words(browser.get(page("item", ITEM)))
    assert "未按期生效，原定自 2026-03-12 起" in shown
    assert write(browser) == 302, "what is held back is in nobody's way"
