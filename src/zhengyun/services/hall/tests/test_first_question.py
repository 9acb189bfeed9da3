"""The first question comes where it belongs: before the options, after one of them, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zhengyun.engines.casework.models import Draft
from zhengyun.engines.casework.tests import world as worlds
from zhengyun.engines.casework.tests.world import ITEM, ITEM_FILE
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import Actor

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HERE = f"/items/{ITEM}/apply/"
QUESTION = """
[first_question]
field = "kind"
question = "在核准目录内吗？"
options = [
  { value = "no", title = "不在", to = "" },
  { value = "yes", title = "在", refused = "请到窗口办理核准。" },
]
"""
Browse = Callable[["Actor"], "Client"]


def browser(folder: Path, browse: Browse, asked_of: str) -> Client:
    text = ITEM_FILE + QUESTION + (f"asked_of = [{asked_of}]\n" if asked_of else "")
    return browse(worlds.build(folder / "package", items__item=text).applicant)


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_option_that_is_not_asked_begins_at_once(tmp_path: Path, browse: Browse) -> None:
    agent = browser(tmp_path, browse, '"new"')
    shown = words(agent.get(HERE))
    assert "在核准目录内吗" not in shown
    assert 'value="filing"' in shown
    began = agent.post(HERE, {"step": "option", "option": "filing"})
    assert began.status_code == 302
    assert Draft.objects.get().option_code == "filing"


def test_an_option_that_is_asked_leads_to_the_question(tmp_path: Path, browse: Browse) -> None:
    agent = browser(tmp_path, browse, '"new"')
    asked = agent.post(HERE, {"step": "option", "option": "new"}, follow=True)
    assert "在核准目录内吗" in words(asked)
    assert '<input type="hidden" name="option" value="new">' in words(asked)
    assert not Draft.objects.exists()
    assert agent.post(HERE, {"step": "answer", "option": "new"}).status_code == 422
    refused = agent.post(HERE, {"step": "answer", "option": "new", "answer": "yes"})
    assert (refused.status_code, "请到窗口办理核准" in words(refused)) == (409, True)
    agent.post(HERE, {"step": "answer", "option": "new", "answer": "no"})
    assert Draft.objects.get().option_code == "new"


def test_a_question_of_the_whole_item_comes_first_and_ends_at_once(tmp_path: Path, browse: Browse) -> None:
    agent = browser(tmp_path, browse, "")
    assert "在核准目录内吗" in words(agent.get(HERE))
    refused = agent.post(HERE, {"step": "answer", "answer": "yes"})
    assert (refused.status_code, "请到窗口办理核准" in words(refused)) == (409, True)
    assert "在核准目录内吗" in words(refused)
    assert re.search(r'value="yes"[^>]* checked', words(refused)), "what was chosen stands"
    assert "需要更正" not in words(refused), "it is no mistake"
    chosen = agent.post(HERE, {"step": "answer", "answer": "no"}, follow=True)
    assert 'value="filing"' in words(chosen)
    assert agent.post(HERE, {"step": "option", "answer": "no"}).status_code == 422
    agent.post(HERE, {"step": "option", "answer": "no", "option": "filing"})
    assert Draft.objects.get().option_code == "filing"


def test_the_only_option_needs_no_choice(tmp_path: Path, browse: Browse) -> None:
    only = ITEM_FILE[: ITEM_FILE.rindex("[[options]]")] + QUESTION
    agent = browse(worlds.build(tmp_path / "package", items__item=only).applicant)
    agent.post(HERE, {"step": "answer", "answer": "no"})
    assert Draft.objects.get().option_code == "new"


def test_a_refusal_may_lead_to_the_matter_that_is_right(tmp_path: Path, browse: Browse) -> None:
    way = f'refused = "办理备案即可。", instead = {{ item = "{ITEM}", option = "filing" }}'
    asked = QUESTION.replace('refused = "请到窗口办理核准。"', way)
    agent = browse(worlds.build(tmp_path / "package", items__item=ITEM_FILE + asked).applicant)
    refused = words(agent.post(HERE, {"step": "answer", "answer": "yes"}))
    assert "不用办这件事" in refused
    assert f'href="{HERE}?option=filing"' in refused
    assert agent.get(f"{HERE}?option=filing").status_code == 200


def test_only_a_refusal_names_another_matter(tmp_path: Path) -> None:
    bad = QUESTION.replace('to = ""', f'to = "", instead = {{ item = "{ITEM}" }}')
    folder = worlds.write_package(tmp_path / "bad", items__item=ITEM_FILE + bad)
    found = [str(one.value) for one in packages.check(folder)]
    assert any("first_question.options[0].instead" in value for value in found), found
