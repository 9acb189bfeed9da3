"""Files of rows are recognised by content, and only where they are asked for."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest

from zhengyun.kernel.files import facade
from zhengyun.kernel.files.content import data
from zhengyun.kernel.files.tests import samples
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

ALL = ("csv", "jsonl", "geojson", "parquet", "xlsx")
PARQUET = b"PAR1" + b"\x00\x01" * 20 + b"PAR1"
ROWS = [
    ("a.csv", "姓名,电话\n李雷,1\n".encode(), "text/csv"),
    ("a.csv", b"\xef\xbb\xbf" + "姓名;电话\n".encode(), "text/csv"),
    ("a.txt", "姓名\t电话\n李雷\t1\n".encode("gb18030"), "text/csv"),
    ("a.jsonl", b'{"name": "x"}\n{"name": "y"}\n', "application/x-ndjson"),
    ("a.json", b'{"name": "x"}', "application/x-ndjson"),
    ("a.geojson", b'{\n "type": "FeatureCollection",\n "features": []\n}', "application/geo+json"),
    ("a.parquet", PARQUET, "application/vnd.apache.parquet"),
]


@pytest.mark.parametrize(("name", "content", "kind"), ROWS)
def test_rows_are_recognised_by_what_is_in_them(put: Any, name: str, content: bytes, kind: str) -> None:
    assert put(content, name, accept=ALL).media_type == kind


@pytest.mark.parametrize(("name", "content", "kind"), ROWS)
def test_nobody_hands_in_rows_where_documents_are_wanted(
    put: Any, name: str, content: bytes, kind: str
) -> None:
    with pytest.raises(Problem) as refused:
        put(content, name)
    assert refused.value.code == "files.kind_not_accepted"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"<html><script>alert(1)</script>", "files.unknown_kind"),
        ("a.csv", b"name\x01,phone", "files.unknown_kind"),
        ("a.csv", b"   \n", "files.unknown_kind"),
        ("a.csv", b"\xff\xfe\xff\xff\x80", "files.unknown_kind"),
        ("a.json", b"[1, 2]", "files.unknown_kind"),
        ("a.json", b"{not json", "files.unknown_kind"),
        ("a.csv", b"a,b\n" * 20_000 + b"\x00", "files.dangerous"),
        ("a.parquet", b"PAR1" + b"\x00" * 40, "files.broken"),
        ("a.csv", PARQUET, "files.extension_disagrees"),
        ("a.csv", samples.pdf(), "files.kind_not_accepted"),
    ],
)
def test_what_only_looks_like_rows_is_refused(put: Any, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        put(content, name, accept=ALL)
    assert refused.value.code == code


def test_a_character_cut_by_the_end_of_the_head_is_no_fault() -> None:
    text = ("a" + "县" * data.HEAD).encode()
    assert data.kind_of(io.BytesIO(text)) == "text/csv"


def test_a_file_of_rows_that_is_too_large_says_how_to_divide_it(put: Any) -> None:
    with pytest.raises(Problem) as refused:
        put(b"a,b\n" * 1000, "a.csv", accept=ALL, max_bytes=100)
    assert refused.value.code == "files.too_large"
    assert "像素" not in refused.value.remedy
    assert "pixels" not in refused.value.remedy


@pytest.mark.django_db
def test_what_is_too_large_for_memory_is_kept_from_a_stream(tmp_path: Path) -> None:
    with tempfile.TemporaryFile(dir=tmp_path) as stream:
        stream.write(b"a,b\n" * 100)
        stored = facade.put_stream(
            SYSTEM,
            stream,
            name="rows.csv",
            media_type="text/csv",
            owner_id=None,
            purpose="tests.export",
        )
    with facade.open(stored.id) as content:
        assert content.read() == b"a,b\n" * 100
    assert stored.size == 400
