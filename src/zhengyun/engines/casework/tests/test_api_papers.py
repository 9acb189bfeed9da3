"""Licences, letters, verification and progress over HTTP."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.counting import within_one_window

from zhengyun.engines.casework.contracts import EffectCall
from zhengyun.engines.casework.effects import get_effect
from zhengyun.engines.casework.logic.papers import issue_letter
from zhengyun.engines.casework.models import Case, Letter, Licence
from zhengyun.engines.casework.tests.rows import make_case
from zhengyun.engines.casework.tests.world import ITEM, World
from zhengyun.kernel.accounts.tests.api_client import Caller, caller, content, queries
from zhengyun.kit.ids import uuid7

ISSUE = {"template": "food_licence", "kind": "food_business"}


@pytest.fixture
def case(world: World) -> Case:
    firm = world.applicant.party_id
    return make_case(world.amr, "C1", item_code=ITEM, applicant_id=firm, contact_phone="13900005678")


@pytest.fixture
def agent(world: World, client: Client) -> Caller:
    return caller(client, world.applicant)


@pytest.fixture
def licence(case: Case) -> Licence:
    return issued(case)


def issued(case: Case) -> Licence:
    effect = get_effect("licences.issue")
    assert effect is not None
    effect.run(EffectCall(uuid7(), case.id, "e", 1, ISSUE))
    return Licence.objects.get(case=case)


class TestLicences:
    def test_the_holder_reads_and_downloads_it(self, agent: Caller, licence: Licence) -> None:
        assert [one["id"] for one in agent.get("/licences").json()] == [str(licence.id)]
        assert agent.get(f"/licences/{licence.id}").json()["number"] == licence.number
        pdf = agent.get(f"/licences/{licence.id}/pdf")
        assert content(pdf).startswith(b"%PDF")
        assert pdf["Content-Type"] == "application/pdf"

    def test_others_do_not_find_it(self, licence: Licence, world: World, client: Client) -> None:
        for address in ("", "/pdf"):
            assert client.get(f"/api/v1/licences/{licence.id}{address}").status_code == 401
            for other in (
                world.people.applicant("person", "邻居"),
                world.people.officer("reviewer", world.north.id),
            ):
                answer = caller(client, other).get(f"/licences/{licence.id}{address}")
                assert (answer.status_code, answer.json()["code"]) == (404, "casework.no_such_licence")

    def test_the_staff_of_the_case_read_it(self, licence: Licence, world: World, client: Client) -> None:
        assert caller(client, world.reviewer).get(f"/licences/{licence.id}").status_code == 200

    def test_a_list_of_one_costs_as_much_as_a_list_of_many(
        self, agent: Caller, licence: Licence, case: Case
    ) -> None:
        agent.get("/licences")
        one = queries(lambda: agent.get("/licences"))
        for number in range(19):
            row = Licence.objects.get(pk=licence.pk)
            row.pk = row.effect_run_id = uuid7()
            row.number, row.verification_code = f"N{number}", f"V{number}"
            row.save(force_insert=True)
        assert len(agent.get("/licences").json()) == 20
        assert queries(lambda: agent.get("/licences")) == one


class TestLetters:
    @pytest.fixture
    def letter(self, case: Case) -> Letter:
        return issue_letter(case.id, "acceptance_notice", {}, run_id=uuid7())

    def test_the_applicant_downloads_it(self, agent: Caller, case: Case, letter: Letter) -> None:
        assert [one["number"] for one in agent.get(f"/cases/{case.id}/letters").json()] == [letter.number]
        pdf = agent.get(f"/cases/{case.id}/letters/{letter.id}/pdf")
        assert content(pdf).startswith(b"%PDF")

    def test_strangers_and_wrong_ids_get_nothing(
        self, agent: Caller, case: Case, letter: Letter, world: World, client: Client
    ) -> None:
        place = f"/cases/{case.id}/letters/{letter.id}/pdf"
        assert client.get(f"/api/v1{place}").status_code == 401
        assert caller(client, world.people.applicant("person", "邻居")).get(place).status_code == 404
        assert agent.get(f"/cases/{case.id}/letters/{uuid7()}/pdf").status_code == 404


class TestVerification:
    def test_everybody_verifies_a_code(self, licence: Licence, client: Client) -> None:
        shown = client.get(f"/api/v1/verify/{licence.verification_code}").json()
        assert (shown["number"], shown["state"]) == (licence.number, "valid")
        assert "*" in shown["holder"]
        assert shown["file_matches"] is None
        unknown = client.get("/api/v1/verify/NOTHING")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "casework.no_such_paper")

    def test_a_file_that_was_altered_is_found_out(
        self, agent: Caller, licence: Licence, client: Client
    ) -> None:
        pdf = content(agent.get(f"/licences/{licence.id}/pdf"))
        place = "/api/v1/verify"
        good = client.post(place, {"file": SimpleUploadedFile("a.pdf", pdf)})
        assert good.json()["file_matches"] is True
        code = {"code": licence.verification_code}
        bad = client.post(place, {"file": SimpleUploadedFile("a.pdf", pdf + b" "), **code})
        assert bad.json()["file_matches"] is False
        none = client.post(place, {"file": SimpleUploadedFile("a.pdf", b"%PDF nothing")})
        assert none.status_code == 404

    def test_too_many_questions_are_refused(self, client: Client, world: World) -> None:
        with within_one_window():
            answers = [client.get("/api/v1/verify/NOTHING") for _number in range(61)]
        assert answers[0].status_code == 404
        assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "accounts.too_many")
        assert int(answers[-1]["Retry-After"]) >= 1


class TestProgress:
    def ask(self, client: Client, number: str, last_four: str) -> tuple[int, str]:
        body = {"number": number, "last_four": last_four}
        answer = client.post("/api/v1/progress", body, content_type="application/json")
        return answer.status_code, answer.json().get("code", "")

    def test_number_and_digits_show_where_a_case_stands(self, world: World, client: Client) -> None:
        case = world.submit()
        body = {"number": case.number, "last_four": "5678"}
        shown = client.post("/api/v1/progress", body, content_type="application/json").json()
        assert shown["state"] == "submitted"
        assert "*" in shown["applicant"]

    def test_wrong_digits_are_told_as_a_wrong_number_is(self, world: World, client: Client) -> None:
        case = world.submit()
        for number, digits in ((case.number, "0000"), ("nothing", "5678")):
            assert self.ask(client, number, digits) == (404, "casework.no_such_case")
        assert self.ask(client, case.number, "56789") == (422, "request.invalid")

    def test_digits_are_not_guessed(self, world: World, client: Client) -> None:
        case = world.submit()
        with within_one_window():
            tries = [self.ask(client, case.number, f"{number:04}")[0] for number in range(12)]
        assert tries[:10] == [404] * 10
        assert tries[10:] == [429, 429]
