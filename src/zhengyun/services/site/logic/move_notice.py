"""What happens to a text: submit, take back, return, publish, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.site import rules
from zhengyun.services.site.checking import check_ready
from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.logic.write_notice import check_is_same, locked
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.permissions import check_can_review, check_can_withdraw, check_can_write_for
from zhengyun.services.site.roles import REVIEWER

KIND = "site.review"
MAX_NOTE = 500


def move_notice(
    actor: Actor, version_id: UUID, act: Act, note: str = "", *, stamp: int | None = None
) -> NoticeVersion:
    """An act that the same person performed last is done already. stamp: of the text that was read.

    Raises `site.no_such_notice` (404), `site.may_not_write`, `site.may_not_review`, `site.four_eyes` (403),
    `site.not_now`, `site.changed_meanwhile` (409), `site.no_reason`, `site.not_ready` (422, with fields).
    """
    words = note.strip()
    with transaction.atomic():
        version = locked(actor, version_id)
        person = _check(actor, version, act)
        if version.state == rules.TARGET[act] and version.last_by == person:
            return version
        state = _next(version, act)
        if stamp is not None:
            check_is_same(version, stamp, _("Read it as it is now, then decide."))
        _check_words(act, words)
        if act in (Act.SUBMIT, Act.PUBLISH):
            check_ready(version)
        _DONE[act](actor, version, person, words)
        version.state, version.last_by, version.changed_at = state, person, clock.now()
        version.save()
        _note(actor, version, act)
        _tell(version, act)
    return version


def _check(actor: Actor, version: NoticeVersion, act: Act) -> UUID:
    if act in rules.AUTHORS_ACTS:
        return check_can_write_for(actor, version.notice.organization_id)
    if act == Act.WITHDRAW:
        return check_can_withdraw(actor, version)
    return check_can_review(actor, version)


def _next(version: NoticeVersion, act: Act) -> State:
    if (state := rules.next_state(State(version.state), act)) is None:
        remedy = _("Look at it again: somebody has gone on meanwhile.")
        raise conflict("site.not_now", _("This is not possible now."), value=act.value, remedy=remedy)
    return state


def _check_words(act: Act, words: str) -> None:
    if (act in rules.NEEDS_WORDS and not words) or len(words) > MAX_NOTE:
        message = _("Write at least one and at most %(count)s characters.") % {"count": MAX_NOTE}
        raise Problem("site.no_reason", message, value=len(words), fields={"note": [message]})


def _submitted(actor: Actor, version: NoticeVersion, person: UUID, words: str) -> None:
    version.submitted_at = clock.now()
    version.writers = list(dict.fromkeys([*version.writers, person]))
    version.decided_at, version.decided_by, version.decided_by_name = None, None, ""
    version.note = ""


def _taken_back(actor: Actor, version: NoticeVersion, person: UUID, words: str) -> None:
    version.submitted_at = None


def _decided(actor: Actor, version: NoticeVersion, person: UUID, words: str) -> None:
    version.decided_at, version.decided_by, version.decided_by_name = clock.now(), person, actor.name
    version.note = words


def _published(actor: Actor, version: NoticeVersion, person: UUID, words: str) -> None:
    _decided(actor, version, person, words)
    notice, now = version.notice, clock.now()
    was_public = notice.current_id is not None
    before = NoticeVersion.objects.filter(notice_id=notice.id, state=State.PUBLISHED)
    before.update(state=rules.TARGET[Act.REPLACE], changed_at=now)
    notice.shown_at = rules.shown_at(version.shown_from, now, notice.shown_at if was_public else None)
    notice.hidden_at = rules.hidden_at(version.shown_until)
    notice.corrected_at = now if was_public and notice.shown_at < now else None
    notice.current_id, notice.title = version.id, version.title
    notice.column, notice.column_title = version.column, version.column_title
    notice.save()


def _withdrawn(actor: Actor, version: NoticeVersion, person: UUID, words: str) -> None:
    version.withdrawn_at, version.withdrawn_by_name, version.note = clock.now(), actor.name, words
    version.notice.current_id = None
    version.notice.save(update_fields=["current_id"])


_DONE: dict[Act, Callable[[Actor, NoticeVersion, UUID, str], None]] = {
    Act.SUBMIT: _submitted,
    Act.TAKE_BACK: _taken_back,
    Act.RETURN: _decided,
    Act.PUBLISH: _published,
    Act.WITHDRAW: _withdrawn,
}


def _note(actor: Actor, version: NoticeVersion, act: Act) -> None:
    audit.record(
        actor,
        f"site.{act.value}",
        "site_notice",
        version.notice_id,
        detail={"version": version.number, "column": version.column, "state": str(version.state)},
        organization_id=version.notice.organization_id,
    )


def _tell(version: NoticeVersion, act: Act) -> None:
    """Reviewers learn of what waits for them, its author what became of it."""
    with translation.override(settings.LANGUAGE_CODE):
        texts = {
            Act.SUBMIT: _("A text for the website waits for review"),
            Act.RETURN: _("Your text for the website was returned"),
            Act.PUBLISH: _("Your text for the website was published"),
            Act.WITHDRAW: _("Your text for the website was withdrawn"),
        }
        subject = texts.get(act, "")
        body = "：".join(filter(None, [version.title, version.note]))
    told = _reviewers(version) if act == Act.SUBMIT else [version.author_id]
    link = reverse("site:version", args=[version.id])
    for account_id in told if subject else ():
        notices.notify(
            account_id,
            subject,
            body,
            link=link,
            kind=KIND,
            subject_ref=f"site_notice:{version.notice_id}",
            key=f"{KIND}:{version.id}:{version.changed_at.isoformat()}:{act.value}",
        )


def _reviewers(version: NoticeVersion) -> list[UUID]:
    """Of its organization and of all above it, but those who wrote on it."""
    found: dict[UUID, UUID] = {}
    place: UUID | None = version.notice.organization_id
    while place is not None:
        found |= {one.id: one.person_id for one in accounts.accounts_with_role(REVIEWER, place)}
        place = parties.get_organization(place).parent_id
    return [account for account, person in found.items() if person not in version.writers]
