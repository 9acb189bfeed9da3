"""What a list says of a limit is what the case page says, in whatever state the case is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView, InboxFilter, Lamp
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.county import RECORD, County, picture
from zhengyun.services.desk.tests.test_pages import hidden, text_of

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 3, 13, 10, tzinfo=clock.SHANGHAI)
"""The promise, until 11 March, is over; the law allows until the 16th."""
ASKED = {"items": [{"target": "process", "kind": "material", "reason": "缺操作流程图"}]}


def corrected(county: County) -> CaseView:
    return county.act("reviewer", county.received(), "correct", "acceptance", data=ASKED)


def decided_late(county: County) -> CaseView:
    case = county.ready_to_decide()
    with clock.at(FRIDAY):
        jobs.run_pending()
        county.act("chief", case, "grant", "decision", opinion="准予")
        jobs.run_pending()
    return case


def limit_of(row: str) -> str:
    """The words beside the lamp in the row of a list."""
    cell = row[row.index('data-l="时限"') :]
    return re.sub(r"<[^>]+>", " ", cell[: cell.index("</td>")])


@pytest.mark.parametrize(
    ("reach", "who", "left", "of"),
    [
        (County.submit, "clerk", "还剩 5 个工作日，03-09 到期", "告知"),
        (corrected, "reviewer", "还剩 20 个工作日，03-30 到期", ""),
        (County.accepted, "reviewer", "还剩", ""),
    ],
)
def test_a_list_says_what_the_case_page_says(
    county: County,
    signed_in: Browser,
    reach: Callable[[County], CaseView],
    who: str,
    left: str,
    of: str,
) -> None:
    case = reach(county)
    browser = signed_in(getattr(county, who))
    listed = text_of(browser.get(reverse("desk:inbox")))
    row = limit_of(listed[listed.index(case.number) :])
    words = re.search(r"还剩 \d+ 个工作日，[\d-]+ 到期", row)
    assert words is not None, row
    assert left in row
    assert of in row
    address = re.findall(r'/desk/tasks/[^"?]+/', listed)[0]
    assert words[0] in text_of(browser.get(address))


def test_after_a_late_decision_its_service_is_not_late(county: County, signed_in: Browser) -> None:
    case = decided_late(county)
    with clock.at(FRIDAY + timedelta(days=3)):
        browser = signed_in(county.clerk)
        pages = [text_of(browser.get(reverse(f"desk:{name}"))) for name in ("inbox", "start")]
        task = county.task("clerk", case, "service")
        pages.append(text_of(browser.get(reverse("desk:task", args=[task.id]))))
        watcher = signed_in(county.supervisor)
        pages.append(text_of(watcher.get(reverse("supervision:cases"))))
        late = text_of(watcher.get(reverse("supervision:cases") + "?lamp=past"))
    for page in pages:
        assert "还剩 4 个工作日，03-20 到期" in page
        assert not re.search(r"已超 \d", page)
    done = casework.inbox(county.chief, InboxFilter(scope="done")).rows[0]
    assert (done.lamp, str(done.due_on)) == (Lamp.PAST_PROMISE, "2026-03-11"), (
        "the decision was late, and stays so"
    )
    assert case.number not in late
    assert case.number not in text_of(browser.get(reverse("desk:inbox") + "?lamp=promise"))


def test_a_case_that_waits_for_its_applicant_says_so(county: County, signed_in: Browser) -> None:
    """Nobody is asked to take what nobody can work on, and several at once are done without it."""
    waiting, ready = corrected(county), county.received()
    browser = signed_in(county.reviewer)
    listed = text_of(browser.get(reverse("desk:inbox")))
    row = listed[listed.index(waiting.number) : listed.index(ready.number)]
    assert "待补正" in row
    assert "等待申请人：还剩 20 个工作日" in row
    assert "claim" not in row
    tasks = [county.task("reviewer", one, "acceptance").id for one in (waiting, ready)]
    page = text_of(browser.post(reverse("desk:bulk"), {"task": tasks}))
    left_out = page[page.index("已经去掉") :]
    assert waiting.number in left_out[: left_out.index("</ul>")]
    assert "退回待接办" not in page, "nobody has taken it"
    assert f'name="task" value="{tasks[1]}"' in page
    assert f'name="task" value="{tasks[0]}"' not in page
    assert "受理" in page


def test_a_task_that_nobody_has_is_not_released(county: County) -> None:
    case = county.received()
    task = county.task("reviewer", case, "acceptance").id
    assert "release" not in {one.act for one in casework.offers(county.reviewer, case.id, task)}
    with pytest.raises(Problem) as refused:
        casework.perform(county.reviewer, case.id, "release", task_id=task)
    assert refused.value.code == "casework.not_taken"
    county.act("reviewer", case, "claim", "acceptance")
    assert "release" in {one.act for one in casework.offers(county.reviewer, case.id, task)}


def test_the_first_of_two_signatures_is_not_called_done(county: County, signed_in: Browser) -> None:
    case = county.accepted()
    visit = county.task("inspector", case, "site_inspection")
    casework.save_task_form(county.inspector, visit.id, RECORD)
    casework.add_task_photo(county.inspector, visit.id, picture(), "door.jpg")
    address = reverse("desk:act", args=[case.id, "complete"]) + f"?task={visit.id}"
    browser = signed_in(county.inspector)
    fields = hidden(text_of(browser.get(address)))
    page = text_of(browser.post(address, fields | {"opinion": "符合"}, follow=True))
    assert "已签名，还须 1 名现场核查人员签名" in page
    assert "已办：" not in page


def test_an_act_leads_on_to_the_next_of_the_list(county: County, signed_in: Browser) -> None:
    first, second = county.submit(), county.submit()
    browser = signed_in(county.clerk)
    task, following = (county.task("clerk", one, "receiving").id for one in (first, second))
    opened = text_of(browser.get(reverse("desk:task", args=[task]) + "?step=receiving"))
    found = re.search(r'href="([^"]*/receive/[^"]*)"', opened)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    fields = hidden(text_of(browser.get(address)))
    page = text_of(browser.post(address, fields, follow=True))
    assert f'{reverse("desk:task", args=[following])}?step=receiving" data-next-case' in page
