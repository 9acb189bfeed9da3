"""Begin a notice or a correction, change its text, drop what nobody wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.site.columns import get_column
from zhengyun.services.site.contracts import Writing
from zhengyun.services.site.models import Notice, NoticeVersion
from zhengyun.services.site.permissions import check_can_see, check_can_write_for, no_such_notice
from zhengyun.services.site.rules import CORRECTABLE, EDITABLE, OPEN
from zhengyun.services.site.rules_checks import MAX_BODY

MOST_TITLE = 200
MOST_BODY = MAX_BODY * 2
_BREAK = re.compile(r"\r\n?|[\x0b\x0c]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


def begin_notice(actor: Actor, organization_id: UUID, written: Writing, key: str) -> NoticeVersion:
    """A draft. key: of the form; sent twice it is one, with the text that came last.

    Raises `site.may_not_write` (403), `site.no_such_column` (404), `site.too_long` (422).
    """
    person = check_can_write_for(actor, organization_id)
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            key=_key(actor, key),
            defaults={
                "organization_id": organization_id,
                "organization_name": parties.get_organization(organization_id).name,
                "created_at": clock.now(),
            },
        )
        if not is_new:
            first = notice.versions.order_by("number")[0]
            return save_notice(actor, first.id, first.stamp if first.stamp == 1 else 0, written)
        version = NoticeVersion(notice=notice, number=1, writers=[person], last_by=person)
        _take(actor, version, written)
        version.save(force_insert=True)
        note(actor, version, "begin")
    return version


def has_begun(actor: Actor, key: str) -> bool:
    """Whether this account has begun a notice with this key that is still there."""
    return Notice.objects.filter(key=_key(actor, key)).exists()


def _key(actor: Actor, key: str) -> str:
    return f"{actor.account_id}:{key}"[:80]


def save_notice(actor: Actor, version_id: UUID, stamp: int, written: Writing) -> NoticeVersion:
    """stamp: of the text that was read. The same text sent again changes nothing.

    Raises `site.no_such_notice` (404), `site.may_not_write` (403), `site.not_editable`,
    `site.changed_meanwhile` (409), `site.no_such_column` (404), `site.too_long` (422).
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        person = check_can_edit(actor, version)
        if writing_of(version) == clean(written):
            return version
        check_is_same(version, stamp, _("Open it again and enter your changes there."))
        _take(actor, version, written)
        wrote(version, person)
        version.save()
        note(actor, version, "save")
    return version


def begin_correction(actor: Actor, version_id: UUID) -> NoticeVersion:
    """A draft of the next version, with the text of this one; one that is open already is that one.

    Raises `site.no_such_notice` (404), `site.may_not_write` (403), `site.not_correctable` (409).
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        person = check_can_write_for(actor, version.notice.organization_id)
        versions = NoticeVersion.objects.filter(notice_id=version.notice_id)
        if (opened := versions.filter(state__in=OPEN).select_related("notice").first()) is not None:
            return opened
        if version.state not in CORRECTABLE:
            raise conflict("site.not_correctable", _("Only what was published is corrected."))
        newest = versions.order_by("-number").values_list("number", flat=True)[0]
        made = NoticeVersion(notice=version.notice, number=newest + 1, writers=[person], last_by=person)
        _take(actor, made, writing_of(version))
        made.file_ids = list(version.file_ids)
        made.save(force_insert=True)
        note(actor, made, "correct")
    return made


def discard(actor: Actor, version_id: UUID) -> None:
    """A draft that nobody wants goes, and with a first one its notice; done twice is once.

    Raises `site.no_such_notice` (404), `site.may_not_write` (403), `site.not_editable` (409).
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        check_can_edit(actor, version)
        others = NoticeVersion.objects.filter(notice_id=version.notice_id).exclude(pk=version.pk)
        used = {one for ids in others.values_list("file_ids", flat=True) for one in ids}
        files.detach(actor, [one for one in version.file_ids if one not in used])
        note(actor, version, "discard")
        version.delete()
        if not others.exists():
            version.notice.delete()


def locked(actor: Actor, version_id: UUID) -> NoticeVersion:
    """The version with its notice, which is locked first, so that two acts never meet."""
    found = NoticeVersion.objects.filter(pk=version_id).values_list("notice_id", flat=True).first()
    if found is None or not Notice.objects.select_for_update().filter(pk=found).exists():
        raise no_such_notice()
    rows = NoticeVersion.objects.select_related("notice").filter(pk=version_id)
    return check_can_see(actor, rows.first())


def check_can_edit(actor: Actor, version: NoticeVersion) -> UUID:
    """The person who writes."""
    person = check_can_write_for(actor, version.notice.organization_id)
    if version.state not in EDITABLE:
        raise conflict(
            "site.not_editable",
            _("This text is not a draft any more."),
            remedy=_("Take it back from review, or begin a correction."),
        )
    return person


def check_is_same(version: NoticeVersion, stamp: int, remedy: str) -> None:
    """Raises `site.changed_meanwhile` (409) where it is not the text that was read."""
    if version.stamp != stamp:
        message = _("Somebody has changed this text meanwhile.")
        raise conflict("site.changed_meanwhile", message, remedy=remedy)


def writing_of(version: NoticeVersion) -> Writing:
    return Writing(version.title, version.body, version.column, version.shown_from, version.shown_until)


def clean(written: Writing) -> Writing:
    """Without the control characters that come along from other programs: no feed may hold them."""
    title = _CONTROL.sub("", " ".join(written.title.split()))
    body = _CONTROL.sub("", _BREAK.sub("\n", written.body)).strip()
    return Writing(title, body, written.column, written.shown_from, written.shown_until)


def _take(actor: Actor, version: NoticeVersion, given: Writing) -> None:
    written = clean(given)
    _check_size(written)
    column = get_column(written.column)
    version.title, version.body = written.title, written.body
    version.column, version.column_title = column.code, column.title
    version.shown_from, version.shown_until = written.shown_from, written.shown_until
    version.changed_at = clock.now()
    version.author_name = actor.name
    if actor.account_id is not None:
        version.author_id = actor.account_id


def wrote(version: NoticeVersion, person: UUID) -> None:
    """Whoever writes does not decide any more; who returned the text decides anew when it comes again."""
    if person not in version.writers:
        version.writers = [*version.writers, person]
    version.decided_by = None
    version.stamp += 1
    version.last_by = person


@dataclass(frozen=True, slots=True)
class _Limit:
    field: str
    most: int
    size: int


def _check_size(written: Writing) -> None:
    sizes = (_Limit("title", MOST_TITLE, len(written.title)), _Limit("body", MOST_BODY, len(written.body)))
    fields = {
        one.field: [_("At most %(count)s characters.") % {"count": one.most}]
        for one in sizes
        if one.size > one.most
    }
    for name, day in (("shown_from", written.shown_from), ("shown_until", written.shown_until)):
        if day is not None and not FIRST_DAY <= day < LAST_DAY:
            fields[name] = [_("This is no day on which something is shown.")]
    if fields:
        message = _("The text cannot be kept like this.")
        raise Problem("site.too_long", message, value=", ".join(fields), fields=fields)


def note(actor: Actor, version: NoticeVersion, verb: str) -> None:
    audit.record(
        actor,
        f"site.{verb}",
        "site_notice",
        version.notice_id,
        detail={"version": version.number, "column": version.column},
        organization_id=version.notice.organization_id,
    )
