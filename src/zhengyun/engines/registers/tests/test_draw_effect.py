"""A case draws one record: announced before, once, the same when it runs again, and open to be reckoned."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from zhengyun.engines.registers import draws
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from zhengyun.engines.registers.logic.draw_record import DrawView
    from zhengyun.engines.registers.tests.builders import County

ACTIVE = 'status = "active" and uscc != given.buyer and (given.least = null or staff >= given.least)'


@dataclass
class Asked:
    """What one case asks for."""

    office: UUID
    case_id: UUID
    number: str = "望政中采〔2026〕000007-3"

    def announce(self, run_id: UUID | None = None, condition: str = ACTIVE, **given: Any) -> DrawView:
        from zhengyun.engines.registers.logic.draw_record import announce_draw

        case, known = (self.case_id, self.number), {"buyer": "nobody", "least": None, **given}
        return announce_draw(run_id or uuid7(), "test_firms", condition, known, case, self.office)

    def draw(self) -> DrawView:
        from zhengyun.engines.registers.logic.draw_record import draw_record

        return draw_record(self.case_id)


@pytest.fixture
def asked(county: County) -> Asked:
    return Asked(county.offices["market"], uuid7())


@pytest.fixture
def firms(county: County) -> list[str]:
    """The codes of five active firms, in order, besides one that is closed."""
    from zhengyun.engines.registers.tests import builders

    builders.firm(name="已注销的公司", status="revoked")
    found = [builders.firm(name=f"第{number}家公司", status="active", staff=number) for number in range(1, 6)]
    return sorted(one.key for one in found)


def details(action: str) -> list[dict[str, Any]]:
    from zhengyun.kernel.audit.models import Record

    return [dict(one.detail) for one in Record.objects.filter(action=action)]


def test_what_is_announced_is_the_list_and_the_hash_of_the_seed(asked: Asked, firms: list[str]) -> None:
    found = asked.announce()
    assert [key for key, _label in found.eligible] == firms
    assert found.list_hash == hashlib.sha256("\n".join(firms).encode()).hexdigest()
    assert (len(found.commitment), found.announced_at) == (64, clock.now())
    assert (found.seed, found.key, found.number, found.drawn_at) == ("", "", 0, None)


def test_with_the_seed_anybody_reckons_what_was_drawn(asked: Asked, firms: list[str]) -> None:
    announced = asked.announce()
    drawn = asked.draw()
    seed = bytes.fromhex(drawn.seed)
    assert hashlib.sha256(seed).hexdigest() == announced.commitment == drawn.commitment
    assert drawn.key == firms[draws.draw(seed, asked.number, firms)] == firms[drawn.number - 1]
    assert drawn.label.startswith("第")


def test_announcing_and_drawing_again_change_nothing(asked: Asked, firms: list[str]) -> None:
    run = uuid7()
    assert asked.announce(run) == asked.announce(run)
    assert asked.draw() == asked.draw()
    assert asked.announce(run).seed == asked.draw().seed


def test_who_comes_after_the_announcement_takes_no_part(asked: Asked, firms: list[str]) -> None:
    from zhengyun.engines.registers.tests import builders

    run = uuid7()
    asked.announce(run)
    builders.firm(name="后来的公司", status="active")
    assert len(asked.announce(run).eligible) == len(asked.draw().eligible) == len(firms)


@pytest.mark.parametrize(("given", "count"), [({}, 5), ({"least": 4}, 2), ({"least": 5}, 1)])
def test_the_condition_sees_what_the_case_gives(
    asked: Asked, firms: list[str], given: dict[str, Any], count: int
) -> None:
    assert len(asked.announce(**given).eligible) == count


def test_the_buyer_is_not_drawn_for_itself(asked: Asked, firms: list[str]) -> None:
    assert firms[2] not in dict(asked.announce(buyer=firms[2]).eligible)


def test_a_condition_that_is_null_is_not_fulfilled(asked: Asked, firms: list[str]) -> None:
    with pytest.raises(Problem) as refused:
        asked.announce(condition="staff > given.unknown")
    assert refused.value.code == "registers.nobody_to_draw"


def test_where_nobody_fulfils_it_nothing_is_kept_and_a_later_run_may_succeed(
    asked: Asked, county: County
) -> None:
    from zhengyun.engines.registers.tests import builders

    run = uuid7()
    with pytest.raises(Problem) as refused:
        asked.announce(run)
    assert refused.value.code == "registers.nobody_to_draw"
    only = builders.firm(status="active")
    assert asked.announce(run).eligible == ((only.key, only.label),)
    assert asked.draw().key == only.key


def test_a_case_draws_once(asked: Asked, firms: list[str]) -> None:
    asked.announce()
    with pytest.raises(Problem) as refused:
        asked.announce()
    assert (refused.value.code, refused.value.value) == ("registers.drawn_already", asked.number)


def test_nothing_is_drawn_before_it_was_announced(asked: Asked) -> None:
    with pytest.raises(Problem) as refused:
        asked.draw()
    assert refused.value.code == "registers.no_draw"


@pytest.mark.parametrize("register", ["test_people"])
def test_nobody_draws_persons(asked: Asked, county: County, register: str) -> None:
    from zhengyun.engines.registers.logic.draw_record import announce_draw

    case = (asked.case_id, asked.number)
    with pytest.raises(Problem) as refused:
        announce_draw(uuid7(), register, "true", {}, case, county.offices["police"])
    assert refused.value.code == "registers.may_not_draw"


def test_audit_knows_the_list_and_the_seed_by_their_hashes_only(asked: Asked, firms: list[str]) -> None:
    asked.announce()
    drawn = asked.draw()
    (before,), (after,) = details("registers.announce_draw"), details("registers.draw")
    assert before == {
        "case": str(asked.case_id),
        "number": asked.number,
        "count": 5,
        "list": drawn.list_hash,
        "commitment": drawn.commitment,
    }
    assert after == {**before, "drawn": drawn.number - 1}
    assert drawn.seed not in str(before) + str(after)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"register": "test_firms", "condition": ACTIVE, "given": {"buyer": "=case.applicant.code"}}, []),
        ({"register": "test_firms", "condition": "staff >"}, ["condition:"]),
        ({"register": "test_firms", "condition": "stuff > 3"}, ["no field stuff"]),
        ({"register": "test_people", "condition": 'name = "x"'}, ["nobody draws persons"]),
        ({"register": "a_register_to_come", "condition": "stuff > 3"}, []),
        ({"register": "test_firms"}, ["condition is missing"]),
        ({"condition": "true"}, ["register is missing"]),
        ({"register": "test_firms", "condition": "true", "given": "x"}, ["given is a table"]),
        ({"register": "test_firms", "condition": "true", "given": {"a": "=case.("}}, ["given.a"]),
        ({"register": "test_firms", "condition": "true", "colour": "red"}, ["colour is not known"]),
    ],
)
def test_settings_are_checked_at_install(county: County, settings: dict[str, Any], words: list[str]) -> None:
    from zhengyun.engines.registers.casework_draws import AnnounceDraw, DrawRecord

    found = AnnounceDraw().check(settings)
    assert len(found) == len(words)
    assert all(any(wanted in one for one in found) for wanted in words)
    assert DrawRecord().check({}) == []
    assert DrawRecord().check({"seed": "mine"}) == ["the setting seed is not known"]


def test_a_public_register_offers_its_records_as_choices(firms: list[str]) -> None:
    from zhengyun.engines.casework.choices import choices

    offered = choices("registers.test_firms", uuid7())
    assert {one.value for one in offered} > set(firms)
    assert [one.title for one in offered] == sorted(one.title for one in offered)
    assert choices("registers.test_people", uuid7()) == ()
    assert choices("registers.nothing", uuid7()) == ()
    assert choices("nobody.anything", uuid7()) == ()
