from __future__ import annotations

import pytest

from zhengyun.kernel.files import rules


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\照片.jpg", "照片.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('<script>"x".pdf', "_script_x_.pdf"),
        ("  ..  ", "file"),
        ("", "file"),
        ("\x00\x01", "file"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given: str, kept: str) -> None:
    assert rules.clean_name(given) == kept


def test_a_long_name_keeps_its_extension() -> None:
    name = rules.clean_name("证" * 500 + ".pdf")
    assert len(name) == 200
    assert name.endswith("证.pdf")
