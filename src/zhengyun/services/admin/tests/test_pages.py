"""What the pages do: guides, calendars, people, organizations, jobs, searches, audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import MissedSearch, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs import registry
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page
from zhengyun.services.admin.tests.makers import asked_role
from zhengyun.services.admin.web import holdings, items, people
from zhengyun.ui import contracts as ui

GUIDE = {
    "form": "edit",
    "based_on": "1",
    "summary": "开饭馆要先办许可",
    "keywords": "餐馆\r\n小吃店",
    "consult_phone": "0990-3",
    "complaint_phone": "0990-2",
    "subjects.person": "准营准办",
    "subjects.firm": "准营准办",
    "faq[0].question": "要多久？",
    "faq[0].answer": "七个工作日。",
    "reason": "换了电话",
}


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_a_changed_guide_is_a_new_version_that_citizens_see(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    answer = browser.post(page("item_edit", ITEM), GUIDE)
    assert answer.status_code == 302, words(answer)
    view = casework.get_item(ITEM)
    assert (view.version, view.guide["consult_phone"]) == (2, "0990-3")
    assert view.guide["faq"] == [{"question": "要多久？", "answer": "七个工作日。"}]
    assert [one.title for one in view.options] == ["新办", "备案"]
    assert casework.search_items("小吃店")[0].code == ITEM
    shown = words(browser.get(page("item", ITEM)))
    assert "苗宜萍" in shown
    assert "换了电话" in shown
    assert "0990-1" in words(browser.get(f"{page('item_compare', ITEM)}?old=1&new=2"))


def test_a_version_is_shown_on_the_halls_own_page_before_it_holds(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    day = clock.today() + timedelta(days=2)
    browser.post(page("item_edit", ITEM), {**GUIDE, "starts_on": str(day)})
    ahead = browser.get(page("item_preview", ITEM, 2))
    assert "hall/guide.html" in [one.name for one in ahead.templates]
    assert "0990-3" in words(ahead)
    assert "0990-3" not in words(browser.get(page("item_preview", ITEM, 1)))
    assert browser.get(page("item_preview", ITEM, 9)).status_code == 404


def test_a_guide_that_does_not_agree_with_itself_keeps_what_was_typed(
    county: County, signed_in: Browser
) -> None:
    answer = signed_in(county.tender).post(page("item_edit", ITEM), {**GUIDE, "consult_phone": "0990-2"})
    assert answer.status_code == 422
    assert 'href="#f-complaint_phone"' in words(answer)
    assert "七个工作日。" in words(answer)
    assert casework.get_item(ITEM).version == 1


def test_whether_a_material_is_needed_is_chosen(county: County, signed_in: Browser) -> None:
    ServiceItem.objects.filter(code=ITEM).update(is_online=False)
    ServiceItemVersion.objects.filter(item__code=ITEM).update(options=[])
    browser, chosen = signed_in(county.tender), ("true", "false", "sometimes")
    papers = {f"materials[{number}].title": f"材料{number}" for number in range(3)}
    papers |= {"place": "一楼", "hours": "工作日"}
    needed = {f"materials[{number}].required": one for number, one in enumerate(chosen)}
    assert browser.post(page("item_edit", ITEM), {**GUIDE, **papers, **needed}).status_code == 302
    assert [one["required"] for one in casework.get_item(ITEM).guide["materials"]] == [
        True,
        False,
        "sometimes",
    ]
    [part] = browser.get(page("item_edit", ITEM)).context["parts"]
    fields = {field.name: field for row in part.form.rows for field in row.fields}
    cells = [fields[f"materials[{number}].required"] for number in range(4)]
    assert [one.value for one in cells] == [*chosen, ""], "the last one is of a new row"
    assert {tuple(option.label for option in one.options) for one in cells} == {("是", "否", "视情况提交")}
    forged = {**GUIDE, **papers, "materials[0].required": "是", "based_on": "2"}
    answer = browser.post(page("item_edit", ITEM), forged)
    assert (answer.status_code, 'href="#f-materials-0-required"' in words(answer)) == (422, True)


def test_sent_twice_it_is_one_version(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    for _again in range(2):
        assert browser.post(page("item_edit", ITEM), GUIDE).status_code == 302
    assert casework.get_item(ITEM).version == 2


def test_who_writes_on_an_older_version_is_told(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    browser.post(page("item_edit", ITEM), GUIDE)
    answer = browser.post(page("item_edit", ITEM), {**GUIDE, "consult_phone": "0990-4"})
    assert answer.status_code == 409


def test_a_version_that_was_put_off_holds_from_its_day(county: County, signed_in: Browser) -> None:
    day = clock.today() + timedelta(days=2)
    browser = signed_in(county.system)
    assert browser.post(page("item_edit", ITEM), {**GUIDE, "starts_on": str(day)}).status_code == 302
    jobs.run_pending()
    assert casework.get_item(ITEM).version == 1
    with clock.at(clock.civil(day)):
        jobs.run_pending()
        assert casework.get_item(ITEM).version == 2


def test_an_older_version_can_hold_again(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    browser.post(page("item_edit", ITEM), GUIDE)
    assert browser.post(page("item", ITEM), {"form": "start", "version": "1"}).status_code == 302
    assert casework.get_item(ITEM).version == 1


def test_an_item_switched_off_leaves_the_hall(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.tender)
    assert browser.post(page("item", ITEM), {"form": "off", "why": ""}).status_code == 422
    assert browser.post(page("item", ITEM), {"form": "off", "why": "法规修订"}).status_code == 302
    assert casework.list_items() == []
    assert browser.post(page("item", ITEM), {"form": "on", "why": "恢复"}).status_code == 302
    assert [one.code for one in casework.list_items()] == [ITEM]


def test_an_item_manager_does_not_widen_who_may_apply(county: County, signed_in: Browser) -> None:
    form = {"form": "open", "roles": ["it_officer"], "because": "x"}
    assert signed_in(county.tender).post(page("item", ITEM), form).status_code == 403
    assert signed_in(county.system).post(page("item", ITEM), form).status_code == 302
    assert ChangeRequest.objects.get().kind == "item.open"


DAYS = {"holidays": "2026-03-10..2026-03-11 测试节", "make_up": "", "source": "通知", "reason": "修订"}


def test_a_calendar_is_looked_at_before_it_is_asked_for(county: County, signed_in: Browser) -> None:
    county.world.accepted()
    browser, address = signed_in(county.system), page("calendar_edit", 2026)
    known = casework.administration.calendar_year(2026)
    seen = browser.post(address, {"form": "look", **DAYS})
    assert seen.status_code == 200
    assert "2026-03-1" in words(seen)
    assert casework.administration.calendar_year(2026) == known
    assert ChangeRequest.objects.count() == 0
    assert browser.post(address, {"form": "ask", **DAYS}).status_code == 302
    change = ChangeRequest.objects.get()
    assert change.payload["moved"] >= 2
    assert signed_in(county.security).post(page("change", change.id), {"form": "approve"}).status_code == 302
    jobs.run_pending()
    moved = casework.my_cases(county.world.applicant).rows[0]
    assert moved.due_on is not None
    assert casework.administration.calendar_year(2026) != known


def test_a_day_that_cannot_be_is_named(county: County, signed_in: Browser) -> None:
    browser, address = signed_in(county.system), page("calendar_edit", 2027)
    answer = browser.post(address, {"form": "look", **DAYS, "holidays": "春节"})
    assert answer.status_code == 422
    assert 'href="#f-holidays"' in words(answer)
    assert browser.post(address, {"form": "look", **DAYS}).status_code == 422
    assert browser.post(address, {"form": "look", **DAYS, "holidays": "", "source": ""}).status_code == 422


def test_a_staff_account_begins_with_a_password_shown_once(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.security)
    person = builders.person("新来的")
    typed = {"form": "new", "id_number": person.id_number, "name": "新来的", "username": "admin.new"}
    answer = browser.post(page("account_new"), typed)
    assert answer.status_code == 200
    secret = words(answer).split('<p class="secret code">')[1].split("</p>")[0].replace("&amp;", "&")
    found = accounts.find_account("admin.new")
    assert found
    assert secret not in words(browser.get(page("account", found.id)))
    visitor = Client()
    entered = visitor.post(
        "/account/sign-in/", {"username": "admin.new", "password": secret.replace("&#x2B;", "+")}
    )
    assert entered.status_code == 302
    wrong = browser.post(page("account_new"), {**typed, "name": "别人", "username": "admin.other"})
    assert wrong.status_code == 422


def test_of_an_account_that_cannot_be_opened_nothing_is_left(county: County, signed_in: Browser) -> None:
    number = builders.identity(931)
    typed = {"form": "new", "id_number": number, "name": "新来的", "username": "admin.reviewer"}
    answer = signed_in(county.security).post(page("account_new"), typed)
    assert answer.status_code == 409
    assert parties.find_person(number) is None


def test_an_account_is_stopped_opened_and_signed_out(county: County, signed_in: Browser) -> None:
    officer = signed_in(county.reviewer)
    browser, address = signed_in(county.security), page("account", county.people["reviewer"])
    assert browser.post(address, {"form": "sessions"}).status_code == 302
    assert officer.get("/desk/").status_code == 302
    assert browser.post(address, {"form": "stop"}).status_code == 302
    assert accounts.get_account(county.people["reviewer"]).state == "disabled"
    assert browser.post(address, {"form": "open"}).status_code == 302
    assert accounts.get_account(county.people["reviewer"]).state == "active"


def test_a_list_that_is_cut_says_so(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(county.security)
    assert "仅显示前" not in words(browser.get(page("people")))
    monkeypatch.setattr(people, "MOST", 2)
    monkeypatch.setattr(holdings, "MOST", 2)
    for name in ("people", "holdings"):
        assert "仅显示前 2 条" in words(browser.get(page(name))), name


def test_items_come_in_pages_both_ways(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "SIZE", 2)
    row = ServiceItem.objects.get(code=ITEM)
    for number in range(3):
        row.pk, row.code, row.title = uuid7(), f"{ITEM}-{number}", row.title
        row.save(force_insert=True)
    browser = signed_in(county.system)

    def shown(address: str) -> tuple[list[str], ui.KeysetPager]:
        (part,) = browser.get(address).context["parts"]
        return [one.cells[0].help for one in part.table.rows], part.pager

    first, pager = shown(page("items"))
    second, back = shown(pager.next_url)
    assert [*first, *second] == [ITEM, *(f"{ITEM}-{number}" for number in range(3))]
    assert (pager.previous_url, back.next_url) == ("", "")
    assert shown(back.previous_url)[0] == first
    assert browser.get(f"{page('items')}?after=none").status_code == 404


def test_nobody_looks_after_the_own_account(county: County, signed_in: Browser) -> None:
    browser, address = signed_in(county.security), page("account", county.people["security"])
    for form in ("reset", "stop", "open", "sessions"):
        assert browser.post(address, {"form": form}).status_code == 403, form


def test_a_role_is_asked_for_at_the_account_and_ended_there(county: County, signed_in: Browser) -> None:
    browser, who = signed_in(county.security), county.people["reviewer"]
    form = {"role": "inspector", "organization": str(county.offices["bureau"]), "because": "调入"}
    assert browser.post(page("grant", who), {**form, "role": "king"}).status_code == 422
    assert (
        browser.post(
            page("grant", who), {**form, "valid_from": "2026-05-01", "valid_until": "2026-04-01"}
        ).status_code
        == 422
    )
    assert browser.post(page("grant", who), form).status_code == 302
    change = ChangeRequest.objects.get()
    assert (
        signed_in(county.security_too).post(page("change", change.id), {"form": "approve"}).status_code == 302
    )
    held = accounts.roles_of(who)
    assert len(held) == 2
    assert browser.post(page("end_role", held[0].id)).status_code == 302
    assert len(accounts.roles_of(who)) == 1


def approve_the_last(county: County, signed_in: Browser) -> None:
    change = ChangeRequest.objects.order_by("-asked_at", "-id")[0]
    answer = signed_in(county.security).post(page("change", change.id), {"form": "approve"})
    assert answer.status_code == 302
    change.refresh_from_db()
    assert change.state == "done", change.outcome


MOVE = {"form": "move", "why_move": "机构改革"}
CLOSE = {"form": "close", "day": "2026-04-01", "why_close": "撤并"}


def test_organizations_are_entered_renamed_moved_and_closed(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.system)
    typed = {
        "form": "new",
        "name": "望溪县体育局",
        "uscc": builders.credit_code("11", 777_001),
        "code": "sports",
        "kind": "department",
        "region": "990124",
        "parent": str(county.offices["bureau"]),
    }
    assert browser.post(page("organization_new"), {**typed, "uscc": "1"}).status_code == 422
    assert browser.post(page("organization_new"), typed).status_code == 302
    made = parties.find_organization("sports")
    assert made
    assert made.id in parties.descendants(county.offices["bureau"])
    address = page("organization", made.id)
    renamed = {"form": "rename", "name": "望溪县文体局", "short_name": "文体局"}
    assert browser.post(address, renamed).status_code == 302
    move = {**MOVE, "parent": str(county.offices["other"])}
    assert browser.post(address, {**move, "why_move": ""}).status_code == 422
    assert browser.post(address, move).status_code == 302
    assert made.id in parties.descendants(county.offices["bureau"])
    approve_the_last(county, signed_in)
    assert made.id in parties.descendants(county.offices["other"])
    assert made.id not in parties.descendants(county.offices["bureau"])
    below = {"form": "move", "parent": str(made.id), "why_move": "x"}
    ring = browser.post(page("organization", county.offices["other"]), below)
    assert ring.status_code == 409
    assert browser.post(address, CLOSE).status_code == 302
    assert parties.get_organization(made.id).closed_on is None
    approve_the_last(county, signed_in)
    closed = parties.get_organization(made.id)
    assert (closed.name, str(closed.closed_on)) == ("望溪县文体局", "2026-04-01")
    in_use = browser.post(page("organization", county.offices["bureau"]), CLOSE)
    assert in_use.status_code == 409
    reader = signed_in(county.security)
    assert reader.post(address, {"form": "reopen"}).status_code == 403


def test_a_failed_job_runs_again_or_is_put_aside_with_a_reason(
    county: County, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "JOBS", dict(registry.JOBS))

    @jobs.job("tests.fails", retry=0)
    def fails(*, secret: str) -> None:
        raise ValueError("wrong: '何禾 13900005678'")

    numbers = [jobs.defer("tests.fails", secret="何禾") for _twice in range(2)]
    jobs.run_pending()
    browser = signed_in(county.system)
    shown = words(browser.get(page("jobs")))
    assert "tests.fails" in shown
    assert "何禾" not in shown
    assert browser.post(page("jobs"), {"form": "discard", "which": numbers[0], "why": ""}).status_code == 422
    assert (
        browser.post(page("jobs"), {"form": "discard", "which": numbers[0], "why": "作废"}).status_code == 302
    )
    assert (
        browser.post(page("jobs"), {"form": "replay", "job": numbers[1], "reason": "修好了"}).status_code
        == 302
    )
    assert browser.post(page("jobs"), {"form": "replay", "job": "x", "reason": "x"}).status_code == 422
    assert browser.post(page("jobs"), {"form": "replay", "job": 10**17, "reason": "x"}).status_code == 404
    assert jobs.queue_state().dead == 0


def test_words_that_found_nothing_go_to_an_item_or_are_settled(county: County, signed_in: Browser) -> None:
    row = MissedSearch.objects.create(text="夜宵摊", first_at=clock.now(), last_at=clock.now())
    browser = signed_in(county.tender)
    assert "夜宵摊" in words(browser.get(page("searches")))
    led = browser.post(page("searches"), {"form": "add", "text": "夜宵摊", "item": ITEM})
    assert led.status_code == 302
    assert "餐馆\n夜宵摊" in words(browser.get(led["Location"]))
    assert browser.post(page("searches"), {"form": "settle", "search": row.id, "note": ""}).status_code == 422
    assert browser.post(page("searches"), {"form": "settle", "search": "x", "note": "x"}).status_code == 422
    assert (
        browser.post(page("searches"), {"form": "settle", "search": row.id, "note": "已加入"}).status_code
        == 302
    )
    assert "夜宵摊" not in words(browser.get(page("searches")))


def test_the_auditor_finds_by_actor_object_and_time(county: County, signed_in: Browser) -> None:
    change = asked_role(county)
    browser, address = signed_in(county.auditor), page("audit")
    assert "admin.ask_change" in words(browser.get(f"{address}?who=admin.security"))
    assert "admin.ask_change" in words(browser.get(f"{address}?kind=change&object={change.id}"))
    assert "admin.ask_change" in words(
        browser.get(f"{address}?action=admin.&since=2026-03-02&until=2026-03-02")
    )
    assert "admin.ask_change" not in words(browser.get(f"{address}?until=2026-03-01"))
    assert browser.get(f"{address}?who=nobody").status_code == 422
    assert browser.get(f"{address}?since=tomorrow").status_code == 422
    assert "audit.search" in words(browser.get(f"{address}?kind=audit"))


def test_the_audit_is_read_in_words(county: County, signed_in: Browser) -> None:
    case = county.world.submit()
    asked_role(county)
    slot = {"slot": "2026-03-05T01:00:00+00:00", "deputy": str(county.reviewer.account_id)}
    audit.record(county.reviewer, "desk.call_off_appointment", "appointment", uuid7(), detail=slot)
    browser, address = signed_in(county.auditor), page("audit")
    shown = words(browser.get(f"{address}?action=提交申请"))
    assert f'<span class="cell__help">{case.number}</span>' in shown
    assert "办件<" in shown
    shown = words(browser.get(f"{address}?action=desk."))
    assert "窗口取消预约" in shown
    assert f"预约时间：2026-03-05 09:00；代理人：{county.reviewer.name}" in shown
    assert "casework.submit" in words(browser.get(f"{address}?object={case.number}"))
    assert "申请变更" in words(browser.get(f"{address}?kind=change"))


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("since=2026-03-04&until=2026-03-02", "until", "截止日期早于起始日期"),
        ("since=tomorrow", "since", "这不是日期"),
        ("who=nobody", "who", "没有使用这个用户名的账号"),
        ("action=没有这回事", "action", "没有这样的操作"),
    ],
)
def test_what_is_wrong_with_a_search_is_said_at_its_field(
    query: str, field: str, said: str, county: County, signed_in: Browser
) -> None:
    answer = signed_in(county.auditor).get(f"{page('audit')}?{query}")
    shown = words(answer)
    assert (answer.status_code, f'href="#f-{field}"' in shown, said in shown) == (422, True, True)
    assert f"{field}: " not in shown


@pytest.mark.parametrize(
    ("name", "who", "most"),
    [("items", "system", 10), ("changes", "system", 8), ("organizations", "security", 8),
     ("people", "security", 9), ("holdings", "security", 8), ("jobs", "system", 11),
     ("audit", "auditor", 15)],
)  # fmt: skip
def test_a_page_asks_the_database_no_more_for_a_longer_list(
    name: str, who: str, most: int, county: County, signed_in: Browser
) -> None:
    browser = signed_in(getattr(county, who))
    browser.get(page(name))
    counts = []
    for _longer in range(2):
        with counted() as queries:
            assert browser.get(page(name)).status_code == 200
        counts.append(len(queries))
        for office in range(5):
            asked_role(county, ("tender", "reviewer", "stranger")[office % 3])
            builders.bureau(f"局{office}")
    assert counts[0] == counts[1], [one["sql"][:160] for one in queries]
    assert counts[1] <= most
