"""The active definitions, kept in the process: parsed once a version, looked up again every second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.models import RegisterVersion
from zhengyun.engines.registers.parse import parse
from zhengyun.kit.errors import not_found
from zhengyun.kit.kept import Kept

LOOK_AGAIN = 1.0
"""Seconds. A definition only grows in prepare, so what is a second old still fits the tables."""


@dataclass(frozen=True, slots=True)
class Release:
    """Which version of which package defines a register now."""

    id: UUID
    package: str
    version: str
    record_type: RecordType


def record_type(code: str) -> RecordType:
    """The active definition. Raises Problem 404 `registers.no_such_register`."""
    return release(code).record_type


def all_types() -> list[RecordType]:
    """Every active definition, by code."""
    return [found.record_type for _code, found in sorted(_kept.of(None).items())]


def release(code: str) -> Release:
    """The active version with its package. Raises Problem 404 `registers.no_such_register`."""
    found = _kept.of(None).get(code)
    if found is None:
        raise not_found(
            "registers.no_such_register",
            _("There is no register “%(code)s”.") % {"code": code[:40]},
            value=code[:40],
            remedy=_("The list of registers shows which there are."),
        )
    return found


def _read(_nothing: None) -> Mapping[str, Release]:
    rows = RegisterVersion.objects.filter(state="active").values_list(
        "id", "register_id", "version", "register__package"
    )
    found = list(rows)
    _parse_new([row[0] for row in found if row[0] not in _parsed])
    return {code: Release(key, package, version, _parsed[key]) for key, code, version, package in found}


def _parse_new(ids: list[UUID]) -> None:
    if ids:
        for row in RegisterVersion.objects.filter(id__in=ids):
            _parsed[row.id] = parse(row.definition)


_kept = Kept(_read, LOOK_AGAIN)
_parsed: dict[UUID, RecordType] = {}


def forget() -> None:
    """After a definition was switched: this process looks again at once."""
    _kept.forget()
