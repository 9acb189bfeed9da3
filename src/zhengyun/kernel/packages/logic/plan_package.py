"""What an upload would change, before anybody decides about it."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from zhengyun.kernel.packages import queries, rules
from zhengyun.kernel.packages.contracts import PackagePlan
from zhengyun.kernel.packages.logic.check_package import check_all
from zhengyun.kernel.packages.logic.problems import problem_at
from zhengyun.kernel.packages.logic.read_package import Folder, read_folder
from zhengyun.kit.errors import Problem, conflict

MAX_SINGLE = 1_000_000
VERSION_LINE = re.compile(r"^version\s*=.*$", re.MULTILINE)


def plan(path: Path) -> PackagePlan:
    """Everything is checked; nothing is written."""
    context, problems = check_all(path)
    if context is None:
        return PackagePlan("", "", "", "", "", False, (), (), (), tuple(problems))
    present = queries.active_row(context.id)
    before = _digests(read_folder(Path(present.path))) if present else {}
    after = _digests(read_folder(path))
    is_same = present is not None and present.digest == context.digest
    found = list(problems)
    if present is not None and not is_same and not _is_higher(context.version, present.version):
        found.append(_not_higher(present.version))
    return PackagePlan(
        id=context.id,
        title=str(context.manifest.get("title", "")),
        version=context.version,
        present=present.version if present else "",
        digest=context.digest,
        is_same=is_same,
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
        removed=tuple(sorted(before.keys() - after.keys())),
        problems=tuple(found),
    )


def copy_with_file(package_id: str, name: str, content: BinaryIO, target: Path) -> Path:
    """The folder of the version in force, with one file exchanged and the version raised."""
    row = queries.installed_row(package_id)
    source = Path(row.path)
    if not (source / rules.MANIFEST).is_file():
        raise conflict(
            "packages.content_gone",
            _("The files of the installed version are not here any more."),
            value=package_id,
            remedy=_("Upload the whole package as a zip."),
        )
    wanted = PurePosixPath(name).as_posix()
    if wanted not in read_folder(source).files:
        raise problem_at("packages.no_such_file", _("The package has no such file."), file=name[:200])
    data = content.read(MAX_SINGLE + 1)
    if len(data) > MAX_SINGLE:
        raise problem_at("packages.bad_archive", _("The file is larger than 1 MB."), file=name[:200])
    shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
    (target / wanted).write_bytes(data)
    _raise_version(target / rules.MANIFEST, row.version)
    return target


def _raise_version(manifest: Path, version: str) -> None:
    major, minor, patch = rules.version_key(version)
    line = f'version = "{major}.{minor}.{patch + 1}"'
    manifest.write_text(VERSION_LINE.sub(line, manifest.read_text("utf-8"), count=1), "utf-8")


def _not_higher(present: str) -> Problem:
    return problem_at(
        "packages.version_not_higher",
        _("Other content needs a higher version than the one that was installed."),
        file=rules.MANIFEST,
        place="version",
        remedy=_("Raise the version in application.toml above %(version)s.") % {"version": present},
        status=409,
    )


def _is_higher(version: str, present: str) -> bool:
    """What cannot be read as a version is a fault of its own."""
    try:
        return rules.version_key(version) > rules.version_key(present)
    except ValueError:
        return True


def _digests(folder: Folder) -> dict[str, str]:
    return {name: sha256(place.read_bytes()).hexdigest() for name, place in folder.files.items()}
