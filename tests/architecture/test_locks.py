"""Locks name versions and hashes, never the place from which they came; no file names this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, place, tracked_files

LOCKS = ("requirements/run.txt", "requirements/dev.txt")
ADDRESS = re.compile(r"https?:|git\+|file:|--(extra-)?index-url|--find-links|\bregistry\.", re.IGNORECASE)
MACHINE = re.compile(r"/(root|home/[a-z]+)/\.|/work/")


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", "package.json", ".npmrc", "pyproject.toml"])
def test_locks_name_no_address(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_every_node_package_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []


def test_no_file_names_a_place_of_this_machine() -> None:
    def words(path: Path) -> str:
        try:
            return path.read_text()
        except UnicodeDecodeError:
            return ""

    ours = Path(__file__)
    wrong = [place(path) for path in tracked_files() if path != ours and MACHINE.search(words(path))]
    assert wrong == []
