"""容缺受理 in words: what may follow after acceptance, and what was promised."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhengyun.engines.casework.contracts import FormPage, MaterialView, MayFollow


def follow_words(rule: MayFollow | None) -> str:
    """That a material may follow after acceptance, until when, and by which rule."""
    if rule is None:
        return ""
    words = ngettext(
        "It may follow within %(n)d working day of acceptance (%(source)s).",
        "It may follow within %(n)d working days of acceptance (%(source)s).",
        rule.days,
    )
    return words % {"n": rule.days, "source": rule.source}


def promised_words(view: MaterialView) -> str:
    """What was promised of a material that is missing, with its day where that is known."""
    if view.follow_by:
        return _("to be supplied by %(day)s, as promised") % {"day": view.follow_by.isoformat()}
    words = ngettext(
        "promised within %(n)d working day of acceptance",
        "promised within %(n)d working days of acceptance",
        view.follow_days,
    )
    return words % {"n": view.follow_days}


def promises_of(pages: Iterable[FormPage]) -> list[tuple[str, str]]:
    """Everything that is promised to follow, with until when."""
    views = (view for page in pages for view in page.materials if view.follow_days)
    return [(view.title, promised_words(view)) for view in views]
