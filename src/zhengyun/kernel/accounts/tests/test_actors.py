from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from tests.counting import counted

from zhengyun.kernel.accounts import access as door
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.access import Rule, access, api_access, demo_only, public, signed_in, staff
from zhengyun.kernel.accounts.access import citizen as citizens
from zhengyun.kernel.accounts.contracts import AccountView, DemoAccount, Role
from zhengyun.kernel.accounts.models import ApiToken
from zhengyun.kernel.accounts.tests.builders import citizen, officer, request_of, sign_in
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def test_session_account_and_roles_cost_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = builders.bureau()
    account = officer(Role.REVIEWER, Role.INSPECTOR, at=place)
    sign_in(client, account)
    request = request_of(client)
    with django_assert_num_queries(1):
        actor = accounts.actor_for(request)
        assert accounts.actor_for(request) is actor
    assert actor.organizations("reviewer") == {place.id}
    assert actor.has_role("inspector", place.id)


def test_acting_for_a_firm_costs_one_query_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agent, firm = builders.person(), builders.firm()
    held = builders.mandate(firm, agent)
    sign_in(client, citizen(agent))
    client.post("/account/act-for/", {"party": str(firm.id)})
    with django_assert_num_queries(2):
        actor = accounts.actor_for(request_of(client))
    assert (actor.party_id, actor.mandate_id) == (firm.id, held.id)


def test_somebody_unknown_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries, client: Client
) -> None:
    request = RequestFactory().get("/")
    request.session = client.session
    request.session._session_key = None
    with django_assert_num_queries(0):
        assert accounts.actor_for(request).is_anonymous


def test_a_citizen_with_mandates_chooses_after_signing_in(client: Client) -> None:
    agent, firm = builders.person(), builders.firm("稻香小馆")
    builders.mandate(firm, agent)
    account = citizen(agent)
    answer = client.post(
        "/account/sign-in/", {"username": account.username, "password": "Wangxi-2026!", "next": "/x/"}
    )
    assert answer["Location"] == "/account/act-for/?next=%2Fx%2F"
    assert "稻香小馆" in client.get("/account/act-for/").content.decode()
    assert client.post("/account/act-for/", {"party": str(firm.id), "next": "/x/"})["Location"] == "/x/"
    assert accounts.actor_for(request_of(client)).party_id == firm.id
    client.post("/account/act-for/", {"party": str(agent.id)})
    assert accounts.actor_for(request_of(client)).party_id == agent.id


def test_a_citizen_without_mandates_is_not_asked(client: Client) -> None:
    account = citizen()
    answer = client.post("/account/sign-in/", {"username": account.username, "password": "Wangxi-2026!"})
    assert answer["Location"] == "/"


def test_the_head_of_a_firm_acts_for_it_without_mandate(client: Client) -> None:
    head = builders.person("周桂兰")
    firm = builders.firm(head=head)
    sign_in(client, citizen(head))
    client.post("/account/act-for/", {"party": str(firm.id)})
    actor = accounts.actor_for(request_of(client))
    assert (actor.party_id, actor.mandate_id) == (firm.id, None)


@pytest.mark.parametrize("party", ["firm", "nonsense", ""])
def test_nobody_acts_for_a_firm_without_mandate(client: Client, party: str) -> None:
    firm = builders.firm()
    sign_in(client, citizen())
    answer = client.post("/account/act-for/", {"party": str(firm.id) if party == "firm" else party})
    assert answer.status_code == 422


def test_a_revoked_or_ended_mandate_counts_at_the_next_request(client: Client) -> None:
    agent, firm = builders.person(), builders.firm()
    held = builders.mandate(firm, agent, valid_until=date(2026, 11, 21))
    account = citizen(agent)
    with clock.at(NOON):
        sign_in(client, account)
        client.post("/account/act-for/", {"party": str(firm.id)})
        assert accounts.actor_for(request_of(client)).party_id == firm.id
        stored = accounts.actor_for(request_of(client)).stored()
        assert accounts.restore_actor(stored).mandate_id == held.id
    with clock.at(NOON + timedelta(days=1)), pytest.raises(Problem) as caught:
        accounts.restore_actor(stored)
    assert caught.value.code == "parties.no_mandate"
    with clock.at(NOON + timedelta(minutes=5)):
        parties.revoke_mandate(SYSTEM, held.id)
        assert accounts.actor_for(request_of(client)).party_id == agent.id


def test_an_agent_reads_the_notices_of_the_matters_that_his_mandate_covers(client: Client) -> None:
    agent, firm = builders.person(), builders.firm()
    builders.mandate(firm, agent, matters=("a",))
    account = citizen(agent)
    for matter in ("a", "b", ""):
        words = f"of-{matter or 'none'}"
        notices.notify(firm.id, words, "", kind="test", subject_ref=words, matter=matter)
    notices.notify(account.id, "of-mine", "", kind="test", subject_ref="own")
    with clock.at(NOON):
        sign_in(client, account)
        client.post("/account/act-for/", {"party": str(firm.id)})
        page = client.get("/account/notices/").content.decode()
        actor = accounts.actor_for(request_of(client))
        hidden = notices.inbox(firm.id).rows[1]
        assert client.get(f"/account/notices/{hidden.id}/").status_code == 404
        client.post("/account/notices/read/")
    assert [word for word in ("of-a", "of-b", "of-none", "of-mine") if word in page] == ["of-a", "of-mine"]
    assert notices.unread_count(accounts.mailboxes(actor)) == 0
    assert notices.unread_count(firm.id) == 2


def test_who_heads_a_firm_or_may_do_everything_for_it_reads_all_its_notices() -> None:
    agent, firm = builders.person(), builders.firm()
    builders.mandate(firm, agent)
    notices.notify(firm.id, "x", "", kind="test", subject_ref="x")
    actor = accounts.actor_for_account(citizen(agent).id, firm.id)
    assert notices.unread_count(accounts.mailboxes(actor)) == 1


def test_an_officer_acts_for_an_organization_of_his_own(client: Client) -> None:
    place = builders.bureau()
    account = officer(Role.IT_OFFICER, at=place)
    assert accounts.actor_for_account(account.id).party_id is None
    assert accounts.actor_for_account(account.id, place.id).party_id == place.id
    with pytest.raises(Problem):
        accounts.actor_for_account(account.id, builders.bureau().id)


def test_a_stored_actor_comes_back_with_the_rights_of_now() -> None:
    account = officer(Role.REVIEWER)
    stored = accounts.actor_for_account(account.id, channel="web").stored()
    assert accounts.restore_actor(stored).has_role("reviewer")
    accounts.end_role(SYSTEM, accounts.roles_of(account.id)[0].id)
    assert not accounts.restore_actor(stored).roles
    accounts.disable_account(SYSTEM, account.id)
    with pytest.raises(Problem) as caught:
        accounts.restore_actor(stored)
    assert caught.value.code == "accounts.rights_gone"
    assert accounts.restore_actor(SYSTEM.stored()).system
    assert accounts.restore_actor(ANONYMOUS.stored()).is_anonymous


def token(account: AccountView, *scopes: str, days: int = 30) -> str:
    return accounts.create_token(account.username, "test", scopes or ("cases:read",), days, SYSTEM)


def test_a_stored_actor_of_a_token_may_no_more_than_the_token() -> None:
    made = accounts.authenticate_token(token(officer(Role.REVIEWER), "cases:read"))
    assert made
    stored = json.loads(json.dumps(made.stored()))
    restored = accounts.restore_actor(stored)
    assert restored.has_scope("cases:read")
    assert not restored.has_scope("cases:write")
    assert restored.has_role("reviewer")


def test_a_token_carries_scopes_and_present_roles_and_is_kept_hashed() -> None:
    account = officer(Role.REVIEWER)
    raw = token(account, "cases:read")
    assert raw.startswith("zy_")
    assert len(raw) == 29
    assert raw not in str(ApiToken.objects.values().get())
    actor = accounts.authenticate_token(raw)
    assert actor
    assert actor.scopes == frozenset({"cases:read"})
    assert actor.has_role("reviewer")
    assert actor.channel == "api"
    accounts.end_role(SYSTEM, accounts.roles_of(account.id)[0].id)
    later = accounts.authenticate_token(raw)
    assert later
    assert not later.roles


def test_a_token_costs_one_query_and_one_more_for_a_firm() -> None:
    head = builders.person("周桂兰")
    firm, account = builders.firm(head=head), citizen(head)
    with clock.at(NOON):
        for party_id, statements in ((None, 1), (firm.id, 2)):
            raw = accounts.create_token(account.username, "x", ["cases:read"], 9, SYSTEM, party_id=party_id)
            assert accounts.authenticate_token(raw)
            with counted() as found:
                assert accounts.authenticate_token(raw)
            assert len(found) == statements


def test_an_expired_revoked_or_foreign_token_opens_nothing() -> None:
    account = citizen()
    with clock.at(NOON):
        raw, kept = token(account, days=1), token(account, days=2)
    with clock.at(NOON + timedelta(days=1)):
        assert accounts.authenticate_token(raw) is None
        assert accounts.authenticate_token(kept) is not None
        accounts.revoke_token(
            SYSTEM, next(one.id for one in accounts.tokens_of(account.id) if kept.startswith(one.prefix))
        )
        assert accounts.authenticate_token(kept) is None
    assert accounts.authenticate_token("zy_unknown") is None
    assert accounts.authenticate_token("nonsense") is None


def test_a_token_ends_with_its_account() -> None:
    account = citizen()
    raw = token(account)
    accounts.disable_account(SYSTEM, account.id)
    assert accounts.authenticate_token(raw) is None


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 30), (("everything",), 30), (("cases:read",), 0), (("cases:read",), 366)]
)
def test_a_token_needs_scopes_and_a_term(scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises(Problem) as caught:
        accounts.create_token(citizen().username, "x", scopes, days, SYSTEM)
    assert caught.value.code == "accounts.bad_token"


ROWS = ("nobody", "citizen", "reviewer", "clerk")
DOORS = {
    public: (True, True, True, True),
    demo_only: (True, True, True, True),
    signed_in: (False, True, True, True),
    citizens: (False, True, False, False),
    staff(): (False, False, True, True),
    staff("reviewer"): (False, False, True, False),
    staff("reviewer", "counter_clerk"): (False, False, True, True),
}


@pytest.mark.parametrize(("rule", "allowed"), DOORS.items(), ids=lambda one: getattr(one, "name", ""))
def test_who_may_enter_by_which_rule(rule: Rule, allowed: tuple[bool, ...]) -> None:
    people = {
        "nobody": ANONYMOUS,
        "citizen": accounts.actor_for_account(citizen().id),
        "reviewer": accounts.actor_for_account(officer(Role.REVIEWER).id),
        "clerk": accounts.actor_for_account(officer(Role.COUNTER_CLERK).id),
    }
    assert tuple(rule.allows(people[who]) for who in ROWS) == allowed


def request_as(actor: Actor, method: str = "get") -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/page/?a=1")
    request.META["zhengyun.actor"] = actor
    request.session = {}  # type: ignore[assignment]
    return request


@access(staff("reviewer"))
def reviewers_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def test_a_page_sends_strangers_to_sign_in_and_back() -> None:
    answer = reviewers_page(request_as(ANONYMOUS))
    assert answer["Location"] == "/account/sign-in/?next=%2Fpage%2F%3Fa%3D1"
    assert reviewers_page(request_as(ANONYMOUS, "post"))["Location"] == "/account/sign-in/"
    htmx = request_as(ANONYMOUS)
    htmx.META["HTTP_HX_REQUEST"] = "true"
    assert reviewers_page(htmx)["HX-Redirect"].startswith("/account/sign-in/")


def test_a_page_refuses_the_wrong_role_and_any_token_and_is_not_cached() -> None:
    reviewer = accounts.actor_for_account(officer(Role.REVIEWER).id)
    inside = reviewers_page(request_as(reviewer))
    assert inside.content == b"in"
    assert "no-store" in inside["Cache-Control"]
    by_token = accounts.authenticate_token(token(officer(Role.REVIEWER)))
    assert by_token
    for actor in (accounts.actor_for_account(citizen().id), by_token):
        with pytest.raises(Problem) as caught:
            reviewers_page(request_as(actor))
        assert caught.value.status == 403
    assert reviewers_page.access_rule.roles == ("reviewer",)  # type: ignore[attr-defined]


def test_the_api_asks_for_scope_and_for_a_csrf_token_of_sessions() -> None:
    guard = api_access(signed_in, "cases:write")
    owner = citizen()
    session = accounts.actor_for_account(owner.id)
    writes, reads = (
        accounts.authenticate_token(token(owner, scope)) for scope in ("cases:write", "cases:read")
    )
    assert writes
    assert reads
    assert guard(request_as(session)) is session
    assert guard(request_as(writes, "post")) is writes
    for actor, method, code in (
        (ANONYMOUS, "get", "accounts.sign_in_needed"),
        (reads, "get", "accounts.scope_missing"),
        (session, "post", "accounts.csrf"),
    ):
        with pytest.raises(Problem) as caught:
            guard(request_as(actor, method))
        assert caught.value.code == code
    assert api_access(public)(request_as(ANONYMOUS)) is ANONYMOUS
    assert guard.openapi_security_schema["scheme"] == "bearer"
    assert not hasattr(api_access(public), "openapi_security_schema")


def test_demonstration_pages_exist_in_demo_mode_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.set_demo_accounts(
        lambda: [DemoAccount("chenyutong", "Demo-2026-zy", "陈雨桐", "经办人", "企业")]
    )
    assert "chenyutong" in client.get("/account/demo/").content.decode()
    assert "chenyutong" not in client.get("/account/sign-in/").content.decode()
    assert client.get("/account/notices/outbox/").status_code == 200

    class Production:
        is_demo = False

    monkeypatch.setattr(settings, "ZHENGYUN", Production())
    with pytest.raises(Problem):
        door.check_demo(demo_only)


def test_notices_of_the_firm_are_seen_only_while_acting_for_it(client: Client) -> None:
    from zhengyun.kernel.notices import facade as notices

    agent, firm = builders.person(), builders.firm()
    builders.mandate(firm, agent)
    notice = notices.notify(firm.id, "请补正材料", "", "/my/1/", kind="test", subject_ref="1")
    sign_in(client, citizen(agent))
    assert "请补正材料" not in client.get("/account/notices/").content.decode()
    client.post("/account/act-for/", {"party": str(firm.id)})
    assert "请补正材料" in client.get("/account/notices/").content.decode()
    assert client.get(f"/account/notices/{notice}/")["Location"] == "/my/1/"
    assert notices.unread_count(firm.id) == 0
