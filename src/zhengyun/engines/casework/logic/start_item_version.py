"""Which version of a guide holds: at once, or from a day on; a day that was set is kept or called off."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.permissions_admin import check_can_edit_item
from zhengyun.engines.casework.queries_admin import has_same_ways, item_row
from zhengyun.engines.casework.sections.items import search_words
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.notices import facade as notices
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

START = "casework.start_item_version"


@transaction.atomic
def start_item_version(actor: Actor, code: str, number: int, on: date | None, *, besides: bool) -> None:
    row = locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    version = version_of(row, number)
    if row.current_version_id == version.pk and not _is_ahead(on):
        return
    check_others(row, version, besides=besides)
    start(actor, row, version, on)


@transaction.atomic
def call_off_item_version(actor: Actor, code: str, number: int) -> None:
    row = locked(actor, code)
    check_can_edit_item(actor, row.organization_id)
    version = version_of(row, number)
    if version.starts_on is not None:
        call_off(actor, row, version)


@transaction.atomic
def start_due_version(version_id: str, actor: Actor) -> None:
    """What the day brings into force; nothing where it was put off again or called off.

    Whatever was brought into force meanwhile was done in the knowledge of this day. Only a package may have
    come in between without it: then the version is held back, and who wrote it is told.
    """
    known = ServiceItemVersion.objects.filter(pk=version_id).values_list("item_id", flat=True).first()
    if known is None:
        return
    rows = ServiceItem.objects.select_for_update(of=("self",)).select_related("current_version")
    row = rows.get(pk=known)
    version = ServiceItemVersion.objects.filter(pk=version_id, starts_on__lte=clock.today()).first()
    if version is None:
        return
    if has_same_ways(row, version):
        _bring_into_force(actor, row, version)
    else:
        _hold_back(actor, row, version)


def start(actor: Actor, row: ServiceItem, version: ServiceItemVersion, on: date | None) -> None:
    """on: None or today: at once; a later day: a job brings it into force when the day begins."""
    _check_same_ways(row, version)
    if on is None or not _is_ahead(on):
        _bring_into_force(actor, row, version)
        return
    ServiceItemVersion.objects.filter(pk=version.pk).update(starts_on=on)
    jobs.defer(START, run_at=clock.civil(on), key=f"{START}:{version.pk}:{on}", version_id=str(version.pk))
    detail = {"version": version.version, "on": str(on)}
    audit.record(actor, "casework.put_off_item_version", "item", row.code, detail=detail)


def call_off(actor: Actor, row: ServiceItem, version: ServiceItemVersion) -> None:
    detail = {"version": version.version, "on": str(version.starts_on)}
    ServiceItemVersion.objects.filter(pk=version.pk).update(starts_on=None)
    audit.record(actor, "casework.call_off_item_version", "item", row.code, detail=detail)


def check_others(row: ServiceItem, known: ServiceItemVersion, *, besides: bool) -> None:
    """What is ordered for a day is not undone, nor undoes anything, by somebody who does not know of it.

    known: what is brought into force or written on. besides: the actor says that the others stay.
    """
    rows = ServiceItemVersion.objects.filter(item=row, starts_on__isnull=False).exclude(pk=known.pk)
    waiting = [one for one in rows.order_by("starts_on", "version") if has_same_ways(row, one)]
    if besides or not waiting:
        return
    said = {"n": waiting[0].version, "day": waiting[0].starts_on}
    message = _("Version %(n)d is to hold from %(day)s; neither of the two contains the other.") % said
    raise Problem(
        "casework.guide_waits",
        message,
        remedy=_("Call that version off, or confirm that it stays and write there what it needs."),
        status=409,
        fields={"besides": [message]},
    )


def locked(actor: Actor, code: str) -> ServiceItem:
    found = item_row(actor, code)
    rows = ServiceItem.objects.select_for_update(of=("self",)).select_related("current_version")
    return rows.get(pk=found.pk)


def version_of(row: ServiceItem, number: int) -> ServiceItemVersion:
    found = ServiceItemVersion.objects.filter(item=row, version=number).first()
    if found is None:
        raise not_found("casework.no_such_version", _("The item has no such version."), value=number)
    return found


def _is_ahead(on: date | None) -> bool:
    return on is not None and on > clock.today()


def _check_same_ways(row: ServiceItem, version: ServiceItemVersion) -> None:
    """Forms and procedures change with a package only, which two administrators agree to."""
    if has_same_ways(row, version):
        return
    raise conflict(
        "casework.options_differ",
        _("This version belongs to an earlier package: its options or its first question are others."),
        value=version.version,
        remedy=_("Write what should be said as a new version."),
    )


def _bring_into_force(actor: Actor, row: ServiceItem, version: ServiceItemVersion) -> None:
    row.current_version = version
    row.bigrams = search_words(row.title, version.guide, version.options)
    row.save(update_fields=["current_version", "bigrams"])
    ServiceItemVersion.objects.filter(pk=version.pk).update(starts_on=None)
    detail = {"version": version.version}
    audit.record(actor, "casework.start_item_version", "item", row.code, detail=detail)


def _hold_back(actor: Actor, row: ServiceItem, version: ServiceItemVersion) -> None:
    """Its day stays at the version, so that its page says so until somebody acts."""
    detail = {"version": version.version, "on": str(version.starts_on)}
    audit.record(actor, "casework.start_item_version", "item", row.code, outcome="stale", detail=detail)
    if version.author is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("A version of a guide was held back on its day")
        body = _(
            "“%(title)s”: version %(n)d was to hold from %(day)s. Since then a package has brought other "
            "options or another first question; write its text as a new version."
        ) % {"title": row.title, "n": version.version, "day": version.starts_on}
    notices.notify(
        version.author,
        subject,
        body,
        f"/manage/items/{row.code}/",
        kind="casework.guide_held_back",
        subject_ref=f"item:{row.code}",
        key=f"casework.guide_held_back:{version.pk}:{version.starts_on}",
    )
