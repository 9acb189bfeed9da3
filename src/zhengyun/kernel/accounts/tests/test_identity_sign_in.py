"""Signing in by an outside identity provider: whose account, for which firm, and what never works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind, AccountState, IdentityKind, Role
from zhengyun.kernel.accounts.identity import registry
from zhengyun.kernel.accounts.models import Account, ExternalIdentity
from zhengyun.kernel.accounts.tests.builders import citizen, officer, request_of, sign_in
from zhengyun.kernel.accounts.tests.identity_server import Server, driver, running
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import LegalEntityView, MandateRight, PersonView
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
INBOX = "/account/notices/"
WITH = "/account/sign-in/with/person/"


@pytest.fixture(autouse=True)
def server(tmp_path: Path) -> Iterator[Server]:
    with running() as found, clock.at(NOON):
        registry.set_identity_providers(driver(found, tmp_path, kind) for kind in IdentityKind)
        yield found
        registry.set_identity_providers(())


def vouch(server: Server, person: PersonView, **more: object) -> None:
    server.userinfo = {"sub": "s-1"}
    server.claims = {"sub": "s-1", "name": person.name, "id_number": person.id_number, "acr": "4", **more}


def come_back(client: Client, server: Server, kind: str = "person", next_url: str = "") -> Any:
    begun = client.get(f"/account/sign-in/with/{kind}/", {"next": next_url} if next_url else {})
    assert begun.status_code == 302, begun.content.decode()
    return client.get(f"/account/sign-in/with/{kind}/back/", server.authorize(begun["Location"]))


def is_in(client: Client) -> bool:
    return client.get(INBOX).status_code == 200


def party_of(client: Client) -> object:
    return accounts.actor_for(request_of(client)).party_id


def test_the_sign_in_page_offers_each_provider_and_keeps_the_next_page(client: Client) -> None:
    for page in ("/account/sign-in/", "/account/sign-in/code/"):
        words = client.get(page, {"next": INBOX}).content.decode()
        assert f'href="{WITH}?next=%2Faccount%2Fnotices%2F"' in words
        assert "电子营业执照" in words


def test_a_person_who_is_new_is_registered_with_an_account_without_password(
    client: Client, server: Server
) -> None:
    number = builders.identity(901)
    server.claims = {"sub": "s-9", "name": "何晓敏", "id_number": number, "acr": "5"}
    assert come_back(client, server, next_url=INBOX)["Location"] == INBOX
    row = Account.objects.get()
    assert (row.name, row.kind, row.has_usable_password()) == ("何晓敏", AccountKind.CITIZEN, False)
    person = parties.find_person(number)
    assert person
    assert person.id == row.person_id
    entry = next(one for one in audit.timeline("account", row.id) if one.action == "accounts.sign_in")
    assert entry.detail["way"] == "identity:person"
    assert come_back(Client(), server).status_code == 302
    assert Account.objects.count() == ExternalIdentity.objects.count() == 1


def test_the_session_key_changes_and_nothing_of_the_begin_stays(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    client.get(WITH)
    before = client.session.session_key
    come_back(client, server)
    assert client.session.session_key != before
    assert "identity_pending" not in client.session


@pytest.mark.parametrize(
    ("held", "level", "number", "status", "linked"),
    [
        ("nothing", "4", True, 302, True),
        ("nothing", "3", True, 403, False),
        ("nothing", "5", False, 403, False),
        ("citizen", "4", True, 302, True),
        ("citizen", "2", True, 403, False),
        ("disabled", "5", True, 401, False),
        ("locked", "5", True, 423, False),
        ("officer", "5", True, 302, True),
    ],
)
def test_whose_account_is_linked_at_the_first_sign_in(
    client: Client, server: Server, held: str, level: str, number: bool, status: int, linked: bool
) -> None:
    person = builders.person()
    if held == "officer":
        officer(Role.REVIEWER, person=person)
    elif held != "nothing":
        account = citizen(person)
        changes: dict[str, dict[str, Any]] = {
            "disabled": {"state": AccountState.DISABLED.value},
            "locked": {"failed_attempts": 5, "locked_until": NOON + timedelta(minutes=30)},
        }
        if held in changes:
            Account.objects.filter(pk=account.id).update(**changes[held])
    vouch(server, person, acr=level)
    if not number:
        del server.claims["id_number"]
    assert come_back(client, server).status_code == status
    assert ExternalIdentity.objects.exists() is linked
    assert not ExternalIdentity.objects.filter(account__kind=AccountKind.STAFF.value).exists()
    assert is_in(client) is (status == 302)


def test_a_linked_account_that_is_disabled_stays_out_and_the_audit_says_so(
    client: Client, server: Server
) -> None:
    account = citizen(person := builders.person())
    vouch(server, person)
    come_back(client, server)
    accounts.disable_account(SYSTEM, account.id)
    assert come_back(Client(), server).status_code == 401
    entry = audit.timeline("account", account.id)[0]
    assert (entry.action, entry.outcome) == ("accounts.sign_in", "refused")
    assert Account.objects.count() == 1


def test_a_subject_never_changes_hands(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    come_back(client, server)
    vouch(server, builders.person("周桂兰"))
    assert come_back(Client(), server).status_code == 409


def test_another_name_for_the_same_number_is_refused(client: Client, server: Server) -> None:
    vouch(server, builders.person(), name="另一人")
    assert come_back(client, server).status_code == 409
    assert not ExternalIdentity.objects.exists()


def test_a_callback_counts_once_and_only_in_the_browser_that_began(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    begun = client.get(WITH)
    params = server.authorize(begun["Location"])
    stranger = Client()
    assert stranger.get(f"{WITH}back/", params).status_code == 403
    stranger.get(WITH)
    assert stranger.get(f"{WITH}back/", params).status_code == 403
    assert client.get(f"{WITH}back/", params).status_code == 302
    assert client.get(f"{WITH}back/", params).status_code == 403
    assert not is_in(stranger)


def test_the_answer_of_one_provider_does_not_count_for_another(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    params = server.authorize(client.get(WITH)["Location"])
    assert client.get("/account/sign-in/with/firm/back/", params).status_code == 403


def test_a_sign_in_may_take_ten_minutes(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    params = server.authorize(client.get(WITH)["Location"])
    with clock.at(NOON + timedelta(minutes=11)):
        assert client.get(f"{WITH}back/", params).status_code == 401


def test_who_says_no_at_the_provider_is_told_what_else_he_can_do(client: Client, server: Server) -> None:
    state = parse_qs(urlsplit(client.get(WITH, {"next": INBOX})["Location"]).query)["state"][0]
    answer = client.get(f"{WITH}back/", {"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert f'name="next" value="{INBOX}"' in answer.content.decode()


def test_a_provider_that_is_away_leaves_the_other_ways_open(client: Client, server: Server) -> None:
    server.lies = {"broken"}
    answer = client.get(WITH)
    assert answer.status_code == 503
    assert 'name="password"' in answer.content.decode()


def test_no_open_redirect_and_no_unknown_provider(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    assert come_back(client, server, next_url="https://elsewhere.example/")["Location"] == "/"
    assert client.get("/account/sign-in/with/unknown/").status_code == 404


def test_signing_out_leads_to_the_provider_too(client: Client, server: Server) -> None:
    vouch(server, builders.person())
    come_back(client, server)
    page = client.post("/account/sign-out/", follow=True)
    assert f'href="{WITH}leave/"' in page.content.decode()
    assert client.get(f"{WITH}leave/")["Location"].startswith(f"{server.issuer}/end?client_id=")
    assert not is_in(client)


def test_an_officer_connects_an_identity_while_signed_in_and_parts_with_it(
    client: Client, server: Server
) -> None:
    account = officer(Role.REVIEWER, person=(person := builders.person("丁立")))
    sign_in(client, account)
    vouch(server, person)
    begun = client.get("/account/identities/connect/person/")
    answer = client.get(f"{WITH}back/", server.authorize(begun["Location"]))
    assert answer["Location"] == "/account/identities/"
    other = Client()
    come_back(other, server)
    assert accounts.actor_for(request_of(other)).account_id == account.id
    row = ExternalIdentity.objects.get()
    assert "统一身份认证" in client.get("/account/identities/").content.decode()
    sign_in(thief := Client(), citizen(builders.person("周桂兰")))
    thief.post(f"/account/identities/{row.id}/remove/")
    assert ExternalIdentity.objects.exists()
    client.post(f"/account/identities/{row.id}/remove/")
    assert not ExternalIdentity.objects.exists()
    assert audit.timeline("account", account.id)[0].action == "accounts.disconnect_identity"


def test_nobody_connects_the_identity_of_somebody_else(client: Client, server: Server) -> None:
    sign_in(client, citizen())
    vouch(server, builders.person("周桂兰"))
    begun = client.get("/account/identities/connect/person/")
    params = server.authorize(begun["Location"])
    assert client.get(f"{WITH}back/", params).status_code == 409
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize("path", ["", "connect/person/"])
def test_strangers_connect_nothing(client: Client, path: str) -> None:
    assert client.get(f"/account/identities/{path}")["Location"].startswith("/account/sign-in/")


def licence(firm: LegalEntityView, role: str, **more: object) -> dict[str, object]:
    return {"uscc": firm.uscc, "ent_name": firm.name, "ent_role": role, **more}


def test_the_head_by_our_register_acts_for_the_firm_without_a_mandate(client: Client, server: Server) -> None:
    head = builders.person("周桂兰")
    firm = builders.firm(head=head)
    vouch(server, head, **licence(firm, "legal_representative"))
    assert come_back(client, server, "firm").status_code == 302
    assert party_of(client) == firm.id
    assert parties.mandates_by(firm.id) == []


def test_an_agent_gets_a_mandate_to_submit_for_ninety_days_at_most(client: Client, server: Server) -> None:
    agent, firm = builders.person(), builders.firm()
    vouch(server, agent, **licence(firm, "agent", delegated_until="2027-12-31"))
    assert come_back(client, server, "firm").status_code == 302
    assert party_of(client) == firm.id
    (mandate,) = parties.mandates_by(firm.id)
    assert mandate.rights == (MandateRight.SUBMIT,)
    assert mandate.valid_until - mandate.valid_from == timedelta(days=90)
    proof = audit.timeline("mandate", mandate.id)[0].detail["proof"]
    assert proof == "identity:firm:agent"
    come_back(Client(), server, "firm")
    assert len(parties.mandates_by(firm.id)) == 1


def test_a_mandate_that_is_there_is_not_made_broader(client: Client, server: Server) -> None:
    agent, firm = builders.person(), builders.firm()
    held = builders.mandate(firm, agent, ("sign_board",))
    vouch(server, agent, **licence(firm, "manager", delegated_until="2027-12-31"))
    assert come_back(client, server, "firm").status_code == 302
    assert parties.mandates_by(firm.id) == [held]


@pytest.mark.parametrize(
    "more",
    [
        {"ent_role": "legal_representative"},
        {"ent_role": "visitor"},
        {"delegated_until": None},
        {"delegated_until": "2026-11-20"},
        {"delegated_until": "soon"},
        {"uscc": "91990124MA00000000"},
        {"acr": "3"},
    ],
)
def test_what_an_assertion_about_a_firm_does_not_open(
    client: Client, server: Server, more: dict[str, object]
) -> None:
    agent, firm = builders.person(), builders.firm()
    vouch(server, agent, **{**licence(firm, "agent", delegated_until="2026-12-31"), **more})
    assert come_back(client, server, "firm").status_code == 403
    assert parties.mandates_by(firm.id) == []
    assert not Account.objects.exists()


def test_a_mandate_that_the_firm_took_back_does_not_come_again(client: Client, server: Server) -> None:
    agent, firm = builders.person(), builders.firm()
    vouch(server, agent, **licence(firm, "agent", delegated_until="2026-12-31"))
    come_back(client, server, "firm")
    parties.revoke_mandate(SYSTEM, parties.mandates_by(firm.id)[0].id)
    assert come_back(Client(), server, "firm").status_code == 403
