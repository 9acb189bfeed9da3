from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.accounts.logic.change_password import change_password
from zhengyun.kernel.accounts.logic.sign_in import open_session
from zhengyun.kernel.accounts.models import Account, OneTimeCode, PastPassword, Session
from zhengyun.kernel.accounts.tests.builders import PASSWORD, citizen, officer, request_of, sign_in
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties.tests import builders
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
INBOX = "/account/notices/"


def is_in(client: Client) -> bool:
    return client.get(INBOX).status_code == 200


def test_a_right_password_opens_a_session_and_is_kept_as_argon2id(client: Client) -> None:
    account = citizen()
    assert sign_in(client, account) == 302
    assert is_in(client)
    row = Account.objects.get(pk=account.id)
    assert row.password.startswith("argon2$argon2id$")
    assert row.last_login is not None
    assert "accounts.sign_in" in [entry.action for entry in audit.timeline("account", account.id)]


def test_signing_in_changes_the_session_key_and_the_table_keeps_only_its_hash(client: Client) -> None:
    account = citizen()
    sign_in(client, account)
    key = client.session.session_key
    assert key
    assert not Session.objects.filter(session_key=key).exists()
    assert Session.objects.get().account_id == account.id


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(client: Client) -> None:
    account = citizen()
    wrong = client.post("/account/sign-in/", {"username": account.username, "password": "x"})
    unknown = client.post("/account/sign-in/", {"username": "nobody", "password": "x"})

    def words(page: bytes) -> str:
        return re.sub(r'(value="[^"]*"|name="csrfmiddlewaretoken")', "", page.decode())

    assert wrong.status_code == unknown.status_code == 401
    assert words(wrong.content) == words(unknown.content)


@pytest.mark.parametrize("username", ["dingli", "nobody"])
def test_five_wrong_tries_lock_for_thirty_minutes_whether_the_name_exists_or_not(
    client: Client, username: str
) -> None:
    officer(username="dingli")
    with clock.at(NOON):
        answers = [
            client.post("/account/sign-in/", {"username": username, "password": "wrong"}).status_code
            for _turn in range(6)
        ]
    assert answers == [401, 401, 401, 401, 423, 423]


def test_a_locked_account_opens_again_after_thirty_minutes_and_not_before(client: Client) -> None:
    account = citizen()
    with clock.at(NOON):
        for _turn in range(5):
            sign_in(client, account, "wrong")
        assert sign_in(client, account) == 423
    with clock.at(NOON + timedelta(minutes=29)):
        assert sign_in(client, account) == 423
    with clock.at(NOON + timedelta(minutes=31)):
        assert sign_in(client, account) == 302
    assert Account.objects.get(pk=account.id).failed_attempts == 0


def test_refused_tries_are_audited_as_refused(client: Client) -> None:
    account = citizen()
    sign_in(client, account, "wrong")
    entry = audit.timeline("account", account.id)[0]
    assert (entry.action, entry.outcome) == ("accounts.sign_in", "refused")


def test_one_address_may_fail_fifty_times_in_ten_minutes(client: Client) -> None:
    begin = datetime(2026, 11, 20, 4, 0, 1, tzinfo=UTC)
    with clock.at(begin):
        for turn in range(50):
            client.post("/account/sign-in/", {"username": f"guess{turn}", "password": "x"})
        assert client.post("/account/sign-in/", {"username": "guess", "password": "x"}).status_code == 429
        assert sign_in(client, citizen()) == 429
    with clock.at(begin + timedelta(minutes=10)):
        assert sign_in(client, citizen()) == 302


@pytest.mark.parametrize(("kind", "minutes"), [("staff", 15), ("citizen", 30)])
def test_an_idle_session_ends_and_says_so(client: Client, kind: str, minutes: int) -> None:
    account = officer(Role.REVIEWER) if kind == "staff" else citizen()
    with clock.at(NOON):
        sign_in(client, account)
    with clock.at(NOON + timedelta(minutes=minutes - 1)):
        assert is_in(client)
    with clock.at(NOON + timedelta(minutes=2 * minutes - 2)):
        assert is_in(client)
    with clock.at(NOON + timedelta(minutes=3 * minutes - 2)):
        answer = client.get(INBOX)
    assert answer.status_code == 302
    assert "ended=idle" in answer["Location"]
    assert not Session.objects.exclude(account=None).exists()


def test_no_session_lasts_longer_than_eight_hours(client: Client) -> None:
    with clock.at(NOON):
        sign_in(client, citizen())
    for quarter in range(1, 32):
        with clock.at(NOON + timedelta(minutes=15 * quarter)):
            assert is_in(client)
    with clock.at(NOON + timedelta(hours=8)):
        assert not is_in(client)


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    sign_in(client, citizen())
    copied = client.cookies["zhengyun_session"].value
    assert client.post("/account/sign-out/").status_code == 302
    thief = Client()
    thief.cookies["zhengyun_session"] = copied
    assert not is_in(thief)


def test_a_disabled_account_is_out_at_once(client: Client) -> None:
    account = citizen()
    sign_in(client, account)
    accounts.disable_account(SYSTEM, account.id)
    assert not is_in(client)
    assert sign_in(client, account) == 401


def test_a_changed_password_ends_the_other_sessions_only(client: Client) -> None:
    account, other = citizen(), Client()
    sign_in(client, account)
    sign_in(other, account)
    fields = {"old": PASSWORD, "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
    assert client.post("/account/password/", fields).status_code == 302
    assert is_in(client)
    assert not is_in(other)


def test_a_weak_or_old_new_password_is_refused(client: Client) -> None:
    sign_in(client, citizen())
    for new in ("short", PASSWORD, "Password123"[:9]):
        fields = {"old": PASSWORD, "new": new, "again": new}
        assert client.post("/account/password/", fields).status_code == 422
    fields = {"old": "not it", "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
    assert client.post("/account/password/", fields).status_code == 422


def test_wrong_present_passwords_lock_the_account_like_wrong_sign_ins(client: Client) -> None:
    right = {"old": PASSWORD, "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
    with clock.at(NOON):
        account = citizen()
        sign_in(client, account)
        for _turn in range(5):
            assert client.post("/account/password/", right | {"old": "not it"}).status_code == 422
        entry = audit.timeline("account", account.id)[0]
        assert (entry.action, entry.outcome) == ("accounts.change_password", "refused")
        refused = client.post("/account/password/", right)
        assert refused.status_code == 422
        assert "12:30" in refused.content.decode()
        assert sign_in(Client(), account) == 423
    with clock.at(NOON + timedelta(minutes=31)):
        sign_in(client, account)
        assert client.post("/account/password/", right).status_code == 302


def test_a_right_present_password_forgets_the_wrong_ones(client: Client) -> None:
    account = citizen()
    sign_in(client, account)
    right = {"old": PASSWORD, "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
    client.post("/account/password/", right | {"old": "not it"})
    client.post("/account/password/", right)
    assert Account.objects.get(pk=account.id).failed_attempts == 0


def test_a_given_password_must_be_changed_before_anything_else(client: Client) -> None:
    account = citizen()
    Account.objects.filter(pk=account.id).update(must_change_password=True)
    sign_in(client, account)
    assert client.get(INBOX)["Location"].endswith("/account/password/")
    fields = {"old": PASSWORD, "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
    client.post("/account/password/", fields)
    assert is_in(client)


def digits_sent() -> str:
    found = re.search(r"\b(\d{6})\b", notices.demo_outbox(1)[0].text)
    assert found
    return found.group(1)


def ask(client: Client, login: str) -> str:
    answer = client.post("/account/sign-in/code/", {"login": login})
    assert answer.status_code == 200
    found = re.search(r'name="ticket"[^>]*value="([^"]+)"', answer.content.decode())
    assert found
    return found.group(1)


def enter(client: Client, ticket: str, digits: str) -> int:
    return client.post("/account/sign-in/code/enter/", {"ticket": ticket, "code": digits}).status_code


def test_a_code_sent_to_the_phone_signs_in_once(client: Client) -> None:
    account = citizen(builders.person(phone="16000009001"))
    ticket = ask(client, "16000009001")
    jobs.run_pending()
    assert enter(client, ticket, digits_sent()) == 302
    assert is_in(client)
    assert enter(Client(), ticket, digits_sent()) == 401
    assert digits_sent() not in str(OneTimeCode.objects.values().get())
    assert account.phone == "16000009001"


def test_a_code_lives_five_minutes_and_five_tries(client: Client) -> None:
    citizen(builders.person(phone="16000009002"))
    with clock.at(NOON):
        ticket = ask(client, "16000009002")
    with clock.at(NOON + timedelta(minutes=5)):
        assert enter(client, ticket, digits_sent()) == 401
    with clock.at(NOON + timedelta(minutes=10)):
        ticket = ask(client, "16000009002")
        wrong = "000000" if digits_sent() != "000000" else "111111"
        assert [enter(client, ticket, wrong) for _turn in range(5)] == [401] * 5
        assert enter(client, ticket, digits_sent()) == 401


def test_wrong_and_dead_codes_are_audited(client: Client) -> None:
    account = citizen(builders.person(phone="16000009005"))

    def refused() -> list[str]:
        entries = audit.timeline("account", account.id)
        return [str(one.detail["way"]) for one in entries if one.outcome == "refused"]

    ticket = ask(client, "16000009005")
    right = digits_sent()
    assert enter(client, ticket, "000000" if right != "000000" else "111111") == 401
    assert refused() == ["code"]
    assert enter(client, ticket, right) == 302
    assert enter(Client(), ticket, right) == 401
    assert refused() == ["code", "code"]


def test_codes_are_sent_once_a_minute_and_five_times_an_hour(client: Client) -> None:
    citizen(builders.person(phone="16000009003"))

    def status(minute: int) -> int:
        with clock.at(NOON + timedelta(minutes=minute)):
            return client.post("/account/sign-in/code/", {"login": "16000009003"}).status_code

    assert [status(0), status(0)] == [200, 429]
    assert [status(minute) for minute in (2, 4, 6, 8)] == [200] * 4
    assert status(10) == 429
    assert status(61) == 200


def test_nobody_learns_from_the_code_page_whether_an_account_exists(client: Client) -> None:
    ticket = ask(client, "16000009999")
    assert notices.demo_outbox() == []
    assert enter(client, ticket, "123456") == 401


def test_a_forged_ticket_opens_nothing(client: Client) -> None:
    assert enter(client, "forged:ticket", "123456") == 401


def test_no_identity_number_or_phone_gets_into_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    owner = builders.person(phone="16000009004")
    with caplog.at_level(logging.DEBUG):
        account = citizen(owner)
        sign_in(client, account, owner.id_number)
        sign_in(client, account)
        ask(client, "16000009004")
        jobs.run_pending()
        is_in(client)
    for secret in (owner.id_number, "16000009004", PASSWORD, digits_sent()):
        lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
        assert not any(secret in line for line in lines)


def test_the_next_page_lies_in_this_installation(client: Client) -> None:
    account = citizen()
    for url, leads in (
        ("/account/notices/", "/account/notices/"),
        ("https://elsewhere.example/", "/"),
        ("//x.example", "/"),
    ):
        fields = {"username": account.username, "password": PASSWORD, "next": url}
        assert Client().post("/account/sign-in/", fields)["Location"] == leads


def first_password(account_id: UUID) -> str:
    return accounts.reset_password(SYSTEM, account_id)


def test_a_first_password_signs_in_once_and_within_a_day_only(client: Client) -> None:
    account = officer(Role.REVIEWER)
    with clock.at(NOON):
        given = first_password(account.id)
    with clock.at(NOON + timedelta(hours=24)):
        late = Client().post("/account/sign-in/", {"username": account.username, "password": given})
        assert (late.status_code, "24 小时" in late.content.decode()) == (401, True)
    with clock.at(NOON + timedelta(hours=23)):
        pressed_twice = [sign_in(one, account, given) for one in (Client(), client)]
        assert pressed_twice == [302, 302]
    with clock.at(NOON + timedelta(hours=23, minutes=1)):
        assert sign_in(Client(), account, given) == 401
        assert client.get(INBOX)["Location"].endswith("/account/password/")
        fields = {"old": given, "new": "Qinghe-2027!", "again": "Qinghe-2027!"}
        assert client.post("/account/password/", fields).status_code == 302
        assert is_in(client)
        assert sign_in(Client(), account, "Qinghe-2027!") == 302


def test_with_a_first_password_there_are_no_tokens(client: Client) -> None:
    account = officer(Role.REVIEWER)
    token = accounts.create_token(account.username, "before", ["cases:read"], 2, SYSTEM)
    first_password(account.id)
    assert accounts.authenticate_token(token) is None
    with pytest.raises(Problem) as caught:
        accounts.create_token(account.username, "after", ["cases:read"], 2, SYSTEM)
    assert caught.value.code == "accounts.password_change_needed"


def test_none_of_the_last_five_passwords_is_chosen_again() -> None:
    account = officer(Role.REVIEWER)
    actor, old = accounts.actor_for_account(account.id), PASSWORD
    for number in range(5):
        with clock.at(NOON + timedelta(minutes=number)):
            change_password(actor, account.id, old, new := f"Qinghe-202{number}!")
            old = new
    with pytest.raises(Problem) as caught:
        change_password(actor, account.id, old, PASSWORD)
    assert caught.value.code == "accounts.used_before"
    with clock.at(NOON + timedelta(minutes=6)):
        change_password(actor, account.id, old, "Qinghe-2031!")
        change_password(actor, account.id, "Qinghe-2031!", PASSWORD)
    assert PastPassword.objects.count() == 5


def test_passwords_of_officers_run_out_after_ninety_days(client: Client, settings: Any) -> None:
    with clock.at(NOON):
        people = officer(Role.REVIEWER), citizen()
    settings.ZHENGYUN = replace(settings.ZHENGYUN, mode="production")
    for days, leads in ((89, [True, True]), (90, [False, True])):
        with clock.at(NOON + timedelta(days=days)):
            browsers = [Client(), Client()]
            for browser, account in zip(browsers, people, strict=True):
                sign_in(browser, account)
            assert [is_in(one) for one in browsers] == leads


def test_who_signs_in_by_a_code_is_not_stopped_by_an_old_password(client: Client, settings: Any) -> None:
    with clock.at(NOON):
        account = officer(Role.REVIEWER)
    settings.ZHENGYUN = replace(settings.ZHENGYUN, mode="production")
    with clock.at(NOON + timedelta(days=90)):
        row = Account.objects.get(pk=account.id)
        for way, stays in (("identity:test", True), ("code", True), ("password", False)):
            request = request_of(client)
            open_session(request, row, way)
            request.session.save()
            browser = Client()
            browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
            assert is_in(browser) is stays, way
    assert accounts.create_token(account.username, "t", ["cases:read"], 2, SYSTEM)


def test_a_name_that_nobody_has_is_locked_like_one_that_somebody_has(client: Client) -> None:
    known = officer(username="dingli").username

    def answers(name: str, minutes: int, times: int) -> list[tuple[int, str]]:
        with clock.at(NOON + timedelta(minutes=minutes)):
            found = [
                client.post("/account/sign-in/", {"username": name, "password": "wrong"})
                for _turn in range(times)
            ]
        return [(one.status_code, "".join(re.findall(r"12:\d\d", one.content.decode()))) for one in found]

    for minutes, times in ((0, 4), (7, 2), (29, 1), (38, 2)):
        assert answers(known, minutes, times) == answers("nobody", minutes, times)
