"""The command `zhengyun`."""

from __future__ import annotations

import sys

import click

from zhengyun.config.cli import (
    apps,
    audit,
    cloud,
    demo,
    doctor,
    gateway,
    jobs,
    pools,
    registers,
    schema,
    tokens,
    up,
)
from zhengyun.config.environment import HELP, SettingsError
from zhengyun.config.postgres import PostgresError
from zhengyun.config.processes import SupervisorError
from zhengyun.kit.errors import Problem

SETTINGS_HELP = "\n".join(f"  {name}\n      {text}" for name, text in HELP.items())


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\nSettings (environment):\n{SETTINGS_HELP}",
)
@click.version_option(package_name="zhengyun", prog_name="zhengyun")
def zhengyun() -> None:
    """Zhengyun: one public platform of a city's government cloud.

    'zhengyun up' brings everything up and says where. The other commands work beside a running
    installation, and alone too: they then start its database for as long as they need it.
    """


for command in (
    up.up, schema.migrate, schema.static, demo.demo, jobs.worker, jobs.jobs, audit.audit,
    gateway.gateway, apps.app, registers.register, cloud.cloud, pools.pool, tokens.token, doctor.doctor,
):  # fmt: skip
    zhengyun.add_command(command)


def main() -> None:
    """Known errors reach a person as words, not as a traceback."""
    try:
        zhengyun(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except (SettingsError, PostgresError, SupervisorError, Problem) as error:
        click.secho(f"Error: {error}", fg="red", err=True)
        sys.exit(1)
