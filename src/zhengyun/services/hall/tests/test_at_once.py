"""What is decided by being sent: the page after sending ends with the result, the history with the state."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.models import Case, Licence
from zhengyun.engines.casework.tests import world as worlds
from zhengyun.engines.casework.tests.world import FILING, ITEM_FILE, PROCEDURE, World
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit import clock
from zhengyun.kit.ids import secret_code, uuid7

if TYPE_CHECKING:
    from django.test import Client

    from zhengyun.engines.casework.contracts import CaseView
    from zhengyun.kit.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
CODE = "2511-990124-04-01-123456"
AT_ONCE = PROCEDURE.replace(
    'promised = {{ amount = 7, unit = "working_day"', 'promised = {{ amount = 0, unit = "at_once"'
)
STEPS = """steps = [
  { title = "告知", text = "网上填写。" },
  { title = "决定", text = "告知承诺的当场决定。" },
]
[[options]]
code = "new\""""


@pytest.fixture
def county(tmp_path: Path) -> World:
    """The filing gives a number that has a name; the licence is promised at once, as its guide says."""
    return worlds.build(
        tmp_path / "package",
        procedures__filing=FILING + '[licence]\nnumber_title = "项目代码"\n',
        procedures__licence=AT_ONCE.format(effect="demo.works"),
        items__item=ITEM_FILE.replace('[[options]]\ncode = "new"', STEPS, 1),
    )


def page(agent: Client, case: CaseView, place: str = "sent/") -> str:
    return agent.get(f"/my/cases/{case.id}/{place}").content.decode()


def issue(case: CaseView) -> None:
    row = Case.objects.get(pk=case.id)
    Licence.objects.create(
        case=row,
        kind="test",
        title="备案证明",
        number=CODE,
        holder_id=row.applicant_id,
        holder_name=row.applicant_name,
        holder_code=row.applicant_code,
        issuer_id=row.organization_id,
        issuer_name=row.organization_name,
        issued_on=clock.today(),
        valid_from=clock.today(),
        data={},
        file_sha256="0" * 64,
        effect_run_id=uuid7(),
        file_id=uuid7(),
        verification_code=secret_code(),
    )


def test_the_page_looks_again_until_the_result_is_there(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    agent, case = browse(county.applicant), county.submit(option="filing")
    waiting = page(agent, case)
    assert 'hx-trigger="every 2s"' in waiting
    assert "正在办理并制作结果" in waiting
    jobs.run_pending()
    issue(case)
    done = page(agent, case)
    assert "hx-trigger" not in done
    assert "<h1>已备案</h1>" in done
    assert f'项目代码 <strong class="num">{CODE}</strong>' in done
    assert "打开" in done
    assert "接下来" not in done
    assert f'项目代码 <strong class="num">{CODE}</strong>' in page(agent, case, "")


def test_what_looks_again_gets_a_part_and_not_for_ever(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    agent, case = browse(county.applicant), county.submit(option="filing")
    part = agent.get(f"/my/cases/{case.id}/sent/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="sent"')
    Case.objects.filter(pk=case.id).update(submitted_at=clock.now() - timedelta(minutes=3))
    assert "hx-trigger" not in page(agent, case)


def test_the_state_stands_at_the_last_that_the_platform_did(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    agent, case = browse(county.applicant), county.submit(option="filing")
    jobs.run_pending()
    history = page(agent, case, "").partition('id="timeline"')[2]
    newest, oldest = re.findall(r"<li.*?</li>", history, re.DOTALL)[:2]
    assert "已备案" in newest
    assert "已备案" not in oldest
    assert "提交" in oldest


def test_what_is_promised_at_once_goes_the_way_of_its_guide(
    county: World, browse: Callable[[Actor], Client]
) -> None:
    agent = browse(county.applicant)
    told = page(agent, county.submit())
    assert "告知承诺的当场决定。" in told
    assert "5个工作日内" not in told
    draft = county.draft()
    assert "5个工作日内" not in agent.get(f"/drafts/{draft.id}/review/").content.decode()


def test_a_case_that_was_withdrawn_has_no_heading_over_nothing(world: World, agent: Client) -> None:
    case = world.submit()
    agent.post(f"/my/cases/{case.id}/acts/withdraw/", {"key": "once", "version": "1", "reason": "不办了"})
    assert "办到哪一步" not in page(agent, case, "")


def test_the_ordinary_licence_keeps_its_promise(world: World, agent: Client) -> None:
    told = page(agent, world.submit())
    assert "5个工作日内" in told
    assert "hx-trigger" not in told
