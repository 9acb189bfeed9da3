"""What the pages of the cloud show, hide and cost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from tests.counting import counted

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import Desired, InstanceView, State
from zhengyun.engines.compute.tests import machines
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.contracts import NewSystem
from zhengyun.services.cloud.tests.base import SERVER, Cloud
from zhengyun.services.cloud.tests.people import People, page

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000
LIST_QUERIES = 22
RESOURCE_QUERIES = 40


def text_of(answer: Any) -> str:
    return str(unescape(answer.content.decode()))


@pytest.fixture
def server(cloud: Cloud) -> InstanceView:
    """One server of the health bureau, delivered and running."""
    case_id = cloud.new({"grade": SERVER, "count": 1, "data_gb": 200})
    cloud.entered(case_id)
    cloud.delivered(case_id)
    return cloud.servers(case_id)[0]


def test_the_catalogue_shows_families_prices_and_their_source(people: People) -> None:
    content = text_of(people.browser("reviewer").get(page("catalogue")))
    for words in ("云主机", "4C16G", "228.00 元/月", "0.27 万元/年", "A-01-001"):
        assert words in content, words
    assert page("begin", "new") not in content
    assert page("begin", "new") in text_of(people.browser("officer").get(page("catalogue")))


def test_the_catalogue_names_since_when_a_price_stands(people: People) -> None:
    content = text_of(people.browser("officer").get(page("catalogue"), {"q": "堡垒机"}))
    assert "本年价格自 2026-01-01 起" in content
    assert "望财购〔2026〕3号（演示）" in content
    assert "云主机" not in content


@pytest.mark.parametrize("text", ["", "<script>", "没有这项服务", "x" * 500])
def test_the_catalogue_is_searched_calmly(text: str, people: People) -> None:
    answer = people.browser("officer").get(page("catalogue"), {"q": text, "family": "Z"})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_a_system_is_entered_by_its_department(people: People, cloud: Cloud) -> None:
    browser = people.browser("officer")
    refused = browser.post(page("new_system"), {"title": "", "protection_level": "9"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in text_of(refused)
    given = {"title": "体检预约", "protection_level": "2", "zone": cloud.room.pool.zone_id, "purpose": "预约"}
    answer = browser.post(page("new_system"), given, follow=True)
    assert "体检预约" in text_of(answer)
    assert cloud.owner.name in text_of(answer)
    assert "体检预约" in text_of(browser.get(page("systems")))


def test_a_system_of_another_department_is_not_there(people: People, cloud: Cloud) -> None:
    browser = people.browser("stranger")
    assert cloud.system.title not in text_of(browser.get(page("systems")))
    for name in ("system", "change_system"):
        assert browser.get(page(name, cloud.system.id)).status_code == 404


def test_a_safety_check_is_recorded_by_the_data_bureau(people: People, cloud: Cloud) -> None:
    place = page("record_check", cloud.system.id)
    assert people.browser("officer").get(place).status_code == 403
    manager = people.browser("manager")
    assert manager.post(place, {"passed_on": "x"}).status_code == 422
    given = {"passed_on": "2026-10-30", "valid_until": "2027-10-30", "report": "网安检〔2026〕7号"}
    answer = manager.post(place, given, follow=True)
    assert "网安检〔2026〕7号" in text_of(answer)
    assert "2027-10-30" in text_of(people.browser("officer").get(page("system", cloud.system.id)))


def test_my_resources_show_state_cost_and_term(people: People, server: InstanceView, cloud: Cloud) -> None:
    content = text_of(people.browser("officer").get(page("resources")))
    for words in (server.name, "运行中", cloud.system.title, "2027-11-02", "本月已产生费用"):
        assert words in content, words
    assert server.name not in text_of(people.browser("stranger").get(page("resources")))


def test_one_resource_shows_everything_that_belongs_to_it(people: People, server: InstanceView) -> None:
    content = text_of(people.browser("officer").get(page("resource", server.id)))
    for words in (server.hostname, "4 核 16 GB", "200 GB", "系统盘", "重启", "关机", "制作快照", "退出"):
        assert words in content, words


def test_a_stranger_finds_no_resource(people: People, server: InstanceView) -> None:
    browser = people.browser("stranger")
    for place in (
        page("resource", server.id),
        page("live", server.id),
        page("act", server.id, "stop"),
        page("first_password", server.id),
    ):
        assert browser.get(place).status_code == 404, place
        assert browser.post(place).status_code in (404, 405), place
    assert compute.get_instance(SYSTEM, server.id).desired is Desired.RUNNING


def test_an_operator_sees_a_server_but_does_nothing_with_it(people: People, server: InstanceView) -> None:
    browser = people.browser("operator")
    content = text_of(browser.get(page("resource", server.id)))
    assert server.name in content
    assert page("act", server.id, "stop") not in content
    assert browser.post(page("act", server.id, "stop")).status_code == 403
    assert browser.get(page("first_password", server.id)).status_code == 403


def test_an_act_says_what_happens_before_it_is_done(people: People, server: InstanceView) -> None:
    browser, place = people.browser("officer"), page("act", server.id, "stop")
    asked = browser.get(place)
    assert "再次启动以前，上面的业务不能访问" in text_of(asked)
    assert compute.get_instance(SYSTEM, server.id).desired is Desired.RUNNING
    done = browser.post(place, {"version": server.version}, follow=True)
    assert "正在关机" in text_of(done)
    machines.settle()
    assert compute.get_instance(SYSTEM, server.id).state is State.STOPPED
    assert browser.get(place).status_code == 409
    assert browser.post(page("act", server.id, "start"), follow=True).status_code == 200


def test_an_act_on_what_was_not_seen_is_refused(people: People, server: InstanceView) -> None:
    answer = people.browser("officer").post(page("act", server.id, "stop"), {"version": server.version + 7})
    assert answer.status_code == 409
    assert compute.get_instance(SYSTEM, server.id).desired is Desired.RUNNING


def test_a_snapshot_wants_a_name_and_can_be_gone_back_to(people: People, server: InstanceView) -> None:
    browser = people.browser("officer")
    assert browser.post(page("act", server.id, "snapshot"), {"name": " "}).status_code == 422
    browser.post(page("act", server.id, "snapshot"), {"name": "升级前"})
    machines.settle()
    content = text_of(browser.get(page("resource", server.id)))
    assert "升级前" in content
    shot = compute.get_instance(SYSTEM, server.id).snapshots[0]
    place = page("act", server.id, "restore")
    assert "快照以后写入的全部内容都会丢失" in text_of(browser.get(f"{place}?snapshot={shot.id}"))
    assert browser.post(place, {"snapshot": str(server.id)}).status_code == 404
    assert browser.post(place, {"snapshot": str(shot.id)}).status_code == 302
    machines.settle()
    assert compute.get_instance(SYSTEM, server.id).state is State.RUNNING


def test_the_first_password_is_shown_once(people: People, server: InstanceView) -> None:
    browser, place = people.browser("officer"), page("first_password", server.id)
    assert 'class="secret"' not in text_of(browser.get(place))
    shown = browser.post(place)
    assert 'class="secret"' in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    again = browser.post(place)
    assert again.status_code == 410
    assert 'class="secret"' not in text_of(again)


def test_figures_come_alone_when_a_script_asks(people: People, server: InstanceView) -> None:
    answer = people.browser("officer").get(page("live", server.id), headers={"HX-Request": "true"})
    assert "<html" not in text_of(answer)
    assert 'id="live"' in text_of(answer)


def test_a_list_of_one_costs_what_a_full_one_costs(
    people: People, cloud: Cloud, server: InstanceView
) -> None:
    browser = people.browser("officer")
    browser.get(page("resources"))
    with counted() as short:
        browser.get(page("resources"))
    for _n in range(5):
        cloud.room.made(owner_id=cloud.owner.id, name="另一台", data_gb=(1,), memory_mb=512, vcpus=1)
    with counted() as long:
        answer = browser.get(page("resources"))
    assert text_of(answer).count("另一台") == 5
    assert len(short) == len(long) <= LIST_QUERIES
    assert len(answer.content) < MOST_BYTES


def test_systems_cost_the_same_few_and_many(people: People, cloud: Cloud) -> None:
    browser = people.browser("manager")
    browser.get(page("systems"))
    with counted() as short:
        browser.get(page("systems"))
    for number in range(60):
        new = NewSystem(cloud.owner.id, f"系统{number}", 2, zone=cloud.room.pool.zone_id)
        facade.register_system(SYSTEM, new)
    with counted() as long:
        answer = browser.get(page("systems"))
    assert len(short) == len(long) <= LIST_QUERIES
    assert len(answer.content) < MOST_BYTES


def test_the_page_of_a_server_stays_within_its_budget(people: People, server: InstanceView) -> None:
    browser = people.browser("officer")
    browser.get(page("resource", server.id))
    with counted() as found:
        answer = browser.get(page("resource", server.id))
    assert len(found) <= RESOURCE_QUERIES
    assert len(answer.content) < MOST_BYTES


def test_capacity_keeps_three_figures_apart(people: People, server: InstanceView, cloud: Cloud) -> None:
    browser = people.browser("operator")
    content = text_of(browser.get(page("capacity")))
    for words in (cloud.room.pool.title, "分配率", "使用率", "物理利用率", "还没有监测数据"):
        assert words in content, words
    for by in ("zone", "pool", "host", "owner", "system", "nothing"):
        assert browser.get(page("capacity"), {"by": by}).status_code == 200, by


def test_a_host_is_emptied_and_used_again(people: People, cloud: Cloud) -> None:
    browser = people.browser("operator")
    pool = cloud.room.pool.code
    host = compute.list_hosts(people.actor("operator"), pool)[0]
    asked = browser.get(page("host", pool, host.id, "draining"))
    assert "不再放置新的服务器" in text_of(asked)
    browser.post(page("host", pool, host.id, "draining"))
    assert "停止接纳新机" in text_of(browser.get(page("hosts", pool)))
    assert browser.get(page("host", pool, host.id, "off")).status_code == 404
    assert people.browser("manager").post(page("host", pool, host.id, "enabled")).status_code == 403


def test_the_monthly_report_comes_as_page_sheet_and_csv(people: People, server: InstanceView) -> None:
    browser = people.browser("manager")
    for query in ({}, {"print": "1"}, {"month": "2026-10"}, {"month": "9999-99"}, {"month": "2099-01"}):
        answer = browser.get(page("report"), query)
        assert answer.status_code == 200
        assert "2026-1" in text_of(answer)
    rows = browser.get(page("report_csv")).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("month,by,subject,title,instances")
    assert any("家庭医生签约系统" in row for row in rows[1:])


def test_quotas_are_set_by_the_data_bureau(people: People, cloud: Cloud) -> None:
    manager = people.browser("manager")
    place = page("quota", cloud.owner.id)
    assert manager.post(place, {"vcpus": "many"}).status_code == 422
    given = {"vcpus": "40", "memory_gb": "160", "disk_gb": "2000", "reason": "年度核定"}
    assert "40" in text_of(manager.post(place, given, follow=True))
    assert facade.get_quota(SYSTEM, cloud.owner.id).total.vcpus == 40
    assert people.browser("officer").get(place).status_code == 403


def test_a_unit_whose_quota_nobody_set_is_shown_as_such(people: People, cloud: Cloud) -> None:
    assert "未设定" not in text_of(people.browser("manager").get(page("quotas")))
    zone = cloud.room.pool.zone_id
    facade.register_system(SYSTEM, NewSystem(cloud.room.other.id, "救助申请", 2, zone=zone))
    content = text_of(people.browser("manager").get(page("quotas")))
    assert cloud.room.other.name in content
    assert "未设定" in content


def test_a_price_is_set_for_a_day_by_the_finance_bureau(people: People) -> None:
    finance = people.browser("finance")
    wrong = {"offering": "F-02-001", "yuan": "12,5", "valid_from": "2027-01-01", "source": "x"}
    assert finance.post(page("new_price"), wrong).status_code == 422
    given = {**wrong, "yuan": "62.50", "source": "望财购〔2027〕1号"}
    content = text_of(finance.post(page("new_price"), given, follow=True))
    assert "62.50" in content
    assert people.browser("manager").get(page("new_price")).status_code == 403


def test_nothing_is_asked_of_state_secrets_in_vain(people: People) -> None:
    """Without the application of orders there is nothing to begin, and that is said."""
    assert people.browser("officer").get(page("begin", "new")).status_code == 404


@pytest.fixture
def routes(server: InstanceView, cloud: Cloud) -> dict[str, str]:
    return {"resource": page("resource", server.id), "system": page("system", cloud.system.id)}


@pytest.mark.parametrize("who", ["auditor", "reviewer"])
def test_who_has_nothing_to_do_with_the_cloud_stays_out(
    who: str, routes: dict[str, str], people: People
) -> None:
    browser = people.browser(who)
    for address in (*routes.values(), page("resources"), page("orders"), page("capacity"), page("quotas")):
        assert browser.get(address).status_code == 403, address


def test_the_menu_leads_to_what_one_does(people: People) -> None:
    officer = text_of(people.browser("officer").get(page("catalogue")))
    assert f'<a href="{page("resources")}">' in officer
    assert page("capacity") not in officer
    operator = text_of(people.browser("operator").get(page("capacity")))
    assert f'<a href="{page("capacity")}" aria-current="page">' in operator


def test_what_was_wiped_is_attested_disk_by_disk(people: People, cloud: Cloud, server: InstanceView) -> None:
    case_id = cloud.case("exit", {"target": {"instances": [str(server.id)]}, "exit": {"reason": "结束"}})
    cloud.entered(case_id)
    cloud.settled("release", case_id)
    browser = people.browser("officer")
    listed = text_of(browser.get(page("resources"), {"state": "deleted"}))
    one = facade.list_certificates(people.actor("officer"))[0]
    assert page("certificate", one.id) in listed
    content = text_of(browser.get(page("certificate", one.id)))
    for words in (server.name, "密钥的 SHA-256", "密钥销毁时间", "已删除", "事后查找确认已不存在"):
        assert words in content, words
    assert people.browser("stranger").get(page("certificate", one.id)).status_code == 404
