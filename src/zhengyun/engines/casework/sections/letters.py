"""letters/*.typ: Typst templates with a header of comment lines (code, title, kind)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import LetterTemplate
from zhengyun.engines.casework.papers.typesetting import check_source, header_of
from zhengyun.engines.casework.sections import versions
from zhengyun.engines.casework.sections.reading import digest, fault, files, strays
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "letters"


def check(context: PackageContext) -> list[Problem]:
    found = list(strays(context, FOLDER, ".typ"))
    codes: set[str] = set()
    for path in files(context, FOLDER, ".typ"):
        name = f"{FOLDER}/{path.name}"
        try:
            source = path.read_text("utf-8")
        except UnicodeDecodeError:
            found.append(fault(name, "", _("The file cannot be read.")))
            continue
        header = header_of(source)
        found += [
            fault(name, f"// {key}:", _("This entry is missing."))
            for key in ("code", "title", "kind")
            if key not in header
        ]
        found += [fault(name, "", words) for words in check_source(source)]
        code = header.get("code", "")
        if code in codes:
            found.append(fault(name, "// code:", _("This code stands twice.")))
        codes.add(code)
        if other := versions.taken_by(LetterTemplate, context.id, code):
            found.append(
                fault(name, "// code:", _("The package %(other)s has this code.") % {"other": other})
            )
    return found


def codes(context: PackageContext) -> set[str]:
    return {code for code, _digest, _columns in rows(context)}


def rows(context: PackageContext) -> Iterator[versions.Found]:
    for path in files(context, FOLDER, ".typ"):
        source = path.read_text("utf-8")
        header = header_of(source)
        columns = {"kind": header.get("kind", ""), "title": header.get("title", ""), "source": source}
        yield header.get("code", ""), digest(source.encode()), columns


SECTION = Section(
    FOLDER,
    check,
    lambda context: versions.prepare(LetterTemplate, context.id, rows(context)),
    lambda context: versions.activate(LetterTemplate, context.id, rows(context)),
    lambda context: versions.retire(LetterTemplate, context),
)
