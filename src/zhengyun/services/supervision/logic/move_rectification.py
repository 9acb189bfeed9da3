"""What is done about a bad rating, step by step: assign, answer, call back, return or close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found
from zhengyun.services.supervision.models import Rater, Rectification, RectificationStep
from zhengyun.services.supervision.permissions import account_of, check_can_act
from zhengyun.services.supervision.queries_ratings import visible_rectifications
from zhengyun.services.supervision.rules_ratings import RESULTS, next_state
from zhengyun.services.supervision.watchers import answerers_of, supervisors_of

KIND = "supervision.rectification"
MAX_TEXT = 1000


def move_rectification(
    actor: Actor, mark: str, act: str, key: str, *, words: str = "", result: str = ""
) -> Rectification:
    """key: of this click; sent twice it is one. Raises `supervision.no_such_rectification` (404),
    `supervision.may_not`, `supervision.four_eyes` (403), `supervision.not_now` (409),
    `supervision.step_invalid` (422, with fields)."""
    text = words.strip()
    with transaction.atomic():
        row = _locked(actor, mark)
        check_can_act(actor, row.organization_id, act)
        if row.steps.filter(key=key[:40]).exists():
            return row
        state = _next(row, act)
        _check_words(act, text, result)
        if act == "visit":
            _check_four_eyes(actor, row)
        _change(row, act, state, text, result)
        _note(actor, row, act, text, key)
        _tell(row, act)
    return row


def contact(actor: Actor, mark: str, key: str, reason: str) -> Rater:
    """Who rated, for calling back: shown after stating why, and audited each time.

    Raises what `move_rectification` raises.
    """
    text = reason.strip()
    with transaction.atomic():
        row = _locked(actor, mark)
        check_can_act(actor, row.organization_id, "contact")
        _check_words("contact", text, "")
        if not row.steps.filter(key=key[:40]).exists():
            _note(actor, row, "contact", text, key)
        return Rater.objects.get(pk=row.pk)


def _locked(actor: Actor, mark: str) -> Rectification:
    rows = visible_rectifications(actor).select_for_update(of=("self",))
    if (row := rows.filter(mark=mark[:26]).first()) is None:
        raise not_found("supervision.no_such_rectification", _("There is no such rectification."))
    return row


def _next(row: Rectification, act: str) -> str:
    if (state := next_state(row.state, act)) is None:
        remedy = _("Look at it again: somebody has gone on meanwhile.")
        raise conflict("supervision.not_now", _("This is not possible now."), value=act[:10], remedy=remedy)
    return state


def _check_words(act: str, text: str, result: str) -> None:
    fields: dict[str, list[str]] = {}
    if len(text) > MAX_TEXT or (not text and act not in ("assign", "close")):
        fields["words"] = [_("Write at least one and at most %(count)s characters.") % {"count": MAX_TEXT}]
    if act == "visit" and result not in RESULTS:
        fields["result"] = [_("Choose what the call back showed.")]
    if fields:
        message = _("Something is missing in what you sent.")
        raise Problem("supervision.step_invalid", message, value=", ".join(fields), fields=fields)


def _check_four_eyes(actor: Actor, row: Rectification) -> None:
    if row.steps.filter(act="answer", account_id=account_of(actor)).exists():
        message = _("Who answered for the department does not call back.")
        raise forbidden("supervision.four_eyes", message)


def _change(row: Rectification, act: str, state: str, text: str, result: str) -> None:
    now = clock.now()
    changed: dict[str, Any] = {"state": state}
    if act == "answer":
        changed |= {"answer": text, "answered_at": now}
    if act == "visit":
        changed |= {"result": result, "visited_at": now}
    if act == "close":
        changed |= {"closed_at": now}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))


def _note(actor: Actor, row: Rectification, act: str, text: str, key: str) -> None:
    RectificationStep.objects.create(
        rectification=row, key=key[:40], act=act, words=text, account_id=account_of(actor), at=clock.now()
    )
    audit.record(
        actor,
        f"supervision.rectification_{act}",
        "rating",
        row.pk,
        detail={"state": row.state, "result": row.result},
        organization_id=row.organization_id,
    )


def _tell(row: Rectification, act: str) -> None:
    if act in ("assign", "return"):
        people = answerers_of(row.organization_id)
        text = _told(lambda: _("A bad rating is to be made good"))
    elif act == "answer":
        people = supervisors_of(row.organization_id)
        text = _told(lambda: _("A department answered a bad rating"))
    elif act == "close":
        _tell_rater(row)
        return
    else:
        return
    link = f"/supervision/rectifications/{row.mark}/"
    for account_id in people:
        key = f"{KIND}:{row.mark}:{act}:{row.steps.count()}"
        ref = f"rating:{row.mark}"
        notices.notify(account_id, text, text, link=link, kind=KIND, subject_ref=ref, key=key)


def _tell_rater(row: Rectification) -> None:
    """At a counter nobody signs in: who rated there finds it under the code of his visit."""
    rater = Rater.objects.select_related("rating").get(pk=row.pk)
    if rater.account_id is None:
        return
    text = _told(lambda: _("What became of your rating"))
    link = f"/rate/{rater.rating.case_id}/"
    notices.notify(rater.account_id, text, text, link=link, kind=KIND, subject_ref=f"rating:{row.mark}:rater")


def _told(text: Callable[[], str]) -> str:
    """In the language of the installation, whoever acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return text()
