"""Drawings that packages bring and everybody sees: only shapes and words may stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 20_000

_SHAPES = """
svg g title desc path rect circle ellipse line polyline polygon text tspan
"""
_ELEMENTS = frozenset(f"{SVG}{name}" for name in _SHAPES.split())
_NAMES = """
viewBox role width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform opacity
fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap stroke-linejoin
font-size font-weight font-family text-anchor letter-spacing
"""
_ATTRIBUTES = frozenset(_NAMES.split())
_VALUE = re.compile(r"(?!.*(?:url|//))[^<>&:;@\\]*", re.IGNORECASE | re.DOTALL)
"""No addresses and no style rules."""


def picture_title(source: bytes) -> str:
    """The title of a drawing that is sound."""
    return (etree.fromstring(source, _parser()).findtext(f"{SVG}title") or "").strip()


def picture_faults(source: bytes) -> list[str]:
    """Why a drawing is refused, in words; none when it is sound."""
    if len(source) > MOST_BYTES:
        return [f"the drawing is larger than {MOST_BYTES // 1000} kB"]
    if b"<!" in source.replace(b"\0", b""):
        return ["document types, entities and comments are not allowed"]
    try:
        root = etree.fromstring(source, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        return [f"it is not well-formed XML: {str(error)[:120]}"]
    if root.tag != f"{SVG}svg" or not root.get("viewBox"):
        return ["the root is an svg element with a viewBox"]
    if root.getprevious() is not None or root.getnext() is not None:
        return ["nothing stands before or behind the svg element"]
    found = list(_strange(root))
    if not (root.findtext(f"{SVG}title") or "").strip():
        found.append("its first element is a title that says what is to be seen")
    return found


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _strange(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag not in _ELEMENTS:
            yield f"the element {str(element.tag).removeprefix(SVG)[:40]!r} is not allowed"
            continue
        for name, value in element.attrib.items():
            if str(name) not in _ATTRIBUTES or not _VALUE.fullmatch(str(value)):
                yield f"the attribute {str(name)[:40]!r} is not allowed"
