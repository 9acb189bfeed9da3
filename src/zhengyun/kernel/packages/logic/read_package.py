"""A package as files: what is there, how large it is, and its digest."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.kernel.packages import rules
from zhengyun.kernel.packages.contracts import PackageContext
from zhengyun.kernel.packages.logic.problems import problem_at
from zhengyun.kit.errors import Problem

MAX_FILES = 2_000
MAX_FILE = 20_000_000
MAX_ALL = 100_000_000
MAX_MANIFEST = 100_000
IGNORED = frozenset({"__pycache__", ".DS_Store"})


@dataclass(frozen=True)
class Folder:
    """The files of a package by their relative names, and the faults of the folder itself."""

    path: Path
    files: dict[str, Path]
    problems: list[Problem]

    @property
    def top(self) -> list[str]:
        return sorted({name.split("/")[0] for name in self.files})


def read_folder(path: Path) -> Folder:
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    total = 0
    for here, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        for name in sorted({*names, *(f for f in folders if (Path(here) / f).is_symlink())} - IGNORED):
            place = Path(here) / name
            relative = place.relative_to(path).as_posix()
            if place.is_symlink() or not place.is_file():
                problems.append(_fault(relative, _("Only plain files belong into a package.")))
                continue
            size = place.stat().st_size
            total += size
            if size > MAX_FILE:
                problems.append(_fault(relative, _("The file is larger than 20 MB.")))
            files[relative] = place
            if len(files) > MAX_FILES or total > MAX_ALL:
                problems.append(_fault(relative, _("A package has at most 2,000 files and 100 MB.")))
                return Folder(path, files, problems)
    return Folder(path, files, problems)


def _fault(relative: str, message: str) -> Problem:
    return problem_at("packages.bad_folder", message, file=relative)


def read_toml(place: Path, name: str) -> dict[str, Any]:
    """Raises Problem `packages.unreadable` with file and place."""
    if place.stat().st_size > MAX_MANIFEST:
        raise problem_at("packages.unreadable", _("The file is too large."), file=name)
    try:
        return tomllib.loads(place.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise problem_at(
            "packages.unreadable", _("This is not TOML."), file=name, place=str(error)
        ) from error


def digest_of(folder: Folder) -> str:
    whole = sha256()
    for name, place in sorted(folder.files.items()):
        with place.open("rb") as file:
            content = sha256()
            while block := file.read(1 << 20):
                content.update(block)
        whole.update(f"{len(name.encode())}:{name}:{content.hexdigest()}\n".encode())
    return whole.hexdigest()


def context_of(folder: Folder) -> PackageContext:
    """Raises Problem when there is no manifest that can be read."""
    place = folder.files.get(rules.MANIFEST)
    if place is None:
        raise problem_at(
            "packages.no_manifest",
            _("A package has a file application.toml."),
            file=rules.MANIFEST,
            remedy=_("Name the folder that holds it."),
        )
    manifest = read_toml(place, rules.MANIFEST)
    return PackageContext(
        str(manifest.get("id", "")),
        str(manifest.get("version", "")),
        folder.path.resolve(),
        manifest,
        digest_of(folder),
    )
