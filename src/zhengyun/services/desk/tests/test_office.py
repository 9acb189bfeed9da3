"""Saved views, ready sentences and exports: what officers arrange for themselves and each other."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.desk import queries, sheets
from zhengyun.services.desk.filters import filter_of, values_of
from zhengyun.services.desk.logic import keep_phrase, make_export, save_view
from zhengyun.services.desk.models import Export, Phrase, SavedView
from zhengyun.services.desk.permissions import can_remove, can_share
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import County

pytestmark = pytest.mark.django_db
INBOX, VIEWS, PHRASES, EXPORTS = (
    reverse(f"desk:{name}") for name in ("inbox", "views", "phrases", "exports")
)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def keep(browser: Client, name: str, **values: str) -> Any:
    return browser.post(reverse("desk:keep_view"), {"name": name, **values})


def place_of(county: County, code: str) -> Any:
    return county.offices[code]


# -- views


def test_a_filter_goes_into_a_view_and_back() -> None:
    chosen = InboxFilter("mine", "warning", "990124", "review", "禾里")
    assert filter_of(values_of(chosen)) == chosen
    assert filter_of({"scope": "nonsense"}) == InboxFilter()


def test_a_view_is_kept_shown_counted_and_removed(county: County, signed_in: Browser) -> None:
    county.submit()
    browser = signed_in(county.clerk)
    assert keep(browser, "收件", step="receiving").status_code == 302
    assert "收件" in text_of(browser.get(INBOX + "?scope=team"))
    start = text_of(browser.get(reverse("desk:start")))
    assert "收件" in start
    assert "我的视图" in start
    view = SavedView.objects.get()
    assert "收件" in text_of(browser.get(VIEWS))
    browser.post(VIEWS, {"does": "remove", "view": view.id})
    assert not SavedView.objects.exists()


def test_the_inbox_opens_with_the_default_view_until_it_is_taken_away(
    county: County, signed_in: Browser
) -> None:
    browser = signed_in(county.clerk)
    keep(browser, "超期", lamp="law", default="true")
    assert browser.get(INBOX)["Location"] == INBOX + "?lamp=law"
    assert browser.get(INBOX + "?scope=team").status_code == 200
    browser.post(VIEWS, {"does": "default"})
    assert browser.get(INBOX).status_code == 200


def test_a_view_shared_with_a_role_is_seen_by_those_who_hold_it(county: County, signed_in: Browser) -> None:
    place = place_of(county, "amr-licensing")
    keep(signed_in(county.reviewer), "我科", step="acceptance", share=f"reviewer@{place}")
    assert "我科" in text_of(signed_in(county.colleague).get(INBOX + "?scope=team"))
    for who in (county.clerk, county.stranger, county.chief):
        assert "我科" not in text_of(signed_in(who).get(INBOX + "?scope=team"))
    view = SavedView.objects.get()
    assert signed_in(county.colleague).post(VIEWS, {"does": "remove", "view": view.id}).status_code == 403
    assert signed_in(county.stranger).post(VIEWS, {"does": "remove", "view": view.id}).status_code == 404
    assert signed_in(county.stranger).post(VIEWS, {"does": "default", "view": view.id}).status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "长" * 41])
def test_a_view_needs_a_name(name: str, county: County, signed_in: Browser) -> None:
    page = text_of(signed_in(county.clerk).post(reverse("desk:keep_view"), {"name": name}, follow=True))
    assert "请给视图起名" in page
    assert not SavedView.objects.exists()


def test_a_name_is_used_once_and_the_same_view_said_twice_is_one(county: County) -> None:
    clerk = county.clerk
    first = save_view.save_view(clerk, "收件", InboxFilter(element="receiving"), None)
    assert save_view.save_view(clerk, "收件", InboxFilter(element="receiving"), None) == first
    with pytest.raises(Problem) as caught:
        save_view.save_view(clerk, "收件", InboxFilter(lamp="law"), None)
    assert caught.value.code == "desk.view_name_taken"
    save_view.save_view(county.reviewer, "收件", InboxFilter(lamp="law"), None)


def test_nobody_shares_with_a_role_that_is_not_his(county: County) -> None:
    shared = RoleAt("reviewer", place_of(county, "amr-licensing"))
    with pytest.raises(Problem) as caught:
        save_view.save_view(county.clerk, "收件", InboxFilter(), shared)
    assert caught.value.code == "desk.may_not_share"


def test_views_cost_one_query_and_their_counts_another(county: County) -> None:
    county.submit()
    clerk = county.clerk
    for number in range(12):
        save_view.save_view(clerk, f"视图{number}", InboxFilter(element="receiving"), None)
    with counted() as found:
        rows = queries.views(clerk)
        amounts = casework.inbox_counts(clerk, [one.filter for one in rows])
    assert len(found) == 2
    assert amounts == [1] * 12
    assert casework.inbox_counts(clerk, []) == []


HERE = uuid7()


def officer(role: str, place: Any = HERE, **how: Any) -> Actor:
    return Actor(uuid7(), uuid7(), roles=frozenset({RoleAt(role, place)}), **how)


@pytest.mark.parametrize(
    ("who", "shares", "removes"),
    [
        (Actor(), False, False),
        (officer("reviewer"), True, False),
        (officer("reviewer", uuid7()), False, False),
        (officer("inspector"), False, False),
        (officer("section_head"), False, True),
        (officer("unit_leader"), False, True),
        (officer("section_head", uuid7()), False, False),
        (officer("reviewer", scopes=frozenset({"cases:write"})), False, False),
        (officer("section_head", scopes=frozenset({"cases:write"})), False, False),
    ],
)
def test_who_shares_and_who_removes(who: Actor, shares: bool, removes: bool) -> None:
    assert can_share(who, HERE, "reviewer") is shares
    assert can_remove(who, uuid7(), HERE) is removes
    if who.account_id and who.scopes is None:
        assert can_remove(who, who.account_id, None)


# -- sentences


def test_own_and_shared_sentences_are_offered_in_acts_and_corrections(
    county: County, signed_in: Browser
) -> None:
    place = place_of(county, "amr-licensing")
    mine, hers = signed_in(county.reviewer), signed_in(county.colleague)
    mine.post(PHRASES, {"does": "keep", "use": "opinion", "text": "  我的\n话 "})
    mine.post(PHRASES, {"does": "keep", "use": "correction", "text": "请补我说的", "share": str(place)})
    case = county.received()
    task = county.task("reviewer", case, "acceptance")
    accept = reverse("desk:act", args=[case.id, "accept"]) + f"?task={task.id}"
    correct = reverse("desk:act", args=[case.id, "correct"]) + f"?task={task.id}"
    assert "我的 话" in text_of(mine.get(accept))
    assert "我的 话" not in text_of(hers.get(accept))
    assert "请补我说的" in text_of(hers.get(correct))
    assert "请补我说的" not in text_of(hers.get(accept))


def test_a_sentence_is_kept_once_and_removed_by_its_owner(county: County, signed_in: Browser) -> None:
    mine, hers = signed_in(county.reviewer), signed_in(county.colleague)
    given = {
        "does": "keep",
        "use": "opinion",
        "text": "一句",
        "share": str(place_of(county, "amr-licensing")),
    }
    assert [one.post(PHRASES, given).status_code for one in (mine, mine, hers)] == [302] * 3
    row = Phrase.objects.get()
    gone = {"does": "remove", "phrase": row.id}
    assert hers.post(PHRASES, gone).status_code == 403
    assert signed_in(county.stranger).post(PHRASES, gone).status_code == 404
    assert mine.post(PHRASES, gone).status_code == 302
    assert not Phrase.objects.exists()


@pytest.mark.parametrize("given", [{"text": ""}, {"text": "长" * 301}, {"text": "x", "use": "poem"}])
def test_a_bad_sentence_is_explained(given: dict[str, str], county: County, signed_in: Browser) -> None:
    answer = signed_in(county.clerk).post(PHRASES, {"does": "keep", "use": "opinion", **given})
    assert answer.status_code == 422
    assert "请写一句话" in text_of(answer)


def test_nobody_shares_sentences_elsewhere(county: County) -> None:
    with pytest.raises(Problem) as caught:
        keep_phrase.keep_phrase(county.clerk, "opinion", "话", place_of(county, "elsewhere"))
    assert caught.value.code == "desk.may_not_share"


# -- exports


def test_formulas_are_defused_in_a_sheet(tmp_path: Path) -> None:
    with sheets.open_sheet("csv", tmp_path / "rows.csv", ["=头"]) as sheet:
        sheet.add(["　@a", "-3"])
    assert (tmp_path / "rows.csv").read_text("utf-8-sig").splitlines() == ["'=头", "'　@a,-3"]


def ask(browser: Client, kind: str, key: str = "k", **values: str) -> Any:
    return browser.post(EXPORTS, {"format": kind, "key": key, **values})


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_list_is_made_by_a_job_and_downloaded_by_its_owner(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengyun.services.desk.logic.make_export.AT_ONCE", 2)
    cases = [county.submit() for _n in range(5)]
    browser = signed_in(county.clerk)
    assert [ask(browser, "csv").status_code for _n in range(2)] == [302, 302]
    row = Export.objects.get()
    assert "生成中" in text_of(browser.get(EXPORTS))
    jobs.run_pending(strict=True)
    page = text_of(browser.get(EXPORTS))
    assert "可下载" in page
    raw = content_of(browser.get(reverse("desk:export", args=[row.id])))
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [one.number for one in cases]
    record = next(one for one in audit.timeline("task_list", row.id) if one.action == "desk.export")
    assert len(record.ids) == 5
    assert signed_in(county.reviewer).get(reverse("desk:export", args=[row.id])).status_code == 404


def test_a_workbook_says_the_same(county: County, signed_in: Browser, tmp_path: Path) -> None:
    case = county.submit()
    browser = signed_in(county.clerk)
    ask(browser, "xlsx", step="receiving")
    jobs.run_pending(strict=True)
    path = tmp_path / "rows.xlsx"
    path.write_bytes(content_of(browser.get(reverse("desk:export", args=[Export.objects.get().id]))))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[1][0] == case.number


def test_a_long_list_is_cut_and_says_so(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengyun.services.desk.logic.make_export.MOST_ROWS", 2)
    for _n in range(3):
        county.submit()
    browser = signed_in(county.clerk)
    ask(browser, "csv")
    jobs.run_pending(strict=True)
    row = Export.objects.get()
    assert (row.rows, row.is_cut) == (2, True)
    assert "已截断" in text_of(browser.get(EXPORTS))


def test_after_seven_days_the_file_is_gone_and_the_line_stays(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.clerk)
    ask(browser, "csv")
    jobs.run_pending(strict=True)
    row = Export.objects.get()
    with clock.at(clock.now() + timedelta(days=7)):
        make_export.sweep()
        again = signed_in(county.clerk)
        assert again.get(reverse("desk:export", args=[row.id])).status_code == 404
        assert "已清除" in text_of(again.get(EXPORTS))


def test_an_export_has_the_rights_of_the_moment_in_which_it_is_made(
    county: County, signed_in: Browser
) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    county.submit()
    ask(signed_in(county.clerk), "csv")
    accounts.end_role(SYSTEM, accounts.roles_of(county.people["clerk"])[0].id)
    jobs.run_pending(strict=True)
    assert Export.objects.get().rows == 0
    ask(signed_in(county.reviewer), "csv")
    accounts.disable_account(SYSTEM, county.people["reviewer"])
    jobs.run_pending(strict=True)
    row = Export.objects.get(account_id=county.people["reviewer"])
    assert row.state == "failed"
    assert row.error


def test_who_lost_the_right_downloads_nothing_and_the_file_goes(county: County, signed_in: Browser) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kernel.accounts.contracts import Role
    from zhengyun.kit.actor import SYSTEM

    browser = signed_in(county.clerk)
    ask(browser, "csv")
    jobs.run_pending(strict=True)
    row = Export.objects.get()
    (held,) = accounts.roles_of(county.people["clerk"])
    accounts.end_role(SYSTEM, held.id)
    accounts.assign_role(
        SYSTEM, county.people["clerk"], Role.EDITOR, county.offices["amr"], valid_from=clock.today()
    )
    assert browser.get(reverse("desk:export", args=[row.id])).status_code == 403
    assert "权限已终止" in text_of(browser.get(EXPORTS))
    make_export.sweep()
    assert Export.objects.get().state == "gone"


def test_only_known_formats_and_whole_forms(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.clerk)
    assert ask(browser, "exe").status_code == 422
    assert ask(browser, "csv", key="").status_code == 422
    assert not Export.objects.exists()


def test_lists_of_views_sentences_and_exports_cost_the_same_long_and_short(
    county: County, signed_in: Browser
) -> None:
    browser, clerk = signed_in(county.clerk), county.clerk
    place = parties.get_organization(place_of(county, "asb-counter")).id

    def add(number: int) -> None:
        save_view.save_view(clerk, f"v{number}", InboxFilter(), RoleAt("counter_clerk", place))
        keep_phrase.keep_phrase(clerk, "opinion", f"p{number}", place)
        make_export.start_export(clerk, InboxFilter(), "csv", "x", f"k{number}")

    add(0)
    short = [_cost(browser, page) for page in (VIEWS, PHRASES, EXPORTS, reverse("desk:start"))]
    for number in range(1, 8):
        add(number)
    assert [_cost(browser, page) for page in (VIEWS, PHRASES, EXPORTS, reverse("desk:start"))] == short


def _cost(browser: Client, page: str) -> int:
    browser.get(page)
    with counted() as found:
        assert browser.get(page).status_code == 200
    return len(found)
