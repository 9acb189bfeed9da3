"""What a person meets at the command line: help everywhere, refusals in words, one line per result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from zhengyun.config.cli import boot, doctor, main, zhengyun
from zhengyun.config.environment import HELP, Settings
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import AccountKind
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM


def commands(group: click.Group = zhengyun, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.fixture
def run(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands find the database of the tests, as they would find a running installation."""
    monkeypatch.setenv("ZHENGYUN_LOGIN", "app")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setattr(boot, "database", lambda settings: nullcontext())
    return CliRunner()


def said(result: Result) -> str:
    assert result.exception is None, result.output
    return result.output


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    output = said(CliRunner().invoke(zhengyun, [*words, "--help"]))
    assert "Usage:" in output
    explained = output.split("\n\n")[1].strip()
    assert explained.endswith((".", ")."))


def test_the_list_of_commands_is_whole_and_no_line_is_cut() -> None:
    output = said(CliRunner().invoke(zhengyun, ["--help"]))
    names = ("up", "migrate", "demo", "worker", "audit", "app", "token", "jobs", "doctor")
    assert all(f"\n  {name} " in output for name in names)
    assert "..." not in output.split("Commands:")[1].split("Settings")[0]
    assert all(name in output for name in HELP)


def test_a_wrong_setting_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHENGYUN_PROT", "1")
    monkeypatch.setattr("sys.argv", ["zhengyun", "doctor"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said_words = capsys.readouterr().err
    assert said_words.startswith("Error: Unknown setting ZHENGYUN_PROT.")
    assert "Traceback" not in said_words


def test_an_unknown_command_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["zhengyun", "fly"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "No such command 'fly'" in capsys.readouterr().err


def test_a_token_is_shown_once_and_opens_what_its_scopes_say(run: CliRunner) -> None:
    person = parties.register_person(SYSTEM, "陈雨桐", "99012419900101003X")
    accounts.create_account(SYSTEM, "chenyutong", person.id, AccountKind.CITIZEN)
    output = said(run.invoke(zhengyun, ["token", "create", "--user", "chenyutong", "--scope", "cases:read"]))
    assert output.startswith("zy_")
    assert len(output.splitlines()) == 1


def test_a_token_for_an_unknown_firm_names_the_option(run: CliRunner) -> None:
    result = run.invoke(zhengyun, ["token", "create", "--user", "x", "--for", "91990124MA5K7T2Q72"])
    assert result.exit_code == 2
    assert "No firm has the credit code 91990124MA5K7T2Q72." in result.output


def test_an_empty_queue_and_an_intact_audit_say_so(run: CliRunner) -> None:
    assert said(run.invoke(zhengyun, ["jobs", "dead"])) == "No job is dead.\n"
    assert said(run.invoke(zhengyun, ["audit", "verify"])).startswith("Intact: 0 records in 0 batches")


def test_a_job_that_is_not_dead_is_not_replayed(run: CliRunner) -> None:
    result = run.invoke(zhengyun, ["jobs", "replay", "999"])
    assert getattr(result.exception, "code", "") == "jobs.no_dead_job"


def test_an_application_with_faults_is_listed_and_fails(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "application.toml").write_text('id = "Bad Name"\nversion = "one"\n')
    result = run.invoke(zhengyun, ["app", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert f"problems in {tmp_path}" in result.output
    assert "application.toml" in result.output


def test_what_an_install_would_do_to_registers_is_told_and_not_done(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "application.toml").write_text(
        'id = "lifts"\nversion = "1.0.0"\ntitle = "电梯"\nplatform = ">=0.1"\nowner = "990124:amr"\n'
        'licence = "Apache-2.0"\ncategory = "tests"\n'
    )
    (tmp_path / "registers").mkdir()
    number = {"type": "string", "title": "设备代码", "maxLength": 20}
    lift = {"$id": "cli_lifts", "title": "电梯", "type": "object", "x-key": ["number"], "x-source": "amr"}
    place = tmp_path / "registers" / "cli_lifts.json"
    place.write_text(json.dumps({**lift, "properties": {"number": number}}))
    for _time in range(2):
        assert "new register cli_lifts (电梯) with 1 fields" in said(
            run.invoke(zhengyun, ["app", "plan", str(tmp_path)])
        )
    place.write_text(json.dumps({**lift, "properties": {}}))
    assert run.invoke(zhengyun, ["app", "plan", str(tmp_path)]).exit_code == 1


def test_no_application_is_listed_before_it_is_installed(run: CliRunner) -> None:
    assert "food_licence" not in said(run.invoke(zhengyun, ["app", "list"]))


def test_demonstration_accounts_come_as_json(run: CliRunner) -> None:
    found = json.loads(said(run.invoke(zhengyun, ["demo", "accounts", "--json"])))
    assert isinstance(found, list)


def test_the_doctor_names_what_is_missing_and_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "CJK_FONTS", (str(tmp_path),))
    findings = {one.what: one for one in doctor.examine(Settings.from_env({"ZHENGYUN_HOME": str(tmp_path)}))}
    fonts = findings["Chinese fonts for letters and licences"]
    assert not fonts.is_good
    assert "fonts-noto-cjk" in fonts.remedy
    assert all(one.is_good for what, one in findings.items() if what.startswith(("Python", "PostgreSQL")))


def test_rows_go_into_a_register_and_out_of_it(run: CliRunner, tmp_path: Path) -> None:
    from zhengyun.engines.registers.tests import builders, record_types
    from zhengyun.kernel.packages import facade as packages

    builders.build_county()
    packages.install(record_types.write_package(tmp_path / "package"), SYSTEM)
    keys = [builders.fresh_credit_code() for _number in range(2)]
    rows = tmp_path / "firms.csv"
    rows.write_text(f"uscc,called,staff\n{keys[0]},甲,1\n{keys[1]},乙,-1\n")
    wanted = ["register", "import", "test_firms", str(rows), "--column", "name=called"]
    refused = run.invoke(zhengyun, wanted)
    assert refused.exit_code == 1
    assert "row 2, staff" in refused.output
    assert "1 created, 0 changed, 0 the same, 1 wrong" in said(
        run.invoke(zhengyun, [*wanted, "--right-rows"])
    )
    target = tmp_path / "out.jsonl"
    assert "1 records" in said(run.invoke(zhengyun, ["register", "export", "test_firms", str(target)]))
    assert json.loads(target.read_text())["uscc"] == keys[0]
    assert run.invoke(zhengyun, ["register", "export", "nothing", str(target)]).exception
    assert "--basis" in run.invoke(zhengyun, ["register", "export", "test_people", str(target)]).output
