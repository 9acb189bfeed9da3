"""Typst in its box, and the seal on what comes out of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from zhengyun.engines.casework.contracts.seals import Seal, SealError
from zhengyun.engines.casework.papers import typesetting
from zhengyun.engines.casework.papers.seals import EmbeddedPdfSeal, FailingSeal
from zhengyun.engines.casework.papers.stamp import seal_svg
from zhengyun.engines.casework.papers.typesetter import Typesetter
from zhengyun.engines.casework.papers.typesetting import check_source, header_of, typeset
from zhengyun.kit.errors import Problem

HELLO = '#set text(font: "Noto Serif CJK SC")\n你好，#json(bytes(sys.inputs.data)).name'
NOW = datetime(2026, 9, 29, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def document() -> bytes:
    return typeset(HELLO, {"name": "望溪县"})


@pytest.fixture
def seal(tmp_path: Path) -> EmbeddedPdfSeal:
    return EmbeddedPdfSeal(tmp_path)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_chinese_pdf_with_embedded_fonts(document: bytes) -> None:
    assert "你好，望溪县" in text_of(document)
    assert b"/FontFile" in document
    assert typesetting.check_config() == []


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../etc/passwd")',
        '#import "@preview/cetz:0.2.0"',
        "#while true {}",
        "#let f(n) = f(n + 1)\n#f(0)",
        "#missing",
    ],
)
def test_a_template_cannot_leave_its_box(source: str) -> None:
    with pytest.raises(Problem) as caught:
        typeset(source, {})
    assert caught.value.code == "casework.letter_template"


def test_a_template_cannot_take_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = Typesetter(
        str(typesetting.font_folder()), cpu_seconds=1, wall_seconds=60, memory=typesetting.MEMORY
    )
    monkeypatch.setattr(typesetting, "typesetter", lambda: hasty)
    with pytest.raises(Problem) as caught:
        typeset("#let n = 0\n#for a in range(99999) { for b in range(99999) { n += a * b } }\n#n", {})
    assert caught.value.code == "casework.letter_limits"


def test_after_a_letter_that_took_too_much_the_next_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Typesetter(
        str(typesetting.font_folder()), cpu_seconds=1, wall_seconds=60, memory=typesetting.MEMORY
    )
    monkeypatch.setattr(typesetting, "typesetter", lambda: kept)
    with pytest.raises(Problem):
        typeset("#let n = 0\n#for a in range(99999) { for b in range(99999) { n += a * b } }\n#n", {})
    assert "望溪县" in text_of(typeset(HELLO, {"name": "望溪县"}))
    kept.end()


def test_data_has_a_limit() -> None:
    with pytest.raises(Problem) as caught:
        typeset(HELLO, {"name": "x" * 1_000_001})
    assert caught.value.code == "casework.letter_limits"


def test_data_is_never_read_as_a_template() -> None:
    assert '#read("/etc/passwd")' in text_of(typeset(HELLO, {"name": '#read("/etc/passwd")'}))


def test_a_missing_font_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "font_folder", lambda: None)
    typesetting.typesetter.cache_clear()
    assert "fonts-noto-cjk" in typesetting.check_config()[0]
    with pytest.raises(Problem) as caught:
        typeset(HELLO, {"name": ""})
    assert caught.value.code == "casework.letter_font"


def test_headers_of_a_template() -> None:
    assert header_of("// code: receipt\n// title: 接收凭证\n#x\n// kind: no") == {
        "code": "receipt",
        "title": "接收凭证",
    }
    assert check_source("#let a = 1") == []


def test_the_seal_picture_holds_the_name_once_around() -> None:
    svg = seal_svg("望溪县<市>场监督管理局")
    assert svg.count("<text") == 12
    assert "&lt;" in svg


def test_a_sealed_file_is_intact_and_ours(document: bytes, seal: EmbeddedPdfSeal) -> None:
    sealed = seal.seal(document, issuer="望溪县市场监督管理局", reason="受理通知书", at=NOW)
    check = seal.verify(sealed)
    assert check.is_good
    assert check.signer == "望溪县市场监督管理局"
    assert check.signed_at == NOW
    assert "你好" in text_of(sealed)


def alter_a_byte(pdf: bytes) -> bytes:
    return pdf[:900] + bytes([pdf[900] ^ 1]) + pdf[901:]


def append(pdf: bytes) -> bytes:
    return pdf + b"\n9 0 obj\n<<>>\nendobj\n"


def write_anew(pdf: bytes) -> bytes:
    out = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(pdf)).write(out)
    return out.getvalue()


def add_a_revision(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "other"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("change", [alter_a_byte, append, write_anew, add_a_revision])
def test_every_change_after_sealing_is_found(document: bytes, seal: EmbeddedPdfSeal, change: object) -> None:
    sealed = seal.seal(document, issuer="局", reason="r", at=NOW)
    check = seal.verify(change(sealed))  # type: ignore[operator]
    assert not check.is_good
    assert check.reason


def test_another_installation_s_seal_is_not_ours(
    document: bytes, seal: EmbeddedPdfSeal, tmp_path: Path
) -> None:
    stranger = EmbeddedPdfSeal(tmp_path / "other")
    check = seal.verify(stranger.seal(document, issuer="局", reason="r", at=NOW))
    assert check.is_sealed
    assert not check.is_ours


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7\n garbage", b"%PDF-" + bytes(range(256)) * 50])
def test_junk_is_not_sealed(seal: EmbeddedPdfSeal, junk: bytes) -> None:
    assert not seal.verify(junk).is_sealed


def test_nobody_else_reads_the_key(seal: EmbeddedPdfSeal, tmp_path: Path) -> None:
    assert seal.check_config() == []
    key = tmp_path / "keys" / "seal.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_bytes()
    assert EmbeddedPdfSeal(tmp_path).check_config() == []
    assert key.read_bytes() == before
    key.chmod(0o644)
    assert "seal.pem" in seal.check_config()[0]


def test_the_failing_seal_fails_in_words(document: bytes) -> None:
    failing: Seal = FailingSeal()
    assert failing.check_config()
    with pytest.raises(SealError):
        failing.seal(document, issuer="", reason="", at=NOW)
