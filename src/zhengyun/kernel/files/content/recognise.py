from __future__ import annotations

import zipfile
from typing import BinaryIO

from zhengyun.kernel.files.content import data, images, zipped
from zhengyun.kernel.files.contracts import DATA, MediaType

_HEAD = 32


def recognise(stream: BinaryIO) -> MediaType | None:
    """The kind of a file by its content, or None for one that is not known."""
    stream.seek(0)
    head = stream.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    return zipped.kind_of(stream) if head.startswith(b"PK\x03\x04") else data.kind_of(stream)


def check(stream: BinaryIO, kind: MediaType) -> None:
    """Raises Problem `files.*` when the content is broken or could hurt."""
    if kind in (MediaType.DOCX, MediaType.XLSX, MediaType.OFD):
        zipped.check(stream, kind)
        return
    if kind in DATA:
        data.check(stream, kind)
        return
    _refuse_hidden_archive(stream)
    if kind is MediaType.PDF:
        from zhengyun.kernel.files.content import pdf

        pdf.check(stream)
    else:
        images.check(stream, kind)


def _refuse_hidden_archive(stream: BinaryIO) -> None:
    from zhengyun.kernel.files.content.refusals import dangerous

    stream.seek(0)
    if zipfile.is_zipfile(stream):
        raise dangerous("ZIP")
