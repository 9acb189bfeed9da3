from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhengyun.kernel.packages import facade, registry, rules
from zhengyun.kernel.packages.contracts import Section
from zhengyun.kernel.packages.logic import read_package

pytestmark = pytest.mark.django_db
Make = Callable[..., Path]
Sections = list[Any]


def found(path: Path) -> list[tuple[str, str]]:
    return [(problem.code.removeprefix("packages."), str(problem.value)) for problem in facade.check(path)]


def test_a_sound_package_has_no_fault_and_its_sections_are_asked_in_order(
    make: Make, sections: Sections
) -> None:
    package = make(
        files={"toys/a.json": "{}", "rules.toml": "", "README.md": "x", "quality.toml": 'tests = "done"'}
    )
    assert found(package) == []
    assert [toy.log for toy in sections] == [["check 1.0.0"], ["check 1.0.0"]]


def test_a_section_that_a_package_does_not_have_is_not_asked(make: Make, sections: Sections) -> None:
    assert found(make(files={"toys/a.json": "{}"})) == []
    assert sections[1].log == []


@pytest.mark.parametrize("name", ["swords/a.json", "notes.txt", "plugin.py"])
def test_what_nobody_reads_is_a_fault_with_its_name(make: Make, sections: Sections, name: str) -> None:
    assert found(make(files={name: ""})) == [("unknown_section", name.split("/", maxsplit=1)[0])]


def test_sections_say_file_and_place(make: Make, sections: Sections) -> None:
    sections[0].problems = [
        facade.problem_at("tests.bad_ball", "A ball is round.", file="toys/ball.json", place="/shape")
    ]
    (problem,) = facade.check(make())
    assert (problem.code, problem.value) == ("tests.bad_ball", "toys/ball.json: /shape")


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"id": "Toy Licence"}, "id"),
        ({"id": "../toy"}, "id"),
        ({"version": "1.0"}, "version"),
        ({"version": "01.0.0"}, "version"),
        ({"platform": "~1"}, "platform"),
        ({"platform": ">=99"}, "platform"),
        ({"more": 'colour = "red"'}, "colour"),
        ({"more": "roles = 3"}, "roles"),
        ({"more": 'roles = ["wizard"]'}, "roles"),
        ({"more": '[roles]\nwizard = "Wizard"'}, "roles"),
        ({"more": 'permissions = ["issue"]'}, "permissions"),
        ({"more": 'requires = ["other>=1.0"]'}, "requires"),
        ({"more": 'requires = ["other>=x"]'}, "requires"),
    ],
)
def test_a_faulty_manifest_is_named_with_its_entry(
    make: Make, sections: Sections, options: dict[str, str], place: str
) -> None:
    folder = (
        make(**({"version": "1.0.0", "id": "toy"} | options))
        if options.get("id") != "../toy"
        else make(id="toy")
    )
    if options.get("id") == "../toy":
        manifest = folder / "application.toml"
        manifest.write_text(manifest.read_text().replace('"toy"', '"../toy"'))
    assert found(folder) == [("bad_manifest", f"application.toml: {place}")]
    assert sections[0].log == []


def test_known_roles_may_be_listed_or_named(make: Make, sections: Sections) -> None:
    assert found(make(more='roles = ["reviewer"]')) == []
    assert found(make(more='[roles]\nreviewer = "许可审查"')) == []


def test_a_missing_entry_is_named(make: Make, sections: Sections) -> None:
    folder = make()
    manifest = folder / "application.toml"
    manifest.write_text(manifest.read_text().replace('owner = "Test bureau"\n', ""))
    assert found(folder) == [("bad_manifest", "application.toml: owner")]


def test_a_folder_without_manifest_and_a_manifest_that_is_no_toml(make: Make, sections: Sections) -> None:
    folder = make()
    (folder / "application.toml").write_text("id = \nx")
    ((code, where),) = found(folder)
    assert code == "unreadable"
    assert where.startswith("application.toml: ")
    assert "line 1" in where
    (folder / "application.toml").unlink()
    assert found(folder) == [("no_manifest", "application.toml")]


def test_links_do_not_lead_out_of_a_package(make: Make, sections: Sections, tmp_path: Path) -> None:
    folder = make()
    (folder / "toys" / "secret.json").symlink_to("/etc/passwd")
    (folder / "games" / "all").symlink_to("/etc")
    assert set(found(folder)) == {("bad_folder", "toys/secret.json"), ("bad_folder", "games/all")}


def test_size_has_limits(make: Make, sections: Sections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_package, "MAX_FILE", 1_000)
    assert found(make(files={"toys/a.json": "x" * 1_001})) == [("bad_folder", "toys/a.json")]
    monkeypatch.setattr(read_package, "MAX_FILES", 5)
    assert ("bad_folder", "toys/4.json") in found(make(files={f"toys/{n}.json": "" for n in range(9)}))


def test_quality_needs_a_reason_for_an_exemption(make: Make, sections: Sections) -> None:
    text = 'a = "done"\nb = {status = "exempt"}\nc = {status = "exempt", reason = "no map"}\nd = "maybe"\n'
    package = make(files={"quality.toml": text})
    assert found(package) == [("bad_quality", "quality.toml: b"), ("bad_quality", "quality.toml: d")]


def test_two_sections_cannot_hold_one_place(sections: Sections) -> None:
    nothing = sections[0].step("prepare")
    for section in (
        Section("toys", sections[0].check, nothing, nothing, nothing),
        Section("other", sections[0].check, nothing, nothing, nothing, covers=("rules.toml",)),
    ):
        with pytest.raises(ValueError, match="Two sections"):
            facade.register_section(section)
    assert set(registry.SECTIONS) == {"toys", "games"}


@pytest.mark.parametrize(
    ("version", "wanted", "holds"),
    [
        ("1.2.3", "", True),
        ("1.2.3", ">=1.2", True),
        ("1.2.3", ">=1.2,<1.3", True),
        ("1.2.3", "<1.2.3", False),
        ("1.2.3", "==1.2.3", True),
        ("1.10.0", ">1.9", True),
        ("0.1.0", ">0.1", False),
    ],
)
def test_ranges(version: str, wanted: str, holds: bool) -> None:
    assert rules.is_in_range(version, wanted) is holds
