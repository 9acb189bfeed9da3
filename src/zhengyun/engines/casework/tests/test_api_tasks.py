"""Tasks and materials over HTTP."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.accounts.tests.api_client import Caller, caller, content, queries


@pytest.fixture
def inspector(world: World, client: Client) -> Caller:
    return caller(client, world.inspector)


def photo() -> SimpleUploadedFile:
    place = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(place, "JPEG")
    return SimpleUploadedFile("现场.jpg", place.getvalue(), "image/jpeg")


def test_the_inbox_is_for_staff(world: World, client: Client) -> None:
    world.submit()
    assert client.get("/api/v1/tasks").status_code == 401
    refused = caller(client, world.applicant).get("/tasks")
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.forbidden")


def test_an_officer_sees_the_tasks_of_his_role_and_office(world: World, client: Client) -> None:
    case = world.submit()
    rows = caller(client, world.reviewer).get("/tasks").json()["results"]
    assert [row["case_number"] for row in rows] == [case.number]
    assert caller(client, world.inspector).get("/tasks").json()["results"] == []
    elsewhere = caller(client, world.people.officer("reviewer", world.north.id))
    assert elsewhere.get("/tasks").json()["results"] == []
    assert elsewhere.get(f"/tasks/{rows[0]['id']}").status_code == 404


def test_the_inbox_is_narrowed(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    for address, count in (
        (f"text={case.number}", 1),
        ("text=nobody", 0),
        ("lamp=law", 0),
        ("lamp=green&element=counter", 1),
        ("scope=mine", 0),
        ("scope=done", 0),
        (f"item_code={case.item_code}", 1),
    ):
        assert len(officer.get(f"/tasks?{address}").json()["results"]) == count, address
    assert officer.get("/tasks?scope=theirs").status_code == 422
    assert officer.get("/tasks?lamp=purple").status_code == 422


def test_a_task_is_claimed_by_an_act(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    task = officer.get("/tasks").json()["results"][0]["id"]
    assert officer.act(case.id, "claim", task_id=task).status_code == 200
    assert [row["id"] for row in officer.get("/tasks?scope=mine").json()["results"]] == [task]


def test_an_inspector_fills_in_his_record(world: World, inspector: Caller) -> None:
    task = world.task(world.accepted(), "inspection").id
    answer = inspector.send("PATCH", f"/tasks/{task}/form", {"data": {"inspection": {"result": "pass"}}})
    assert answer.status_code == 200, answer.content
    inspector.send("PATCH", f"/tasks/{task}/form", {"data": {"inspection": {"note": "整洁"}}})
    fields = {f["path"]: f["value"] for f in inspector.get(f"/tasks/{task}").json()["fields"]}
    assert fields == {"inspection.result": "pass", "inspection.note": "整洁"}
    unknown = inspector.send("PATCH", f"/tasks/{task}/form", {"data": {"inspection": {"smell": "good"}}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "casework.unknown_answers")


def test_a_photograph_is_added(world: World, inspector: Caller, client: Client) -> None:
    case = world.accepted()
    task = world.task(case, "inspection").id
    added = inspector.upload(f"/tasks/{task}/photos", file=photo())
    assert added.status_code == 201, added.content
    file = added.json()["files"][0]["id"]
    shown = inspector.get(f"/cases/{case.id}/files/{file}")
    assert content(shown).startswith(b"\xff\xd8")
    assert shown["Content-Type"] == "image/jpeg"
    assert caller(client, world.applicant).get(f"/cases/{case.id}/files/{file}").status_code == 404


def test_a_photograph_is_removed_and_the_signature_with_it(
    world: World, inspector: Caller, client: Client
) -> None:
    case = world.accepted()
    task = str(world.task(case, "inspection").id)
    place = f"/tasks/{task}/photos"
    first, second = [inspector.upload(place, file=photo()).json()["files"][-1]["id"] for _turn in range(2)]
    inspector.send("PATCH", f"/tasks/{task}/form", {"data": {"inspection": {"result": "pass"}}})
    assert inspector.act(case.id, "complete", task_id=task, opinion="符合").status_code == 200
    assert inspector.get(f"/tasks/{task}").json()["signed_by"] == [world.inspector.name]
    assert caller(client, world.reviewer).send("DELETE", f"{place}/{first}").status_code == 403
    removed = inspector.send("DELETE", f"{place}/{first}")
    assert removed.status_code == 200, removed.content
    assert [one["id"] for one in removed.json()["files"]] == [second]
    assert removed.json()["signed_by"] == []
    again = inspector.send("DELETE", f"{place}/{first}")
    assert (again.status_code, again.json()["code"]) == (404, "casework.no_such_photo")


def test_only_who_holds_the_role_writes_the_record(world: World, client: Client) -> None:
    task = world.task(world.accepted(), "inspection").id
    body = {"data": {"inspection": {"result": "pass"}}}
    assert caller(client, world.applicant).send("PATCH", f"/tasks/{task}/form", body).status_code == 403
    refused = caller(client, world.reviewer).send("PATCH", f"/tasks/{task}/form", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "casework.may_not")
    reader = caller(client, world.inspector, "tasks:read")
    assert reader.send("PATCH", f"/tasks/{task}/form", body).json()["code"] == "accounts.scope_missing"


def test_an_inbox_of_one_costs_as_much_as_one_of_twenty(world: World, client: Client) -> None:
    officer = caller(client, world.reviewer)
    world.submit()
    officer.get("/tasks")
    one = queries(lambda: officer.get("/tasks"))
    for _number in range(19):
        world.submit()
    assert len(officer.get("/tasks").json()["results"]) == 20
    assert queries(lambda: officer.get("/tasks")) == one


def test_a_clerk_ticks_what_he_saw(world: World, client: Client) -> None:
    agent, officer = caller(client, world.applicant), caller(client, world.reviewer)
    draft = str(world.draft().id)
    file = SimpleUploadedFile("a.pdf", A_PDF, "application/pdf")
    material = agent.upload(f"/drafts/{draft}/materials/plan", file=file).json()["material_ids"][0]
    case = agent.post(f"/drafts/{draft}/submit", idempotency_key="k").json()["id"]
    place = f"/materials/{material}/tick"
    assert agent.send("PUT", place, {"tick": "original_checked"}).status_code == 403
    assert officer.send("PUT", place, {"tick": "seen"}).status_code == 422
    assert officer.send("PUT", place, {"tick": "original_checked"}).status_code == 204
    shown = officer.get(f"/cases/{case}/materials").json()[0]
    assert (shown["tick"], shown["evidence"]) == ("original_checked", "B")
    assert content(officer.get(f"/materials/{material}/file")) == A_PDF
    elsewhere = caller(client, world.people.officer("reviewer", world.north.id))
    assert elsewhere.get(f"/materials/{material}/file").status_code == 404
    assert elsewhere.send("PUT", place, {"tick": ""}).status_code == 404
