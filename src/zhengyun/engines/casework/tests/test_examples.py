"""Blank forms, filled samples, drawings of right and wrong: what packages may bring, and what ours are."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from zhengyun.engines.casework import drawings, queries_examples
from zhengyun.engines.casework.facade import guides
from zhengyun.engines.casework.logic.form_sheet import LIBRARY, TEMPLATES
from zhengyun.engines.casework.models import LetterTemplate
from zhengyun.engines.casework.papers.typesetting import typeset
from zhengyun.engines.casework.rules_samples import invented
from zhengyun.engines.casework.tests.world import FORM, ITEM, write_package
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.engines.casework.tests.world import World

FOLDERS = [queries_examples.FOLDER, *sorted(Path("applications").glob("*/examples"))]
PAPERS = [path for folder in FOLDERS for path in sorted(folder.glob("*.typ"))]
ONLY_A_SAMPLE = "id_copy"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 6"><title>画</title>{}</svg>'
PAPER = '// title: 卫生制度\n#import "paper.typ": *\n#show: paper\n负责人 #fill(who.person)\n'


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_every_paper_is_drawn_blank_and_filled_in(path: Path) -> None:
    found = queries_examples.read(path)
    head = {
        "title": found.title,
        "item": "事项",
        "office": "某局",
        "sample": invented("望溪县", date(2026, 9, 29)),
    }
    library = {LIBRARY: (TEMPLATES / LIBRARY).read_text("utf-8")}
    blank, sample = (
        text_of(typeset(found.source, {**head, "is_sample": is_sample}, library))
        for is_sample in (False, True)
    )
    assert found.title in blank
    assert "样例" in sample
    assert path.stem == ONLY_A_SAMPLE or ("样例" not in blank and "张三" not in blank)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_drawing_is_sound(folder: Path) -> None:
    for path in folder.glob("*.svg"):
        assert drawings.picture_faults(path.read_bytes()) == [], path.name


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        '<a href="https://example.com"><path d="M0 0"/></a>',
        '<rect fill="url(#x)" style="fill:red"/>',
        '<use href="#x"/>',
        '<image href="data:image/png;base64,AA"/>',
        "<foreignObject/>",
        '<h:p xmlns:h="http://www.w3.org/1999/xhtml">x</h:p>',
        '<text font-family="a;b">x</text>',
        "<?xml-stylesheet href='x'?>",
        '<rect fill="url(#x)"/>',
        '<rect fill="URL(//example.com/x)"/>',
        '<rect fill="red //example.com"/>',
    ],
)
def test_a_drawing_that_could_do_something_is_refused(inside: str) -> None:
    assert drawings.picture_faults(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "source",
    [
        "<svg/>",
        "x",
        "<!DOCTYPE svg><svg/>",
        SVG.format("<g>"),
        SVG.format(" " * 20_000),
        "<?xml-stylesheet href='x'?>" + SVG.format(""),
        SVG.format("") + "<?x y?>",
    ],
)
def test_what_is_no_drawing_is_refused(source: str) -> None:
    assert drawings.picture_faults(source.encode())
    assert drawings.picture_faults(SVG.format('<rect width="8" height="6"/>').encode()) == []


def brought(folder: Path, **files: str) -> Path:
    """A newer package whose form names its own paper and drawing."""
    form = json.dumps(FORM).replace('"authorization"', '"own_rules"').replace('"plan_empty"', '"own_picture"')
    write_package(folder, version="1.1.0", forms__form=form)
    (folder / "examples").mkdir()
    known = {"own_rules.typ": PAPER, "own_picture.svg": SVG.format("")}
    for name, content in (known | files).items():
        (folder / "examples" / name).write_text(content, "utf-8")
    return folder


@pytest.mark.django_db
def test_a_package_brings_its_own_papers_and_drawings(world: World, tmp_path: Path) -> None:
    packages.install(brought(tmp_path / "next"), SYSTEM)
    assert "负责人张三" in text_of(guides.paper_sheet(ITEM, "own_rules", is_sample=True))
    assert "张三" not in text_of(guides.paper_sheet(ITEM, "own_rules"))
    assert guides.picture("own_picture") == SVG.format("")
    assert guides.picture("photo_cut").startswith("<svg")
    kinds = LetterTemplate.objects.filter(code__startswith="own_").values_list("kind", flat=True)
    assert sorted(kinds) == ["paper", "picture"]
    with pytest.raises(Problem) as refused:
        guides.picture("own_rules")
    assert refused.value.code == "casework.no_such_picture"


@pytest.mark.django_db
def test_a_form_is_chinese_for_everybody_whoever_asked_first(world: World, tmp_path: Path) -> None:
    form: Any = deepcopy(FORM)
    form["schema"]["properties"]["premises"]["properties"]["hall"] = {"type": "boolean", "title": "堂食"}
    form["pages"][0]["fields"].append("premises.hall")
    packages.install(write_package(tmp_path / "next", version="1.1.0", forms__form=json.dumps(form)), SYSTEM)
    with translation.override("en"):
        english = text_of(guides.form_sheet(ITEM, "new"))
    assert "堂食" in english
    assert all(word in english for word in "是否")
    assert "Yes" not in english
    assert text_of(guides.form_sheet(ITEM, "new")) == english


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.svg", SVG.format("<script/>")),
        ("authorization.typ", PAPER),
        ("Große.typ", PAPER),
        ("untitled.typ", '#import "paper.typ": *'),
        ("packaged.typ", PAPER + '#import "@preview/x:1.0.0"'),
        ("notes.txt", "x"),
        ("own_picture.typ", PAPER),
    ],
)
def test_a_bad_example_is_refused_with_its_file(
    world: World, tmp_path: Path, name: str, content: str
) -> None:
    found = [str(one.value) for one in packages.check(brought(tmp_path / "bad", **{name: content}))]
    assert any(f"examples/{name}" in value for value in found), found


@pytest.mark.django_db
def test_an_example_does_not_take_the_place_of_a_letter(world: World, tmp_path: Path) -> None:
    folder = brought(tmp_path / "next")
    (folder / "letters").mkdir(exist_ok=True)
    letter = f"// code: own_rules\n// kind: notice\n{PAPER}"
    (folder / "letters" / "own_rules.typ").write_text(letter, "utf-8")
    found = [str(one.value) for one in packages.check(folder)]
    assert any("examples/own_rules.typ" in value for value in found), found
