"""What people may hand in, and what is refused with a clear word."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from zhengyun.kernel.files.models import FileRow
from zhengyun.kernel.files.tests import samples
from zhengyun.kit.errors import Problem

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("营业执照.pdf", samples.pdf(), "application/pdf"),
        ("电子发票.pdf", samples.pdf_with_attachment("invoice.xml"), "application/pdf"),
        ("厨房.jpg", samples.image("JPEG"), "image/jpeg"),
        ("厨房.JPEG", samples.image("JPEG"), "image/jpeg"),
        ("plan.png", samples.image("PNG"), "image/png"),
        ("plan.webp", samples.image("WEBP"), "image/webp"),
        ("list.docx", samples.archive(samples.DOCX), "wordprocessingml"),
        ("list.xlsx", samples.archive(samples.XLSX), "spreadsheetml"),
        ("公文.ofd", samples.archive(samples.OFD), "application/ofd"),
        ("large.jpg", samples.image("JPEG", (6000, 4000)), "image/jpeg"),
        (
            "chart.docx",
            samples.archive(samples.DOCX | {"word/embeddings/a.xlsx": samples.archive(samples.XLSX)}),
            "wordprocessingml",
        ),
    ],
)
def test_an_honest_file_is_kept_as_what_it_is(put: Any, name: str, data: bytes, kind: str) -> None:
    stored = put(data, name)
    assert kind in stored.media_type
    assert (stored.name, stored.size) == (name, len(data))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.pdf", b"", "files.empty"),
        ("page.svg", SVG, "files.unknown_kind"),
        ("page.png", SVG, "files.unknown_kind"),
        ("page.pdf", HTML, "files.unknown_kind"),
        ("run.pdf", b"MZ\x90\x00" + bytes(100), "files.unknown_kind"),
        ("run.docx", samples.archive({"a.txt": b"x"}), "files.unknown_kind"),
        ("photo.jpg", samples.image("PNG"), "files.extension_disagrees"),
        ("photo", samples.image("PNG"), "files.extension_disagrees"),
        ("photo.png.html", samples.image("PNG"), "files.extension_disagrees"),
        ("sheet.docx", samples.archive(samples.XLSX), "files.extension_disagrees"),
        ("half.pdf", samples.pdf()[:200], "files.broken"),
        ("half.pdf", b"%PDF-1.7\n%%EOF", "files.broken"),
        ("half.jpg", samples.image("JPEG", (900, 900))[:900], "files.broken"),
        ("half.png", samples.image("PNG")[:-30], "files.broken"),
        ("half.docx", samples.archive(samples.DOCX)[:-30], "files.unknown_kind"),
        ("secret.pdf", samples.encrypted_pdf("secret"), "files.encrypted"),
        ("locked.pdf", samples.encrypted_pdf(""), "files.encrypted"),
        ("secret.docx", samples.encrypted_zip(), "files.encrypted"),
        ("script.pdf", samples.pdf_with_script(), "files.dangerous"),
        ("script.pdf", samples.pdf_with_named_script(), "files.dangerous"),
        ("launch.pdf", samples.pdf_that_launches(), "files.dangerous"),
        ("page.pdf", samples.pdf_page_that_acts(), "files.dangerous"),
        ("attach.pdf", samples.pdf_with_attachment("run.exe"), "files.dangerous"),
        ("both.pdf", samples.pdf() + samples.archive({"a": b"b"}) , "files.dangerous"),
        ("both.jpg", samples.image("JPEG") + samples.archive({"a": b"b"}), "files.dangerous"),
        ("both.jpg", samples.image("JPEG") + HTML, "files.dangerous"),
        ("both.png", samples.image("PNG") + samples.pdf(), "files.dangerous"),
        ("tail.png", samples.image("PNG") + b"hello", "files.dangerous"),
        ("macro.docx", samples.archive(samples.DOCX | {"word/vbaProject.bin": b"x"}), "files.dangerous"),
        ("bomb.png", samples.png_bomb(30_000, 30_000), "files.unpacks_too_large"),
        ("bomb.png", samples.png_bomb(9_000, 9_000), "files.unpacks_too_large"),
        ("bomb.webp", samples.webp_bomb(), "files.unpacks_too_large"),
        ("bomb.jpg", samples.jpeg_bomb(), "files.unpacks_too_large"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_with_its_reason(
    put: Any, name: str, data: bytes, code: str
) -> None:
    with pytest.raises(Problem) as refused:
        put(data, name)
    assert refused.value.code == code
    assert refused.value.remedy
    assert not FileRow.objects.exists()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/a.bin": bytes(50_000_000)}, "files.unpacks_too_large"),
        ({f"word/{n}.xml": b"x" for n in range(4_000)}, "files.unpacks_too_large"),
        ({"word/a.zip": samples.archive({"b.zip": samples.archive({"c": b"d"})})}, "files.dangerous"),
        ({"word/a.zip": samples.archive({"b": bytes(60_000_000)})}, "files.unpacks_too_large"),
        ({"word/a.gz": b"\x1f\x8b\x08" + bytes(40)}, "files.dangerous"),
        ({"../../etc/cron.d/x": b"x"}, "files.dangerous"),
        ({"/etc/passwd": b"x"}, "files.dangerous"),
        ({"word/run.exe": b"MZ"}, "files.dangerous"),
        ({"word/a.svg": SVG}, "files.dangerous"),
        ({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "files.dangerous"),
    ],
)
def test_an_archive_inside_a_document_cannot_hurt(put: Any, parts: dict[str, bytes], code: str) -> None:
    with pytest.raises(Problem) as refused:
        put(samples.archive(samples.DOCX | parts), "bomb.docx")
    assert refused.value.code == code


def test_a_directory_that_lies_about_sizes_is_not_believed(put: Any) -> None:
    with pytest.raises(Problem) as refused:
        put(samples.lying_zip(), "bomb.docx")
    assert refused.value.code in {"files.broken", "files.unpacks_too_large"}


def test_a_bomb_takes_no_memory(put: Any) -> None:
    data = samples.archive(samples.DOCX | {"word/a.bin": bytes(150_000_000)})
    tracemalloc.start()
    try:
        with pytest.raises(Problem):
            put(data, "bomb.docx")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_read_to_its_end(put: Any, folder: Path) -> None:
    class Endless(io.BytesIO):
        read_bytes = 0

        def read(self, amount: int | None = -1) -> bytes:
            self.read_bytes += amount or 0
            return bytes(amount or 0)

    from zhengyun.kernel.files import facade
    from zhengyun.kit.actor import SYSTEM

    stream = Endless()
    with pytest.raises(Problem) as refused:
        facade.store(
            SYSTEM,
            stream,
            name="a.pdf",
            max_bytes=3_000_000,
            owner_id=None,
            purpose="tests.x",
        )
    assert (refused.value.code, refused.value.status) == ("files.too_large", 413)
    assert stream.read_bytes < 4_000_000
    assert not list(folder.glob("*"))


def test_only_the_kinds_that_are_asked_for_are_accepted(put: Any) -> None:
    put(samples.image("PNG"), "a.png", accept=["image/*"])
    put(samples.image("PNG"), "a.png", accept=["pdf", "png"])
    put(samples.pdf(), "a.pdf", accept=["application/pdf"])
    with pytest.raises(Problem) as refused:
        put(samples.pdf(), "a.pdf", accept=["image/*", ".jpg"])
    assert refused.value.code == "files.kind_not_accepted"
    with pytest.raises(ValueError, match="exe"):
        put(samples.pdf(), "a.pdf", accept=["exe"])
