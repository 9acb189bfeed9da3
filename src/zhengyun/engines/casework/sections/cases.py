"""cases/*.yaml: acceptance cases. At install their form is checked; tests and certification run them."""

from __future__ import annotations

from zhengyun.engines.casework.acceptance import check_case, load_case
from zhengyun.engines.casework.sections.reading import fault, files, strays
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "cases"


def check(context: PackageContext) -> list[Problem]:
    found = list(strays(context, FOLDER, ".yaml"))
    for path in files(context, FOLDER, ".yaml"):
        name = f"{FOLDER}/{path.name}"
        raw, faults = load_case(path)
        faults = faults or check_case(raw)
        found += [fault(name, place, words) for place, words in faults]
    return found


def nothing(context: PackageContext) -> None:
    """Acceptance cases leave no rows."""


SECTION = Section(FOLDER, check, nothing, nothing, nothing)
