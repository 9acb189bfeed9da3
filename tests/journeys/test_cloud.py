"""A department orders a server, uses it, and gives it back: 郑凯, 何建民, 林岚, 高远."""

from __future__ import annotations

import pytest

from tests.journeys import cloud
from tests.journeys.conftest import County, NewVisitor
from tests.journeys.test_cloud_console import connect
from tests.journeys.visitor import NARROW, WIDE, Visitor
from zhengyun.config.environment import Settings
from zhengyun.engines.compute.drivers.qemu.guests import what_is_missing

pytestmark = pytest.mark.xdist_group("journeys of staff")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])
OF_OPERATORS = {
    "capacity": "capacity/?by=host",
    "pool": "pools/local-gov/",
    "work": "work/",
    "report": "report/",
    "report-print": "report/?print=1",
}
OF_MANAGERS = {
    "systems-of-all": "systems/",
    "quotas": "quotas/",
    "orders-of-all": "orders/",
    "resources-of-all": "resources/",
}
OF_OFFICERS = {
    "software": "?family=B",
    "found": "?q=存储",
    "systems": "systems/",
    "system-new": "systems/new/",
    "orders": "orders/",
    "resources": "resources/",
    "databases": "resources/databases/",
    "given-back": "resources/?state=deleted",
}


@pytest.fixture(scope="module", autouse=True)
def _cloud(county: County) -> None:
    county.sow("cloud")


def check_guests_boot(county: County) -> None:
    images = Settings.from_env(county.installation.environment).guest_images
    if missing := what_is_missing(images):
        pytest.skip(f"NO REAL MACHINE, so NO SERVER WAS ORDERED: {' '.join(missing)}")


def test_from_order_to_console_to_exit(visitor: NewVisitor, county: County) -> None:
    """The IT officer orders with the keyboard alone; the head of the unit endorses on a telephone."""
    check_guests_boot(county)
    officer = visitor(WIDE, keyboard=True)
    officer.sign_in(cloud.OFFICER)
    cloud.forget_drafts(officer)
    case_id = cloud.case_of(cloud.order(officer))

    cloud.endorse(visitor(NARROW), case_id)
    bureau = visitor(WIDE)
    cloud.check_rules(bureau, case_id)
    cloud.cut_down(bureau, case_id)
    cloud.hand_over(visitor(WIDE), case_id)

    owner = visitor(WIDE)
    owner.sign_in(cloud.OFFICER)
    cloud.receive(owner, case_id)
    resource = _use(owner)
    _others_stay_out(visitor, case_id, resource)
    _give_back(visitor, owner, resource)


def _use(owner: Visitor) -> str:
    """The page of the server: figures, the first password once, a snapshot, its console."""
    owner.go("/cloud/resources/")
    owner.look("cloud-resources")
    owner.follow_first(f"main table a:has-text('{cloud.SYSTEM}-')")
    resource = owner.page.url.removeprefix(owner.home)
    owner.return_until(resource, "数据时间", within="#live")
    owner.look("cloud-resource")
    owner.says("替身")
    with owner.page.expect_response(lambda answer: answer.url.endswith(f"{resource}live/")) as again:
        owner.page.wait_for_timeout(1)
    assert again.value.status == 200, "figures are asked for again while somebody looks"
    owner.follow("初始密码")
    owner.press("现在查看")
    owner.look("cloud-password")
    assert owner.page.locator(".secret").inner_text().strip()
    owner.go(f"{resource}acts/snapshot/")
    owner.write("name", "交付时")
    owner.look("cloud-act-snapshot")
    owner.press("制作快照")
    owner.return_until(resource, "已保存")
    owner.look("cloud-resource-snapshot")
    connect(owner, f"{resource}console/serial/")
    return resource


def _others_stay_out(visitor: NewVisitor, case_id: str, resource: str) -> None:
    stranger = visitor(WIDE)
    stranger.sign_in(cloud.STRANGER)
    for path in (resource, f"{resource}live/", f"{resource}console/vnc/", f"/cloud/orders/{case_id}/"):
        assert stranger.go(path).status == 404, path
    stranger.go("/cloud/resources/")
    assert not stranger.page.get_by_text(cloud.SYSTEM).count()


def _give_back(visitor: NewVisitor, owner: Visitor, resource: str) -> None:
    case_id = cloud.case_of(cloud.give_back(owner, resource))
    cloud.endorse(visitor(NARROW), case_id)
    cloud.check_rules(visitor(WIDE), case_id, "approve")
    cloud.hand_over(visitor(WIDE), case_id)
    cloud.receive(owner, case_id)
    owner.go("/cloud/resources/?state=deleted")
    owner.look("cloud-given-back")
    owner.follow_first("main a[href*='/certificates/']")
    owner.says("密钥")
    owner.look("cloud-certificate")


def test_ordering_by_touch_and_taking_it_back(visitor: NewVisitor) -> None:
    """At 360 one page a step, the price in the bar at the bottom; the status like that of any case."""
    officer = visitor(NARROW)
    officer.sign_in(cloud.OFFICER)
    cloud.forget_drafts(officer)
    place = cloud.order(officer)
    officer.says("单位领导审批")
    officer.follow("撤回申请")
    officer.look("cloud-withdraw")
    officer.write("reason", "规模重新测算。")
    officer.press("撤回申请")
    assert officer.page.url.endswith(place)
    officer.look("cloud-withdrawn")


def test_ordering_without_scripts(visitor: NewVisitor) -> None:
    officer = visitor(NARROW, scripts=False)
    officer.sign_in(cloud.OFFICER)
    cloud.forget_drafts(officer)
    cloud.order(officer)


def test_a_grade_is_chosen_by_its_card(visitor: NewVisitor) -> None:
    officer = visitor(WIDE, keyboard=True)
    officer.sign_in(cloud.STRANGER)
    officer.go("/cloud/orders/begin/new/")
    officer.choose("answer", "no")
    entry = officer.page.locator("main [name='system'] option", has_text="养老服务平台")
    officer.choose("system", str(entry.get_attribute("value")))
    officer.press("继续")
    officer.write("system.approval_number", "望发改投〔2026〕30号")
    officer.press("保存并继续")
    for place in range(2):
        officer.submit(f"main button[name='_grade'][value='{cloud.GRADE}']")
        assert officer.field(f"lines-{place}-grade").input_value() == cloud.GRADE
    officer.says("456.00")
    officer.look("cloud-two-lines")


@WIDTHS
def test_pages_of_the_cloud(width: int, visitor: NewVisitor) -> None:
    for account, pages in (
        (cloud.OFFICER, OF_OFFICERS),
        (cloud.OPERATOR, OF_OPERATORS),
        (cloud.MANAGER, OF_MANAGERS),
        ("caomin", {"prices": "prices/", "price-new": "prices/new/"}),
    ):
        somebody = visitor(width)
        somebody.sign_in(account)
        for name, path in pages.items():
            assert somebody.go(f"/cloud/{path}").status == 200, path
            somebody.look(f"cloud-{name}")
        somebody.close()
