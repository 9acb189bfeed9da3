"""params/*.toml: dated values, each with its legal source. What was installed once never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import Parameter
from zhengyun.engines.casework.sections.reading import Faults, contents, fault, files, read, strays, unknown
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "params"
KNOWN = frozenset({"code", "value", "valid_from", "source"})
NEEDS_CITATION = "special_procedures"


def check(context: PackageContext) -> list[Problem]:
    found = list(strays(context, FOLDER, ".toml"))
    seen: set[tuple[str, date]] = set()
    for path in files(context, FOLDER, ".toml"):
        name = f"{FOLDER}/{path.name}"
        content, problems = read(path, name)
        found += problems
        if problems:
            continue
        found += unknown(name, content, frozenset({"parameter"}))
        for number, row in enumerate(content.get("parameter", ())):
            place = f"parameter[{number}]"
            faults = list(_check_row(name, place, row))
            found += faults or _check_dated(context.id, name, place, row, seen)
    return found


def _check_row(name: str, place: str, row: Any) -> Faults:
    if not isinstance(row, Mapping):
        yield fault(name, place, _("The file does not hold a table of entries."))
        return
    yield from unknown(name, row, KNOWN, f"{place}.")
    for key, kind in (("code", str), ("source", str), ("valid_from", date)):
        if not isinstance(row.get(key), kind) or not row[key]:
            yield fault(name, f"{place}.{key}", _("This entry is missing."))
    if "value" not in row:
        yield fault(name, f"{place}.value", _("This entry is missing."))
    if row.get("code") == NEEDS_CITATION and not _are_cited(row.get("value")):
        yield fault(
            name, f"{place}.value", _("Each special procedure needs kind, title and its legal citation.")
        )


def _are_cited(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(v, Mapping) and all(v.get(key) for key in ("kind", "title", "citation")) for v in value
    )


def _check_dated(
    package: str, name: str, place: str, row: Mapping[str, Any], seen: set[tuple[str, date]]
) -> list[Problem]:
    key = (row["code"], row["valid_from"])
    if key in seen:
        return [fault(name, place, _("This parameter has two values from the same day on."))]
    seen.add(key)
    kept = Parameter.objects.filter(package=package, code=row["code"], valid_from=row["valid_from"]).first()
    if kept is not None and kept.value != row["value"]:
        return [
            fault(
                name,
                place,
                _("This value was installed already and does not change."),
                _("Give the new value with the day from which it holds."),
            )
        ]
    return []


def rows(context: PackageContext) -> Iterator[Mapping[str, Any]]:
    for _name, _path, content in contents(context, FOLDER, ".toml"):
        yield from content.get("parameter", ())


def activate(context: PackageContext) -> None:
    Parameter.objects.bulk_create(
        [Parameter(package=context.id, **{key: row[key] for key in KNOWN}) for row in rows(context)],
        ignore_conflicts=True,
    )


def nothing(context: PackageContext) -> None:
    """Parameters are written when they come into force, and stay as the history of the law."""


SECTION = Section(FOLDER, check, nothing, activate, nothing)
