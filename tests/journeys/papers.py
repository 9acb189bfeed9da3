"""What a person with a printed or downloaded document can read from it."""

from __future__ import annotations

import io

import pypdfium2
import zxingcpp
from pypdf import PdfReader

DOTS = 3


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def address_in_code(pdf: bytes) -> str:
    """What a telephone's camera reads from the QR code on the first page."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        picture = opened[0].render(scale=DOTS).to_pil()
    finally:
        opened.close()
    codes = zxingcpp.read_barcodes(picture)
    assert len(codes) == 1, f"{len(codes)} codes on the first page"
    return str(codes[0].text)
