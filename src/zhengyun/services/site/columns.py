"""Columns of the website: a code list of the application `county_site`, kept by a data steward."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.kit.errors import Problem, not_found
from zhengyun.services.site.contracts import Column

LIST = "site_column"


def columns() -> list[Column]:
    """Those in use today, in the order of the list; none where the list is not installed."""
    try:
        found = registers.codes_of(LIST)
    except Problem as problem:
        if problem.status != 404:
            raise
        return []
    return [Column(one.code, one.title) for one in found]


def get_column(code: str) -> Column:
    """Raises `site.no_such_column` (404)."""
    found = next((one for one in columns() if one.code == code), None)
    if found is None:
        raise not_found(
            "site.no_such_column",
            _("The website has no such column."),
            value=code[:40],
            remedy=_("Choose one of the columns of the code list."),
        )
    return found
