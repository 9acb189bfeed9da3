"""一件事 in the hall: what it brings together, one progress page, one line in my matters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.tests import bundles
from zhengyun.engines.casework.tests.bundles import WHOLE, member, send
from zhengyun.engines.casework.tests.world import World
from zhengyun.kit.actor import Actor

Browse = Callable[[Actor], Client]


@pytest.fixture
def applicant(world: World, tmp_path: Path) -> Actor:
    return bundles.install(tmp_path / "whole")


@pytest.fixture
def whole(applicant: Actor) -> CaseView:
    return send(applicant)


def asked(world: World, whole: CaseView) -> CaseView:
    """The licence, whose department asks for a drawing."""
    case = member(whole)
    casework.perform(world.reviewer, case.id, "receive")
    items = [{"target": "plan", "kind": "material", "reason": "图上没有尺寸"}]
    return casework.perform(world.reviewer, case.id, "correct", data={"items": items})


def test_the_guide_says_what_comes_together_and_what_it_saves(applicant: Actor, client: Client) -> None:
    page = client.get(f"/items/{WHOLE}/").content.decode()
    assert "只要 1 次，分开办最多要 2 次" in page
    assert 'id="bundle"' in page


def test_one_page_shows_every_member_and_what_waits_for_me_first(
    world: World, applicant: Actor, whole: CaseView, browse: Browse
) -> None:
    case = asked(world, whole)
    page = browse(applicant).get(f"/my/cases/{whole.id}/").content.decode()
    assert page.index(case.number) < page.index(member(whole, "filing").number)
    assert "图上没有尺寸" in page
    assert f"/my/cases/{case.id}/correct/" in page


def test_a_member_leads_back_to_the_whole(applicant: Actor, whole: CaseView, browse: Browse) -> None:
    page = browse(applicant).get(f"/my/cases/{member(whole).id}/").content.decode()
    assert f'href="/my/cases/{whole.id}/"' in page


def test_my_matters_show_the_whole_with_its_members_once(
    applicant: Actor, whole: CaseView, browse: Browse
) -> None:
    page = browse(applicant).get("/my/").content.decode()
    assert page.count(f"/my/cases/{whole.id}/") == 1
    assert f"/my/cases/{member(whole).id}/" not in page
    assert member(whole).title in page


def test_the_whole_is_its_applicants_only(
    world: World, whole: CaseView, browse: Browse, client: Client
) -> None:
    assert browse(world.applicant).get(f"/my/cases/{whole.id}/").status_code == 404
    assert client.get(f"/my/cases/{whole.id}/").status_code == 302


def test_two_members_cost_as_many_queries_as_one(applicant: Actor, browse: Browse) -> None:
    small, large = send(applicant, files=False), send(applicant, area="87")
    browser = browse(applicant)
    browser.get(f"/my/cases/{large.id}/")
    counts = []
    for case in (small, large):
        with counted() as found:
            browser.get(f"/my/cases/{case.id}/")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_right_after_sending_every_matter_that_was_chosen_counts(applicant: Actor, browse: Browse) -> None:
    whole = casework.submit(applicant, bundles.fill(applicant).id)
    page = browse(applicant).get(f"/my/cases/{whole.id}/").content.decode()
    assert "2 个事项，已办结 0 个" in page
    assert page.count("正在分送") == 2
    few = casework.submit(applicant, bundles.fill(applicant, files=False, area="87").id)
    assert "1 个事项，已办结 0 个" in browse(applicant).get(f"/my/cases/{few.id}/").content.decode()


def test_the_whole_shows_the_clocks_of_its_matters_and_its_own_promise(
    applicant: Actor, whole: CaseView, browse: Browse
) -> None:
    page = browse(applicant).get(f"/my/cases/{whole.id}/").content.decode()
    assert "告知时限" in page
    assert "整件事承诺 8 个工作日办结" in page
    assert "正在分送" not in page
