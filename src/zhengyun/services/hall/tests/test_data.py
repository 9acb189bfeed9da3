"""My data, who looked at it, and objections."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.counting import counted

from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.test import Client

    from zhengyun.engines.registers.contracts import Record

BIGGEST_PAGE = 60_000
OFFICES = (
    ("望溪县人民政府", "gov"),
    ("望溪县行政审批服务管理局", "asb"),
    ("望溪县公安局", "police"),
    ("望溪县市场监督管理局", "amr"),
    ("望溪县民政局", "civil"),
    ("望溪县发展和改革局", "drc"),
)
BASIS = "《社会救助暂行办法》第十三条"


@dataclass
class Family:
    """A mother, what is known of her and of her child, and officers."""

    mother: Actor
    own: Record
    child: Record
    reviewer: Actor
    steward: Actor


@pytest.fixture
def family(db: None, monday: None, tmp_path: Path) -> Family:
    from zhengyun.engines.casework.logic.acceptance_people import People
    from zhengyun.engines.registers.tests.base import without_data
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kernel.parties import facade as parties
    from zhengyun.kernel.parties.tests.builders import credit_code

    offices = {
        code: parties.register_organization(SYSTEM, name, credit_code("11", n), code, region_code="990124").id
        for n, (name, code) in enumerate(OFFICES, 1)
    }
    packages.install(without_data(tmp_path), SYSTEM)
    people = People("990124002099001001", "990124")
    mother = people.applicant("person", "陈雨桐")
    assert mother.person_id
    number = parties.get_person(mother.person_id).id_number
    _enter_codes()
    return Family(
        mother,
        _person(number, "陈雨桐"),
        _person(_child_number(), "陈小禾", guardian_number=number, birthday="2019-05-01", kinship="20"),
        people.officer("reviewer", offices["civil"]),
        people.officer("data_steward", offices["police"]),
    )


def _enter_codes() -> None:
    codes = {"sex": ("2", "女性"), "ethnicity": ("01", "汉族"), "kinship": ("02", "户主")}
    entries = [(name, *one) for name, one in codes.items()] + [("kinship", "20", "子")]
    for name, code, title in entries:
        _create(name, {"code": code, "title": title, "valid_from": "2000-01-01"})
    county = {"code": "990124", "name": "望溪县", "full_name": "澜州市望溪县", "level": "county"}
    _create("division", {**county, "statistical_code": "990124000000"})


def _create(register: str, values: dict[str, str]) -> Record:
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Cause

    return registers.create(SYSTEM, register, values, Cause(reason="测试"))


def _person(number: str, name: str, **more: str) -> Record:
    values = {
        "id_number": number,
        "name": name,
        "sex": "2",
        "birthday": "1990-03-07",
        "ethnicity": "01",
        "household_number": "100200300",
        "kinship": "02",
        "registered_address": "望溪县城关街道人民中路118号",
        "registered_division": "990124",
        "residence_division": "990124",
        "phone": "16000000009",
        **more,
    }
    return _create("population", values)


def _child_number() -> str:
    from zhengyun.kit import codes

    body = "99012420190501002"
    return body + codes.ric_check_character(body)


def look(family: Family, record: Record) -> None:
    from zhengyun.engines.registers import facade as registers
    from zhengyun.engines.registers.contracts import Purpose

    purpose = Purpose(basis=BASIS, item="990124000511007001", case_number="990124-1")
    registers.get(family.reviewer, "population", record.id, purpose)


def queries(client: Client, address: str) -> int:
    """Without the look of once a second whether a register has a new version."""
    client.get(address)
    with counted() as captured:
        assert client.get(address).status_code == 200
    return sum("registers_registerversion" not in str(one["sql"]) for one in captured.captured_queries)


@pytest.fixture
def mother(family: Family, browse: Callable[[Actor], Client]) -> Client:
    return browse(family.mother)


def test_everything_that_is_known_is_shown_in_words_with_source_and_date(mother: Client) -> None:
    page = mother.get("/my/data/")
    body = page.content.decode()
    assert len(page.content) <= BIGGEST_PAGE
    for words in ("女性", "汉族", "户主", "在册", "澜州市望溪县", "望溪县公安局", "2026-03-02"):
        assert words in body
    assert "婚姻状况" in body


def test_where_somebody_lives_is_named_and_a_place_outside_keeps_its_code(mother: Client) -> None:
    from zhengyun.engines.registers import facade as registers

    assert "<dd>990124</dd>" not in mother.get("/my/data/").content.decode()
    assert registers.in_words("population", "residence_division", "990124") == "望溪县"
    assert registers.in_words("population", "residence_division", "110105") == "110105"
    assert registers.in_words("division", "code", "990124") == "990124"


def test_a_guardian_sees_what_is_known_of_a_child_under_14(family: Family, mother: Client) -> None:
    assert "人口：陈小禾" in mother.get("/my/data/").content.decode()
    with clock.at(clock.civil(clock.today().replace(year=2033, month=5, day=2))):
        assert "陈小禾" not in mother.get("/my/data/").content.decode()


def test_nobody_else_sees_it(family: Family, browse: Callable[[Actor], Client]) -> None:
    from zhengyun.engines.casework.logic.acceptance_people import People

    stranger = browse(People("x", "990124").applicant("person", "何禾"))
    assert "16000000009" not in stranger.get("/my/data/").content.decode()
    assert browse(family.reviewer).get("/my/data/").status_code == 403


def test_who_looked_for_what_and_by_which_article_is_told(family: Family, mother: Client) -> None:
    look(family, family.own)
    look(family, family.child)
    body = mother.get("/my/data/readers/").content.decode()
    for words in ("望溪县民政局", BASIS, "990124-1", "户籍地址", "人口（陈小禾）"):
        assert words in body


def test_that_some_queries_are_not_listed_is_said(mother: Client) -> None:
    assert "公安、监察" in mother.get("/my/data/readers/").content.decode()


@pytest.mark.parametrize("address", ["/my/data/", "/my/data/readers/"])
def test_pages_cost_the_same_however_much_there_is(family: Family, mother: Client, address: str) -> None:
    look(family, family.own)
    few = queries(mother, address)
    for _more in range(15):
        look(family, family.own)
    assert queries(mother, address) == few
    assert few <= 20


def test_a_broken_page_marker_is_no_crash(mother: Client) -> None:
    assert mother.get("/my/data/readers/?after=broken").status_code == 400


def objection_to(record: Record, field: str) -> dict[str, str]:
    return {"register": "population", "record": str(record.id), "field": field}


def who_sees(case_id: UUID) -> set[str]:
    """At which offices a clerk sees an objection: what it quotes is the source's."""
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.casework.logic.acceptance_people import People
    from zhengyun.kernel.parties import facade as parties

    found = set()
    for office in parties.get_organizations().values():
        clerk = People(office.code, "990124").officer("counter_clerk", office.id)
        with suppress(Problem):
            found |= {office.code for _page in casework.case_file(clerk, case_id).pages}
    return found


def write_down_what_was_found(family: Family, case_id: UUID) -> None:
    """Before that no objection is answered."""
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.casework.models import Task

    task = Task.objects.get(case_id=case_id)
    for act in ("uphold", "reject"):
        offers = casework.offers(family.steward, case_id, task.id)
        assert not next(one for one in offers if one.act == act).is_allowed
        with pytest.raises(Problem) as early:
            casework.perform(family.steward, case_id, act, data={"reasons": "没有查到。"})
        assert early.value.code == "casework.form_invalid"
    casework.save_task_form(family.steward, task.id, {"check.finding": ["与变更申请一致。"]})


def test_a_citizen_objects_to_one_entry_and_it_reaches_the_source(
    family: Family, mother: Client, browse: Callable[[Actor], Client]
) -> None:
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.casework.models import Case, Draft
    from zhengyun.engines.registers import facade as registers
    from zhengyun.kernel.jobs import facade as jobs

    about = objection_to(family.own, "phone")
    assert mother.get("/my/data/objection/", about).status_code == 200
    begun = mother.post("/my/data/objection/", about, follow=True)
    assert "16000000009" in begun.content.decode()
    assert "population" not in begun.context["page"].fields[0].shown
    draft = Draft.objects.get()
    answers = {
        "version": "1",
        "proposal.value": "16000000001",
        "proposal.reason": "已经换了号码。",
        "contact.phone": "16000000001",
        "entry.field": "name",
        "entry.source": "civil",
    }
    assert mother.post(f"/drafts/{draft.id}/pages/objection/", answers).status_code == 302
    assert mother.post(f"/drafts/{draft.id}/review/", {"key": "once"}).status_code == 302
    jobs.run_pending()
    assert "异议处理中" in mother.get("/my/data/").content.decode()
    case = Case.objects.get()
    assert who_sees(case.id) == {"police"}
    write_down_what_was_found(family, case.id)
    casework.perform(family.steward, case.id, "uphold")
    jobs.run_pending()
    kept = next(one for one in registers.known_about(family.mother) if not one.is_guardianship)
    assert (kept.record.values["phone"], kept.record.values["name"]) == ("16000000001", "陈雨桐")
    assert not kept.record.is_disputed
    assert "异议" in mother.get(f"/my/cases/{case.id}/").content.decode()


def test_the_same_objection_is_taken_up_again_and_another_one_is_another(
    family: Family, mother: Client
) -> None:
    from zhengyun.engines.casework.models import Draft

    for field in ("phone", "phone", "registered_address"):
        assert mother.post("/my/data/objection/", objection_to(family.own, field)).status_code == 302
    assert Draft.objects.count() == 2


def test_a_record_without_a_field_asks_which_one_is_wrong(family: Family, mother: Client) -> None:
    about = {"register": "population", "record": str(family.own.id)}
    body = mother.get("/my/data/objection/", about).content.decode()
    assert 'value="phone"' in body
    assert 'value="id_number"' not in body
    assert mother.post("/my/data/objection/", about).status_code == 409


def test_an_officer_objects_for_his_organization(family: Family, browse: Callable[[Actor], Client]) -> None:
    from zhengyun.engines.casework.models import Draft

    officer = browse(family.reviewer)
    begun = officer.post("/my/data/objection/", objection_to(family.own, "status"), follow=True)
    assert begun.status_code == 200
    assert Draft.objects.get().applicant_id in family.reviewer.organizations()
    refused = officer.post("/my/data/objection/", objection_to(family.own, "marital_status"))
    assert refused.status_code == 409


def test_an_objection_does_not_begin_at_nothing(mother: Client) -> None:
    assert mother.post("/my/data/objection/", {}).status_code == 409
    assert (
        mother.post("/my/data/objection/", {"register": "x", "record": "y", "field": "z"}).status_code == 409
    )


def test_administrators_take_no_part_in_it(family: Family, browse: Callable[[Actor], Client]) -> None:
    from zhengyun.engines.casework.logic.acceptance_people import People

    office = next(iter(family.steward.organizations()))
    for role in ("audit_admin", "system_admin"):
        admin = browse(People("y", "990124").officer(role, office))
        about = objection_to(family.own, "status")
        assert admin.get("/my/data/objection/", about).status_code == 403
        assert admin.post("/my/data/objection/", about).status_code == 403
        admin.post(reverse("accounts:act_for"), {"party": str(office)})
        assert admin.session["party_id"] == str(office)
        assert admin.get("/my/").status_code == 403
