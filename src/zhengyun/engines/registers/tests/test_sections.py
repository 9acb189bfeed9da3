"""Record types come with packages: checked, prepared, activated, upgraded, swept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from zhengyun.engines.registers import definitions, facade
from zhengyun.engines.registers.models import Register, RegisterVersion
from zhengyun.engines.registers.schema import apply, owner
from zhengyun.engines.registers.tests import builders
from zhengyun.engines.registers.tests.planned import CODE, MAKERS, as_owner, lifts
from zhengyun.engines.registers.tests.record_types import DISTRICTS, MANIFEST, text
from zhengyun.kernel.packages import facade as packages
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Path]
PACKAGE = "tests_lifts"
DATA = "code,title,valid_from\n990124,望溪县,2020-01-01\n990124001,城关镇,2020-01-01\n"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A package with these record types and data files."""

    def run(version: str, *types: dict[str, Any], package: str = PACKAGE, **data: str) -> Path:
        folder = tmp_path / f"{package}-{version}-{len(list(tmp_path.iterdir()))}"
        (folder / "registers" / "data").mkdir(parents=True)
        (folder / "application.toml").write_text(MANIFEST.format(package=package, version=version))
        for one in types:
            (folder / "registers" / f"{one['$id']}.json").write_text(json.dumps(one, ensure_ascii=False))
        for name, rows in data.items():
            (folder / "registers" / "data" / f"{name}.csv").write_text(rows)
        if not data:
            (folder / "registers" / "data").rmdir()
        return folder

    return run


def install(path: Path) -> bool:
    return packages.install(path, SYSTEM).changed


def has_table(code: str) -> bool:
    return as_owner("SELECT to_regclass(%s) IS NOT NULL", f"reg.{code}") == [(True,)]


def test_an_installed_record_type_is_a_register(make: Make) -> None:
    assert install(make("1.0.0", lifts(), MAKERS))
    assert {CODE, "test_makers"} <= {one.code for one in definitions.all_types()}
    assert definitions.release(CODE).version == "1.0.0"
    assert has_table(CODE)
    assert not install(make("1.0.0", lifts(), MAKERS))


def test_a_plan_is_told_in_words_and_changes_nothing(make: Make) -> None:
    package = make("1.0.0", lifts(), MAKERS)
    assert [words for words in facade.plan_package(package) if CODE in words]
    assert not has_table(CODE)
    install(package)
    assert facade.plan_package(package) == []
    later = facade.plan_package(make("1.1.0", lifts(brand=text("品牌", **{"x-index": True})), MAKERS))
    assert any("brand" in words for words in later)


def test_an_upgrade_switches_the_definition_and_keeps_the_old_one(make: Make) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    install(make("1.1.0", lifts(brand=text("品牌")), MAKERS))
    assert "brand" in definitions.record_type(CODE).fields
    states = RegisterVersion.objects.filter(register_id=CODE).order_by("created_at")
    assert list(states.values_list("version", "state")) == [("1.0.0", "retired"), ("1.1.0", "active")]


@pytest.mark.parametrize(
    "change",
    [
        {"key": ["place"]},
        {"floors": text("层数")},
        {"floors": {"type": "integer", "title": "层数", "minimum": 1, "maximum": 20}},
        {"kind": {"type": "string", "title": "类别", "enum": ["goods"], "default": "goods"}},
        {"place": text("使用地点", 50)},
        {"state": text("状态"), "required": ["number", "place", "state"]},
        {"required": ["number", "place", "maker"]},
        {"source": "civil_affairs"},
        {"owner": "place"},
        {"place": text("使用地点", 100, pattern="^[一-龥]+$", **{"x-search": True})},
        {"place": text("使用地点", 100, format="email", **{"x-search": True})},
        {"place": text("使用地点", 100, **{"x-search": True, "x-reference": "test_makers.code"})},
    ],
    ids=[
        *("key", "type", "range", "values", "length", "required", "becomes required", "source", "owner"),
        *("pattern", "format", "reference"),
    ],
)
def test_an_upgrade_that_narrows_is_a_fault_with_its_place(make: Make, change: dict[str, Any]) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    (problem, *_more) = packages.check(make("1.1.0", lifts(**change), MAKERS))
    assert problem.code == "registers.bad_definition"
    assert str(problem.value).startswith(f"registers/{CODE}.json: /")


def test_a_name_that_history_holds_with_another_type_is_refused(make: Make) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    install(make("1.1.0", lifts(floors=None), MAKERS))
    install(make("1.2.0", lifts(floors=None, brand=text("品牌")), MAKERS))
    (problem,) = packages.check(make("1.3.0", lifts(floors=text("层数"), brand=text("品牌")), MAKERS))
    assert str(problem.value).endswith("/properties/floors")


def test_a_code_that_another_package_has_is_refused(make: Make) -> None:
    install(make("1.0.0", MAKERS))
    (problem,) = packages.check(make("1.0.0", MAKERS, package="tests_others"))
    assert str(problem.value) == "registers/test_makers.json: /$id"


def test_strange_files_are_faults(make: Make) -> None:
    package = make("1.0.0", MAKERS, nothing="code\n1\n")
    (package / "registers" / "notes.txt").write_text("")
    (package / "registers" / "broken.json").write_text("{")
    found = {str(problem.value).partition(":")[0] for problem in packages.check(package)}
    assert found == {"registers/notes.txt", "registers/broken.json"}
    (package / "registers" / "notes.txt").unlink()
    (package / "registers" / "broken.json").unlink()
    (problem,) = packages.check(package)
    assert problem.value == "registers/data/nothing.csv"


def test_an_install_that_fails_takes_back_what_it_made(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: Any) -> None:
        raise Problem("registers.tables_busy", "busy")

    real = apply.bring_up
    with monkeypatch.context() as patch:
        patch.setattr(
            apply, "bring_up", lambda one, earlier: (fails if one.code == CODE else real)(one, earlier)
        )
        with pytest.raises(Problem, match="busy"):
            install(make("1.0.0", lifts(), MAKERS))
    assert not Register.objects.exists()
    assert not RegisterVersion.objects.exists()
    assert not has_table("test_makers")
    assert install(make("1.0.0", lifts(), MAKERS))


def test_a_failed_upgrade_leaves_the_old_definition_in_force(make: Make) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    builders.build_county()
    for number in ("A1", "A2"):
        facade.create(SYSTEM, CODE, {"number": number, "place": "幸福路"}, builders.CAUSE)
    with pytest.raises(Problem) as caught:
        install(make("1.1.0", lifts(unique=[["place"]], brand=text("品牌")), MAKERS))
    assert caught.value.code == "registers.rows_in_the_way"
    assert definitions.release(CODE).version == "1.0.0"
    facade.create(SYSTEM, CODE, {"number": "A3", "place": "幸福路"}, builders.CAUSE)
    assert as_owner("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]


def test_without_the_owners_login_it_is_said_where_to_install(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = list(owner._given)
    owner.provide(lambda: None)
    try:
        with pytest.raises(Problem) as caught:
            install(make("1.0.0", MAKERS))
    finally:
        owner._given[:] = real
    assert caught.value.code == "registers.no_owner_login"
    assert "ZHENGYUN_OWNER_DATABASE_URL" in caught.value.remedy
    assert not Register.objects.exists()


def test_an_upgrade_that_leaves_the_tables_alone_needs_no_owner(make: Make) -> None:
    install(make("1.0.0", MAKERS))
    real = list(owner._given)
    owner.provide(lambda: None)
    try:
        assert install(make("1.0.1", MAKERS))
    finally:
        owner._given[:] = real


def test_reference_data_is_entered_by_key_and_only_what_differs_changes(make: Make) -> None:
    builders.build_county()
    install(make("1.0.0", DISTRICTS, test_districts=DATA))
    assert [one.title for one in facade.codes_of("test_districts")] == ["望溪县", "城关镇"]
    renamed = DATA.replace("城关镇", "城关街道") + "990124002,柳河乡,2020-01-01\n"
    install(make("1.1.0", DISTRICTS, test_districts=renamed))
    found = as_owner("SELECT code, title, _version FROM reg.test_districts ORDER BY code")
    assert found == [("990124", "望溪县", 1), ("990124001", "城关街道", 2), ("990124002", "柳河乡", 1)]
    assert as_owner("SELECT title FROM reg_history.test_districts") == [("城关镇",)]


def test_wrong_reference_data_is_a_fault_with_row_and_column(make: Make) -> None:
    wrong = DATA + "990124003,,2020-13-01\n990124001,又是城关镇,2020-01-01\n"
    found = {str(problem.value) for problem in packages.check(make("1.0.0", DISTRICTS, test_districts=wrong))}
    assert found == {
        "registers/data/test_districts.csv: 4: title",
        "registers/data/test_districts.csv: 4: valid_from",
        "registers/data/test_districts.csv: 5: code",
    }


def test_a_register_that_a_package_drops_is_no_longer_listed_but_kept(make: Make) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    install(make("1.1.0", MAKERS))
    with pytest.raises(Problem) as caught:
        definitions.record_type(CODE)
    assert caught.value.code == "registers.no_such_register"
    assert has_table(CODE)


def test_migrate_brings_tables_of_an_earlier_platform_up(make: Make) -> None:
    install(make("1.0.0", lifts(), MAKERS))
    as_owner(f"DROP FUNCTION reg.find_{CODE}(jsonb)")
    as_owner(f"DROP INDEX reg.{CODE}__checked_on")
    as_owner(f"REVOKE DELETE ON reg.{CODE} FROM zhengyun_app")
    from zhengyun.engines.registers import sections

    said: list[str] = []
    sections.bring_all_up(said.append)
    assert len(said) == 4
    sections.bring_all_up(said.append)
    assert len(said) == 4, said
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [f"reg.{CODE}"])
        assert cursor.fetchone() == (True,)


def test_migrate_keeps_what_the_version_before_had(make: Make) -> None:
    from zhengyun.engines.registers import sections

    install(make("1.0.0", lifts(), MAKERS))
    install(make("1.1.0", lifts(floors=None), MAKERS))
    sections.bring_all_up(lambda words: None)
    found = as_owner("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", f"reg.{CODE}")
    assert ("floors",) in found
