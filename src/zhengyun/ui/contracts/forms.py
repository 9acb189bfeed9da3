"""Fields of forms and of inspections."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhengyun.ui.contracts.words import FieldKind, Finding, SourceMark

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Option:
    """One choice of a radio group, checkbox group or select."""

    value: str
    label: str
    help: str = ""
    disabled: bool = False


@dataclass(frozen=True)
class UploadedFile:
    """A file that is already there.

    ``size`` is in bytes. ``remove_name`` and ``remove_value`` become a submit button, so
    that removing works with scripts off; both empty means that it cannot be removed.
    """

    name: str
    size: int = 0
    url: str = ""
    thumbnail_url: str = ""
    note: str = ""
    remove_name: str = ""
    remove_value: str = ""
    is_image: bool = False


@dataclass(frozen=True)
class Field:
    """One question of a form with its present answer.

    ``value`` is a string, or a tuple of strings for ``CHECKBOXES``. ``YES_NO`` posts
    ``true`` or ``false``; ``CHECKBOX`` posts ``true`` or nothing. ``ADDRESS`` has three
    parts: ``options`` are the regions of the select ``<name>.region``; ``<name>.line`` is
    the free line; its ``value`` is ``(region, line)``. A read-only field shows its value
    and posts it hidden.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str | tuple[str, ...] = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    help: str = ""
    error: str = ""
    source: SourceMark | None = None
    readonly: bool = False
    autocomplete: str = ""
    inputmode: str = ""
    pattern: str = ""
    min: str = ""
    max: str = ""
    maxlength: int | None = None
    placeholder: str = ""
    unit: str = ""
    accept: str = ""
    multiple: bool = False
    capture: str = ""
    files: tuple[UploadedFile, ...] = ()
    upload_url: str = ""
    width: str = ""

    @property
    def id(self) -> str:
        """Element id, the same on every page that shows the field."""
        return "f-" + _NOT_IN_ID.sub("-", self.name)

    @property
    def focus_id(self) -> str:
        """Id that a link of the error summary jumps to: the first thing one can type in."""
        if self.kind in (FieldKind.RADIO, FieldKind.CHECKBOXES, FieldKind.YES_NO):
            return f"{self.id}-1"
        return f"{self.id}-region" if self.kind == FieldKind.ADDRESS else self.id

    @property
    def values(self) -> tuple[str, ...]:
        """The answer as a tuple, empty when there is none."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if self.value else ()


@dataclass(frozen=True)
class Fieldset:
    """Fields under one heading."""

    legend: str
    fields: tuple[Field, ...]
    help: str = ""


@dataclass(frozen=True)
class ErrorItem:
    """One line of the error summary; ``target`` is ``Field.focus_id``."""

    text: str
    target: str = ""


@dataclass(frozen=True)
class InspectionItem:
    """One item of an inspection form; posts ``name``, ``name.note`` and ``name.photo``."""

    name: str
    number: str
    text: str
    basis: str = ""
    is_key: bool = False
    value: Finding | None = None
    note: str = ""
    error: str = ""
    photos: tuple[UploadedFile, ...] = ()
    readonly: bool = False

    @property
    def id(self) -> str:
        """Element id."""
        return "i-" + _NOT_IN_ID.sub("-", self.name)
