"""Nothing in the repository leads to somebody's machine, network or secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.house import place, tracked_files

HOST = re.compile(
    r"\b(?:https?|ftp|git|ssh|postgres(?:ql)?|smtps?)://(?:[^\s/@\"'`<>]*@)?([A-Za-z0-9][A-Za-z0-9.-]*)"
)
# Names of standards and vocabularies, places to read on, hosts of this machine.
KNOWN = re.compile(
    r"(127\.0\.0\.1|localhost|testserver|www\.w3\.org|(www\.)?omg\.org|json-schema\.org|semver\.org"
    r"|keepachangelog\.com|typst\.app|www\.apache\.org|registry\.invalid|[a-z0-9.-]*\.(example|invalid|test)"
    r"|purl\.org|xmlns\.com|schema\.org|(data|publications)\.europa\.eu|semiceu\.github\.io"
    r"|[a-z0-9.-]*example\.(com|org|net|gov)|[a-z]{1,6})\Z"
)
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bzy_[A-Za-z0-9_-]{24,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}"
)
MACHINE = re.compile(r"(?<![\w./-])/(?:root|work|home/\w+|Users/\w+|tmp)(?:/|\b)(?![\w-])")


def lines() -> Iterator[tuple[str, str]]:
    """Place and text of every line of every text file."""
    for path in tracked_files():
        if path.name in {"test_locks.py", "test_repository.py"}:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield place(path, number), line


def test_hosts_are_those_of_standards_and_examples() -> None:
    wrong = [
        f"{where}: {host}" for where, line in lines() for host in HOST.findall(line) if not KNOWN.match(host)
    ]
    assert wrong == []


def test_no_file_holds_a_secret() -> None:
    assert [where for where, line in lines() if SECRET.search(line)] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert [f"{where}: {line.strip()[:80]}" for where, line in lines() if MACHINE.search(line)] == []
