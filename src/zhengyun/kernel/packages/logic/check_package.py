from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

import zhengyun
from zhengyun.kernel.accounts.contracts import Role
from zhengyun.kernel.packages import queries, registry, rules
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kernel.packages.logic.problems import problem_at
from zhengyun.kernel.packages.logic.read_package import Folder, context_of, read_folder, read_toml
from zhengyun.kit.errors import Problem


def check(path: Path) -> list[Problem]:
    return check_all(path)[1]


def check_all(path: Path) -> tuple[PackageContext | None, list[Problem]]:
    """The package as it was read, and every fault. Sections see only a folder that is sound."""
    folder = read_folder(path)
    try:
        context = context_of(folder)
    except Problem as problem:
        return None, [*folder.problems, problem]
    problems = [*folder.problems, *_manifest_problems(context), *_place_problems(folder), *_quality(folder)]
    if not problems:
        for section in sections_of(folder.top):
            problems.extend(section.check(context))
    return context, problems


def sections_of(top: list[str]) -> list[Section]:
    """The sections that read something of this package, in their order."""
    return [s for s in registry.SECTIONS.values() if any(place in top for place in (s.name, *s.covers))]


def _manifest_problems(context: PackageContext) -> Iterator[Problem]:
    faults = rules.manifest_faults(context.manifest)
    for key, kind in faults:
        yield _manifest_problem(key, _words(kind))
    if faults:
        return
    if not rules.is_in_range(zhengyun.__version__, context.manifest["platform"]):
        yield _manifest_problem(
            "platform",
            _("The package is made for another version of the platform; this one is %(version)s.")
            % {"version": zhengyun.__version__},
        )
    known = {role.value for role in Role}
    for role in context.manifest.get("roles", []):
        if role not in known:
            yield _manifest_problem("roles", _("There is no role %(role)s.") % {"role": role})
    yield from _missing_packages(context)


def _missing_packages(context: PackageContext) -> Iterator[Problem]:
    wanted = [rules.split_requirement(item) for item in context.manifest.get("requires", [])]
    installed = queries.active_versions([key for key, _range in wanted])
    for key, bounds in wanted:
        if key not in installed or not rules.is_in_range(installed[key], bounds):
            yield _manifest_problem(
                "requires", _("The package %(package)s is needed first.") % {"package": f"{key}{bounds}"}
            )


def _words(kind: str) -> str:
    return {
        "unknown": _("A manifest has no such entry."),
        "text": _("This entry is a text of 1 to 200 characters."),
        "list": _("This entry is a list of texts."),
        "id": _("An id has small letters, digits and underscores, and begins with a letter."),
        "version": _("A version has three numbers, for example 1.0.0."),
        "range": _("A range is written like >=0.1,<0.3."),
        "dotted": _("The entries are dotted names, for example licence.issue."),
    }[kind]


def _manifest_problem(key: str, message: str) -> Problem:
    return problem_at("packages.bad_manifest", message, file=rules.MANIFEST, place=key)


def _place_problems(folder: Folder) -> Iterator[Problem]:
    for place in folder.top:
        if place in rules.OTHER_FILES or registry.holder_of(place) is not None:
            continue
        yield problem_at(
            "packages.unknown_section",
            _("No part of this platform reads this."),
            file=place,
            remedy=_("Known are: %(known)s.") % {"known": ", ".join(_known_places())},
        )


def _known_places() -> list[str]:
    return sorted({place for s in registry.SECTIONS.values() for place in (s.name, *s.covers)})


def _quality(folder: Folder) -> Iterator[Problem]:
    place = folder.files.get("quality.toml")
    if place is None:
        return
    try:
        faults = rules.quality_faults(read_toml(place, "quality.toml"))
    except Problem as problem:
        yield problem
        return
    for name in faults:
        yield problem_at(
            "packages.bad_quality",
            _("A rule is done, todo, or exempt with a reason."),
            file="quality.toml",
            place=name,
        )
