"""Materials as applicants hand them in: small PDFs and pictures, typeset from drawings in data/."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache

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
    return _typeset(code, json.dumps(data, ensure_ascii=False))


def paper(title: str, holder: str, matter: str) -> bytes:
    """Any other paper: what it is called, whose it is, and for what."""
    data = {"title": title, "holder": holder, "matter": matter}
    return _typeset("paper", json.dumps(data, ensure_ascii=False))


def photo(*, sign: str, place: str, when: str) -> bytes:
    """A drawn picture of a shop's front with time and place."""
    data = {"sign": sign, "place": place, "when": when, "colour": COLOURS[len(sign) % len(COLOURS)]}
    return _typeset("photo", json.dumps(data, ensure_ascii=False), "png")


def altered(pdf: bytes) -> bytes:
    """A sealed file after somebody changed its dates; it still opens."""
    year = re.search(rb"(?<=D:)20\d\d", pdf)
    if year is None:
        return pdf + b"\n% changed\n"
    other = str(int(year[0]) + 1).encode()
    return pdf[: year.start()] + other + pdf[year.end() :]


@lru_cache(maxsize=128)
def _typeset(drawing: str, data: str, output: str = "pdf") -> bytes:
    source = (DATA / f"{drawing}.typ").read_bytes()
    if output == "png":
        return bytes(typst.compile(source, sys_inputs={"data": data}, format="png", ppi=80))
    return bytes(typst.compile(source, sys_inputs={"data": data}))
