"""Tell those who may decide that a change waits for them, and whoever asked for it what became of it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.services.admin import rules
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.rules import State

WAITS, DECIDED = "admin.change_waits", "admin.change_decided"
BECAME: dict[State, Promise] = {
    State.APPROVED: gettext_lazy("The change you asked for is approved and being carried out"),
    State.DONE: gettext_lazy("The change you asked for is carried out"),
    State.REFUSED: gettext_lazy("The change you asked for is not approved"),
    State.EXPIRED: gettext_lazy("The change you asked for expired; nobody decided about it"),
    State.STALE: gettext_lazy("The change you asked for could not be carried out"),
}


def tell_deciders(row: ChangeRequest, gains: UUID | None) -> None:
    """Once each, in the transaction of who asks. gains: who would get the right decides nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("A change waits for your decision")
        said = {
            "words": row.words,
            "name": row.asked_by_name,
            "day": clock.local(row.expires_at).strftime("%Y-%m-%d %H:%M"),
        }
        body = _("%(words)s Asked for by %(name)s; void without a decision on %(day)s.") % said
    for account_id in _deciders(row, gains):
        _tell(account_id, row, subject, body, WAITS)


def tell_asker(row: ChangeRequest) -> None:
    """Of every decision that is not his own, in its transaction."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(BECAME[State(row.state)])
        body = "\n".join(filter(None, (row.words, _decision(row), row.outcome)))
    _tell(row.asked_by, row, subject, body, DECIDED)


def _decision(row: ChangeRequest) -> str:
    if not row.decided_by_name:
        return ""
    said = {"name": row.decided_by_name, "note": row.note or "—"}
    return _("Decided by %(name)s: %(note)s") % said


def _deciders(row: ChangeRequest, gains: UUID | None) -> list[UUID]:
    people = {
        one.id: rules.Person(one.id, one.person_id, frozenset([role]))
        for role in rules.PAIRS[row.kind].decide
        for one in accounts.accounts_with_role(role)
    }
    return [
        key
        for key, who in people.items()
        if rules.may_decide(row.kind, who, row.asked_by, row.asked_by_person, gains)
    ]


def _tell(account_id: UUID, row: ChangeRequest, subject: str, body: str, kind: str) -> None:
    notices.notify(
        account_id,
        subject,
        body,
        link=reverse("admin:change", args=[row.id]),
        kind=kind,
        subject_ref=f"change:{row.id}",
        key=f"{kind}:{row.id}:{row.state}",
    )
