"""Materials as applicants hand them in: small PDFs and pictures, typeset from drawings in data/."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import typst

from zhengyun.config.demo.population import DATA

COLOURS = ("#8c2f24", "#1f4e79", "#2f6b3a", "#5a3d7a", "#9a6a14")


def material(code: str, *, name: str, kind: str, items: Sequence[str], area: int) -> bytes:
    """layout, process or safety_rules of a shop. Without a name many shops share a drawing."""
    shown = [one for one in ("cold", "drinks", "pastry") if one in items]
    special = "冷食专间" if "cold" in items else "饮品区" if "drinks" in items else "备餐间"
    data: dict[str, object] = {"name": name or "经营者名称见申请书"}
    if code == "layout":
        data |= {"kind": kind, "special": special, "area": area // 40 * 40 + 26}
    elif code == "process":
        data["items"] = shown
    return typeset(code, data)


def paper(title: str, holder: str, matter: str) -> bytes:
    """Any other paper: what it is called, whose it is, and for what."""
    return typeset("paper", {"title": title, "holder": holder, "matter": matter})


def photo(*, sign: str, place: str, when: str) -> bytes:
    """A drawn picture of a shop's front with time and place."""
    data = {"sign": sign, "place": place, "when": when, "colour": COLOURS[len(sign) % len(COLOURS)]}
    return typeset("photo", data, "png")


def altered(pdf: bytes) -> bytes:
    """A sealed file after somebody changed its dates; it still opens."""
    year = re.search(rb"(?<=D:)20\d\d", pdf)
    if year is None:
        return pdf + b"\n% changed\n"
    other = str(int(year[0]) + 1).encode()
    return pdf[: year.start()] + other + pdf[year.end() :]


def typeset(drawing: str, data: Mapping[str, object], output: str = "pdf") -> bytes:
    """A drawing of data/ as PDF or PNG."""
    return _typeset(drawing, json.dumps(data, ensure_ascii=False), output)


@lru_cache(maxsize=128)
def _typeset(drawing: str, data: str, output: str) -> bytes:
    source, given = (DATA / f"{drawing}.typ").read_bytes(), {"data": data}
    if output == "png":
        return bytes(typst.compile(source, sys_inputs=given, font_paths=_fonts(), format="png", ppi=80))
    return bytes(typst.compile(source, sys_inputs=given, font_paths=_fonts()))


@cache
def _fonts() -> typst.Fonts:
    """Looked for once: that takes longer than typesetting a page."""
    return typst.Fonts()
