"""Orders of the government cloud: the package has no fault, and its acceptance cases go as they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from zhengyun.config.demo.tests import cloud_room, grounds
from zhengyun.config.demo.tests.cloud_room import FOLDER, ITEM, NOT_CLASSIFIED, Office, later
from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

CASES = sorted((FOLDER / "cases").glob("*.yaml"))


@pytest.fixture
def cloud_orders(orders_package: None) -> None:
    with clock.at(grounds.OPENED):
        cloud_room.install()


@pytest.fixture
def office(cloud_orders: None) -> Iterator[Office]:
    with clock.at(grounds.OPENED):
        yield cloud_room.office()


def test_the_package_has_no_fault(organizations: None) -> None:
    assert packages.check(FOLDER) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_acceptance_case_goes_as_it_says(cloud_orders: None, path: Path) -> None:
    assert casework.run_acceptance_case(path) == []


def test_the_public_never_meets_an_office_matter(office: Office) -> None:
    assert ITEM not in {one.code for one in casework.list_items()}
    assert ITEM not in {one.code for one in casework.search_items("政务云资源申请")}
    with pytest.raises(Problem) as refused:
        casework.get_item(ITEM)
    assert refused.value.status == 404
    for address in (f"/api/v1/items/{ITEM}", f"/api/v1/items/{ITEM}/options/new/form", f"/items/{ITEM}/"):
        assert Client().get(address).status_code == 404, address
    assert casework.get_item(ITEM, internal=True).title == "政务云资源申请"
    server = cloud_room.enter_server(office.unit)
    order = office.exit_order(office.officer(Role.IT_OFFICER, acting=True), server)
    assert casework.recent_public().rows == []
    figures = casework.public_figures()
    assert (figures.board, figures.submitted, figures.open) == ((), 0, 0)
    with pytest.raises(Problem) as unknown:
        casework.progress(order.number, "1001")
    assert unknown.value.code == "casework.no_such_case"


@pytest.mark.parametrize(
    ("role", "acting", "code"),
    [
        (Role.IT_OFFICER, True, ""),
        (Role.IT_OFFICER, False, "casework.no_such_item"),
        (Role.REVIEWER, True, "casework.may_not"),
    ],
)
def test_only_the_officer_of_a_unit_orders_for_it(
    office: Office, role: Role, acting: bool, code: str
) -> None:
    actor = office.officer(role, acting=acting)
    if not code:
        assert casework.start_draft(actor, ITEM, "new", NOT_CLASSIFIED).pages
        return
    with pytest.raises(Problem) as refused:
        casework.start_draft(actor, ITEM, "new", NOT_CLASSIFIED)
    assert refused.value.code == code


def test_what_is_classified_is_refused_at_the_first_question(office: Office) -> None:
    actor = office.officer(Role.IT_OFFICER, acting=True)
    with pytest.raises(Problem) as refused:
        casework.start_draft(actor, ITEM, "new", {"secrecy.is_classified": "yes"})
    assert (refused.value.code, refused.value.status) == ("casework.not_for_this", 409)
    assert "政务内网" in refused.value.message
    with pytest.raises(Problem) as unanswered:
        casework.start_draft(actor, ITEM, "renew", {})
    assert unanswered.value.code == "casework.first_question"
    assert casework.start_draft(actor, ITEM, "exit", {}).pages


def test_the_first_answer_stands_in_the_form(office: Office) -> None:
    actor = office.officer(Role.IT_OFFICER, acting=True)
    draft = casework.start_draft(actor, ITEM, "new", NOT_CLASSIFIED)
    fields = {field.path: field.value for page in draft.pages for field in page.fields}
    assert fields["secrecy.is_classified"] == "no"


def test_nothing_is_sent_that_is_none_of_the_choices(office: Office) -> None:
    with pytest.raises(Problem) as refused:
        office.exit_order(office.officer(Role.IT_OFFICER, acting=True), str(office.unit))
    assert refused.value.code == "casework.form_invalid"
    assert list(refused.value.fields) == ["target.instances"]


@pytest.mark.parametrize(
    ("port", "remote", "field"),
    [
        ("443", "全市各单位", "change.ports-0-remote"),
        ("443", "10.8.0.0/33", "change.ports-0-remote"),
        ("0", "10.8.0.0/16", "change.ports-0-port"),
        ("65536", "10.8.0.0/16", "change.ports-0-port"),
        ("90-80", "10.8.0.0/16", "change.ports"),
        ("8080-8090", "0.0.0.0/0", ""),
    ],
)
def test_a_wrong_port_is_told_where_it_stands(office: Office, port: str, remote: str, field: str) -> None:
    actor, server = office.officer(Role.IT_OFFICER, acting=True), cloud_room.enter_server(office.unit)
    draft = casework.start_draft(actor, ITEM, "change", NOT_CLASSIFIED)
    names = ("protocol", "port", "remote", "note")
    row = dict(zip(names, ("tcp", port, remote, "接口"), strict=True))
    answers = {
        "target.instance": [server],
        "term.purpose": ["业务需要开放。"],
        **{f"change.ports-0-{name}": [value] for name, value in row.items()},
    }
    if not field:
        assert casework.save_page(actor, draft.id, "change", answers, draft.version)
        assert casework.submit(actor, draft.id)
        return
    with pytest.raises(Problem) as refused:
        casework.save_page(actor, draft.id, "change", answers, draft.version)
    assert refused.value.code == "casework.form_invalid"
    assert list(refused.value.fields) == [field]
    assert "端口" in str(refused.value.fields) or "网段" in str(refused.value.fields)


def test_nobody_endorses_what_he_ordered_himself(office: Office) -> None:
    actor = office.officer(Role.IT_OFFICER, acting=True)
    order = office.exit_order(actor, cloud_room.enter_server(office.unit))
    head = office.officer(Role.UNIT_LEADER, acting=True)
    with pytest.raises(Problem) as refused:
        casework.perform(actor, order.id, "endorse")
    assert refused.value.status == 403
    assert casework.perform(head, order.id, "endorse").state == "endorsed"


def test_what_was_given_back_meanwhile_is_not_approved(office: Office) -> None:
    actor, server = office.officer(Role.IT_OFFICER, acting=True), cloud_room.enter_server(office.unit)
    first, second = office.exit_order(actor, server), office.exit_order(actor, server)
    head, government = office.officer(Role.UNIT_LEADER), parties.find_organization("asb")
    assert government
    manager = office.officer(Role.CLOUD_MANAGER, at=government.id)
    for order in (first, second):
        casework.perform(head, order.id, "endorse")
    assert casework.perform(manager, first.id, "approve").state == "approved"
    jobs.run_pending()
    with pytest.raises(Problem) as refused:
        casework.perform(manager, second.id, "approve")
    assert refused.value.code == "casework.effect_would_fail"
    assert casework.perform(manager, second.id, "reject", data={"reasons": "已经退出。"}).state == "rejected"


def test_nobody_of_the_applying_unit_decides(office: Office) -> None:
    bureau = parties.find_organization("asb")
    assert bureau
    own = Office(bureau.id)
    order = own.exit_order(own.officer(Role.IT_OFFICER, acting=True), cloud_room.enter_server(bureau.id))
    casework.perform(own.officer(Role.UNIT_LEADER), order.id, "endorse")
    task = next(one for one in casework.case_file(own.officer(Role.CLOUD_MANAGER), order.id).tasks)
    government = parties.find_organization("gov")
    assert government
    assert task.organization_name == government.name
    manager = own.officer(Role.CLOUD_MANAGER, at=government.id)
    assert casework.perform(manager, order.id, "approve").state == "approved"


def test_who_works_for_the_unit_too_does_not_decide_about_it(office: Office) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    bureau = parties.find_organization("asb")
    assert bureau
    actor = office.officer(Role.IT_OFFICER, acting=True)
    order = office.exit_order(actor, cloud_room.enter_server(office.unit))
    casework.perform(office.officer(Role.UNIT_LEADER), order.id, "endorse")
    both = office.officer(Role.CLOUD_MANAGER, at=bureau.id)
    assert both.account_id
    accounts.assign_role(SYSTEM, both.account_id, Role.REVIEWER, office.unit)
    with pytest.raises(Problem) as refused:
        casework.perform(accounts.actor_for_account(both.account_id), order.id, "approve")
    assert refused.value.code == "casework.separation"


def test_the_review_begins_with_what_was_asked(office: Office) -> None:
    bureau = parties.find_organization("asb")
    assert bureau
    actor = office.officer(Role.IT_OFFICER, acting=True)
    server = cloud_room.enter_server(office.unit)
    draft = casework.start_draft(actor, ITEM, "change", NOT_CLASSIFIED)
    answers = {
        "target.instance": [server],
        "change.grade": ["A-01-001-04"],
        "term.purpose": ["高峰期响应变慢。"],
    }
    casework.save_page(actor, draft.id, "change", answers, draft.version)
    order = casework.submit(actor, draft.id)
    manager = office.officer(Role.CLOUD_MANAGER, at=bureau.id)
    casework.perform(office.officer(Role.UNIT_LEADER), order.id, "endorse")
    with later(1):
        casework.perform(manager, order.id, "complete")
        task = next(one for one in casework.case_file(manager, order.id).tasks if one.element == "technical")
        assert {field.path: field.value for field in task.fields} == {
            "approved.grade": "A-01-001-04",
            "approved.note": "",
        }
        assert not any(field.errors for field in task.fields)
        assert casework.perform(manager, order.id, "approve").state == "approved"
        jobs.run_pending()
    approved = casework.effect_values(order.id, {"grade": "=tasks.technical.approved.grade"})
    assert approved == {"grade": "A-01-001-04"}
