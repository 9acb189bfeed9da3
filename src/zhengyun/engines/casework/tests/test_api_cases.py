"""Cases and acts over HTTP."""

from __future__ import annotations

from django.test import Client

from zhengyun.engines.casework.tests.world import World
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.accounts.tests.api_client import caller, queries


def test_nobody_sees_cases_without_signing_in(world: World, client: Client) -> None:
    case = world.submit()
    for address in ("", f"/{case.id}", f"/{case.id}/timeline", f"/{case.id}/acts"):
        answer = client.get(f"/api/v1/cases{address}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "accounts.sign_in_needed"


def test_the_applicant_sees_his_case(world: World, client: Client) -> None:
    case, agent = world.submit(), caller(client, world.applicant)
    shown = agent.get(f"/cases/{case.id}").json()
    assert shown["number"] == case.number
    assert shown["submitted_at"].endswith("+08:00")
    for part in ("timeline", "steps", "clocks", "form", "materials", "letters", "licences", "acts"):
        assert agent.get(f"/cases/{case.id}/{part}").status_code == 200, part
    assert [entry["act"] for entry in agent.get(f"/cases/{case.id}/timeline").json()] == ["submit"]
    assert "withdraw" in [offer["act"] for offer in agent.get(f"/cases/{case.id}/acts").json()]


def test_somebody_else_is_told_that_it_is_not_there(world: World, client: Client) -> None:
    case = world.submit()
    neighbour = caller(client, world.people.applicant("person", "邻居"))
    elsewhere = caller(client, world.people.officer("reviewer", world.north.id))
    for other in (neighbour, elsewhere):
        for part in ("", "/timeline", "/acts", "/form", "/materials", "/letters", "/clocks"):
            answer = other.get(f"/cases/{case.id}{part}")
            assert (answer.status_code, answer.json()["code"]) == (404, "casework.no_such_case")
        refused = other.post(f"/cases/{case.id}/acts", {"act": "withdraw"}, if_match="*")
        assert refused.status_code == 404


def test_an_officer_acts_on_the_case_that_he_looked_at(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    tag = officer.get(f"/cases/{case.id}")["ETag"]
    received = officer.post(f"/cases/{case.id}/acts", {"act": "receive"}, if_match=tag)
    assert (received.status_code, received.json()["state"]) == (200, "received")
    stale = officer.post(f"/cases/{case.id}/acts", {"act": "accept"}, if_match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "casework.stale")
    accepted = officer.post(f"/cases/{case.id}/acts", {"act": "accept"}, if_match=received["ETag"])
    assert accepted.json()["state"] == "accepted"


def test_an_act_says_on_which_copy_it_rests(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    answer = officer.post(f"/cases/{case.id}/acts", {"act": "receive"})
    assert (answer.status_code, answer.json()["code"]) == (428, "request.header_missing")


def test_an_illegal_act_is_explained(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    answer = officer.act(case.id, "accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "casework.illegal_act")
    assert answer.json()["remedy"]


def test_an_act_sent_twice_is_done_once(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    tag = officer.get(f"/cases/{case.id}")["ETag"]
    sent = {"if_match": tag, "idempotency_key": "receive-1"}
    first = officer.post(f"/cases/{case.id}/acts", {"act": "receive"}, **sent)
    again = officer.post(f"/cases/{case.id}/acts", {"act": "receive"}, **sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["version"] == first.json()["version"]


def test_a_reader_cannot_act(world: World, client: Client) -> None:
    case, reader = world.submit(), caller(client, world.reviewer, "cases:read")
    answer = reader.post(f"/cases/{case.id}/acts", {"act": "receive"}, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.scope_missing")


def test_a_case_that_is_known_is_not_sent_again(world: World, client: Client) -> None:
    case, agent = world.submit(), caller(client, world.applicant)
    tag = agent.get(f"/cases/{case.id}")["ETag"]
    assert agent.get(f"/cases/{case.id}", if_none_match=tag).status_code == 304
    caller(client, world.reviewer).act(case.id, "receive")
    assert agent.get(f"/cases/{case.id}", if_none_match=tag).status_code == 200


def test_a_browser_session_needs_the_csrf_token(world: World) -> None:
    case = world.submit()
    client = Client(enforce_csrf_checks=True)
    assert world.applicant.account_id
    account = Account.objects.get(pk=world.applicant.account_id)
    client.force_login(account, backend="zhengyun.kernel.accounts.backends.AccountBackend")
    address = f"/api/v1/cases/{case.id}/acts"
    answer = client.post(
        address, {"act": "withdraw"}, content_type="application/json", headers={"If-Match": "*"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.csrf")


def test_pages_of_cases_follow_each_other(world: World, client: Client) -> None:
    made = [str(world.submit().id) for _number in range(5)]
    agent = caller(client, world.applicant)
    seen: list[str] = []
    address = "/cases?size=2"
    while address:
        answer = agent.get(address)
        seen += [row["id"] for row in answer.json()["results"]]
        following = answer.json()["next"]
        assert (following is None) == ('rel="next"' not in answer.get("Link", ""))
        address = f"/cases?size=2&cursor={following}" if following else ""
    assert seen == made[::-1]
    back = agent.get(f"/cases?size=2&cursor={answer.json()['previous']}").json()["results"]
    assert [row["id"] for row in back] == made[::-1][2:4]


def test_a_broken_cursor_is_a_clear_error(world: World, client: Client) -> None:
    answer = caller(client, world.applicant).get("/cases?cursor=xyz")
    assert (answer.status_code, answer.json()["code"]) == (400, "paging.bad_cursor")
    assert caller(client, world.applicant).get("/cases?size=1000").status_code == 422


def test_a_department_lists_its_cases_for_its_own_staff(world: World, client: Client) -> None:
    case = world.submit()
    place = f"/cases?organization_id={world.amr.id}"
    listed = caller(client, world.reviewer).get(place).json()["results"]
    assert [row["id"] for row in listed] == [str(case.id)]
    assert caller(client, world.reviewer).get(f"{place}&state=accepted").json()["results"] == []
    for stranger in (world.people.officer("reviewer", world.north.id), world.applicant):
        answer = caller(client, stranger).get(place)
        assert (answer.status_code, answer.json()["code"]) == (403, "casework.may_not")
    watching = caller(client, world.people.officer("supervisor", world.amr.id))
    assert len(watching.get(place).json()["results"]) == 1


def test_a_list_of_one_costs_as_much_as_a_list_of_twenty(world: World, client: Client) -> None:
    agent, officer = caller(client, world.applicant), caller(client, world.reviewer)
    place = f"/cases?organization_id={world.amr.id}"
    world.submit()
    for one, address in ((agent, "/cases"), (officer, place)):
        one.get(address)
    before = queries(lambda: agent.get("/cases")), queries(lambda: officer.get(place))
    for _number in range(19):
        world.submit()
    assert len(agent.get("/cases").json()["results"]) == 20
    assert (queries(lambda: agent.get("/cases")), queries(lambda: officer.get(place))) == before


def test_the_applicant_answers_a_correction(world: World, client: Client) -> None:
    case, officer = world.submit(), caller(client, world.reviewer)
    agent = caller(client, world.applicant)
    officer.act(case.id, "receive")
    items = [{"target": "field:premises.area", "reason": "面积不清楚"}]
    corrected = officer.act(case.id, "correct", data={"items": items})
    assert corrected.status_code == 200, corrected.content
    draft = agent.post(f"/cases/{case.id}/correction")
    assert draft.status_code == 201, draft.content
    paths = [field["path"] for page in draft.json()["pages"] for field in page["fields"]]
    assert paths == ["premises.area"]
    place = f"/drafts/{draft.json()['id']}"
    agent.send("PATCH", place, {"data": {"premises": {"area": 90}}}, if_match=draft["ETag"])
    answered = agent.post(f"{place}/submit", idempotency_key="correction")
    assert (answered.status_code, answered.json()["state"]) == (201, "received")
