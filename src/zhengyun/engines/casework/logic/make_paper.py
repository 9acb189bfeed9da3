"""From a template and data to the sealed PDF of a letter or licence."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import segno

from zhengyun.engines.casework.contracts import PaperLink
from zhengyun.engines.casework.logic.paper_data import public_address
from zhengyun.engines.casework.models import LetterTemplate
from zhengyun.engines.casework.papers.seals import current_seal
from zhengyun.engines.casework.papers.stamp import seal_svg
from zhengyun.engines.casework.papers.typesetting import typeset
from zhengyun.kit import clock


def make_paper(
    template: LetterTemplate,
    data: Mapping[str, Any],
    *,
    number: str,
    code: str,
    link: PaperLink | None = None,
) -> bytes:
    """Typeset and sealed. Raises Problem `casework.letter_*`, SealError."""
    address = public_address(code)
    full = {
        **data,
        "number": number,
        "code": code,
        "code_spaced": " ".join(code[n : n + 4] for n in range(0, len(code), 4)),
        "address": address,
        "has_seal": True,
        "is_preview": False,
        "link": {"text": link.text, "address": link.address} if link else {},
    }
    pictures: dict[str, str | bytes] = {
        "qr.svg": qr_svg(address),
        "seal.svg": seal_svg(str(data["issuer"]["name"])),
    }
    if link:
        pictures["link.svg"] = qr_svg(link.address)
    pdf = typeset(template.source, full, pictures)
    return current_seal().seal(
        pdf, issuer=str(data["issuer"]["name"]), reason=str(data["title"]), at=clock.now()
    )


def make_preview(template: LetterTemplate, data: Mapping[str, Any]) -> bytes:
    """Typeset without number, code and seal."""
    return typeset(template.source, {**data, "number": "（编号待生成）", "code": "", "is_preview": True})


def qr_svg(text: str) -> bytes:
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", border=0, scale=4)
    return buffer.getvalue()
