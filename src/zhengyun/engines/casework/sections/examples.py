"""examples/*.typ, examples/*.svg: blank forms with their filled samples, and drawings of right and wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework import drawings, queries_examples, rules_examples
from zhengyun.engines.casework.models import LetterTemplate
from zhengyun.engines.casework.papers.typesetting import check_source, header_of
from zhengyun.engines.casework.rules_examples import PAPER, SUFFIXES
from zhengyun.engines.casework.sections import letters, versions
from zhengyun.engines.casework.sections.reading import Faults, contents, digest, fault
from zhengyun.kernel.packages.contracts import PackageContext, Section
from zhengyun.kit.errors import Problem

FOLDER = "examples"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,79}")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


def check(context: PackageContext) -> list[Problem]:
    folder, codes = context.path / FOLDER, set[str]()
    found: list[Problem] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{FOLDER}/{path.name}"
        found += _check_file(context, name, path)
        if path.stem in codes:
            found.append(fault(name, "", _("This code stands twice.")))
        codes.add(path.stem)
    return found


def _check_file(context: PackageContext, name: str, path: Path) -> Faults:
    if path.suffix not in SUFFIXES or not path.is_file():
        yield fault(name, "", _("Only files *%(suffix)s belong here.") % {"suffix": ", *".join(SUFFIXES)})
        return
    if not _CODE.fullmatch(path.stem):
        yield fault(name, "", _("The name of the file is its code: small letters, digits and _."))
    if path.stem in queries_examples.built_in():
        yield fault(name, "", _("The platform has an example with this code."))
    if path.stem in letters.codes(context):
        yield fault(name, "", _("A letter of this package has this code."))
    if other := versions.taken_by(LetterTemplate, context.id, path.stem):
        yield fault(name, "", _("The package %(other)s has this code.") % {"other": other})
    try:
        source = path.read_bytes()
        words = _check_paper(source.decode()) if SUFFIXES[path.suffix] == PAPER else _check_picture(source)
    except (UnicodeDecodeError, OSError):
        words = [_("The file cannot be read.")]
    yield from (fault(name, "", one) for one in words)


def _check_paper(source: str) -> list[str]:
    untitled = [] if header_of(source).get("title") else [_("The first line says // title: and the title.")]
    return [*untitled, *check_source(source)]


def _check_picture(source: bytes) -> list[str]:
    faults = drawings.picture_faults(source)
    return [_("The drawing cannot be used: %(why)s") % {"why": why} for why in faults]


def known(context: PackageContext) -> Mapping[str, str]:
    """Code -> kind of what this package may name: its own, those of the platform and of what it requires."""
    required = [_PACKAGE.match(str(one)) for one in context.manifest.get("requires", ())]
    own = (path for path in _files(context))
    return queries_examples.kinds_of([one[0] for one in required if one]) | {
        path.stem: SUFFIXES[path.suffix] for path in own
    }


def check_named(name: str, place: str, material: Mapping[str, Any], there: Mapping[str, str]) -> Faults:
    """Whether what a material names is there, and is what it should be."""
    for where, kind, code in rules_examples.named(material):
        if there.get(code) != kind:
            yield fault(name, f"{place}.{where}", _("There is no such example."), f"examples/{code}")


def check_papers(context: PackageContext, forms: set[str]) -> Faults:
    """Of forms that the public fills in: what one writes oneself has a blank form and a filled sample."""
    for name, _path, content in contents(context, "forms", ".json"):
        if content.get("code") not in forms:
            continue
        for number, one in enumerate(content.get("materials", ())):
            if isinstance(one, Mapping) and rules_examples.lacks_paper(one):
                message = _("What applicants write themselves has a blank form and a filled sample.")
                remedy = _("Name papers of examples/ as blank and sample.")
                yield fault(name, f"materials[{number}]", message, remedy)


def _files(context: PackageContext) -> list[Path]:
    folder = context.path / FOLDER
    return sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES)


def rows(context: PackageContext) -> Iterator[versions.Found]:
    for path in _files(context):
        one = queries_examples.read(path)
        columns = {"kind": one.kind, "title": one.title, "source": one.source}
        yield one.code, digest(one.source.encode()), columns


SECTION = Section(
    FOLDER,
    check,
    lambda context: versions.prepare(LetterTemplate, context.id, rows(context)),
    lambda context: versions.activate(LetterTemplate, context.id, rows(context)),
    lambda context: versions.retire(LetterTemplate, context),
)
