"""Drafts over HTTP: filled in as JSON, submitted once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.models import Case
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts.tests.api_client import Caller, caller, content

ANSWERS = {"contact": {"name": "何禾", "phone": "13900005678"}, "premises": {"area": 120}}


@pytest.fixture
def agent(world: World, client: Client) -> Caller:
    return caller(client, world.applicant)


def started(agent: Caller) -> dict[str, str]:
    answer = agent.post("/drafts", {"item_code": ITEM, "option_code": "new"})
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1/drafts/{answer.json()['id']}"
    return {"id": answer.json()["id"], "tag": answer["ETag"]}


def filled(agent: Caller) -> str:
    draft = started(agent)
    answer = agent.send("PATCH", f"/drafts/{draft['id']}", {"data": ANSWERS}, if_match=draft["tag"])
    assert answer.status_code == 200, answer.content
    return draft["id"]


def test_a_draft_becomes_a_case(agent: Caller) -> None:
    draft = filled(agent)
    assert agent.get(f"/drafts/{draft}/review").json()["errors"] == []
    answer = agent.post(f"/drafts/{draft}/submit", idempotency_key="one")
    assert answer.status_code == 201
    case = answer.json()
    assert case["state"] == "submitted"
    assert answer["Location"] == f"/api/v1/cases/{case['id']}"
    assert agent.get(f"/cases/{case['id']}").json()["number"] == case["number"]


def test_the_same_request_opens_one_case(agent: Caller) -> None:
    draft = filled(agent)
    first = agent.post(f"/drafts/{draft}/submit", idempotency_key="one")
    second = agent.post(f"/drafts/{draft}/submit", idempotency_key="one")
    assert first.json()["id"] == second.json()["id"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_sending_a_draft_costs_few_queries(agent: Caller) -> None:
    agent.post(f"/drafts/{filled(agent)}/submit", idempotency_key="one")
    draft = filled(agent)
    with counted() as found:
        assert agent.post(f"/drafts/{draft}/submit", idempotency_key="two").status_code == 201
    assert len(found) <= 28, "\n".join(q["sql"][:160] for q in found)


def test_a_key_is_not_used_for_two_requests(agent: Caller) -> None:
    one, key = filled(agent), "same"
    agent.post(f"/drafts/{one}/submit", idempotency_key=key)
    other = agent.post(f"/drafts/{filled(agent)}/submit", idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (409, "jobs.idempotency_key_reused")


def test_submitting_wants_a_key(agent: Caller) -> None:
    answer = agent.post(f"/drafts/{filled(agent)}/submit")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.header_missing")
    assert answer.json()["value"] == "Idempotency-Key"


def test_what_is_missing_is_said_by_field(agent: Caller) -> None:
    draft = started(agent)
    agent.send(
        "PATCH", f"/drafts/{draft['id']}", {"data": {"contact": {"name": "何禾"}}}, if_match=draft["tag"]
    )
    answer = agent.post(f"/drafts/{draft['id']}/submit", idempotency_key="one")
    assert (answer.status_code, answer.json()["code"]) == (422, "casework.form_invalid")
    assert list(answer.json()["fields"]) == ["premises.area"]
    errors = agent.get(f"/drafts/{draft['id']}/review").json()["errors"]
    assert [error[1] for error in errors] == ["premises.area"]


def test_a_page_is_checked_when_it_is_sent_as_a_page(agent: Caller) -> None:
    draft = started(agent)
    body = {"page": "all", "data": {"contact": {"name": "何禾"}, "premises": {"area": 0}}}
    wrong = agent.send("PATCH", f"/drafts/{draft['id']}", body, if_match=draft["tag"])
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["premises.area"])
    body["data"] = ANSWERS
    right = agent.send("PATCH", f"/drafts/{draft['id']}", body, if_match=draft["tag"])
    assert right.json()["pages"][0]["state"] == "done"


def test_what_the_form_does_not_ask_is_refused(agent: Caller) -> None:
    draft = started(agent)
    body = {"data": {**ANSWERS, "premises": {"area": 3, "colour": "red"}, "salary": 1}}
    answer = agent.send("PATCH", f"/drafts/{draft['id']}", body, if_match=draft["tag"])
    assert (answer.status_code, answer.json()["code"]) == (422, "casework.unknown_answers")
    assert sorted(answer.json()["fields"]) == ["premises.colour", "salary"]
    fields = agent.get(f"/drafts/{draft['id']}").json()["pages"][0]["fields"]
    assert next(f["value"] for f in fields if f["path"] == "premises.area") == ""


def test_an_answer_of_the_wrong_kind_is_refused(agent: Caller) -> None:
    draft = started(agent)
    body = {"data": {"contact": {"name": ["a", {"b": 1}]}}}
    answer = agent.send("PATCH", f"/drafts/{draft['id']}", body, if_match=draft["tag"])
    assert (answer.status_code, answer.json()["code"]) == (422, "casework.unreadable_answer")


def test_an_answer_from_an_old_copy_is_refused(agent: Caller) -> None:
    draft = started(agent)
    place = f"/drafts/{draft['id']}"
    assert agent.send("PATCH", place, {"data": ANSWERS}, if_match=draft["tag"]).status_code == 200
    stale = agent.send("PATCH", place, {"data": ANSWERS}, if_match=draft["tag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "casework.draft_stale")
    assert agent.send("PATCH", place, {"data": ANSWERS}).status_code == 428
    assert agent.send("PATCH", place, {"data": ANSWERS}, if_match="7").status_code == 400
    assert agent.send("PATCH", place, {"data": ANSWERS}, if_match="*").status_code == 200


def test_a_file_is_uploaded_read_and_removed(agent: Caller) -> None:
    draft = started(agent)
    file = SimpleUploadedFile("平面图.pdf", A_PDF, "application/pdf")
    answer = agent.upload(f"/drafts/{draft['id']}/materials/plan", file=file)
    assert answer.status_code == 201, answer.content
    material = answer.json()["material_ids"][0]
    read = agent.get(f"/materials/{material}/file")
    assert content(read) == A_PDF
    assert read["Content-Type"] == "application/pdf"
    place = f"/drafts/{draft['id']}/files/{material}"
    assert agent.send("DELETE", place).status_code == 204
    assert agent.get(f"/materials/{material}/file").status_code == 404


def test_drafts_are_ones_own(agent: Caller, world: World, client: Client) -> None:
    draft = filled(agent)
    neighbour = caller(client, world.people.applicant("person", "邻居"))
    assert neighbour.get(f"/drafts/{draft}").status_code == 404
    assert neighbour.get("/drafts").json() == []
    assert neighbour.post(f"/drafts/{draft}/submit", idempotency_key="x").status_code == 404
    assert [one["id"] for one in agent.get("/drafts").json()] == [draft]


def test_officers_and_strangers_have_no_drafts(agent: Caller, world: World, client: Client) -> None:
    draft = filled(agent)
    assert client.get(f"/api/v1/drafts/{draft}").status_code == 401
    officer = caller(client, world.reviewer).get(f"/drafts/{draft}")
    assert (officer.status_code, officer.json()["code"]) == (403, "accounts.forbidden")


def test_a_token_opens_only_its_scopes(world: World, client: Client) -> None:
    reader = caller(client, world.applicant, "cases:read")
    assert reader.get("/drafts").status_code == 200
    refused = reader.post("/drafts", {"item_code": ITEM, "option_code": "new"})
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.scope_missing")


def test_a_discarded_draft_cannot_be_sent(agent: Caller) -> None:
    draft = filled(agent)
    assert agent.send("DELETE", f"/drafts/{draft}").status_code == 204
    assert agent.post(f"/drafts/{draft}/submit", idempotency_key="x").status_code == 409
