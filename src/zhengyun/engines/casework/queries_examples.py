"""Examples of papers: those of the platform, which every package may name, and those of packages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from zhengyun.engines.casework.drawings import picture_title
from zhengyun.engines.casework.models import LetterTemplate
from zhengyun.engines.casework.papers.typesetting import header_of
from zhengyun.engines.casework.rules_examples import PAPER, PICTURE, SUFFIXES
from zhengyun.kit.errors import not_found

FOLDER = Path(__file__).parent / "data" / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """kind: paper (source is Typst) or picture (source is SVG). version: 0 for those of the platform."""

    code: str
    kind: str
    title: str
    source: str
    version: int = 0


def read(path: Path) -> Example:
    """A sound file of an examples/ folder."""
    source, kind = path.read_text("utf-8"), SUFFIXES[path.suffix]
    title = header_of(source).get("title", "") if kind == PAPER else picture_title(source.encode())
    return Example(path.stem, kind, title, source)


@cache
def built_in() -> Mapping[str, Example]:
    """Of the platform, by code."""
    found = (read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in SUFFIXES)
    return {example.code: example for example in found}


def find(code: str, kind: str) -> Example | None:
    if (known := built_in().get(code)) is not None:
        return known if known.kind == kind else None
    row = LetterTemplate.objects.filter(code=code, kind=kind, state="active").first()
    return Example(row.code, row.kind, row.title, row.source, row.version) if row else None


def kinds_of(packages: Collection[str]) -> dict[str, str]:
    """Code -> kind of what the platform and these packages have in force."""
    rows = LetterTemplate.objects.filter(package__in=packages, kind__in=[PAPER, PICTURE], state="active")
    return {**{code: one.kind for code, one in built_in().items()}, **dict(rows.values_list("code", "kind"))}


def picture(code: str) -> str:
    """The SVG of a drawing. Raises Problem 404 `casework.no_such_picture`."""
    found = find(code, PICTURE)
    if found is None:
        raise not_found("casework.no_such_picture", _("There is no such drawing."), value=code[:60])
    return found.source
