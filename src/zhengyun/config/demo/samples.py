"""Materials as applicants hand them in: small PDFs and pictures, typeset from drawings in data/."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import typst

from zhengyun.config.demo.population import DATA

COLOURS = ("#8c2f24", "#1f4e79", "#2f6b3a", "#5a3d7a", "#9a6a14")


def material(code: str, *, name: str, head: str, kind: str, items: Sequence[str], area: int) -> bytes:
    """layout, process or safety_rules of a shop."""
    shown = [one for one in ("cold", "drinks", "pastry") if one in items]
    special = "冷食专间" if "cold" in items else "饮品区" if "drinks" in items else "备餐间"
    data = {"name": name, "head": head, "kind": kind, "items": shown, "area": area, "special": special}
    return _typeset(code, json.dumps(data, ensure_ascii=False))


def photo(*, sign: str, place: str, when: str) -> bytes:
    """A drawn picture of a shop's front with time and place."""
    data = {"sign": sign, "place": place, "when": when, "colour": COLOURS[len(sign) % len(COLOURS)]}
    return _typeset("photo", json.dumps(data, ensure_ascii=False), "png")


def altered(pdf: bytes, changes: Mapping[bytes, bytes]) -> bytes:
    """A sealed file after somebody changed it: the first metadata text that is there is replaced."""
    for old, new in changes.items():
        if old in pdf:
            return pdf.replace(old, new, 1)
    return pdf[:-32] + b"\n%" + pdf[-32:]


@lru_cache(maxsize=64)
def _typeset(drawing: str, data: str, output: str = "pdf") -> bytes:
    source = (DATA / f"{drawing}.typ").read_bytes()
    if output == "png":
        found = typst.compile(source, sys_inputs={"data": data}, format="png", ppi=110)
    else:
        found = typst.compile(source, sys_inputs={"data": data})
    assert isinstance(found, bytes)
    return found
