"""PDF: readable, without password, without scripts, launches or embedded files."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from zhengyun.kernel.files.content.refusals import broken, dangerous, encrypted

MAX_PAGES = 2_000
END_WITHIN = 2_048
# Electronic invoices carry their data as an attached XML file.
ATTACHABLE = frozenset({"xml", "xbrl", "pdf", "ofd", "jpg", "jpeg", "png", "txt", "csv"})
ACTIONS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition")
FAULTS = (PdfError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


def check(stream: BinaryIO) -> None:
    """Raises Problem `files.*`."""
    _check_end(stream)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    stream.seek(0)
    try:
        reader = PdfFileReader(stream, strict=False)
        if reader.encrypted or "/Encrypt" in reader.trailer:
            raise encrypted("PDF")
        root = reader.root
        pages = int(root["/Pages"]["/Count"])
        found = next(_active_parts(root), None)
    except FAULTS as error:
        raise broken("PDF") from error
    if found:
        raise dangerous(found)
    if not 0 < pages <= MAX_PAGES:
        raise broken(f"PDF ({pages})")


def _check_end(stream: BinaryIO) -> None:
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - END_WITHIN))
    if b"%%EOF" not in stream.read():
        raise broken("PDF")


def _active_parts(root: generic.DictionaryObject) -> Iterator[str]:
    """What acts when the document is opened, printed or closed."""
    names = _dictionary(root, "/Names")
    if "/JavaScript" in names:
        yield "/JavaScript"
    for attached in _specifications(_dictionary(names, "/EmbeddedFiles"), depth=0):
        name = str(attached.get("/UF", attached.get("/F", "")))
        if name.rpartition(".")[2].lower() not in ATTACHABLE:
            yield name[-80:] or "/EmbeddedFiles"
    if "/AA" in root:
        yield "/AA"
    yield from _dangerous_action(_dictionary(root, "/OpenAction"))
    for page in _pages(_dictionary(root, "/Pages"), depth=0):
        if "/AA" in page:
            yield "/AA"
        for annotation in _items(page, "/Annots"):
            if "/AA" in annotation:
                yield "/AA"
            yield from _dangerous_action(_dictionary(annotation, "/A"))


def _specifications(node: Any, depth: int) -> Iterator[Any]:
    """The file specifications in a tree of names."""
    if depth > 20:
        raise ValueError("the tree of names is too deep")
    yield from _items(node, "/Names")
    for kid in _items(node, "/Kids"):
        yield from _specifications(kid, depth + 1)


def _dangerous_action(action: Any) -> Iterator[str]:
    kind = str(action.get("/S", "")) if isinstance(action, dict) else ""
    if kind in ACTIONS:
        yield kind


def _value(holder: Any, key: str) -> Any:
    """`get` would not follow a reference."""
    return holder[key] if key in holder else None  # noqa: SIM401


def _dictionary(holder: Any, key: str) -> Any:
    value = _value(holder, key)
    return value if isinstance(value, generic.DictionaryObject) else {}


def _items(holder: Any, key: str) -> Iterator[Any]:
    value = _value(holder, key)
    if isinstance(value, generic.ArrayObject):
        for index in range(len(value)):
            item = value[index]
            if isinstance(item, generic.DictionaryObject):
                yield item


def _pages(node: Any, depth: int) -> Iterator[Any]:
    if depth > 40:
        raise ValueError("the page tree is too deep")
    if "/Kids" not in node:
        yield node
        return
    for kid in _items(node, "/Kids"):
        yield from _pages(kid, depth + 1)
