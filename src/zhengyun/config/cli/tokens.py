"""`zhengyun token`: access for programs."""

from __future__ import annotations

from uuid import UUID

import click

from zhengyun.config.cli.boot import django, operator

SCOPES = (
    "cases:read",
    "cases:write",
    "tasks:read",
    "tasks:write",
    "licences:read",
    "registers:read",
    "registers:write",
    "compute:read",
    "compute:write",
    "cloud:read",
    "cloud:write",
    "steps:read",
)


@click.group()
def token() -> None:
    """Bearer tokens for the API."""


@token.command()
@click.option("--user", required=True, help="Sign-in name of the account whose rights the token shares.")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=SCOPES,
    show_default=True,
    help="What the token may do, at most; may be repeated.",
)
@click.option(
    "--for", "code", default="", help="Credit code of the firm for which its bearer acts, by mandate."
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 365), help="Days it lasts.")
def create(user: str, name: str, scopes: tuple[str, ...], code: str, days: int) -> None:
    """Create a token and show it once; only its hash is kept."""
    with django():
        from zhengyun.kernel.accounts.facade import create_token

        click.echo(create_token(user, name, scopes, days, operator(), party_id=_firm(code)))


def _firm(code: str) -> UUID | None:
    from zhengyun.kernel.parties.facade import find_legal_entity

    if not code:
        return None
    if (firm := find_legal_entity(code.strip().upper())) is None:
        raise click.BadParameter(f"No firm has the credit code {code}.", param_hint="--for")
    return firm.id
