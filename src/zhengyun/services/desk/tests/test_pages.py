"""What officers do on the pages of the desk, with scripts off."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, TaskView
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.services.desk.tests.conftest import MONDAY, Browser
from zhengyun.services.desk.tests.county import RECORD, County, picture

pytestmark = pytest.mark.django_db
INBOX_QUERIES = 12
CASE_QUERIES = 35


def act_address(case: CaseView, task: TaskView, act: str, route: str = "act") -> str:
    return reverse(f"desk:{route}", args=[case.id, act]) + f"?task={task.id}"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the act's form: key, version, seen."""
    found = re.findall(r'type="hidden" name="(key|version|seen)" value="([^"]*)"', page)
    return dict(found)


def perform(browser: Client, case: CaseView, task: TaskView, act: str, **answers: Any) -> Any:
    """Opens the act's page and confirms it."""
    address = act_address(case, task, act)
    shown = browser.get(address)
    assert shown.status_code == 200, shown.content.decode()
    return browser.post(address, hidden(shown.content.decode()) | answers)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_officer_sees_roles_and_counts_on_the_first_page(county: County, signed_in: Browser) -> None:
    case = county.submit()
    page = text_of(signed_in(county.clerk).get(reverse("desk:start")))
    assert "综合窗口" in page
    assert case.number in page
    assert "has-bar" not in page, "no room is left free for a bar that officers do not have"


def test_a_long_inbox_costs_as_many_queries_as_a_short_one(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.clerk)
    county.submit()
    browser.get(reverse("desk:inbox"))
    with counted() as short:
        browser.get(reverse("desk:inbox"))
    for _number in range(9):
        county.submit()
    with counted() as long:
        page = text_of(browser.get(reverse("desk:inbox")))
    assert page.count("<tr>") == 11
    assert len(short) == len(long) <= INBOX_QUERIES


def test_a_case_page_stays_within_its_budget(county: County, signed_in: Browser) -> None:
    case = county.ready_to_decide()
    browser, task = signed_in(county.chief), county.task("chief", case, "decision")
    with counted() as found:
        page = browser.get(reverse("desk:task", args=[task.id]))
    assert len(found) <= CASE_QUERIES
    assert len(page.content) < 60_000


def test_the_inbox_narrows_by_step_lamp_and_text(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser = signed_in(county.clerk)
    for query, is_there in (
        ("?step=receiving", True),
        ("?step=service", False),
        ("?lamp=law", False),
        ("?q=禾里", True),
        ("?q=nobody", False),
        (f"?q={case.number}&item=990124000131023001", True),
        ("?scope=mine", False),
        ("?scope=done", False),
    ):
        page = text_of(browser.get(reverse("desk:inbox") + query))
        assert (f'help">{case.number}' in page) is is_there, query


def test_a_free_task_is_taken_from_the_list(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser, task = signed_in(county.clerk), county.task("clerk", case, "receiving")
    listed = text_of(browser.get(reverse("desk:inbox")))
    assert act_address(case, task, "claim") in listed
    assert perform(browser, case, task, "claim")["Location"] == reverse("desk:task", args=[task.id])
    assert "何晓敏" in text_of(browser.get(reverse("desk:inbox") + "?scope=mine"))


def test_a_broken_page_marker_is_explained(county: County, signed_in: Browser) -> None:
    answer = signed_in(county.clerk).get(reverse("desk:inbox") + "?cursor=nonsense")
    assert answer.status_code == 400


def test_a_case_is_found_by_its_number(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser = signed_in(county.clerk)
    answer = browser.get(reverse("desk:find"), {"number": f" {case.number.lower()} "})
    assert answer["Location"] == reverse("desk:case", args=[case.id])
    lost = browser.get(reverse("desk:find"), {"number": "1"}, follow=True)
    assert lost.redirect_chain[-1][0] == reverse("desk:inbox")
    assert "alert--error" in text_of(lost)


def test_who_has_one_task_of_a_case_is_led_to_it(county: County, signed_in: Browser) -> None:
    case = county.submit()
    task = county.task("clerk", case, "receiving")
    answer = signed_in(county.clerk).get(reverse("desk:case", args=[case.id]))
    assert answer["Location"] == reverse("desk:task", args=[task.id])


def test_a_supervisor_looks_at_a_case_without_acting(county: County, signed_in: Browser) -> None:
    case = county.submit()
    answer = signed_in(county.supervisor).get(reverse("desk:case", args=[case.id]))
    assert answer.status_code == 200
    assert "这里没有需要你办的事" in text_of(answer)


def test_the_case_page_shows_sources_materials_and_acts(county: County, signed_in: Browser) -> None:
    case = county.received()
    page = text_of(
        signed_in(county.reviewer).get(
            reverse("desk:task", args=[county.task("reviewer", case, "acceptance").id])
        )
    )
    for words in ("禾里餐饮管理有限公司", "设备设施布局图", "免交", "原件已核", "来自", "受理", "不予受理"):
        assert words in page, words
    assert page.count("btn--primary") == 3, "one primary act, in the column and in the sheet that opens it"


@pytest.mark.parametrize("tab", ["flow", "timeline", "letters", "audit", "nonsense"])
def test_each_tab_is_a_link_that_works_without_scripts(tab: str, county: County, signed_in: Browser) -> None:
    case = county.received()
    jobs.run_pending()
    task = county.task("reviewer", case, "acceptance")
    answer = signed_in(county.reviewer).get(reverse("desk:task", args=[task.id]) + f"?tab={tab}")
    assert answer.status_code == 200


def test_receiving_names_the_receipt_and_issues_it(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser, task = signed_in(county.clerk), county.task("clerk", case, "receiving")
    shown = text_of(browser.get(act_address(case, task, "receive")))
    assert "确认收件，出具《" in shown
    done = perform(browser, case, task, "receive", opinion="份数齐全")
    assert done.status_code == 302
    jobs.run_pending()
    assert casework.get_case(county.clerk, case.id).state == "received"
    letters = text_of(browser.get(reverse("desk:case", args=[case.id]) + "?tab=letters"))
    assert "接收凭证" in letters


def test_the_same_form_sent_twice_acts_once(county: County, signed_in: Browser) -> None:
    case = county.submit()
    browser, task = signed_in(county.clerk), county.task("clerk", case, "receiving")
    address = act_address(case, task, "claim")
    fields = {"key": "one-key-for-both", "version": str(case.version)}
    answers = [browser.post(address, fields) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "已经办过了" in text_of(browser.get(answers[1]["Location"], follow=True))
    assert casework.get_case(county.clerk, case.id).version == case.version + 1


def test_what_a_colleague_did_meanwhile_is_told(county: County, signed_in: Browser) -> None:
    case = county.submit()
    task = county.task("clerk", case, "receiving")
    county.act("clerk", case, "receive", "receiving")
    answer = signed_in(county.clerk).get(act_address(case, task, "receive"))
    assert answer.status_code == 409
    assert "现在不能再这样办" in text_of(answer)
    assert signed_in(county.clerk).get(act_address(case, task, "nonsense")).status_code == 404


def test_a_case_that_changed_meanwhile_is_not_acted_on_blindly(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "acceptance")
    fields = hidden(text_of(browser.get(act_address(case, task, "accept"))))
    with clock.at(MONDAY + timedelta(minutes=5)):
        county.act("colleague", case, "claim", "acceptance")
        county.act("colleague", case, "release", "acceptance")
        answer = browser.post(act_address(case, task, "accept"), fields)
    assert answer.status_code == 409
    assert "你打开页面之后发生了" in text_of(answer)
    assert "范云" in text_of(answer)
    assert hidden(text_of(answer))["version"] != fields["version"]


@pytest.mark.parametrize("seen", ["2026-13-45T00:00:00", "2026-01-01T00:00:00", "²"])
@pytest.mark.parametrize("version", ["²", "99"])
def test_hidden_fields_that_somebody_changed_are_no_crash(
    county: County, signed_in: Browser, seen: str, version: str
) -> None:
    case = county.submit()
    task = county.task("clerk", case, "receiving")
    address, fields = act_address(case, task, "receive"), {"version": version, "seen": seen}
    assert signed_in(county.clerk).post(address, fields).status_code in (302, 409)


def test_what_is_missing_is_said_at_its_field(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "acceptance")
    answer = perform(browser, case, task, "not_accept", reasons=" ")
    assert answer.status_code == 422
    assert 'href="#f-reasons"' in text_of(answer)
    assert casework.get_case(county.reviewer, case.id).state == "received"


def test_an_act_that_is_not_possible_says_why(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "acceptance")
    assert browser.get(act_address(case, task, "terminate")).status_code == 200
    assert "确认终止" not in text_of(browser.get(act_address(case, task, "terminate")))
    assert browser.get(act_address(case, task, "nonsense")).status_code == 404


def test_a_correction_lists_fields_and_materials_in_the_order_of_the_form(county: County) -> None:
    case = county.received()
    task = county.task("reviewer", case, "acceptance")
    offered = casework.offers(county.reviewer, case.id, task.id)
    named = [value for value, _title in next(o for o in offered if o.act == "correct").choices["target"]]
    pages = casework.case_file(county.reviewer, case.id).pages
    shown = [f"field:{field.path}" for page in pages for field in page.fields]
    shown += [f"material:{one.code}" for page in pages for one in page.materials]
    assert len(named) > 20
    for kind in ("field:", "material:"):
        of_kind = [one for one in named if one.startswith(kind) and one in shown]
        assert of_kind == [one for one in shown if one in of_kind]


def test_a_correction_lists_everything_is_previewed_and_sent_once(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "acceptance")
    address = act_address(case, task, "correct")
    shown = text_of(browser.get(address))
    assert "只能告知这一次" in shown
    assert "缺操作流程图，请按所选经营项目补充。" in shown

    pressed = {"phrase": "reason:material:process|缺操作流程图，请按所选经营项目补充。"}
    filled = browser.post(address, hidden(shown) | pressed)
    assert filled.status_code == 200
    assert text_of(filled).count("缺操作流程图，请按所选经营项目补充。") == 3

    answers = {
        "item": ["material:process"],
        "reason:material:process": "缺操作流程图，请按所选经营项目补充。",
        "reason:field:premises.area": "与布局图不一致。",
    }
    letter = browser.post(act_address(case, task, "correct", "preview"), answers)
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    assert "frame-ancestors 'self'" in letter["Content-Security-Policy"]

    empty = browser.post(address, hidden(shown))
    assert empty.status_code == 422
    assert browser.post(address, hidden(text_of(empty)) | answers).status_code == 302
    file = casework.case_file(county.reviewer, case.id)
    assert file.correction is not None
    assert [item.target for item in file.correction.items] == ["process", "premises.area"]
    page = text_of(browser.get(reverse("desk:task", args=[task.id])))
    assert "等待申请人补正" in page


def test_what_the_applicant_corrected_is_marked(county: County, signed_in: Browser) -> None:
    case = county.received()
    items = [{"target": "premises.area", "kind": "field", "title": "经营面积", "reason": "与布局图不一致"}]
    county.act("reviewer", case, "correct", "acceptance", data={"items": items})
    draft = casework.start_correction(county.agent, case.id)
    casework.save_page(county.agent, draft.id, draft.pages[0].id, {"premises.area": ["121"]}, draft.version)
    casework.submit(county.agent, draft.id)
    task = county.task("reviewer", case, "acceptance")
    page = text_of(signed_in(county.reviewer).get(reverse("desk:task", args=[task.id])))
    assert "申请人已补正" in page
    assert re.search(r"<del>114.5[^<]*</del>", page)


def test_a_case_nobody_answered_is_shown_as_deemed_accepted(county: County, signed_in: Browser) -> None:
    case = county.submit()
    with clock.at(MONDAY + timedelta(days=9)):
        jobs.run_pending()
        page = text_of(signed_in(county.supervisor).get(reverse("desk:case", args=[case.id])))
    assert "逾期未告知，视为受理" in page


def test_a_material_is_ticked_with_and_without_htmx(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser = signed_in(county.reviewer)
    address = reverse("desk:tick", args=[case.id])
    plain = browser.post(address, {"material": "layout", "tick": "copy_taken"})
    assert plain["Location"].endswith("#m-layout")
    part = browser.post(
        address, {"material": "layout", "tick": "original_checked"}, headers={"HX-Request": "true"}
    )
    assert text_of(part).startswith("<form")
    assert part.content.count(b'aria-pressed="true"') == 1
    assert browser.post(address, {"material": "layout", "tick": "gold"}).status_code == 422
    assert browser.post(address, {"material": "nothing", "tick": ""}).status_code == 404


def test_a_file_is_shown_in_the_page_or_kept(county: County, signed_in: Browser) -> None:
    case = county.received()
    file = casework.case_file(county.reviewer, case.id).materials[1].files[0]
    address = reverse("desk:file", args=[case.id, file.id])
    browser = signed_in(county.reviewer)
    shown = browser.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    kept = browser.get(address + "?download=1")
    assert kept["Content-Disposition"].startswith("attachment")
    shown.close()
    kept.close()


def test_an_inspection_is_kept_checked_signed_and_completed(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    task = county.task("inspector", case, "site_inspection")
    address = reverse("desk:record", args=[task.id])
    browser = signed_in(county.inspector)
    assert text_of(browser.get(address)).count("check__opt--conforms") == 9

    kept = browser.post(address, {"check.site": "pass", "go": "keep"})
    assert kept["Location"] == address
    early = browser.post(address, {"check.site": "pass", "go": "complete"})
    assert early.status_code == 422
    assert 'href="#i-check-layout-1"' in text_of(early)

    with_photo = {
        **RECORD,
        "go": "complete",
        "photo:check.water": picture(),
        "latitude": "31.2304",
        "longitude": "120",
    }
    done = browser.post(address, with_photo)
    assert done["Location"] == act_address(case, task, "complete")
    names = [one.name for one in casework.get_task(county.inspector, task.id).files]
    assert names == ["用水 2026-03-02 09.00.00 31.23040N 120.00000E.jpg"]
    assert perform(browser, case, task, "complete", opinion="符合").status_code == 302
    assert "石磊" in text_of(browser.get(address))

    second = signed_in(county.second)
    assert perform(second, case, task, "sign").status_code == 302
    closed = second.get(address)
    assert closed.status_code == 200
    assert "check__opt" not in text_of(closed)


def test_an_answer_of_a_record_brings_its_questions_again(county: County, signed_in: Browser) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    browser, address = signed_in(county.inspector), reverse("desk:record", args=[task.id])
    whole = text_of(browser.get(address))
    part = browser.post(address, {**RECORD, "visit.conclusion": "fail", "go": "refresh"})
    assert part.status_code == 200
    found = text_of(part)
    assert found.startswith('<div id="questions"')
    assert "check__opt" not in found
    stamps = [re.findall(r'name="version" value="(\w+)"', one) for one in (whole, found)]
    assert stamps[0] != stamps[1], "what is kept in the browser knows which answers the server has"
    stranger = signed_in(county.reviewer).post(address, {"go": "refresh"})
    assert stranger.status_code in (403, 404, 422)


def test_a_photograph_sent_by_script_answers_the_list(county: County, signed_in: Browser) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    address = reverse("desk:photo", args=[task.id]) + "?about=check.site&latitude=nowhere&longitude=0"
    browser = signed_in(county.inspector)
    answer = browser.post(address, {"photo:check.site": picture()})
    assert "场所与污染源 2026-03-02" in text_of(answer)
    refused = browser.post(address, {"photo:check.site": _script()})
    assert refused.status_code == 422
    assert refused["Content-Type"].startswith("text/plain")
    many = browser.post(address, {"photo:check.site": [picture(), _script()]})
    assert "所选 2 个文件均未上传" in text_of(many)
    assert len(casework.get_task(county.inspector, task.id).files) == 1


def test_a_photograph_that_waited_for_the_network_is_there_once_with_its_time(
    county: County, signed_in: Browser
) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    address, browser = reverse("desk:photo", args=[task.id]), signed_in(county.inspector)

    def send(about: str, **more: str) -> list[str]:
        query = urlencode({"about": about, **more})
        assert browser.post(f"{address}?{query}", {f"photo:{about}": picture()}).status_code == 200
        return [one.name for one in casework.get_task(county.inspector, task.id).files]

    first = send("check.site", waited="5400")
    assert first == ["场所与污染源 2026-03-02 07.30.00 补传.jpg"]
    assert send("check.site", waited="5460") == first, "the device got no answer and sent it again"
    second = send("check.water")
    assert second[1:] == ["用水 2026-03-02 09.00.00.jpg"]
    assert send("check.water", waited="7") == second, "no answer to the first sending"
    for point, untrue in (("check.layout", "9" * 9), ("check.storage", "-1"), ("", "gestern")):
        assert send(point, waited=untrue)[-1].endswith(" 2026-03-02 09.00.00 补传 时间不明.jpg")


def test_a_photograph_without_a_session_is_not_taken_for_sent(county: County, client: Client) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    address = reverse("desk:photo", args=[task.id])
    answer = client.post(address, {"photo:": picture()}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "text/plain; charset=utf-8")


def test_photographs_kept_before_one_is_refused_are_shown(county: County, signed_in: Browser) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    address = reverse("desk:record", args=[task.id])
    refused = signed_in(county.inspector).post(
        address, {"photo:check.site": picture(), "photo:": _script(), "go": "keep"}
    )
    assert refused.status_code == 422
    (kept,) = casework.get_task(county.inspector, task.id).files
    assert f'name="remove_file" value="{kept.id}"' in text_of(refused)


def test_a_photograph_is_removed_while_the_record_is_open(county: County, signed_in: Browser) -> None:
    task = county.task("inspector", county.accepted(), "site_inspection")
    address = reverse("desk:record", args=[task.id])
    browser = signed_in(county.inspector)
    browser.post(address, {"photo:check.site": picture(), "photo:": picture(), "go": "keep"})
    about_site, whole = casework.get_task(county.inspector, task.id).files
    page = text_of(browser.get(address))
    assert page.index('value="keep"') < page.index('name="remove_file"'), "Enter keeps, it does not remove"
    assert f'name="remove_file" value="{whole.id}" formnovalidate' in page

    remove = {"remove_file": str(about_site.id)}
    assert signed_in(county.reviewer).post(address, remove).status_code == 403
    gone = browser.post(f"{address}?scope=mine", {"visit.receiver": "周桂兰", **remove})
    assert gone["Location"] == f"{address}?scope=mine#i-check-site"
    kept = casework.get_task(county.inspector, task.id)
    assert [one.id for one in kept.files] == [whole.id]
    assert "周桂兰" in [one.value for one in kept.fields]
    again = browser.post(address, remove)
    assert again.status_code == 404
    assert "可能已经移除" in text_of(again)
    assert browser.get(reverse("desk:file", args=[task.case_id, about_site.id])).status_code == 404


def _script() -> Any:
    import io

    made = io.BytesIO(b"<svg onload=alert(1)>")
    made.name = "x.jpg"
    return made


def test_a_step_without_record_says_so(county: County, signed_in: Browser) -> None:
    task = county.task("reviewer", county.received(), "acceptance")
    answer = signed_in(county.reviewer).get(reverse("desk:record", args=[task.id]))
    assert answer.status_code == 409


def test_the_chief_decides_on_what_the_steps_recorded(county: County, signed_in: Browser) -> None:
    case = county.ready_to_decide()
    browser, task = signed_in(county.chief), county.task("chief", case, "decision")
    page = text_of(browser.get(reverse("desk:task", args=[task.id])))
    assert "石磊、马一鸣 已签名" in page
    assert "建议准予" in page
    shown = browser.get(act_address(case, task, "grant"))
    assert "确认准予许可，出具《" in text_of(shown)
    preview = browser.get(act_address(case, task, "grant", "preview"))
    assert preview.content.startswith(b"%PDF")
    assert perform(browser, case, task, "grant", opinion="符合法定条件，准予许可。").status_code == 302
    assert casework.get_case(county.chief, case.id).state == "granted"


def test_who_accepted_cannot_decide(county: County, signed_in: Browser) -> None:
    case = county.ready_to_decide()
    task = county.task("chief", case, "decision")
    answer = signed_in(county.reviewer).post(act_address(case, task, "grant"), {"version": "99"})
    assert answer.status_code in (403, 404, 409)
    assert casework.get_case(county.chief, case.id).state == "accepted"


def test_a_task_is_handed_over_to_a_colleague(county: County, signed_in: Browser) -> None:
    case = county.received()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "acceptance")
    done = perform(browser, case, task, "hand_over", hand_to=str(county.people["colleague"]))
    assert done.status_code == 302
    assert casework.get_task(county.reviewer, task.id).assignee_name == "范云"


def test_a_special_procedure_is_chosen_from_the_law(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "document_review")
    shown = text_of(browser.get(act_address(case, task, "start_special")))
    assert "专家评审（行政许可法第四十五条）" in shown
    answers = {"kind": "expert_review", "expected_days": "5", "reason": "需要专家评审"}
    assert perform(browser, case, task, "start_special", **answers).status_code == 302
    assert "lamp--paused" in text_of(browser.get(reverse("desk:task", args=[task.id])))


def test_an_extension_is_asked_for_and_approved_by_another(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    browser, task = signed_in(county.reviewer), county.task("reviewer", case, "document_review")
    assert perform(browser, case, task, "request_extension", reason="案情复杂").status_code == 302
    asked = county.task("chief", case, "extension_approval")
    assert perform(signed_in(county.chief), case, asked, "approve_extension").status_code == 302
    clocks = casework.case_file(county.chief, case.id).clocks
    assert {one.extended_by for one in clocks if one.kind == "statutory"} == {5}


def test_the_decision_is_served_at_the_counter(county: County, signed_in: Browser) -> None:
    case = county.ready_to_decide()
    county.act("chief", case, "refuse", "decision", data={"reasons": "场所不符合条件"})
    jobs.run_pending()
    task = county.task("clerk", case, "service")
    browser = signed_in(county.clerk)
    assert perform(browser, case, task, "serve", method="counter", receiver="陈雨桐").status_code == 302
    assert casework.get_case(county.clerk, case.id).served_at is not None
