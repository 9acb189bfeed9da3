"""What stands in docs/ is true: the settings are today's, links lead somewhere, decisions are numbered."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.architecture import documents
from tests.architecture.house import ROOT, place, tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
REQUIRED = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "TESTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "LICENSE",
    "publiccode.yml",
    "docs/architecture.md",
    "docs/applications.md",
    "docs/operating.md",
)


@pytest.mark.parametrize("name", REQUIRED)
def test_what_newcomers_look_for_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


def test_the_table_of_settings_is_that_of_today() -> None:
    assert documents.OPERATING.read_text() == documents.operating_page(), "run: make docs"


def test_links_lead_somewhere() -> None:
    wrong = [
        f"{place(path)}: {target}"
        for path in tracked_files()
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text())
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists()
    ]
    assert wrong == []


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_page() -> None:
    found = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    assert [place(path) for path in found if len(path.read_text().splitlines()) > 60] == []
    words = ("**Decided.**", "**Why.**", "**What it costs.**", "**Enforced by**")
    assert [place(path) for path in found if not all(word in path.read_text() for word in words)] == []
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [path.name for path in found if path.name not in index] == []


def test_publiccode_names_what_the_standard_asks_for() -> None:
    facts = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    needed = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType",
              "description", "legal", "maintenance", "localisation"}  # fmt: skip
    assert needed <= set(facts)
    assert facts["legal"]["license"] == "Apache-2.0"
    for words in facts["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def keys_of_applications() -> set[str]:
    """Every key that some file of an application may have."""
    from zhengyun.engines.casework import acceptance
    from zhengyun.engines.casework.forms import checks
    from zhengyun.engines.casework.sections import items, params, procedures
    from zhengyun.kernel.packages import rules as manifest

    return {
        *manifest.TEXTS, *manifest.OPTIONAL_TEXTS, *manifest.LISTS,
        *checks._TOP, *checks._HINTS, *checks._PAGE, *checks._MATERIAL, *checks._WIDGETS,
        *items.KNOWN, *params.KNOWN,
        *procedures.KNOWN, *procedures.LIMITS, *procedures.LIMIT, *procedures.STEP, *procedures.EFFECT,
        *acceptance.TOP, *acceptance.STEP, *acceptance.EXPECT,
    }  # fmt: skip


def test_the_page_on_applications_names_every_key() -> None:
    text = (ROOT / "docs" / "applications.md").read_text()
    assert [key for key in sorted(keys_of_applications()) if not re.search(rf"\b{key}\b", text)] == []
