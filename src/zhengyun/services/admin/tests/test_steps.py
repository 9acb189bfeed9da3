"""Process steps: the catalogue of an installed package, standard steps, findings, files, addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.tests import bundles
from zhengyun.engines.casework.tests.flows import LICENCE_FLOW
from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.tests.api_client import Caller
from zhengyun.kernel.audit.models import Record
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM, Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.admin import permissions
from zhengyun.services.admin.models import FindingTask, StandardStep, StepAssignment
from zhengyun.services.admin.steps import reading
from zhengyun.services.admin.steps.bundles import bundles_of
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page
from zhengyun.services.admin.tests.makers import named, newer, some_finding

REVIEW = "test_licence:review"
NEW = {"form": "new", "code": "site", "title": "现场核查", "definition": "两人到现场"}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def audited(action: str) -> int:
    return Record.objects.filter(action=action).count()


def test_the_catalogue_is_derived_from_what_is_installed(county: County, signed_in: Browser) -> None:
    lines = {
        one.element: one for one in reading.catalogue(county.system).lines if one.procedure == "test_licence"
    }
    assert lines["inspection"].forms == ("核查表",)
    assert lines["inspection"].limit == "3 working_day"
    assert [one.title for one in lines["counter"].materials] == ["布局图"]
    assert lines["licence"].effect == "demo.scripted"
    browser = signed_in(county.leader)
    shown = words(browser.get(f"{page('steps_catalogue')}?role=inspector"))
    assert page("steps_procedure", "test_licence") in shown
    assert "没有符合条件的环节" in words(browser.get(f"{page('steps_catalogue')}?dept=无此局"))
    assert browser.get(f"{page('steps_catalogue')}?after=%00").status_code == 400


def test_the_catalogue_can_be_taken_out(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.leader)
    answer = browser.get(f"{page('steps_csv')}?kind=user")
    rows = words(answer).splitlines()
    assert len(rows) == 6
    assert "测试许可,test_licence,1,counter" in rows[1]
    assert audited("admin.export_steps") == 1
    assert browser.get(page("steps_bpmn", "test_licence")).content == LICENCE_FLOW


def test_an_administrator_names_a_standard_step_once(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.system)
    posted = {**NEW, "owner": str(county.offices["bureau"])}
    for _again in range(2):
        assert browser.post(page("standard_steps"), posted).status_code == 302
    assert audited("admin.keep_standard_step") == 1
    other = browser.post(page("standard_steps"), {**posted, "title": "另一个"})
    assert (other.status_code, "这个代码已被使用" in words(other)) == (409, True)
    changed = {**posted, "form": "change", "title": "现场检查"}
    assert browser.post(page("standard_step", "site"), changed).status_code == 302
    assert StandardStep.objects.get().title == "现场检查"


@pytest.mark.parametrize(
    ("field", "value"), [("code", "A b"), ("title", " "), ("definition", "长" * 1001), ("owner", "nobody")]
)
def test_what_is_wrong_with_a_standard_step_is_said_at_its_field(
    county: County, signed_in: Browser, field: str, value: str
) -> None:
    posted = {**NEW, "owner": str(county.offices["bureau"]), field: value}
    answer = signed_in(county.system).post(page("standard_steps"), posted)
    assert (answer.status_code, f'href="#f-{field}"' in words(answer)) == (422, True)
    assert not StandardStep.objects.exists()


def assign(browser: Client, *steps: str, code: str = "review") -> Any:
    return browser.post(page("standard_step", code), {"form": "any", "any": list(steps)})


def test_a_person_confirms_what_is_a_standard_step(county: County, signed_in: Browser) -> None:
    named(county)
    browser = signed_in(county.system)
    for _again in range(2):
        assert assign(browser, REVIEW).status_code == 302
    row = StepAssignment.objects.get()
    assert (row.procedure, row.element, row.confirmed_by_name) == (
        "test_licence",
        "review",
        county.system.name,
    )
    assert audited("admin.assign_step") == 1
    assert assign(browser).status_code == 422
    assert assign(browser, "test_licence:nothing").status_code == 404
    assert "书面审查" in words(browser.get(f"{page('steps_catalogue')}?standard=review"))
    taken = {"form": "take_out", "step": REVIEW}
    named(county, "another")
    browser.post(page("standard_step", "another"), taken)
    assert StepAssignment.objects.exists(), "taken out of another one"
    for _again in range(2):
        assert browser.post(page("standard_step", "review"), taken).status_code == 302
    assert not StepAssignment.objects.exists()
    assert audited("admin.unassign_step") == 1


def test_an_assignment_outlives_an_upgrade_as_long_as_the_step_means_the_same(
    county: County, signed_in: Browser
) -> None:
    from zhengyun.engines.casework.tests.world import PROCEDURE

    named(county)
    browser = signed_in(county.system)
    assign(browser, REVIEW, "test_licence:decision")
    changed = PROCEDURE.format(effect="demo.scripted").replace(
        '"grant", "refuse", "return_to"', '"grant", "refuse"'
    )
    packages.install(newer(county, procedures__licence=changed), SYSTEM)
    found = reading.catalogue(county.system)
    assert {one.element: found.assigned[one.key].is_stale for one in found.members("review")} == {
        "review": False,
        "decision": True,
    }
    assert "待重新确认" in words(browser.get(page("standard_step", "review")))
    assign(browser, "test_licence:decision")
    assert not any(one.is_stale for one in reading.catalogue(county.system).assigned.values())


def test_a_finding_becomes_a_task_and_is_done(county: County, signed_in: Browser) -> None:
    key = some_finding(county)
    browser, address = signed_in(county.system), page("step_finding", key)
    assert "居民身份证" in words(browser.get(address))
    agree = {"form": "agree", "before": "found", "owner": "北所", "due_on": "2026-06-01"}
    assert browser.post(address, {**agree, "owner": ""}).status_code == 422
    assert browser.post(address, {**agree, "due_on": "bald"}).status_code == 422
    for _again in range(2):
        assert browser.post(address, agree).status_code == 302
    assert audited("admin.follow_finding") == 1
    late = {"form": "dismiss", "before": "found", "reason": "另有规定"}
    assert browser.post(address, late).status_code == 409
    assert browser.post(address, {"form": "burn", "before": "agreed"}).status_code == 422
    assert browser.post(address, {"form": "finish", "before": "agreed"}).status_code == 302
    row = FindingTask.objects.get()
    assert (row.state, row.owner_name, str(row.due_on)) == ("done", "北所", "2026-06-01")
    assert "北所" in words(browser.get(page("step_findings") + "?state=done"))


def test_what_is_found_no_more_is_said_to_be_done(county: County, signed_in: Browser) -> None:
    browser, key = signed_in(county.system), some_finding(county)
    agree = {"form": "agree", "before": "found", "owner": "北所", "due_on": ""}
    browser.post(page("step_finding", key), agree)
    FindingTask.objects.update(key="gone")
    gone = page("step_finding", "gone")
    assert gone in browser.get(page("step_findings")).content.decode()
    assert "现行流程中已不再发现" in words(browser.get(gone))
    assert signed_in(county.leader).post(gone, {"form": "finish", "before": "agreed"}).status_code == 403
    assert browser.post(gone, {"form": "finish", "before": "agreed"}).status_code == 302
    assert FindingTask.objects.get().state == "done"
    assert browser.get(page("step_finding", "never")).status_code == 404


def test_only_the_system_administrator_puts_steps_in_order(county: County, signed_in: Browser) -> None:
    key = some_finding(county)
    named(county)
    may = {name: permissions.can_order_steps(getattr(county, name)) for name in county.people}
    assert {name for name, able in may.items() if able} == {"system", "system_too"}
    posts = {
        page("standard_steps"): {**NEW, "owner": str(county.offices["bureau"])},
        page("standard_step", "review"): {"form": "any", "any": [REVIEW]},
        page("step_finding", key): {"form": "dismiss", "before": "found", "reason": "x"},
    }
    for who in ("security", "tender", "leader", "reviewer", "citizen"):
        for address, posted in posts.items():
            assert signed_in(getattr(county, who)).post(address, posted).status_code == 403, (who, address)
    assert not StepAssignment.objects.exists()
    with pytest.raises(Problem, match="分管"):
        casework.administration.processes(county.reviewer)


def test_pages_cost_the_same_for_one_package_as_for_more(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.system)
    names = ("steps", "steps_catalogue", "standard_steps", "step_findings")
    first = {name: queries(browser, page(name)) for name in names}
    some_finding(county)
    bundles.install(county.folder / "bundle")
    for code in ("review", "another"):
        named(county, code)
    assign(browser, REVIEW, "test_licence:decision", "test_filing:file")
    assert {name: queries(browser, page(name)) for name in names} == first
    assert max(first.values()) <= 26, first


def queries(browser: Client, address: str) -> int:
    """The fewest of three visits: what a process keeps for a while is asked for again by one of them."""
    found = []
    for _again in range(3):
        with counted() as seen:
            assert browser.get(address).status_code == 200
        found.append(len(seen))
    return min(found)


def test_a_bundle_stands_beside_its_members_with_what_real_cases_took(county: County) -> None:
    actor = bundles.install(county.folder / "bundle")
    start = clock.now()
    whole = bundles.send(actor, files=False)
    with clock.at(start + timedelta(days=3)):
        bundles.grant(county.world, bundles.member(whole))
    alone = county.world.ready_to_decide()
    with clock.at(start + timedelta(days=1)):
        casework.perform(county.world.chief, alone.id, "grant")
    found = reading.catalogue(county.system)
    figures = reading.figures_of_a_year(county.system)
    (one,) = bundles_of(found.processes, found.lines, figures)
    assert (one.together.applications, one.together.questions, one.together.promised) == (1, 4, 8)
    assert (one.members[0].promised, one.members[0].steps) == (7, 5)
    assert (one.members[0].alone.median, one.members[0].alone.cases) == (1, 1)


def test_the_api_reads_steps_and_findings_with_a_scope(county: County, client: Client) -> None:
    some_finding(county)
    caller = token_of(county.leader, client, "steps:read")
    body = caller.get("/process-steps?procedure=test_licence&kind=user").json()
    assert [one["element"] for one in body["results"]] == [
        "counter",
        "review",
        "inspection",
        "decision",
        "service",
    ]
    assert body["results"][2]["acts"] == ["complete", "sign"]
    found = caller.get("/process-steps/findings?size=1").json()
    assert (found["results"][0]["state"], found["results"][0]["departments"]) == (
        "found",
        ["望溪县市场监督管理局", "北所"],
    )
    assert caller.get("/process-steps?kind=dance").status_code == 422
    assert token_of(county.leader, client, "cases:read").get("/process-steps").status_code == 403
    assert token_of(county.reviewer, client, "steps:read").get("/process-steps").status_code == 403
    assert Caller(client, "").get("/process-steps").status_code == 401


def token_of(actor: Actor, client: Client, scope: str) -> Caller:
    account = accounts.get_account(actor.account_id)  # type: ignore[arg-type]
    return Caller(client, accounts.create_token(account.username, "test", [scope], 30, SYSTEM))


SHAPES: dict[str, dict[str, int]] = {
    "cpsv:PublicService": {
        "dct:identifier": 1,
        "dct:title": 9,
        "dct:description": 9,
        "cv:hasCompetentAuthority": 9,
    },
    "cv:PublicOrganisation": {"dct:spatial": 9, "skos:prefLabel": 9},
    "cv:Channel": {"dct:identifier": 1},
    "cv:Cost": {"dct:identifier": 1},
    "cv:Evidence": {"dct:identifier": 1, "dct:title": 9},
    "cv:Event": {"dct:identifier": 1, "dct:title": 9},
    "cv:Output": {"dct:identifier": 1, "dct:title": 9},
    "cv:Requirement": {"dct:identifier": 1, "dct:title": 9},
    "cpsv:Rule": {"dct:identifier": 1, "dct:title": 9, "dct:description": 9},
}
"""What the shapes of CPSV-AP 3.2.0 demand at least once, and how often at most."""
CLASSES = {
    "cv:hasCompetentAuthority": "cv:PublicOrganisation",
    "cv:hasChannel": "cv:Channel",
    "cv:hasCost": "cv:Cost",
    "cpsv:hasInput": "cv:Evidence",
    "cpsv:produces": "cv:Output",
    "cpsv:follows": "cpsv:Rule",
    "cv:holdsRequirement": "cv:Requirement",
    "cv:hasLegalResource": "eli:LegalResource",
    "cv:contactPoint": "cv:ContactPoint",
    "cv:isGroupedBy": "cv:Event",
    "cv:thematicArea": "skos:Concept",
    "dct:audience": "skos:Concept",
    "adms:status": "skos:Concept",
    "dct:language": "dct:LinguisticSystem",
}
"""The class of what a property leads to."""
TEXTS = ("dct:title", "dct:description", "skos:prefLabel", "dcat:keyword")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(below)


def faults(document: dict[str, Any]) -> list[str]:
    """What the shapes of the standard would say of a document."""
    found = []
    for node in nodes(document):
        for kind in as_list(node.get("@type", [])):
            for name, most in SHAPES.get(kind, {}).items() if len(node) > 2 else ():
                if not 1 <= len(as_list(node.get(name, []))) <= most:
                    found.append(f"{node.get('@id')}: {name}")
        for name, value in node.items():
            if name in TEXTS and not all(one.get("@language") for one in as_list(value)):
                found.append(f"{name}: no language")
            wanted = CLASSES.get(name)
            if wanted and not all(wanted in as_list(one["@type"]) for one in as_list(value)):
                found.append(f"{name} is no {wanted}")
    return found


def test_every_public_service_keeps_the_shapes_of_the_standard(county: County) -> None:
    some_finding(county)
    bundles.install(county.folder / "bundle")
    whole = json.loads(Client().get("/public-services/").content)
    assert {one["dct:identifier"] for one in whole["dct:hasPart"]} >= {ITEM, bundles.WHOLE}
    for one in whole["dct:hasPart"]:
        answer = Client().get(one["@id"] + ".jsonld", HTTP_ACCEPT="text/html")
        assert answer["Content-Type"] == "application/ld+json"
        assert faults(json.loads(answer.content)) == []
    bundle = json.loads(Client().get(f"/public-services/{bundles.WHOLE}").content)
    assert [one["@id"].rpartition("/")[2] for one in bundle["dct:requires"]] == [ITEM]
    home = f"{settings.ZHENGYUN.public_url}/public-services/"
    assert all(one["@id"].startswith(home) for one in [bundle, *whole["dct:hasPart"]])
    assert faults({"@type": "cv:Cost", "@id": "x", "dct:description": {"@value": "y"}}) != []


def test_what_is_asked_for_decides_the_form(county: County) -> None:
    address = f"/public-services/{ITEM}"
    page_ = Client().get(address, HTTP_ACCEPT="text/html,*/*;q=0.1")
    assert (page_.status_code, page_["Location"], page_["Vary"]) == (
        303,
        f"/items/{ITEM}/",
        "Accept, Accept-Language",
    )
    linked = Client().get(address, HTTP_ACCEPT="application/ld+json")
    assert (linked.status_code, json.loads(linked.content)["dct:identifier"]) == (200, ITEM)
    assert Client().get(address, HTTP_IF_NONE_MATCH=linked["ETag"]).status_code == 304
    assert Client().get(address, HTTP_ACCEPT="image/png").status_code == 406
    assert Client().get("/public-services/990000").status_code == 404
    assert Client().post(address).status_code == 405
