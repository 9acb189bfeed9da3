"""Files of a package, read safely; every fault with file and place."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.packages.contracts import PackageContext
from zhengyun.kit.errors import Problem

MAX_FILE = 1_000_000
Faults = Iterator[Problem]


def fault(file: str, place: str, message: str, remedy: str = "") -> Problem:
    return packages.problem_at("casework.bad_definition", message, file=file, place=place, remedy=remedy)


def files(context: PackageContext, folder: str, suffix: str) -> list[Path]:
    return sorted((context.path / folder).glob(f"*{suffix}"))


def strays(context: PackageContext, folder: str, suffix: str) -> Faults:
    """Files that nobody would read are a mistake of whoever wrote them."""
    place = context.path / folder
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.suffix != suffix or not path.is_file():
            yield fault(
                f"{folder}/{path.name}", "", _("Only files *%(suffix)s belong here.") % {"suffix": suffix}
            )


def read(path: Path, name: str) -> tuple[Any, list[Problem]]:
    """The content of a TOML or JSON file, or what is wrong with it."""
    try:
        if path.stat().st_size > MAX_FILE:
            return None, [fault(name, "", _("The file is larger than 1 MB."))]
        text = path.read_text("utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        return None, [fault(name, str(error), _("The file cannot be read."))]
    except (UnicodeDecodeError, RecursionError, OSError) as error:
        return None, [fault(name, type(error).__name__, _("The file cannot be read."))]
    if not isinstance(content, dict):
        return None, [fault(name, "", _("The file does not hold a table of entries."))]
    return content, []


def contents(context: PackageContext, folder: str, suffix: str) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """(name, path, content) of every file that can be read."""
    for path in files(context, folder, suffix):
        name = f"{folder}/{path.name}"
        content, problems = read(path, name)
        if not problems:
            yield name, path, content


def check_files(
    context: PackageContext, folder: str, suffix: str, check: Callable[[str, dict[str, Any]], Faults]
) -> list[Problem]:
    """Checks each file, and that no code stands twice."""
    found = list(strays(context, folder, suffix))
    codes: dict[str, str] = {}
    for path in files(context, folder, suffix):
        name = f"{folder}/{path.name}"
        content, problems = read(path, name)
        found += problems
        if problems:
            continue
        found += check(name, content)
        code = str(content.get("code", ""))
        if code and code in codes:
            found.append(
                fault(
                    name,
                    "code",
                    _("The code %(code)s stands in %(file)s too.") % {"code": code, "file": codes[code]},
                )
            )
        codes[code] = name
    return found


def codes(context: PackageContext, folder: str, suffix: str) -> set[str]:
    return {str(content.get("code", "")) for _name, _path, content in contents(context, folder, suffix)}


def missing(name: str, content: Mapping[str, Any], *keys: str) -> Faults:
    for key in keys:
        if not isinstance(content.get(key), str) or not content[key].strip():
            yield fault(name, key, _("This entry is missing."))


def unknown(name: str, content: Mapping[str, Any], known: frozenset[str], place: str = "") -> Faults:
    for key in sorted(content.keys() - known):
        yield fault(name, f"{place}{key}", _("There is no such entry."), ", ".join(sorted(known)))


def digest(*parts: bytes) -> str:
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
