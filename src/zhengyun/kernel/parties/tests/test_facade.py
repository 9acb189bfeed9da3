from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.counting import counted

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import (
    EntityStatus,
    EntityType,
    MandateRight,
    MandateState,
    PartyKind,
    PersonView,
)
from zhengyun.kernel.parties.models import Mandate
from zhengyun.kernel.parties.tests.builders import bureau, credit_code, firm, identity, mandate, person
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
NOON = time(12)


def test_a_person_is_found_by_number_and_has_the_birthday_of_it() -> None:
    number = identity(777)
    entered = parties.register_person(SYSTEM, " 陈雨桐 ", number.lower())
    assert parties.find_person(number) == entered
    assert (entered.name, entered.birthday) == ("陈雨桐", date(1990, 3, 7))
    assert parties.get_party(entered.id).kind is PartyKind.PERSON


def test_a_person_is_matched_by_name_and_number_together_only() -> None:
    one, other = person("陈雨桐"), person("许晓芸")
    assert parties.match_person(" 陈雨桐 ", one.id_number.lower()) == one
    assert parties.match_person("陈雨桐", other.id_number) is None
    assert parties.match_person("陈雨", one.id_number) is None


def test_mandates_of_both_sides_begin_with_what_holds_longest() -> None:
    principal, agent = firm(), person()
    ends = [date(2026, 5, 1), date(2028, 5, 1), date(2027, 5, 1)]
    made = [mandate(principal, agent, valid_until=end) for end in ends]
    parties.revoke_mandate(SYSTEM, made[1].id)
    wanted = [made[2].id, made[0].id, made[1].id]
    assert [one.id for one in parties.mandates_given(principal.id, None, 9).rows] == wanted
    seen, place = [], ""
    for _page in wanted:
        page = parties.mandates_held(agent.id, place, 1)
        seen.append(page.rows[0].id)
        place = page.next or ""
    assert (seen, place) == (wanted, "")
    assert page.previous
    assert parties.mandates_held(agent.id, page.previous, 2).rows[1].id == wanted[1]


def test_a_wrong_identity_number_is_refused_without_being_quoted() -> None:
    with pytest.raises(Problem) as caught:
        parties.register_person(SYSTEM, "陈雨桐", "990124199003070019")
    assert caught.value.code == "parties.bad_id_number"
    assert "9901241990" not in str(caught.value.as_dict())


def test_the_same_document_cannot_be_entered_twice() -> None:
    one = person()
    with pytest.raises(Problem) as caught:
        parties.register_person(SYSTEM, "另一人", one.id_number)
    assert (caught.value.code, caught.value.status) == ("parties.person_known", 409)


def test_entering_a_person_is_audited_without_the_number() -> None:
    one = person()
    (entry,) = audit.timeline("person", one.id)
    assert entry.action == "parties.register_person"
    assert one.id_number not in str(entry)


def test_nobody_enters_parties_without_the_right() -> None:
    for attempt in (
        lambda: parties.register_person(ANONYMOUS, "甲", identity(1)),
        lambda: parties.register_organization(
            ANONYMOUS, "局", credit_code("11", 1), "x", region_code="990124"
        ),
    ):
        with pytest.raises(Problem) as caught:
            attempt()
        assert caught.value.status == 403


def test_an_individual_business_needs_a_code_that_begins_with_92() -> None:
    with pytest.raises(Problem) as caught:
        parties.register_legal_entity(
            SYSTEM,
            "稻香小馆",
            credit_code("91", 5),
            EntityType.INDIVIDUAL_BUSINESS,
            representative_name="周桂兰",
            region_code="990124",
        )
    assert caught.value.code == "parties.code_of_another_kind"


def test_a_code_with_a_wrong_check_character_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        parties.register_legal_entity(
            SYSTEM, "x", "92990124MA5N3R8C60", EntityType.OTHER, representative_name="x", region_code="990124"
        )
    assert caught.value.code == "parties.bad_uscc"


def test_a_firm_is_found_by_its_code_and_has_a_proprietor() -> None:
    entered = firm()
    assert parties.find_legal_entity(entered.uscc.lower()) == entered
    assert entered.representative_title.value == "proprietor"
    assert not entered.is_incorporated


def test_a_change_says_what_changed_and_nothing_twice() -> None:
    entered = firm()
    with clock.at(datetime(2026, 11, 21, 2, tzinfo=UTC)):
        changed = parties.record_legal_entity_change(
            SYSTEM,
            entered.id,
            name="稻香小馆（城关店）",
            status=EntityStatus.REVOKED,
            region_code="990124001",
        )
        parties.record_legal_entity_change(SYSTEM, entered.id, status=EntityStatus.REVOKED)
    assert (changed.name, changed.status, changed.region_code) == (
        "稻香小馆（城关店）",
        EntityStatus.REVOKED,
        "990124001",
    )
    assert changed.updated_on == date(2026, 11, 21)
    actions = [entry.action for entry in audit.timeline("legal_entity", entered.id)]
    assert actions.count("parties.record_legal_entity_change") == 1


def test_the_code_of_a_body_never_changes() -> None:
    with pytest.raises(Problem) as caught:
        parties.record_legal_entity_change(SYSTEM, firm().id, uscc="92990124MA5N3R8C63")
    assert caught.value.code == "parties.unchangeable"


def test_organizations_form_a_tree() -> None:
    county = bureau("望溪县人民政府")
    office = bureau("望溪县市场监督管理局", county)
    station = bureau("城关市场监管所", office)
    assert parties.descendants(county.id) == {county.id, office.id, station.id}
    assert parties.descendants(office.id) == {office.id, station.id}
    assert parties.find_organization(station.code) == parties.find_organization(station.uscc) == station
    assert set(parties.get_organizations([office.id, station.id])) == {office.id, station.id}


def test_the_real_regions_and_the_fictional_county_are_there() -> None:
    assert [one.name for one in parties.region_path("330106")] == ["浙江省", "杭州市", "西湖区"]
    assert parties.region("110101").full_name == "北京市东城区"
    county = parties.region("990124")
    assert (county.full_name, county.is_demo) == ("演示省澜州市望溪县", True)
    assert len(parties.regions_below("990124")) == 17
    assert len(parties.regions_below()) == 35
    assert not any(one.is_demo for one in parties.regions_below("330000"))


def test_a_mandate_holds_for_its_matter_its_right_and_its_term() -> None:
    principal, agent = firm(), person()
    held = mandate(principal, agent, matters=("food_licence",))

    def can(matter: str = "food_licence", right: str = "submit", on: date = date(2026, 6, 1)) -> bool:
        return parties.can_act_for(agent.id, principal.id, matter, right, on)

    assert can()
    assert can(on=date(2026, 1, 1))
    assert can(on=date(2026, 12, 31))
    assert not can(on=date(2025, 12, 31))
    assert not can(on=date(2027, 1, 1))
    assert not can(matter="signboard")
    assert not can(right="collect")
    assert parties.check_mandate(agent.id, principal.id, "food_licence", "submit", date(2026, 6, 1)) == held
    parties.revoke_mandate(SYSTEM, held.id)
    assert not can()
    assert parties.mandates_by(principal.id)[0].state is MandateState.REVOKED


def test_one_acts_for_oneself_and_for_ones_own_firm_without_mandate() -> None:
    owner = person("周桂兰")
    own = firm(head=owner)
    assert parties.check_can_act_for(owner.id, owner.id, "x") is None
    assert parties.check_can_act_for(owner.id, own.id, "x") is None
    assert [one.id for one in parties.represented_by(owner.id)] == [own.id]
    parties.record_legal_entity_change(SYSTEM, own.id, status=EntityStatus.DEREGISTERED)
    assert not parties.can_act_for(owner.id, own.id, "x")


def test_one_acts_under_a_mandate_in_force_else_as_the_head_of_the_firm() -> None:
    owner, agent, stranger = person("周桂兰"), person(), person("路人")
    own = firm(head=owner)
    held = mandate(own, agent)

    def acts(who: PersonView, day: date = date(2026, 6, 1)) -> object:
        with clock.at(clock.civil(day, NOON)):
            try:
                return parties.acts_under(who.id, own.id)
            except Problem as problem:
                return problem.code, problem.value

    refused = ("parties.no_mandate", own.id)
    with counted() as found:
        assert acts(agent) == held.id
    assert len(found) == 1
    assert acts(owner) is None
    assert acts(stranger) == acts(agent, date(2025, 12, 31)) == acts(agent, date(2027, 1, 1)) == refused
    parties.revoke_mandate(SYSTEM, held.id)
    parties.record_legal_entity_change(SYSTEM, own.id, status=EntityStatus.DEREGISTERED)
    assert acts(agent) == acts(owner) == refused


def test_an_agent_reaches_the_matters_of_his_mandates_in_force() -> None:
    agent, own, other = person(), firm(), firm("另一家")
    held = mandate(own, agent, matters=("food_licence",))
    mandate(own, agent, matters=("signboard",), rights=(MandateRight.COLLECT,))
    mandate(own, agent, matters=("*",), valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    mandate(other, agent)

    def reached(firm_id: UUID | None, mandate_id: UUID | None, right: MandateRight | None = None) -> object:
        actor = Actor(person_id=agent.id, party_id=firm_id, mandate_id=mandate_id)
        with clock.at(clock.civil(date(2026, 6, 1), NOON)):
            return parties.mandated_matters(actor, right)

    with counted() as found:
        assert reached(own.id, held.id) == {"food_licence", "signboard"}
    assert len(found) == 1
    assert reached(own.id, held.id, MandateRight.SUBMIT) == {"food_licence"}
    assert reached(other.id, held.id) is None
    assert reached(own.id, None) is None
    assert reached(None, held.id) == frozenset()


@pytest.mark.parametrize(
    ("who", "may"),
    [("platform", True), ("head", True), ("agent", False), ("stranger", False), ("nobody", False)],
)
def test_only_the_principal_grants_a_mandate(who: str, may: bool) -> None:
    head, agent, stranger = person("周桂兰"), person("陈雨桐"), person("路人")
    principal = firm(head=head)
    held = mandate(principal, agent, valid_until=date(2036, 1, 1))
    actors = {
        "platform": SYSTEM,
        "head": Actor(person_id=head.id, party_id=head.id),
        "agent": Actor(person_id=agent.id, party_id=principal.id, mandate_id=held.id),
        "stranger": Actor(person_id=stranger.id, party_id=stranger.id),
        "nobody": ANONYMOUS,
    }
    args = (principal.id, stranger.id if who != "stranger" else agent.id, ["*"], [MandateRight.COLLECT])
    if may:
        assert (
            parties.grant_mandate(actors[who], *args, date(2026, 1, 1), date(2027, 1, 1)).principal_id
            == principal.id
        )
        return
    with pytest.raises(Problem) as caught:
        parties.grant_mandate(actors[who], *args, date(2026, 1, 1), date(2027, 1, 1))
    assert caught.value.code == "parties.may_not_mandate"


def test_the_database_refuses_a_mandate_that_ends_before_it_begins() -> None:
    held = mandate(firm(), person())
    with pytest.raises(IntegrityError, match="mandate_term"), transaction.atomic():
        Mandate.objects.filter(pk=held.id).update(valid_until=date(2025, 1, 1))
