"""Codes keep their meaning, and the document lists them all."""

from __future__ import annotations

from pathlib import Path

from zhengyun.config import problem_codes
from zhengyun.config.problem_codes import Use


def test_no_code_has_two_meanings() -> None:
    assert problem_codes.doubles(problem_codes.uses()) == []


def test_the_document_lists_every_code() -> None:
    words = "run: python -m zhengyun.config.problem_codes"
    assert problem_codes.DOCUMENT.read_text("utf-8") == problem_codes.document(problem_codes.uses()), words


def test_a_code_that_is_used_for_two_things_is_found() -> None:
    taken = [
        Use("files.empty", 422, "The file is empty.", "files", "a:1"),
        Use("files.empty", 404, "The file is empty.", "files", "a:2"),
        Use("jobs.dead", 409, "It is dead.", "jobs", "b:1"),
        Use("jobs.dead", 409, "The horse is dead.", "hall", "c:1"),
    ]
    assert len(problem_codes.doubles(taken)) == 2


def test_the_source_is_read_as_people_write_it(tmp_path: Path) -> None:
    (tmp_path / "kernel" / "files").mkdir(parents=True)
    (tmp_path / "kernel" / "files" / "a.py").write_text(
        'message = _("Said before.")\n'
        'raise Problem("files.one", _("At most %(n)s.") % {"n": 1}, status=413)\n'
        'raise not_found("files.two", message)\n'
        'audit.record("files.store", actor)\n'
    )
    found = [(use.code, use.status, use.message, use.room) for use in problem_codes.uses(tmp_path)]
    assert found == [
        ("files.one", 413, "At most %(n)s.", "files"),
        ("files.two", 404, "Said before.", "files"),
    ]
