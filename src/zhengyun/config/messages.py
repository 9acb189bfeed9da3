"""Message catalogues: compiled at set-up, and searched for what is not translated yet.

python -m zhengyun.config.messages            compile every catalogue
python -m zhengyun.config.messages missing    name the English texts without Chinese ones
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

SOURCE = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


@dataclass(frozen=True, slots=True)
class Text:
    """An English text in the code, and where it stands."""

    id: str
    context: str | None
    place: str


def catalogues(root: Path = SOURCE) -> list[Path]:
    return sorted(root.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        try:
            return read_po(file, locale=LANGUAGE, abort_invalid=True)
        except PoFileError as error:
            raise SystemExit(f"{path}: {error}") from error


def compile_all(root: Path = SOURCE) -> int:
    """Write each catalogue's .mo beside it when it is older; returns how many were written."""
    written = 0
    for path in catalogues(root):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read(path))
        target.write_bytes(buffer.getvalue())
        written += 1
    return written


def texts(root: Path = SOURCE) -> Iterator[Text]:
    """Every text that gettext is asked for, in code and in templates."""
    for path in sorted(root.glob("**/*")):
        is_template = path.suffix in {".html", ".txt"} and "templates" in path.parts
        if "tests" in path.parts or not (path.suffix == ".py" or is_template):
            continue
        content = _as_python(path) if is_template else path.read_bytes()
        for line, found, _comments, context in extract("python", io.BytesIO(content), KEYWORDS):
            message = found[0] if isinstance(found, tuple) else found
            if message:
                yield Text(message, context, f"{path.relative_to(root)}:{line}")


def _as_python(path: Path) -> bytes:
    """Django's own reading of a template, in brackets so that indentation means nothing."""
    from django.utils.translation.template import templatize

    return f"(\n{templatize(path.read_text(), origin=str(path))}\n)".encode()


def translations(root: Path = SOURCE) -> dict[tuple[str, str | None], dict[str, str]]:
    """For each text its Chinese in each catalogue that has it; fuzzy and half plurals do not count."""
    found: dict[tuple[str, str | None], dict[str, str]] = {}
    for path in catalogues(root):
        for message in read(path):
            parts = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and not message.fuzzy and all(parts):
                key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                found.setdefault((key, message.context), {})[str(path.relative_to(root))] = str(parts[0])
    return found


def missing(root: Path = SOURCE) -> list[Text]:
    known = translations(root)
    return [text for text in texts(root) if (text.id, text.context) not in known]


def conflicts(root: Path = SOURCE) -> list[str]:
    """Texts that two catalogues translate differently: Django would show only one of them."""
    return [
        f"{key[0]}: {places}" for key, places in translations(root).items() if len(set(places.values())) > 1
    ]


def main() -> None:
    if sys.argv[1:] == ["missing"]:
        found = missing()
        for text in found:
            print(f"{text.place}: {text.id!r}")  # noqa: T201
        sys.exit(1 if found else 0)
    print(f"{compile_all()} of {len(catalogues())} message catalogues compiled")  # noqa: T201


if __name__ == "__main__":
    main()
