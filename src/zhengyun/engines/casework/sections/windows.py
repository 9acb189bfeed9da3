"""The window of an option: the days before a licence ends on which it is applied for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.rules_window import EARLIEST, LATEST, is_stated_well
from zhengyun.engines.casework.sections.reading import Faults, contents, fault, missing, unknown
from zhengyun.kernel.packages.contracts import PackageContext

KEYS = ("param", "until", "field")


def check_window(context: PackageContext, name: str, place: str, option: Mapping[str, Any]) -> Faults:
    stated = option.get("window")
    if stated is None:
        return
    if not isinstance(stated, Mapping):
        yield fault(name, f"{place}.window", _("This entry is of another kind."), ", ".join(KEYS))
        return
    found = [*unknown(name, stated, frozenset(KEYS), f"{place}.window."), *missing(name, stated, *KEYS)]
    yield from found or _check_named(context, name, f"{place}.window", option)


def _check_named(context: PackageContext, name: str, place: str, option: Mapping[str, Any]) -> Faults:
    stated = option["window"]
    values = [row.get("value") for row in _parameters(context) if row.get("code") == stated["param"]]
    if not values or not all(is_stated_well(value) for value in values):
        message = _("A window is a parameter with whole working days, the earliest not after the latest.")
        yield fault(name, f"{place}.param", message, f"{EARLIEST}, {LATEST}")
    asked = _asked(context, str(option.get("form")))
    for key in ("until", "field"):
        if stated[key] not in asked:
            yield fault(name, f"{place}.{key}", _("The form does not ask this."), stated[key])


def _parameters(context: PackageContext) -> list[Mapping[str, Any]]:
    files = contents(context, "params", ".toml")
    return [row for _name, _path, content in files for row in content.get("parameter", ())]


def _asked(context: PackageContext, form: str) -> set[str]:
    """The questions on the pages of a form."""
    files = contents(context, "forms", ".json")
    return {
        path
        for _name, _path, content in files
        if content.get("code") == form
        for page in content.get("pages", ())
        for path in page.get("fields", ())
    }
