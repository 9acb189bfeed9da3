"""The smallest files that are what they say."""

from __future__ import annotations

import io

from PIL import Image
from pypdf import PdfWriter


def _pdf() -> bytes:
    paper = PdfWriter()
    paper.add_blank_page(595, 842)
    into = io.BytesIO()
    paper.write(into)
    return into.getvalue()


def _png() -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (640, 480), "#2f6b3a").save(into, "PNG")
    return into.getvalue()


PDF, PNG = _pdf(), _png()
