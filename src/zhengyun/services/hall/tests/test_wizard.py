from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import Case, Draft, Material
from zhengyun.engines.casework.tests.world import ITEM, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from zhengyun.kit.actor import Actor

pytestmark = pytest.mark.django_db
ANSWERS = {"contact.name": "何禾", "contact.phone": "13900005678", "premises.area": "120"}


def begin(agent: Client) -> Draft:
    answer = agent.post(f"/items/{ITEM}/apply/", {"option": "new"})
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get()


def page(draft: Draft) -> str:
    return f"/drafts/{draft.id}/pages/all/"


def save(agent: Client, draft: Draft, **changed: str) -> tuple[int, str]:
    version = str(Draft.objects.get(pk=draft.pk).version)
    answer = agent.post(page(draft), {"version": version, **ANSWERS, **changed})
    return answer.status_code, answer.content.decode()


def pdf() -> io.BytesIO:
    from pypdf import PdfWriter

    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(content)
    content.seek(0)
    content.name = "plan.pdf"
    return content


def test_an_agent_applies_from_the_guide_to_the_case_number(agent: Client) -> None:
    assert ITEM in agent.get(f"/items/{ITEM}/").content.decode()
    draft = begin(agent)
    status, _body = save(agent, draft)
    assert status == 302
    review = agent.get(f"/drafts/{draft.id}/review/")
    key = review.context["key"]
    sent = agent.post(f"/drafts/{draft.id}/review/", {"key": key}, follow=True)
    assert Case.objects.get().number in sent.content.decode()


def test_sending_twice_makes_one_case(agent: Client) -> None:
    draft = begin(agent)
    save(agent, draft)
    for _press in range(2):
        assert agent.post(f"/drafts/{draft.id}/review/", {"key": "the-same-key"}).status_code == 302
    assert Case.objects.count() == 1


def test_what_was_typed_wrongly_stays_and_is_explained(agent: Client) -> None:
    draft = begin(agent)
    status, body = save(agent, draft, **{"premises.area": "很大"})
    assert status == 422
    assert 'value="很大"' in body
    assert "error-list" in body
    assert Draft.objects.get().data["premises"]["area"] == "很大"


def test_a_page_saved_for_later_asks_for_nothing(agent: Client) -> None:
    draft = begin(agent)
    answer = agent.post(page(draft), {"version": "1", "contact.name": "何禾", "go": "save"})
    assert answer.status_code == 302
    assert agent.get(f"/drafts/{draft.id}/").headers["Location"] == page(draft)


def test_a_stale_page_shows_both_answers_and_loses_none(agent: Client) -> None:
    draft = begin(agent)
    agent.post(page(draft), {"version": "1", **ANSWERS, "contact.name": "别处"})
    answer = agent.post(page(draft), {"version": "1", **ANSWERS, "contact.name": "这里"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="这里"' in body
    assert "别处" in body
    assert Draft.objects.get().data["contact"]["name"] == "别处"
    again = agent.post(page(draft), {"version": "2", **ANSWERS, "contact.name": "这里"})
    assert again.status_code == 302


def test_the_same_answers_saved_twice_are_no_conflict(agent: Client) -> None:
    draft = begin(agent)
    agent.post(page(draft), {"version": "1", **ANSWERS})
    assert agent.post(page(draft), {"version": "1", **ANSWERS}).status_code == 302


def test_markup_in_an_answer_is_only_text(agent: Client) -> None:
    draft = begin(agent)
    save(agent, draft, **{"contact.name": "<script>alert(1)</script>"})
    assert "<script>alert" not in agent.get(f"/drafts/{draft.id}/review/").content.decode()


def test_a_file_travels_with_the_form_and_can_be_taken_back(agent: Client) -> None:
    draft = begin(agent)
    agent.post(page(draft), {"version": "1", **ANSWERS, "material.plan": pdf()})
    kept = Material.objects.get(draft=draft)
    assert kept.file_name == "plan.pdf"
    shown = agent.get(page(draft)).content.decode()
    assert f"/drafts/{draft.id}/files/{kept.file_id}/" in shown
    assert agent.get(f"/drafts/{draft.id}/files/{kept.file_id}/").getvalue().startswith(b"%PDF")
    agent.post(page(draft), {"version": "2", **ANSWERS, "remove_file": str(kept.id)})
    assert not Material.objects.filter(draft=draft, is_current=True).exists()


def test_a_refused_file_is_explained_in_plain_words(agent: Client) -> None:
    draft = begin(agent)
    picture = io.BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "plan.png"
    answer = agent.post(f"/drafts/{draft.id}/materials/plan/", {"material.plan": picture})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/plain")
    good = agent.post(f"/drafts/{draft.id}/materials/plan/", {"material.plan": pdf()})
    assert "plan.pdf" in good.content.decode()


def test_of_files_chosen_together_all_are_taken_or_none(agent: Client) -> None:
    draft = begin(agent)
    bad = SimpleUploadedFile("bad.txt", b"no plan\n")
    answer = agent.post(f"/drafts/{draft.id}/materials/plan/", {"material.plan": [pdf(), bad]})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert words.startswith("bad.txt：")
    assert words.endswith("所选 2 个文件均未上传。")
    assert not Material.objects.filter(draft=draft).exists()


def test_a_script_only_asks_for_the_part_that_changes(agent: Client) -> None:
    draft = begin(agent)
    answer = agent.post(
        page(draft), {"version": "1", **ANSWERS, "go": "refresh"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()


def test_nobody_else_opens_a_draft(world: World, agent: Client, browse: Callable[[Actor], Client]) -> None:
    draft = begin(agent)
    stranger = browse(world.people.applicant("enterprise", "别家公司"))
    for address in (page(draft), f"/drafts/{draft.id}/", f"/drafts/{draft.id}/review/"):
        assert stranger.get(address).status_code == 404


def test_a_draft_is_erased_only_when_confirmed(agent: Client) -> None:
    draft = begin(agent)
    assert agent.get(f"/drafts/{draft.id}/discard/").status_code == 200
    assert Draft.objects.get().state == "open"
    agent.post(f"/drafts/{draft.id}/discard/")
    assert Draft.objects.get().state == "discarded"


def test_a_correction_opens_only_what_the_notice_lists(world: World, agent: Client) -> None:
    case = world.submit()
    casework.perform(world.reviewer, case.id, "receive")
    items = [{"target": "premises.area", "kind": "field", "reason": "与图纸不符"}]
    casework.perform(world.reviewer, case.id, "correct", data={"items": items})
    assert "与图纸不符" in agent.get(f"/my/cases/{case.id}/").content.decode()
    opened = agent.post(f"/my/cases/{case.id}/correct/", follow=True)
    body = opened.content.decode()
    assert "premises.area" in body
    assert "contact.name" not in body
    draft_id = UUID(opened.redirect_chain[-1][0].split("/")[2])
    version = Draft.objects.get(pk=draft_id).version
    agent.post(f"/drafts/{draft_id}/pages/all/", {"version": str(version), "premises.area": "95"})
    assert agent.post(f"/drafts/{draft_id}/review/", {"key": "correction-1"}).status_code == 302
    changed = Case.objects.get(pk=case.id)
    assert changed.state == "received"
    assert changed.data["premises"]["area"] == 95
