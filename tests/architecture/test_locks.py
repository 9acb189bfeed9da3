"""Locks name versions and hashes, never the place from which they came; no file names this machine."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, all_python_files, imports, is_test, place, tracked_files

OURS = {"zhengyun", "tests", *sys.stdlib_module_names}
LAB = ROOT / "tests" / "openstack"
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


def test_every_import_is_in_a_lock() -> None:
    """What a developer installed by hand is missing on the next machine."""
    names = packages_distributions()
    wrong = []
    for path in [*all_python_files(), *sorted((ROOT / "tests").rglob("*.py")), ROOT / "conftest.py"]:
        if path.parent == LAB / "services":
            continue
        lock = locked("dev.txt" if is_test(path) or path.name == "conftest.py" else "run.txt")
        for imported, line in imports(path):
            top = imported.split(".")[0]
            if top not in OURS and not lock & {plain(name) for name in names.get(top, ["nothing"])}:
                wrong.append(f"{place(path, line)}: {imported}")
    assert wrong == []


def test_every_import_of_the_openstack_lab_is_among_its_versions() -> None:
    """What runs beside OpenStack runs in an environment of its own."""
    pins = {plain(line.split("==")[0]) for line in (LAB / "constraints.txt").read_text().splitlines()}
    own = {path.stem for path in (LAB / "services").glob("*.py")}
    wrong = [
        f"{place(path, line)}: {imported}"
        for path in sorted((LAB / "services").glob("*.py"))
        for imported, line in imports(path)
        if (top := imported.split(".")[0]) not in OURS | own and plain(top) not in pins
    ]
    assert wrong == []


@cache
def locked(name: str) -> frozenset[str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return frozenset(plain(line.split("==")[0]) for line in lines if "==" in line)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
