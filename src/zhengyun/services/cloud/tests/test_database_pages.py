"""Databases on the pages and in the API: what they show, do, and hide from others."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.compute import facade as compute
from zhengyun.engines.compute.contracts import BackupState, DatabaseState, DatabaseView
from zhengyun.engines.compute.models import Database, DatabaseBackup
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.cloud import facade
from zhengyun.services.cloud.tests.base import Cloud, store_of, with_databases
from zhengyun.services.cloud.tests.people import People, page

pytestmark = pytest.mark.django_db
API = "/api/v1/cloud/databases"
READ, WRITE = "cloud:read", "cloud:write"
LIST_QUERIES, PAGE_QUERIES = 22, 32


def text_of(answer: Any) -> str:
    return str(unescape(answer.content.decode()))


@pytest.fixture
def store(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> DatabaseView:
    """Ordered with 20 GB, made and confirmed."""
    with_databases()
    monkeypatch.setattr(compute, "what_hinders_databases", list)
    case_id, run_id = cloud.new({"grade": "B-01-001-01", "count": 1, "data_gb": 20}), uuid4()
    cloud.run("commit", case_id)
    cloud.run("provision", case_id, run_id)
    row = Database.objects.filter(owner_id=cloud.owner.id)
    row.update(state=DatabaseState.RUNNING, used_bytes=9_437_184, measured_at=clock.now())
    cloud.run("provision", case_id, run_id)
    cloud.run("activate", case_id, run_id)
    return compute.get_database(SYSTEM, row.get().id)


def backup_of(store: DatabaseView, state: BackupState = BackupState.READY) -> DatabaseBackup:
    return DatabaseBackup.objects.create(
        database_id=store.id, state=state, bytes=2_621_440, sha256="0" * 64, created_at=clock.now()
    )


def test_databases_are_listed_with_state_cost_and_term(people: People, store: DatabaseView) -> None:
    assert page("databases") in text_of(people.browser("officer").get(page("resources")))
    with clock.at(clock.now() + timedelta(hours=72)):
        content = text_of(people.browser("officer").get(page("databases")))
    for words in (store.title, "运行中", "家庭医生签约系统", "20 GB", "12.80", "2027-11-02"):
        assert words in content, words
    assert store.title not in text_of(people.browser("stranger").get(page("databases")))


def test_one_database_shows_everything_that_belongs_to_it(people: People, store: DatabaseView) -> None:
    backup_of(store)
    with clock.at(clock.now() + timedelta(hours=72)):
        content = text_of(people.browser("officer").get(page("database", store.id)))
    for words in (store.name, store.login, "20 GB", "9.0 MB", "2.5 MB", "立即备份", "恢复到此备份"):
        assert words in content, words
    for words in ("本月已产生费用", "12.80", "2027-11-02", "续期", "退出", "初始密码"):
        assert words in content, words
    assert page("begin", "change") not in content


def test_the_data_bureau_sees_it_and_does_nothing_with_it(people: People, store: DatabaseView) -> None:
    backup_of(store)
    content = text_of(people.browser("manager").get(page("database", store.id)))
    assert store.name in content
    for words in ("立即备份", "恢复到此备份", page("database_password", store.id)):
        assert words not in content, words


def test_a_stranger_finds_no_database(people: People, store: DatabaseView) -> None:
    browser, backup = people.browser("stranger"), backup_of(store)
    for place in (
        page("database", store.id),
        page("database_password", store.id),
        page("database_act", store.id, "backup"),
        f"{page('database_act', store.id, 'restore')}?backup={backup.id}",
    ):
        assert browser.get(place).status_code == 404, place
        assert browser.post(place).status_code in (404, 405), place
    assert DatabaseBackup.objects.get().state == BackupState.READY


def test_the_first_password_is_shown_once(people: People, store: DatabaseView) -> None:
    browser, place = people.browser("officer"), page("database_password", store.id)
    assert 'class="secret"' not in text_of(browser.get(place))
    shown = browser.post(place)
    assert 'class="secret"' in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    again = browser.post(place)
    assert again.status_code == 410
    assert 'class="secret"' not in text_of(again)
    assert place not in text_of(browser.get(page("database", store.id)))


def test_a_backup_is_made_on_demand(people: People, store: DatabaseView) -> None:
    browser, place = people.browser("officer"), page("database_act", store.id, "backup")
    assert "应用程序照常工作" in text_of(browser.get(place))
    assert not DatabaseBackup.objects.exists()
    content = text_of(browser.post(place, follow=True))
    assert "正在备份" in content
    assert "立即备份" not in content
    assert [one.state for one in compute.list_backups(SYSTEM, store.id)] == [BackupState.REQUESTED]


def test_going_back_says_first_what_is_lost(people: People, store: DatabaseView) -> None:
    browser, backup = people.browser("officer"), backup_of(store)
    place = f"{page('database_act', store.id, 'restore')}?backup={backup.id}"
    asked = text_of(browser.get(place))
    assert "2026-11-02 09:00 以后写入的全部内容都会丢失，不能找回" in asked
    assert DatabaseBackup.objects.get().state == BackupState.READY
    content = text_of(browser.post(place, follow=True))
    assert "完成以前应用程序不能登录" in content
    assert DatabaseBackup.objects.get().state == BackupState.RESTORING
    assert browser.get(place).status_code == 404
    assert browser.post(page("database_act", store.id, "backup")).status_code == 409


@pytest.mark.parametrize("code", ["drop", "stop", "backups"])
def test_nothing_else_can_be_done_with_it(code: str, people: People, store: DatabaseView) -> None:
    assert people.browser("officer").post(page("database_act", store.id, code)).status_code == 404


def test_what_does_not_run_is_not_backed_up(people: People, store: DatabaseView) -> None:
    Database.objects.update(state=DatabaseState.FAILED, fault="the disk is full")
    browser = people.browser("officer")
    content = text_of(browser.get(page("database", store.id)))
    assert "the disk is full" in content
    assert "立即备份" not in content
    assert browser.get(page("database_act", store.id, "backup")).status_code == 409


def test_what_was_given_back_stands_apart(people: People, store: DatabaseView) -> None:
    Database.objects.update(state=DatabaseState.DELETED, deleted_at=clock.now())
    browser = people.browser("officer")
    assert store.title not in text_of(browser.get(page("databases")))
    assert store.title in text_of(browser.get(page("resources"), {"state": "deleted"}))
    assert browser.get(page("database", store.id)).status_code == 200


def test_many_databases_cost_what_one_costs(people: People, cloud: Cloud, store: DatabaseView) -> None:
    browser = people.browser("officer")
    browser.get(page("databases"))
    with counted() as short:
        browser.get(page("databases"))
    for _n in range(20):
        store_of(cloud.owner.id)
    with counted() as long:
        answer = browser.get(page("databases"))
    assert text_of(answer).count("签约档案库") == 20
    assert len(short) == len(long) <= LIST_QUERIES
    with counted() as one:
        browser.get(page("database", store.id))
    assert len(one) <= PAGE_QUERIES


def test_a_long_list_has_pages(people: People, cloud: Cloud) -> None:
    for _n in range(31):
        store_of(cloud.owner.id)
    page_1 = compute.list_databases(people.actor("officer"), size=30)
    page_2 = compute.list_databases(people.actor("officer"), size=30, cursor=page_1.next)
    assert len({one.id for one in (*page_1.rows, *page_2.rows)}) == 31
    again = compute.list_databases(people.actor("officer"), size=30, cursor=page_2.previous)
    assert [one.id for one in again.rows] == [one.id for one in page_1.rows]
    content = text_of(people.browser("officer").get(page("databases")))
    assert f"after={page_1.next}" in content
    assert people.browser("officer").get(page("databases"), {"after": "nonsense"}).status_code in (200, 400)


def test_a_program_reads_and_backs_up(people: People, store: DatabaseView) -> None:
    read = people.token("officer", READ)
    (listed,) = Client().get(API, headers=read).json()["results"]
    assert (listed["id"], listed["size_gb"]) == (str(store.id), 20)
    place = f"{API}/{store.id}"
    assert Client().get(place, headers=read).json()["login"] == store.login
    assert Client().get(f"{place}/backups", headers=read).json() == {"results": []}
    refused = Client().post(f"{place}/backups", headers=read)
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.scope_missing")
    write = people.token("officer", READ, WRITE)
    first, second = (Client().post(f"{place}/backups", headers=write) for _n in range(2))
    assert (first.status_code, second.json()["id"]) == (202, first.json()["id"])
    assert Client().get(f"{place}/backups", headers=read).json()["results"][0]["state"] == "requested"


def test_a_program_of_another_department_reaches_nothing(people: People, store: DatabaseView) -> None:
    token = people.token("stranger", READ, WRITE)
    assert Client().get(API, headers=token).json()["results"] == []
    for place in (f"{API}/{store.id}", f"{API}/{store.id}/backups"):
        assert Client().get(place, headers=token).status_code == 404, place
    assert Client().post(f"{API}/{store.id}/backups", headers=token).status_code == 404
    assert Client().get(API).status_code == 401
    manager = people.token("manager", READ, WRITE)
    assert Client().post(f"{API}/{store.id}/backups", headers=manager).status_code == 403


def test_cost_of_a_database_is_part_of_the_whole(cloud: Cloud, store: DatabaseView) -> None:
    with clock.at(clock.now() + timedelta(hours=72)):
        part = facade.month_cost(SYSTEM, cloud.owner.id, database_id=store.id)
        assert facade.month_cost(SYSTEM, cloud.owner.id).total_fen == part.total_fen == 1280
        assert {one.database_id for one in part.lines} == {store.id}
        assert facade.month_cost(SYSTEM, cloud.owner.id, database_id=uuid4()).total_fen == 0


def test_a_database_is_not_changed_by_an_order(cloud: Cloud, store: DatabaseView) -> None:
    found = facade.estimate_change(SYSTEM, cloud.owner.id, store.id, {"add_gb": 10})
    assert (found.now_fen, found.difference_fen, len(found.faults)) == (12_800, 0, 1)
