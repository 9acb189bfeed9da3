"""`zhengyun migrate` and `zhengyun static`: what has to be done before a new version runs."""

from __future__ import annotations

import click

from zhengyun.config.cli.boot import django, progress
from zhengyun.config.environment import Login, Mode, Settings, SettingsError


@click.command()
def migrate() -> None:
    """Bring tables, rights and reference data up to date.

    Works as the owner of the schema. Safe to repeat. With an outside database it needs
    ZHENGYUN_OWNER_DATABASE_URL.
    """
    with django(Login.OWNER):
        from zhengyun.config.schema import bring_up_to_date

        bring_up_to_date(progress())


@click.command()
def static() -> None:
    """Gather style sheets, scripts and pictures under HOME.

    Each is named after its content and compressed. 'up' does it at every start.
    """
    import os

    import django as framework
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengyun.config.settings")
    framework.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def check_is_demo(settings: Settings) -> None:
    if settings.mode is not Mode.DEMO:
        raise SettingsError("Demonstration data is refused in production (ZHENGYUN_MODE=production).")
