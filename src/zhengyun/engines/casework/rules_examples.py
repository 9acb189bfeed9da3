"""What shows how a paper looks (空白表格, 示例样表, drawings of what is right and wrong). Pure.

A paper is a Typst template that is drawn blank and as a filled sample; a picture is a small SVG drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

PAPER, PICTURE = "paper", "picture"
SUFFIXES: Mapping[str, str] = {".typ": PAPER, ".svg": PICTURE}
MOST_EXAMPLES = 6
RIGHT, WRONG = "right", "wrong"
SELF_MADE = "D"
"""The form of evidence (国办函〔2016〕108号) of what the applicant writes himself."""

Fault = tuple[str, str]


def shape_faults(material: Mapping[str, Any]) -> Iterator[Fault]:
    """Of `blank`, `sample` and `examples` of a material, as (place in the material, what is wrong)."""
    for key in ("blank", "sample"):
        if key in material and not (isinstance(material[key], str) and material[key]):
            yield key, "is the code of a paper in examples/"
    rows = material.get("examples", [])
    if not isinstance(rows, list) or len(rows) > MOST_EXAMPLES:
        yield "examples", f"is a list of at most {MOST_EXAMPLES}"
        return
    for number, row in enumerate(rows):
        place = f"examples[{number}]"
        if not isinstance(row, Mapping) or row.keys() != {"is", "picture", "text"}:
            yield place, "says is, picture and text"
        elif row["is"] not in (RIGHT, WRONG) or not all(isinstance(row[k], str) and row[k] for k in row):
            yield place, f"is {RIGHT!r} or {WRONG!r}, with a picture of examples/ and the words for it"


def named(material: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(place, kind, code) of everything that a material of sound shape names."""
    for key in ("blank", "sample"):
        if material.get(key):
            yield key, PAPER, material[key]
    for number, row in enumerate(material.get("examples", ())):
        yield f"examples[{number}].picture", PICTURE, row["picture"]


def lacks_paper(material: Mapping[str, Any]) -> bool:
    """What the applicant writes himself, and must hand in, has a blank form and a filled sample."""
    is_asked = material.get("evidence") == SELF_MADE and not material.get("waived")
    return is_asked and not (material.get("blank") and material.get("sample"))
