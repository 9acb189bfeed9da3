from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit.actor import SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db


def administrator(role: str) -> Actor:
    return Actor(
        account_id=uuid4(), person_id=uuid4(), roles=frozenset([RoleAt(role, uuid4())]), channel="web"
    )


def refusal(caught: pytest.ExceptionInfo[Problem]) -> tuple[str, int]:
    return caught.value.code, caught.value.status


def test_a_branch_moves_with_all_below_it() -> None:
    root, other = builders.bureau("一"), builders.bureau("二")
    branch = builders.bureau("支", root)
    leaf = builders.bureau("叶", branch)
    parties.move_organization(SYSTEM, branch.id, other.id)
    assert parties.descendants(root.id) == {root.id}
    assert parties.descendants(other.id) == {other.id, branch.id, leaf.id}
    parties.move_organization(SYSTEM, branch.id, None)
    assert parties.descendants(other.id) == {other.id}
    assert parties.descendants(branch.id) == {branch.id, leaf.id}


def test_the_tree_does_not_close_into_a_ring() -> None:
    root = builders.bureau("一")
    leaf = builders.bureau("叶", root)
    for parent in (root.id, leaf.id):
        with pytest.raises(Problem) as caught:
            parties.move_organization(SYSTEM, root.id, parent)
        assert refusal(caught) == ("parties.tree_would_close", 409)


def test_a_new_name_is_kept_beside_the_former_one_in_the_audit() -> None:
    made = builders.bureau("旧名")
    parties.rename_organization(SYSTEM, made.id, "新名", "")
    parties.rename_organization(SYSTEM, made.id, "新名", "新名")
    renamed = [
        one for one in audit.timeline("organization", made.id) if one.action == "parties.rename_organization"
    ]
    assert [(one.detail["before"], one.detail["after"]) for one in renamed] == [("旧名", "新名")]


def test_an_organization_closes_after_those_below_it() -> None:
    root = builders.bureau("一")
    leaf = builders.bureau("叶", root)
    with pytest.raises(Problem) as caught:
        parties.close_organization(SYSTEM, root.id, date(2026, 4, 1))
    assert refusal(caught) == ("parties.still_in_use", 409)
    parties.close_organization(SYSTEM, leaf.id, date(2026, 4, 1))
    assert parties.close_organization(SYSTEM, root.id, date(2026, 4, 1)).closed_on == date(2026, 4, 1)
    assert parties.reopen_organization(SYSTEM, root.id).closed_on is None


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "reviewer"])
def test_only_a_system_administrator_changes_organizations(role: str) -> None:
    made = builders.bureau()
    with pytest.raises(Problem) as caught:
        parties.rename_organization(administrator(role), made.id, "x", "x")
    assert refusal(caught) == ("parties.may_not_organize", 403)


def test_mandates_on_proof_are_for_security_administrators() -> None:
    firm, agent = builders.firm(), builders.person("周桂兰")
    terms = (firm.id, agent.id, ["*"], [MandateRight.SUBMIT], date(2026, 1, 1), date(2099, 1, 1))
    security = administrator("security_admin")
    with pytest.raises(Problem) as caught:
        parties.enter_mandate(security, *terms, proof=" ")
    assert refusal(caught) == ("parties.no_proof", 422)
    made = parties.enter_mandate(security, *terms, proof="委托书")
    assert [one.id for one in parties.mandates_about(security, agent.id)] == [made.id]
    with pytest.raises(Problem) as caught:
        parties.end_mandate(administrator("system_admin"), made.id, proof="x")
    assert refusal(caught) == ("parties.may_not_administer", 403)
    assert parties.end_mandate(security, made.id, proof="解除").state == "revoked"
    with pytest.raises(Problem) as caught:
        parties.search_people(administrator("reviewer"), "周桂")
    assert refusal(caught) == ("parties.may_not_see", 403)
    assert [one.id for one in parties.search_people(security, "桂兰")] == [agent.id]
    assert parties.search_people(security, "桂") == []
    assert firm.id in {one.id for one in parties.search_parties(security, firm.name)}
