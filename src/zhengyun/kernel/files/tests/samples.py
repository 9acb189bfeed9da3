"""Real files, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def image(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form)
    return out.getvalue()


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank_pdf() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    return writer


def pdf() -> bytes:
    return written(blank_pdf())


def encrypted_pdf(user_password: str) -> bytes:
    writer = blank_pdf()
    writer.encrypt(user_password, "owner")
    return written(writer)


def pdf_with_script() -> bytes:
    writer = blank_pdf()
    writer.root_object[NameObject("/OpenAction")] = _script()
    return written(writer)


def pdf_with_named_script() -> bytes:
    writer = blank_pdf()
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/Names")] = names
    return written(writer)


def _script() -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def pdf_with_attachment(name: str) -> bytes:
    writer = blank_pdf()
    writer.add_attachment(name, b"MZ")
    return written(writer)


def pdf_that_launches() -> bytes:
    writer = blank_pdf()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("run.exe")}
    )
    return written(writer)


def pdf_page_that_acts() -> bytes:
    writer = blank_pdf()
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): _script()})
    return written(writer)


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
OFD = {"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width: int, height: int) -> bytes:
    """A few kilobytes that ask for gigabytes of memory."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000), 9))
        + chunk(b"IEND", b"")
    )


def webp_bomb() -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\xff\xff" + b"\xff\xff\xff"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_bomb() -> bytes:
    """The header of a small photograph says that it has 65,500 × 65,500 pixels."""
    data = bytearray(image("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def encrypted_zip() -> bytes:
    """A document whose parts are marked as encrypted, in both of a ZIP's directories."""
    data = bytearray(archive(DOCX))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            data[start + place] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """The directory says that a part of 300 MB has 100 bytes."""
    data = bytearray(archive(DOCX | {"word/media/a.bin": bytes(300_000_000)}))
    size = struct.pack("<I", 300_000_000)
    start = -1
    while (start := data.find(size, start + 1)) >= 0:
        data[start : start + 4] = struct.pack("<I", 100)
    return bytes(data)
