"""`zhengyun app`: applications as folders."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zhengyun.config.cli.boot import django, operator, progress

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def app() -> None:
    """City applications: check, plan, install, list."""


@app.command()
@click.argument("path", type=FOLDER)
def check(path: Path) -> None:
    """Check the application in folder PATH completely and change nothing."""
    with django():
        _check(path)
    click.secho(f"{path}: nothing to complain about.", fg="green")


def _check(path: Path) -> None:
    from zhengyun.kernel.packages import facade

    problems = facade.check(path)
    for problem in problems:
        click.secho(f"  {problem}", fg="red", err=True)
    if problems:
        click.echo(f"{len(problems)} problems in {path}.")
        sys.exit(1)


@app.command()
@click.argument("path", type=FOLDER)
def plan(path: Path) -> None:
    """Tell what an install of folder PATH would do to the tables of registers, and change nothing."""
    with django():
        from zhengyun.engines.registers import facade

        _check(path)
        steps = facade.plan_package(path)
    for number, words in enumerate(steps, start=1):
        click.echo(f"{number:4}  {words}")
    click.echo(f"{len(steps)} steps." if steps else "The tables fit already: nothing to change.")


@app.command()
@click.argument("path", type=FOLDER)
def install(path: Path) -> None:
    """Install or upgrade the application in folder PATH. A second install changes nothing."""
    with django():
        from zhengyun.kernel.packages import facade

        result = facade.install(path, operator(), progress())
    words = "Installed" if result.changed else "Nothing to change"
    click.echo(f"{words}: {result.package.id} {result.package.version} ({result.package.title})")


@app.command("list")
def list_() -> None:
    """Show the applications of this installation."""
    with django():
        from zhengyun.kernel.packages import facade

        for package in facade.list_packages():
            click.echo(f"{package.id:24} {package.version:10} {package.state.value:10} {package.title}")
