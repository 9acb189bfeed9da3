"""No file imports one that imports it, not even by way of others: it can be read after what it stands on."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.house import SOURCE, imports, python_files


def test_no_file_leads_back_to_itself() -> None:
    files = {_module(path): path for path in python_files()}
    known = {name: _imported(path, set(files)) - {name} for name, path in files.items()}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def _module(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, known: set[str]) -> set[str]:
    """`from a.b import c` is the file a.b.c where there is one, else a.b."""
    named = {name for name, _line in imports(path)}
    return (named & known) | ({name.rpartition(".")[0] for name in named - known} & known)
