"""Service (送达) is recorded on the letter that was served, and on no other."""

from __future__ import annotations

from pathlib import Path

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import CaseView
from zhengyun.engines.casework.models import Letter
from zhengyun.engines.casework.tests.world import PROCEDURE, World, write_package
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM

LETTERS = ("accept", "not_accept", "grant")


def with_letters(folder: Path) -> None:
    stated = "".join(f'{act} = "test_{act}"\n' for act in LETTERS)
    procedure = PROCEDURE.format(effect="demo.works") + "[letters]\n" + stated
    write_package(folder, version="1.1.0", procedures__licence=procedure)
    (folder / "letters").mkdir()
    for act in LETTERS:
        source = f"// code: test_{act}\n// title: {act}\n// kind: letter\n通知\n"
        (folder / "letters" / f"{act}.typ").write_text(source)
    packages.install(folder, SYSTEM)


def served(case: CaseView) -> dict[str, str]:
    return dict(Letter.objects.filter(case_id=case.id).values_list("kind", "served_by"))


def test_only_the_decision_is_served(world: World, tmp_path: Path) -> None:
    with_letters(tmp_path / "next")
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "grant")
    jobs.run_pending(strict=True)
    task = world.task(case, "service")
    facade.perform(world.clerk, case.id, "serve", task_id=task.id, data={"method": "mail"})
    assert served(case) == {"test_accept": "", "test_grant": "mail"}
    assert Letter.objects.get(case_id=case.id, kind="test_accept").served_at is None


def test_a_letter_that_is_made_after_its_service_says_so(world: World, tmp_path: Path) -> None:
    with_letters(tmp_path / "next")
    case = world.ready_to_decide()
    facade.perform(world.chief, case.id, "grant")
    facade.perform(world.applicant, case.id, "sign_for")
    assert served(case) == {}
    jobs.run_pending(strict=True)
    assert served(case) == {"test_accept": "", "test_grant": "electronic"}


def test_the_letter_by_which_a_case_is_not_accepted_is_served(world: World, tmp_path: Path) -> None:
    with_letters(tmp_path / "next")
    case = world.submit()
    facade.perform(world.reviewer, case.id, "receive")
    facade.perform(world.reviewer, case.id, "not_accept", data={"reasons": "不属于本机关管辖。"})
    jobs.run_pending(strict=True)
    facade.perform(world.applicant, case.id, "sign_for")
    assert served(case) == {"test_not_accept": "electronic"}
