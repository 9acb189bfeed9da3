"""Photographs. Dimensions are read from the header before anything is decoded."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from zhengyun.kernel.files.content.refusals import bomb, broken, dangerous
from zhengyun.kernel.files.contracts import MediaType

MAX_PIXELS = 120_000_000
MAX_DECODED = 40_000_000
BLOCK = 1 << 18
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
SCRIPTS = (b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"javascript:", b"%pdf-")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
FAULTS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    EOFError,
    IndexError,
    *BOMBS,
)
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def check(stream: BinaryIO, kind: MediaType) -> None:
    """Raises Problem `files.*` for bombs, hidden scripts and images that do not decode."""
    _refuse_scripts(stream)
    width, height = _dimensions(stream, kind)
    if not 0 < width * height <= MAX_PIXELS:
        raise bomb(f"{width} × {height}")
    if kind is MediaType.PNG:
        _check_chunks(stream)
    _decode(stream, kind, width * height)


def _refuse_scripts(stream: BinaryIO) -> None:
    """A browser that guesses, or another reader, must find nothing but an image."""
    stream.seek(0)
    overlap = max(map(len, SCRIPTS))
    tail = b""
    while block := stream.read(BLOCK):
        seen = (tail + block).lower()
        for mark in SCRIPTS:
            if mark in seen:
                raise dangerous(mark.decode())
        tail = block[-overlap:]


def _dimensions(stream: BinaryIO, kind: MediaType) -> tuple[int, int]:
    stream.seek(0)
    head = stream.read(32)
    try:
        if kind is MediaType.PNG:
            width, height = struct.unpack(">II", head[16:24])
            return int(width), int(height)
        if kind is MediaType.WEBP:
            return _webp_dimensions(head)
        stream.seek(0)
        with Image.open(stream, formats=("JPEG",)) as image:
            return image.size
    except BOMBS as error:
        raise bomb(kind.value) from error
    except FAULTS as error:
        raise broken(kind.value) from error


def _webp_dimensions(head: bytes) -> tuple[int, int]:
    form = head[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _check_chunks(stream: BinaryIO) -> None:
    """A PNG ends with IEND; text that unpacks is not read by anybody here."""
    stream.seek(8)
    while header := stream.read(8):
        if len(header) < 8:
            raise broken("PNG")
        (length,), name = struct.unpack(">I", header[:4]), header[4:]
        stream.seek(length + 4, 1)
        if name == b"IEND":
            if stream.read(1):
                raise dangerous("PNG + ?")
            return
    raise broken("PNG")


def _decode(stream: BinaryIO, kind: MediaType, pixels: int) -> None:
    stream.seek(0)
    try:
        with Image.open(stream, formats=(FORMATS[kind],)) as image:
            if kind is MediaType.JPEG:
                image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
                image.load()
            elif pixels <= MAX_DECODED:
                image.load()
            else:
                raise bomb(f"> {MAX_DECODED // 1_000_000} MP")
    except FAULTS as error:
        raise broken(kind.value) from error
