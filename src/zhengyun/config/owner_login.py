"""The session of the schema's owner, for the tables of registers: only where his login is known."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from zhengyun.config.environment import Login
from zhengyun.config.postgres import LOGINS, Access, access_file


def connect() -> psycopg.Connection[tuple[Any, ...]] | None:
    """An autocommitting session in the database that Django uses; None where the login is not known."""
    here = connection.settings_dict
    known = settings.ZHENGYUN
    if known.database:
        owner = known.owner_database
    else:
        access = Access.load(access_file(known.home))
        owner = access.database(LOGINS[Login.OWNER]) if access else None
    if owner is None:
        return None
    return psycopg.connect(
        host=here["HOST"],
        port=here["PORT"],
        dbname=here["NAME"],
        user=owner.user,
        password=owner.password,
        autocommit=True,
    )
