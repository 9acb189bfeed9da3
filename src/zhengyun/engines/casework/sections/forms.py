"""forms/*.json: JSON Schema 2020-12 with pages, hints and materials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework.forms.checks import check_form
from zhengyun.engines.casework.models import FormVersion
from zhengyun.engines.casework.sections import examples, versions
from zhengyun.engines.casework.sections.reading import Faults, check_files, contents, digest, fault, missing
from zhengyun.engines.casework.sources import known_sources
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "forms"


def check(context: PackageContext) -> list[Problem]:
    sources, there = known_sources(context.path), examples.known(context)

    def one(name: str, content: dict[str, Any]) -> Faults:
        faults = list(missing(name, content, "code", "title"))
        found = check_form(content, sources)
        faults += [fault(name, place, words) for place, words in found]
        for number, material in enumerate(() if found else content.get("materials", ())):
            faults += examples.check_named(name, f"materials[{number}]", material, there)
        if other := versions.taken_by(FormVersion, context.id, str(content.get("code", ""))):
            faults.append(fault(name, "code", _("The package %(other)s has this code.") % {"other": other}))
        yield from faults

    return check_files(context, FOLDER, ".json", one)


def rows(context: PackageContext) -> Iterator[versions.Found]:
    for _name, path, content in contents(context, FOLDER, ".json"):
        yield content["code"], digest(path.read_bytes()), {"title": content["title"], "definition": content}


SECTION = Section(
    FOLDER,
    check,
    lambda context: versions.prepare(FormVersion, context.id, rows(context)),
    lambda context: versions.activate(FormVersion, context.id, rows(context)),
    lambda context: versions.retire(FormVersion, context),
)
