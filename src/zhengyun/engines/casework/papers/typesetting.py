"""From a Typst source and plain data to a PDF with embedded Chinese fonts.

The compiler runs in a process of its own with limits of time, memory and size, and sees one folder that
holds the source, the letter library, the code and the seal. Packages cannot be imported. The process is
kept for the next letter, because reading the Chinese fonts costs more than typesetting.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.papers.typesetter import Typesetter, TypesetterError
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem

FONT_FAMILY = "Noto Serif CJK SC"
FONT_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts",
    "/usr/local/share/fonts",
    "/opt/homebrew/share/fonts",
)
LIBRARY = Path(__file__).parent.parent / "data" / "letter.typ"
MAX_SOURCE, MAX_DATA, MAX_PDF = 200_000, 1_000_000, 10_000_000
CPU_SECONDS, WALL_SECONDS, MEMORY = 20, 60, 3 << 30
_PACKAGE = re.compile(r"@[a-z][\w-]*/", re.IGNORECASE)
_HEADER = re.compile(r"^//\s*(\w+):\s*(.+?)\s*$")


@cache
def font_folder() -> str | None:
    """The first folder that has the font, or None."""
    for folder in FONT_FOLDERS:
        if any(Path(folder).glob("**/NotoSerifCJK*")):
            return folder
    return None


def check_config() -> list[str]:
    """What is missing for letters, in words; empty when nothing is."""
    if font_folder() is None:
        return [
            _("The font %(font)s is missing: install the package fonts-noto-cjk.") % {"font": FONT_FAMILY}
        ]
    return []


def header_of(source: str) -> dict[str, str]:
    """The comment lines at the top of a template: code, title, kind, number (`// code: receipt`)."""
    found: dict[str, str] = {}
    for line in source.splitlines():
        if not line.startswith("//"):
            break
        if (match := _HEADER.match(line)) is not None:
            found[match[1]] = match[2]
    return found


def check_source(source: str) -> list[str]:
    """Why a source is refused before it is compiled, in words."""
    problems = []
    if len(source) > MAX_SOURCE:
        problems.append(_("The template is longer than %(limit)d characters.") % {"limit": MAX_SOURCE})
    if (match := _PACKAGE.search(source)) is not None:
        problems.append(
            _("The template imports the package %(name)s; packages are not allowed.") % {"name": match[0]}
        )
    return problems


def typeset(source: str, data: Mapping[str, Any], pictures: Mapping[str, str | bytes] | None = None) -> bytes:
    """The PDF. pictures: file name -> content, beside main.typ. `sys.inputs.data` is the data as JSON.

    Raises Problem `casework.letter_template` with the compiler's words, `casework.letter_limits`.
    """
    if problems := check_source(source):
        raise Problem(
            "casework.letter_template", _("The template of this letter cannot be used."), value=problems[0]
        )
    text = json.dumps(data, ensure_ascii=False, default=str)
    if len(text) > MAX_DATA:
        raise _too_much()
    with tempfile.TemporaryDirectory(prefix="zhengyun-letter-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(source)
        (root / "data.json").write_text(text)
        (root / "letter.typ").write_bytes(LIBRARY.read_bytes())
        for name, content in (pictures or {}).items():
            (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return _run(root)


def _run(root: Path) -> bytes:
    try:
        kind, answer = typesetter().typeset(root, int(clock.now().timestamp()))
    except TypesetterError as error:
        raise _too_much() from error
    if kind == "error":
        raise Problem(
            "casework.letter_template",
            _("The template of this letter cannot be typeset."),
            value=answer.decode(errors="replace")[:1000],
            remedy=_("Correct the template and install its package again."),
        )
    if len(answer) > MAX_PDF:
        raise _too_much()
    return answer


@cache
def typesetter() -> Typesetter:
    """Kept while this process lives."""
    fonts = font_folder()
    if fonts is None:
        raise Problem("casework.letter_font", check_config()[0], status=500)
    return Typesetter(fonts, CPU_SECONDS, WALL_SECONDS, MEMORY)


def _too_much() -> Problem:
    return Problem(
        "casework.letter_limits",
        _("This letter takes more time or room than a letter may."),
        remedy=_("Shorten the template or its data."),
    )
