"""What people are told and how, their calendar, and reminders before a licence ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts.guide import ExpiringLicence
from zhengyun.engines.casework.models import ServiceItemVersion
from zhengyun.engines.casework.tests.world import ITEM, World, account
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.models import Account
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.notices.models import Message
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7
from zhengyun.services.hall import queries, rules
from zhengyun.services.hall.logic import remind_of_expiry as reminding
from zhengyun.services.hall.logic.set_wishes import set_wishes
from zhengyun.services.hall.logic.tell_of_guides import tell_of_guides
from zhengyun.services.hall.models import ExpiryReminder, ItemWatch, Wish
from zhengyun.services.hall.rules import Ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from zhengyun.kit.actor import Actor

pytestmark = pytest.mark.django_db
MINE = ("/my/wishes/",)
POSTED = ("/my/wishes/", "/my/wishes/calendar/", f"/items/{ITEM}/watch/")


@pytest.mark.parametrize("address", POSTED)
def test_only_citizens_choose(world: World, browse: Callable[[Actor], Client], address: str) -> None:
    assert "/account/sign-in/" in Client().post(address).headers["Location"]
    assert browse(world.reviewer).post(address).status_code == 403
    assert browse(world.applicant).post(address).status_code in (200, 302)


def test_what_is_chosen_is_kept_per_party_and_a_second_time_changes_nothing(
    world: World, agent: Client
) -> None:
    for _click in range(2):
        agent.post("/my/wishes/", {"asked": ["sms", "mail"], "result": ["mail"]})
    chosen = queries.wishes_of(world.applicant)
    assert chosen["asked"] == Ways(True, True)
    assert chosen["result"] == Ways(False, True)
    assert chosen["progress"] == Ways(False, False)
    assert Wish.objects.count() == 5
    other = accounts.actor_for_account(account(world.applicant))
    assert queries.wishes_of(other) == rules.USUAL


def test_a_short_message_comes_unless_it_is_not_wished(world: World) -> None:
    world.submit()
    jobs.run_pending(strict=True)
    assert Message.objects.filter(channel="sms", to="13900005678").count() == 1
    set_wishes(world.applicant, {"progress": Ways(False, False)})
    world.submit()
    jobs.run_pending(strict=True)
    assert Message.objects.filter(channel="sms", to="13900005678").count() == 1


def test_mail_comes_to_whoever_wants_it_while_he_may_act(world: World) -> None:
    Account.objects.filter(pk=account(world.applicant)).update(email="agent@example.com")
    set_wishes(world.applicant, {"progress": Ways(True, True)})
    case = world.submit()
    jobs.run_pending(strict=True)
    (mail,) = Message.objects.filter(channel="mail")
    assert mail.to == "agent@example.com"
    assert case.number in mail.text
    Account.objects.filter(pk=account(world.applicant)).update(state="disabled")
    world.submit()
    jobs.run_pending(strict=True)
    assert Message.objects.filter(channel="mail").count() == 1


def test_whoever_watches_a_guide_is_told_once_when_it_changes(world: World, agent: Client) -> None:
    for _click in range(2):
        agent.post(f"/items/{ITEM}/watch/", {"on": "1"})
    assert ItemWatch.objects.count() == 1
    assert tell_of_guides() == 0
    current = ServiceItemVersion.objects.get(item__code=ITEM)
    item = current.item
    current.pk, current.version, current.digest = uuid7(), 2, "other"
    current.save(force_insert=True)
    item.current_version = current
    item.save()
    assert [tell_of_guides(), tell_of_guides()] == [1, 0]
    told = [one.subject for one in notices.inbox(account(world.applicant)).rows]
    assert told == ["“测试许可”办事指南有更新"]
    agent.post(f"/items/{ITEM}/watch/", {"off": "1", "from": "wishes"})
    assert not ItemWatch.objects.exists()


def test_a_guide_that_is_not_known_cannot_be_watched(world: World, agent: Client) -> None:
    assert agent.post("/items/nothing/watch/", {"on": "1"}).status_code == 404


def calendar_address(agent: Client) -> str:
    page = agent.post("/my/wishes/calendar/", {"on": "1"}).content.decode()
    found = re.search(r"/calendar/[0-9A-Z]{26}\.ics", page)
    assert found
    return found[0]


def test_a_calendar_program_reads_due_days_without_signing_in(world: World, agent: Client) -> None:
    case = world.accepted()
    address = calendar_address(agent)
    answer = Client().get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert f"case-{case.id}@zhengyun" in text
    assert case.promised_due_on
    assert f"DTSTART;VALUE=DATE:{case.promised_due_on:%Y%m%d}" in text
    assert "ics" not in agent.get("/my/wishes/").content.decode()


def test_an_address_ends_when_it_is_ended_replaced_or_its_reader_has_no_rights(
    world: World, agent: Client
) -> None:
    first, second = calendar_address(agent), calendar_address(agent)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    Account.objects.filter(pk=account(world.applicant)).update(state="disabled")
    assert Client().get(second).status_code == 404
    Account.objects.filter(pk=account(world.applicant)).update(state="active")
    agent.post("/my/wishes/calendar/", {"off": "1"})
    assert Client().get(second).status_code == 404


def test_a_calendar_of_many_costs_as_many_queries_as_one(world: World, agent: Client) -> None:
    world.accepted()
    address = calendar_address(agent)

    def count() -> int:
        with counted() as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    count()
    few = count()
    for _more in range(5):
        world.accepted()
    assert count() == few


@pytest.mark.parametrize(
    ("left", "days"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_nearest_reminder_is_due(left: int, days: int | None) -> None:
    assert rules.reminder_due(clock.today(), clock.today() + timedelta(days=left)) == days


def ending(world: World, days: int, *, can_renew: bool = True) -> ExpiringLicence:
    assert world.applicant.party_id
    return ExpiringLicence(
        id=uuid7(),
        number="JY19901240000019",
        title="食品经营许可证",
        holder_id=world.applicant.party_id,
        holder_name="禾里餐饮管理有限公司",
        item_code=ITEM,
        valid_until=clock.today() + timedelta(days=days),
        submitted_by=account(world.applicant),
        can_renew=can_renew,
    )


def test_a_holder_is_reminded_once_with_the_way_to_the_renewal(world: World) -> None:
    licence = ending(world, 25)
    assert [reminding._remind(licence), reminding._remind(licence)] == [True, False]
    assert ExpiryReminder.objects.get().days == 30
    assert world.applicant.party_id
    (notice,) = notices.inbox(world.applicant.party_id).rows
    assert notice.link == f"/my/licences/{licence.id}/renew/"
    assert "可以在网上办理延续" in notice.body


def test_a_licence_that_is_not_renewed_online_leads_to_the_wallet(world: World) -> None:
    reminding._remind(ending(world, 5, can_renew=False))
    assert world.applicant.party_id
    (notice,) = notices.inbox(world.applicant.party_id).rows
    assert notice.link == "/my/licences/"


@pytest.mark.parametrize(
    ("days", "begins", "ends", "said"),
    [
        (140, 5, 118, "请在 {first} 至 {last} 申请延续"),
        (80, -55, 58, "可以在网上办理延续，最晚 {last} 申请"),
        (6, -129, -16, "申请延续的日期已于 {last} 届满，请申请新办"),
    ],
)
def test_a_renewal_with_days_of_its_own_is_told_before_them_and_by_when(
    world: World, days: int, begins: int, ends: int, said: str
) -> None:
    first, last = (clock.today() + timedelta(days=one) for one in (begins, ends))
    licence = replace(ending(world, days, can_renew=begins <= 0 <= ends), renew_from=first, renew_until=last)
    assert reminding._remind(licence)
    assert world.applicant.party_id
    (notice,) = notices.inbox(world.applicant.party_id).rows
    assert said.format(first=first, last=last) in notice.body
    assert not reminding._remind(replace(ending(world, 140), number="JY19901240000027"))


def test_a_renewed_licence_is_reminded_of_its_new_end(world: World) -> None:
    first = ending(world, 25)
    reminding._remind(first)
    with clock.at(clock.now() + timedelta(days=19)):
        assert reminding._remind(first)
    assert sorted(ExpiryReminder.objects.values_list("days", flat=True)) == [7, 30]


def test_the_job_goes_through_all_of_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [ending(world, days) for days in (80, 20, 3)]
    answers = [found, []]
    monkeypatch.setattr(casework.guides, "expiring_licences", lambda until, after: answers.pop(0))
    assert reminding.remind_of_expiry() == 3


def test_the_secret_of_a_calendar_stands_in_no_log(
    world: World, agent: Client, caplog: pytest.LogCaptureFixture
) -> None:
    address = calendar_address(agent)
    with caplog.at_level("INFO"):
        Client().get(address)
    logged = [str(vars(record)) for record in caplog.records]
    assert any("/calendar/secret.ics" in line for line in logged)
    assert not any(address.removeprefix("/calendar/")[:26] in line for line in logged)


def test_a_calendar_that_nobody_made_is_not_there(world: World) -> None:
    assert Client().get("/calendar/ABC.ics").status_code == 404
