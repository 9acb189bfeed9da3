"""What stands in the way of a review, all of it, each with its place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.site import links, queries, rules_checks
from zhengyun.services.site.contracts import Writing
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.rules_checks import Fault
from zhengyun.services.site.words import fault_words


def faults_of(version: NoticeVersion) -> list[Fault]:
    """Title, time, personal numbers and links; empty for a text that may go to review."""
    written = Writing(version.title, version.body, version.column, version.shown_from, version.shown_until)
    names = [one.name for one in queries.attachments_of(version)]
    found = rules_checks.faults_of(written, names, clock.today())
    return [*found, *links.dead_links(version.body)]


def check_ready(version: NoticeVersion) -> None:
    """Raises `site.not_ready` (422) with every fault by field."""
    fields: dict[str, list[str]] = {}
    for fault in faults_of(version):
        fields.setdefault(fault.field, []).append(fault_words(fault))
    if fields:
        raise Problem(
            "site.not_ready",
            _("This text cannot be published as it is."),
            value=", ".join(fields),
            remedy=_("Mend what is named and submit it again."),
            fields=fields,
        )
