"""Ready sentences of one's own, and those that an organization shares."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.desk.models import Phrase
from zhengyun.services.desk.permissions import account_of, check_can_remove, check_can_share
from zhengyun.services.desk.queries import visible_phrases

USES = ("opinion", "correction")
MAX_TEXT = 300
MAX_PHRASES = 100


def keep_phrase(actor: Actor, use: str, text: str, organization_id: UUID | None) -> None:
    """Kept once however often it is said. Raises `desk.phrase` (422), `desk.too_many_phrases` (422),
    `desk.may_not_share` (403)."""
    sentence = " ".join(text.split())
    if use not in USES or not sentence or len(sentence) > MAX_TEXT:
        words = _("Write a sentence of at most %(count)s characters.") % {"count": MAX_TEXT}
        raise Problem("desk.phrase", words, value=sentence[:40], fields={"text": [words]})
    if organization_id is not None:
        check_can_share(actor, organization_id)
    place = (
        {"account_id": account_of(actor)} if organization_id is None else {"organization_id": organization_id}
    )
    with transaction.atomic():
        if Phrase.objects.filter(**place).count() >= MAX_PHRASES:
            words = _("At most %(count)s sentences.") % {"count": MAX_PHRASES}
            raise Problem("desk.too_many_phrases", words, value=MAX_PHRASES)
        try:
            with transaction.atomic():
                row = Phrase.objects.create(
                    account_id=account_of(actor), organization_id=organization_id, use=use, text=sentence
                )
        except IntegrityError:
            return
        detail = {"phrase": str(row.id), "use": use}
        audit.record(actor, "desk.keep_phrase", "account", str(actor.account_id), detail=detail)


def remove_phrase(actor: Actor, phrase_id: UUID) -> None:
    """Really deleted. Raises `desk.no_such_phrase` (404), `desk.may_not_remove` (403)."""
    with transaction.atomic():
        row = visible_phrases(actor).filter(pk=phrase_id).first()
        if row is None:
            raise not_found("desk.no_such_phrase", _("This sentence is not there any more."), value=phrase_id)
        check_can_remove(actor, row.account_id, row.organization_id)
        row.delete()
        detail = {"phrase": str(phrase_id)}
        audit.record(actor, "desk.remove_phrase", "account", str(actor.account_id), detail=detail)
