"""Once only: what registers know stands in forms, and what cases decide stands in registers."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from zhengyun.engines.registers.tests import matters
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.engines.casework.contracts import DraftView, FieldView
    from zhengyun.engines.registers.contracts import Record
    from zhengyun.engines.registers.tests.builders import County


@dataclass
class Shop:
    """An agent, his firm, and what the registers know of both."""

    agent: Actor
    uscc: str
    firm: Record
    person: Record

    def start(self) -> DraftView:
        from zhengyun.engines.casework import facade as casework

        return casework.start_draft(self.agent, matters.ITEM, "new", {})

    def save(self, draft: DraftView, page: str, **values: str) -> DraftView:
        from zhengyun.engines.casework import facade as casework

        posted = {name.replace("__", "."): [value] for name, value in values.items()}
        return casework.save_page(self.agent, draft.id, page, posted, draft.version)

    def submitted(self) -> Any:
        from zhengyun.engines.casework import facade as casework
        from zhengyun.kernel.jobs import facade as jobs

        draft = self.start()
        draft = self.save(draft, "firm")
        draft = self.save(draft, "licence")
        case = casework.submit(self.agent, draft.id)
        jobs.run_pending()
        return case


@pytest.fixture
def shop(county: County, tmp_path: Path) -> Shop:
    return build(tmp_path)


def build(folder: Path, days: int = 0, **package: Any) -> Shop:
    """days: how old what is known of the agent is."""
    from zhengyun.engines.casework.logic.acceptance_people import People
    from zhengyun.engines.registers.tests import builders
    from zhengyun.kernel.packages import facade as packages
    from zhengyun.kernel.parties import facade as parties

    packages.install(matters.write_package(folder / "matters", **package), SYSTEM)
    agent = People(matters.ITEM, "990124").applicant("enterprise", "禾里餐饮管理有限公司")
    assert agent.party_id
    assert agent.person_id
    uscc = parties.get_legal_entity(agent.party_id).uscc
    firm = builders.firm(uscc=uscc, name="禾里餐饮（登记库）", staff=12, scopes=["热食", "烧烤"])
    number = parties.get_person(agent.person_id).id_number
    with clock.at(clock.now() - timedelta(days=days)):
        person = builders.person(id_number=number, address="望溪县城关镇幸福路12号")
    return Shop(agent, uscc, firm, person)


def field(draft: DraftView, path: str) -> FieldView:
    return next(one for page in draft.pages for one in page.fields if one.path == path)


def test_what_a_register_knows_stands_in_the_form_with_source_date_and_basis(shop: Shop) -> None:
    name = field(shop.start(), "firm.name")
    assert (name.value, name.readonly) == ("禾里餐饮（登记库）", True)
    assert name.source
    assert (name.source.title, name.source.as_of) == (
        "望溪县市场监督管理局「法人单位基础信息」",
        clock.today(),
    )
    assert name.source.basis == matters.BASIS
    assert name.source.record == {"register": "test_firms", "record": str(shop.firm.id), "field": "name"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("firm.status", "active"),
        ("firm.staff", "12"),
        ("firm.scopes", ["热食"]),
        ("person.address", "望溪县城关镇幸福路12号"),
    ],
)
def test_values_come_in_the_kind_of_their_question(shop: Shop, path: str, value: Any) -> None:
    assert field(shop.start(), path).value == value


def test_an_upload_is_not_needed_where_the_record_stands(shop: Shop) -> None:
    (deed,) = shop.start().pages[0].materials
    assert not deed.required
    assert "法人单位基础信息" in deed.waived


def test_where_no_record_stands_the_upload_is_asked_for_and_the_next_source_answers(shop: Shop) -> None:
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.tests.builders import CAUSE

    facade.retire(SYSTEM, "test_firms", shop.firm.id, shop.firm.version, CAUSE)
    draft = shop.start()
    assert draft.pages[0].materials[0].required
    assert field(draft, "firm.name").value == "禾里餐饮管理有限公司"
    assert field(draft, "firm.staff").source is None


@pytest.mark.parametrize(("days", "value"), [(364, "望溪县城关镇幸福路12号"), (366, "")])
def test_what_is_too_old_is_asked(county: County, tmp_path: Path, days: int, value: str) -> None:
    address = field(build(tmp_path, days=days).start(), "person.address")
    assert (address.value, address.source is None) == (value, not value)


def test_what_the_form_would_refuse_is_asked(shop: Shop) -> None:
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.tests.builders import CAUSE

    facade.change(SYSTEM, "test_firms", shop.firm.id, 1, {"staff": 5000}, CAUSE)
    staff = field(shop.start(), "firm.staff")
    assert (staff.value, staff.readonly) == ("", False)


def test_what_is_disputed_is_asked_and_no_other_source_answers(shop: Shop) -> None:
    from zhengyun.engines.registers import facade
    from zhengyun.kit.ids import uuid7

    case = uuid7()
    facade.mark_disputed("test_firms", shop.firm.id, case)
    name = field(shop.start(), "firm.name")
    assert (name.value, name.readonly, name.source) == ("", False, None)
    facade.settle_dispute(case)


def test_an_answer_leads_to_its_record_and_another_one_to_another(shop: Shop) -> None:
    from zhengyun.engines.registers.tests import builders

    kept = builders.licence(shop.uscc)
    draft = shop.start()
    assert field(draft, "licence.holder").value == ""
    draft = shop.save(draft, "licence", licence__number=kept.values["number"])
    assert (field(draft, "licence.holder").value, field(draft, "licence.holder").readonly) == (
        shop.uscc,
        True,
    )
    draft = shop.save(draft, "licence", licence__number="JY-none")
    assert (field(draft, "licence.holder").value, field(draft, "licence.holder").readonly) == ("", False)


def test_what_was_typed_is_not_written_over(shop: Shop) -> None:
    draft = shop.save(shop.start(), "firm", firm__status="筹备", person__address="别处1号")
    assert field(draft, "firm.status").source is None
    draft = shop.save(draft, "licence", licence__number="x")
    assert (field(draft, "firm.status").value, field(draft, "person.address").value) == ("筹备", "别处1号")


def test_a_read_only_value_cannot_be_posted_over(shop: Shop) -> None:
    draft = shop.save(shop.start(), "firm", firm__name="冒名公司", firm__staff="1")
    assert (field(draft, "firm.name").value, field(draft, "firm.staff").value) == ("禾里餐饮（登记库）", "12")


def test_every_read_of_a_person_is_written_down_with_item_basis_and_case(shop: Shop) -> None:
    from zhengyun.engines.registers import facade

    case = shop.submitted()
    sent, begun, *_entered = facade.accesses_of(shop.agent).rows
    assert (begun.item, begun.basis, begun.case_number) == (matters.ITEM, matters.BASIS, "")
    assert (sent.item, sent.basis, sent.case_number) == (matters.ITEM, matters.BASIS, case.number)
    assert begun.organization == "望溪县市场监督管理局"
    assert "住址" in begun.fields


def test_what_changed_before_it_was_sent_is_shown_beside_what_was_seen(shop: Shop) -> None:
    from zhengyun.engines.casework import facade as casework
    from zhengyun.engines.registers import facade
    from zhengyun.engines.registers.tests.builders import CAUSE

    draft = shop.save(shop.start(), "firm")
    draft = shop.save(draft, "licence")
    facade.change(SYSTEM, "test_firms", shop.firm.id, 1, {"name": "禾里（更名）"}, CAUSE)
    case = casework.submit(shop.agent, draft.id)
    pages = casework.case_file(shop.agent, case.id).pages
    name = next(one for one in pages[0].fields if one.path == "firm.name")
    assert name.value == "禾里餐饮（登记库）"
    assert name.source
    assert name.source.now == "禾里（更名）"
    assert all(one.source is None or one.source.now is None for one in pages[0].fields if one is not name)


def test_a_decision_writes_the_register_once(shop: Shop) -> None:
    from zhengyun.engines.casework.logic.run_effect import run_effect
    from zhengyun.engines.casework.models import EffectRun
    from zhengyun.engines.registers import facade

    case = shop.submitted()
    kept = facade.find(SYSTEM, "test_licences", case.number)
    assert (kept.values["holder"], kept.values["issuer"], kept.case_id) == (shop.uscc, "market", case.id)
    assert kept.values["valid_from"] == clock.today()
    run = EffectRun.objects.get(case_id=case.id)
    assert (run.state, run.result) == ("done", {"record_id": str(kept.id)})
    EffectRun.objects.filter(pk=run.pk).update(state="pending")
    run_effect(run.pk)
    assert len(facade.history(SYSTEM, "test_licences", kept.id)) == 1


def test_a_record_that_cannot_stand_is_told_at_the_desk(county: County, tmp_path: Path) -> None:
    from zhengyun.engines.casework.models import EffectRun, Task

    case = build(tmp_path, issuer="nobody").submitted()
    run = EffectRun.objects.get(case_id=case.id)
    assert run.state == "failed"
    assert "nobody" in run.error
    assert Task.objects.get(case_id=case.id).offers[0] == "resume_effect"


def test_a_register_of_another_department_is_not_written(county: County, tmp_path: Path) -> None:
    from zhengyun.engines.casework.models import EffectRun

    case = build(tmp_path, organization="health").submitted()
    assert EffectRun.objects.get(case_id=case.id).state == "failed"


def with_field(path: str, **hints: Any) -> dict[str, Any]:
    form = copy.deepcopy(matters.FORM)
    form["fields"][path] = hints
    return form


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (with_field("firm.name", source="registers.test_firms.nam"), "registers.test_firms.name"),
        (with_field("firm.name", source="registers.test_shops.name"), "unknown source"),
        (with_field("firm.staff", source="registers.test_firms.name"), "cannot be answered"),
        (with_field("firm.name", source="registers.test_firms.is_small"), ""),
        (with_field("person.address", source="registers.test_people.address"), "about persons"),
        (
            with_field(
                "person.address",
                source="registers.test_people.address",
                source_key="licence.number",
                basis=matters.BASIS,
            ),
            "must come from applicant or agent",
        ),
        (
            with_field("firm.name", source="registers.test_districts.title"),
            "name each in source_key",
        ),
        (
            with_field(
                "firm.name", source="registers.test_firms.name", source_key={"name": "licence.number"}
            ),
            "not a key",
        ),
        (
            with_field(
                "firm.name",
                source="registers.test_licences.number",
                source_key={"holder": "applicant.code", "valid_from": "licence.number"},
            ),
            "",
        ),
    ],
)
def test_a_form_says_at_install_what_it_cannot_know(
    county: County, tmp_path: Path, form: dict[str, Any], words: str
) -> None:
    from zhengyun.kernel.packages import facade as packages

    found = packages.check(matters.write_package(tmp_path / "matters", form=form))
    if words:
        assert words in " ".join(f"{one} {one.remedy}" for one in found)
    else:
        assert found == []


def test_a_form_may_name_registers_of_its_own_package(county: County, tmp_path: Path) -> None:
    import json

    from zhengyun.engines.registers.tests import record_types
    from zhengyun.kernel.packages import facade as packages

    own = record_types.record_type(
        "test_own", "自有", {"code": record_types.text("代码")}, key=["code"], source="market"
    )
    folder = matters.write_package(
        tmp_path / "matters", form=with_field("firm.name", source="registers.test_own.code")
    )
    (folder / "registers").mkdir()
    (folder / "registers" / "test_own.json").write_text(json.dumps(own))
    assert packages.check(folder) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"register": "test_licences", "key": {"number": "=case.number"}}, []),
        ({"register": "test_licences", "key": {"number": "=case.numb ="}}, ["key.number"]),
        ({"register": "test_licences", "key": {"nummer": "1"}}, ["no field nummer", "number is missing"]),
        ({"register": "test_licences"}, ["either key and values"]),
        ({"key": {"number": "1"}}, ["register is missing"]),
        ({"register": "x", "record": "=data.id"}, ["belong together"]),
        ({"register": "test_licences", "key": {"number": "1"}, "operation": "burn"}, ["operation is one of"]),
        ({"register": "test_licences", "key": {"number": "1"}, "colour": "red"}, ["colour is not known"]),
    ],
)
def test_settings_are_checked_at_install(county: County, settings: dict[str, Any], words: list[str]) -> None:
    from zhengyun.engines.registers.casework_links import WriteRecord

    found = WriteRecord().check(settings)
    assert len(found) == len(words)
    assert all(any(wanted in one for one in found) for wanted in words)


def test_nobody_begins_an_objection_at_what_he_may_not_see(shop: Shop) -> None:
    from zhengyun.engines.casework.contracts import SourceContext, Wanted
    from zhengyun.engines.registers.casework_about import EntrySource
    from zhengyun.engines.registers.tests import builders

    stranger = builders.person()
    assert shop.agent.party_id

    def known(**about: str) -> dict[str, Any]:
        context = SourceContext(
            shop.agent.party_id or SYSTEM.account_id,  # type: ignore[arg-type]
            shop.agent.person_id,
            matters.ITEM,
            actor=shop.agent,
            about=about,
        )
        wanted = [Wanted(key, basis="x") for key in ("field_title", "value", "source")]
        return {one.key: value.value for one, value in EntrySource().read(context, wanted).items()}

    mine = {"register": "test_people", "record": str(shop.person.id)}
    assert known(**mine, field="address") == {
        "field_title": "住址",
        "value": "望溪县城关镇幸福路12号",
        "source": "police",
    }
    assert known(**mine, field="id_number") == {}
    assert known(**{**mine, "record": str(stranger.id)}, field="address") == {}
    assert known(register="test_firms", record=str(shop.firm.id), field="staff") == {}
    assert known(register="test_firms", record=str(shop.firm.id), field="status")["value"] == "active"
    assert known(register="nothing", record="x", field="y") == {}
    assert known() == {}


def test_what_a_form_showed_can_be_objected_to(shop: Shop) -> None:
    from zhengyun.engines.casework.contracts import SourceContext, Wanted
    from zhengyun.engines.registers.casework_about import EntrySource

    draft = shop.start()
    assert shop.agent.party_id
    context = SourceContext(
        shop.agent.party_id,
        shop.agent.person_id,
        matters.ITEM,
        actor=shop.agent,
        about={"draft": str(draft.id), "path": "firm.staff"},
    )
    found = EntrySource().read(context, [Wanted("value"), Wanted("source_name")])
    assert {one.key: value.value for one, value in found.items()} == {
        "value": "12",
        "source_name": "望溪县市场监督管理局",
    }


def test_a_source_that_keeps_no_records_is_told(county: County) -> None:
    from zhengyun.engines.casework.sources import record_source

    with pytest.raises(Problem) as refused:
        record_source("applicant")
    assert refused.value.code == "casework.no_record_source"
