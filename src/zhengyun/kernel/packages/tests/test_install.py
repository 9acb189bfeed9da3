from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.jobs.models import FactRow
from zhengyun.kernel.packages import facade
from zhengyun.kernel.packages.contracts import VersionState
from zhengyun.kernel.packages.models import PackageVersion
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Path]
Sections = list[Any]


class Killed(BaseException):
    """The process ends here: nothing is tidied up."""


def states() -> list[tuple[str, str]]:
    return list(PackageVersion.objects.order_by("version").values_list("version", "state"))


def actions() -> list[str]:
    return [entry.action for entry in reversed(audit.timeline("package", "toy_licence"))]


def test_an_install_checks_prepares_and_activates_every_section(make: Make, sections: Sections) -> None:
    steps: list[str] = []
    result = facade.install(make(), SYSTEM, steps.append)
    assert result.changed
    assert (result.package.id, result.package.version, result.package.owner) == (
        "toy_licence",
        "1.0.0",
        "Test bureau",
    )
    assert sections[0].log == sections[1].log == ["check 1.0.0", "prepare 1.0.0", "activate 1.0.0"]
    assert facade.list_packages() == [result.package]
    assert facade.is_active("toy_licence")
    assert not facade.is_active("other")
    assert len(steps) == 4
    assert actions()[-1] == "packages.install"
    assert FactRow.objects.get().payload["package_id"] == "toy_licence"


def test_a_second_install_of_the_same_content_changes_nothing(make: Make, sections: Sections) -> None:
    facade.install(make(), SYSTEM)
    before = (states(), actions())
    assert not facade.install(make(), SYSTEM).changed
    assert (states(), actions()) == before


def test_a_faulty_package_is_refused_with_all_its_faults_and_leaves_nothing(
    make: Make, sections: Sections
) -> None:
    with pytest.raises(Problem) as refused:
        facade.install(make(files={"swords/a": "", "axes/b": ""}), SYSTEM)
    assert refused.value.code == "packages.faulty"
    assert set(refused.value.fields) == {"swords", "axes"}
    assert states() == []
    assert actions() == []


def test_an_upgrade_retires_the_old_version_for_new_cases(make: Make, sections: Sections) -> None:
    facade.install(make(), SYSTEM)
    facade.install(make("1.1.0"), SYSTEM)
    assert states() == [("1.0.0", VersionState.RETIRED), ("1.1.0", VersionState.ACTIVE)]
    assert sections[0].log[-2:] == ["retire 1.0.0", "activate 1.1.0"]
    assert [p.version for p in facade.list_packages()] == ["1.1.0"]


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9"])
def test_other_content_needs_a_higher_version(make: Make, sections: Sections, version: str) -> None:
    facade.install(make(), SYSTEM)
    with pytest.raises(Problem) as refused:
        facade.install(make(version, files={"toys/kite.json": "{}"}), SYSTEM)
    assert (refused.value.code, refused.value.status) == ("packages.version_not_higher", 409)
    assert states() == [("1.0.0", VersionState.ACTIVE)]


def test_versions_are_compared_as_numbers(make: Make, sections: Sections) -> None:
    facade.install(make("1.9.0"), SYSTEM)
    assert facade.install(make("1.10.0"), SYSTEM).changed


def test_an_install_that_was_killed_goes_on_after_the_last_step(make: Make, sections: Sections) -> None:
    toys, games = sections
    games.break_at = {"prepare": Killed()}
    with pytest.raises(Killed):
        facade.install(make(), SYSTEM)
    assert states() == [("1.0.0", VersionState.CHECKED)]
    assert not facade.is_active("toy_licence")
    games.break_at = {}
    assert facade.install(make(), SYSTEM).changed
    assert toys.log.count("prepare 1.0.0") == 1
    assert games.log.count("prepare 1.0.0") == 2
    assert "retire 1.0.0" not in toys.log
    assert states() == [("1.0.0", VersionState.ACTIVE)]


def test_what_a_killed_install_of_other_content_left_is_swept(make: Make, sections: Sections) -> None:
    toys, games = sections
    games.break_at = {"prepare": Killed()}
    with pytest.raises(Killed):
        facade.install(make(), SYSTEM)
    games.break_at = {}
    facade.install(make(files={"toys/mended.json": "{}"}), SYSTEM)
    assert toys.log == [
        "check 1.0.0",
        "prepare 1.0.0",
        "check 1.0.0",
        "retire 1.0.0",
        "prepare 1.0.0",
        "activate 1.0.0",
    ]
    assert states() == [("1.0.0", VersionState.ACTIVE)]


def test_a_failed_prepare_is_swept_from_the_last_step_to_the_first(make: Make, sections: Sections) -> None:
    toys, games = sections
    games.break_at = {"prepare": RuntimeError("disk full")}
    with pytest.raises(RuntimeError, match="disk full"):
        facade.install(make(), SYSTEM)
    assert toys.log[-1] == games.log[-1] == "retire 1.0.0"
    assert states() == []
    assert actions() == ["tests.toys_prepare", "tests.games_retire", "tests.toys_retire"]
    games.break_at = {}
    assert facade.install(make(), SYSTEM).changed


@pytest.mark.parametrize("ending", [RuntimeError("no"), Killed()])
def test_activation_happens_to_all_sections_or_to_none(
    make: Make, sections: Sections, ending: BaseException
) -> None:
    facade.install(make(), SYSTEM)
    before = actions()
    sections[1].break_at = {"activate": ending}
    with pytest.raises(type(ending)):
        facade.install(make("2.0.0"), SYSTEM)
    assert actions() == [*before, "tests.toys_prepare", "tests.games_prepare"]
    assert states() == [("1.0.0", VersionState.ACTIVE), ("2.0.0", VersionState.PREPARED)]
    sections[1].break_at = {}
    assert facade.install(make("2.0.0"), SYSTEM).changed
    assert sections[0].log.count("prepare 2.0.0") == 1


def test_a_package_that_needs_another_waits_for_it(make: Make, sections: Sections) -> None:
    needy = make(id="needy", more='requires = ["toy_licence>=1.0,<2"]')
    with pytest.raises(Problem):
        facade.install(needy, SYSTEM)
    facade.install(make(), SYSTEM)
    assert facade.install(needy, SYSTEM).changed


def test_an_organization_can_do_without_a_package(make: Make, sections: Sections) -> None:
    facade.install(make(), SYSTEM)
    here, there = uuid4(), uuid4()
    facade.switch(SYSTEM, "toy_licence", here, on=False)
    assert not facade.is_active("toy_licence", here)
    assert facade.is_active("toy_licence", there)
    facade.switch(SYSTEM, "toy_licence", here, on=True)
    assert facade.is_active("toy_licence", here)
    with pytest.raises(Problem) as refused:
        facade.switch(SYSTEM, "other", here, on=True)
    assert refused.value.status == 404
