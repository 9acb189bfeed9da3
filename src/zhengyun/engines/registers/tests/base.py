"""The package of base registers for tests of others, without its thousands of codes."""

from __future__ import annotations

import shutil
from pathlib import Path

PACKAGE = Path(__file__).parents[5] / "applications" / "base_registers"


def without_data(folder: Path) -> Path:
    """A copy that installs quickly; what needs a code enters it."""
    copy = folder / PACKAGE.name
    if not copy.exists():
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("data"))
    return copy
