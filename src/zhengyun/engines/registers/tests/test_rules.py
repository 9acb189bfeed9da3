"""Masks and permissions, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from zhengyun.engines.registers import rules
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.parse import parse
from zhengyun.engines.registers.rules import Post, View
from zhengyun.engines.registers.tests import record_types
from zhengyun.kernel.accounts.contracts import Role

PEOPLE, FIRMS, LICENCES = (
    parse(one) for one in (record_types.PEOPLE, record_types.FIRMS, record_types.LICENCES)
)
COUNTY, POLICE, STATION, MARKET, TOWN, DISCIPLINE, HEALTH = (UUID(int=number) for number in range(1, 8))
BELOW = {
    "county": (COUNTY, {COUNTY, POLICE, STATION, MARKET, TOWN, DISCIPLINE, HEALTH}, {"county"}),
    "police": (POLICE, {POLICE, STATION}, {"county", "police"}),
    "police_station": (STATION, {STATION}, {"county", "police", "police_station"}),
    "market": (MARKET, {MARKET, TOWN}, {"county", "market"}),
    "market_town": (TOWN, {TOWN}, {"county", "market", "market_town"}),
    "discipline": (DISCIPLINE, {DISCIPLINE}, {"county", "discipline"}),
    "health": (HEALTH, {HEALTH}, {"county", "health"}),
}
R, W, IMPORT, E, C = Action.READ, Action.WRITE, Action.IMPORT, Action.EXPORT, Action.CHECK
EVERYTHING = frozenset(Action)


def post(role: str, office: str) -> Post:
    own, below, above = BELOW[office]
    return Post(role, own, office, office, frozenset(above), frozenset(below))


def view(record_type: RecordType, action: Action, posts: Iterable[Post], item: str = "") -> View | None:
    return rules.decide(record_type, posts, item=item).views.get(action)


@pytest.mark.parametrize(
    ("recipe", "value", "shown"),
    [
        ("name", "王小明", "王*明"),
        ("name", "王明", "王*"),
        ("name", "王", "*"),
        ("name", "阿依古丽", "阿**丽"),
        ("id_number", "990124199003071234", "990124********1234"),
        ("id_number", "12345678", "********"),
        ("phone", "16012341234", "160****1234"),
        ("phone", "5551234", "*******"),
        ("address", "望溪县城关镇幸福路12号", "望溪县城关镇****"),
        ("address", "景德镇市珠山区新村街道9号", "景德镇市珠山区新村街道****"),
        ("address", "城乡街道办事处8号", "城乡街道****"),
        ("address", "望溪县幸福路12号", "望溪县****"),
        ("address", "幸福路12号", "****"),
        ("account", "6222020200112233", "************2233"),
        ("account", "123", "***"),
        ("all", "5000.50", "****"),
        ("", "whatever", "****"),
        ("unheard of", "whatever", "****"),
        ("name", "  ", ""),
    ],
)
def test_a_mask_covers_what_its_recipe_says(recipe: str, value: str, shown: str) -> None:
    assert rules.mask(recipe, value) == shown


NOTHING = frozenset[Action]()
PEOPLE_TABLE = [
    # role, office, item, actions, rows of reading
    ("data_steward", "police", "", EVERYTHING, None),
    ("data_steward", "police_station", "", EVERYTHING, None),
    ("data_steward", "county", "", NOTHING, None),
    ("data_steward", "market", "", NOTHING, None),
    ("reviewer", "market", "", {R, C}, None),
    ("reviewer", "market_town", "", {R, C}, None),
    ("reviewer", "county", "", NOTHING, None),
    ("reviewer", "police", "", NOTHING, None),
    ("reviewer", "health", "", NOTHING, None),
    ("section_head", "market", "", NOTHING, None),
    ("section_head", "market", "another-item", NOTHING, None),
    ("section_head", "market", "food-licence", {R}, None),
    ("section_head", "health", "food-licence", NOTHING, None),
    ("counter_clerk", "health", "", {C}, None),
    ("counter_clerk", "market_town", "", {C}, None),
    ("supervisor", "discipline", "", {R, E}, None),
    ("supervisor", "market", "", NOTHING, None),
    ("system_admin", "police", "", NOTHING, None),
    ("audit_admin", "police", "", NOTHING, None),
]
LICENCE_TABLE = [
    ("data_steward", "market", "", EVERYTHING, None),
    ("data_steward", "market_town", "", EVERYTHING, {TOWN}),
    ("data_steward", "health", "", NOTHING, set()),
    ("reviewer", "market", "", {R, W}, {MARKET, TOWN}),
    ("reviewer", "market_town", "", {R, W}, {TOWN}),
    ("reviewer", "health", "", {R, W}, {HEALTH}),
    ("inspector", "health", "", {R}, None),
    ("counter_clerk", "health", "", NOTHING, set()),
]
FIRM_TABLE = [
    ("data_steward", "market", "", EVERYTHING, None),
    ("data_steward", "health", "", {R}, None),
    ("reviewer", "health", "", {R, E}, None),
    ("counter_clerk", "health", "", {R}, None),
]


@pytest.mark.parametrize(
    ("record_type", "row"),
    [
        *((PEOPLE, row) for row in PEOPLE_TABLE),
        *((LICENCES, row) for row in LICENCE_TABLE),
        *((FIRMS, row) for row in FIRM_TABLE),
    ],
    ids=lambda value: value.code if isinstance(value, RecordType) else "-".join(map(str, value[:3])),
)
def test_what_a_role_may_do_at_its_own_another_and_a_lower_organization(
    record_type: RecordType, row: tuple[str, str, str, set[Action], set[UUID] | None]
) -> None:
    role, office, item, actions, rows = row
    found = rules.decide(record_type, [post(role, office)], item=item)
    assert found.actions == actions
    if R in actions:
        assert found.views[R].rows == rows


@pytest.mark.parametrize("item", ["", "food-licence"])
@pytest.mark.parametrize("office", sorted(BELOW))
@pytest.mark.parametrize("role", sorted(Role))
def test_no_role_may_more_than_the_table_says(role: Role, office: str, item: str) -> None:
    """Every role at every kind of place: what no row of the table grants is not granted."""
    granted = {
        (one, place, bound): actions for one, place, bound, actions, _rows in PEOPLE_TABLE if actions
    } | {("counter_clerk", place, ""): {C} for place in BELOW}
    expected = set(granted.get((role, office, ""), set())) | set(granted.get((role, office, item), set()))
    if role == "section_head" and office == "market_town" and item:
        expected = {R}
    assert rules.decide(PEOPLE, [post(role, office)], item=item).actions == expected


def test_nobody_and_a_citizen_see_public_fields_of_registers_that_are_not_about_persons() -> None:
    public = view(FIRMS, R, ())
    assert public is not None
    assert public.columns == ("uscc", "name", "status")
    assert view(PEOPLE, R, ()) is None
    assert view(replace(PEOPLE, public=("name",)), R, ()) is None


def test_the_platform_itself_may_do_everything() -> None:
    found = rules.decide(PEOPLE, (), is_system=True)
    assert found.actions == EVERYTHING
    assert found.views[W].rows is None


def test_a_role_sees_the_fields_that_its_rule_names_and_some_only_masked() -> None:
    seen = view(PEOPLE, R, [post("reviewer", "market")])
    assert seen is not None
    assert seen.columns == ("id_number", "name", "phone", "address", "district")
    assert seen.plain == {"name", "district"}
    assert seen.shown(POLICE) == (
        frozenset({"name", "district"}),
        frozenset({"id_number", "phone", "address"}),
    )


def test_two_roles_show_plainly_what_either_of_them_shows_plainly() -> None:
    posts = [post("reviewer", "market"), post("section_head", "market")]
    seen = view(PEOPLE, R, posts, "food-licence")
    assert seen is not None
    plain, masked = seen.shown(POLICE)
    assert "address" in plain
    assert masked == {"phone"}
    assert "address" in seen.plain, "one of the grants shows it plainly on every row"


def test_what_is_shown_of_ones_own_rows_is_not_shown_of_others() -> None:
    seen = view(LICENCES, R, [post("reviewer", "health"), post("inspector", "health")])
    assert seen is not None
    assert seen.rows is None
    assert "issuer" in seen.shown(HEALTH)[0]
    assert seen.shown(MARKET) == (frozenset({"number"}), frozenset({"holder"}))
    assert seen.plain == {"number"}


def test_only_the_source_writes_whatever_a_rule_says() -> None:
    wild = replace(FIRMS, access=(replace(FIRMS.access[0], actions=frozenset({R, W, IMPORT})),))
    assert rules.decide(wild, [post("reviewer", "health")]).actions == {R}
    assert rules.decide(wild, [post("reviewer", "market_town")]).actions == {R, W, IMPORT}


def test_a_read_is_secret_only_where_every_right_to_it_is() -> None:
    secret = view(PEOPLE, R, [post("supervisor", "discipline")])
    assert secret is not None
    assert secret.is_secret
    both = view(PEOPLE, R, [post("supervisor", "discipline"), post("data_steward", "police")])
    assert both is not None
    assert not both.is_secret


def test_a_form_is_filled_in_with_what_its_organization_may_read_for_the_item() -> None:
    food = rules.for_form(PEOPLE, post("", "market_town"), "food-licence").views[R]
    other = rules.for_form(PEOPLE, post("", "market_town"), "another-item").views[R]
    assert "address" in food.shown(POLICE)[0]
    assert "address" not in other.shown(POLICE)[0]
    assert R not in rules.for_form(PEOPLE, post("", "health"), "food-licence").views


@pytest.mark.parametrize(
    ("birthday", "is_ward"),
    [
        (date(2012, 3, 3), True),
        (date(2012, 3, 2), False),
        (date(2026, 3, 2), True),
        (date(1990, 1, 1), False),
    ],
)
def test_a_ward_is_under_fourteen(birthday: date, is_ward: bool) -> None:
    assert rules.is_ward(birthday, date(2026, 3, 2)) is is_ward
