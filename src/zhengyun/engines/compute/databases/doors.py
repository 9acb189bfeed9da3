"""Databases that everybody enters who has an account: PostgreSQL opens each new one to PUBLIC.

On our own server they are closed; on one that others look after, they have to close them.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.utils.translation import gettext as _

from zhengyun.engines.compute.contracts.drivers import DriverError

_OPEN = """
SELECT datname FROM pg_database
WHERE datallowconn AND EXISTS (
    SELECT 1 FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
    WHERE grantee = 0 AND privilege_type = 'CONNECT'
)
ORDER BY datname
"""


def open_doors(session: psycopg.Connection[Any]) -> list[str]:
    """Each database that a tenant's account could enter, in words."""
    words = _("Every account may enter the database “%(name)s”: REVOKE CONNECT ON DATABASE … FROM PUBLIC.")
    return [words % {"name": name} for (name,) in session.execute(_OPEN).fetchall()]


def check_closed(session: psycopg.Connection[Any]) -> None:
    """Raises DriverError, to be tried again: no tenant gets an account while a door stands open."""
    if found := open_doors(session):
        raise DriverError(" ".join(found), is_retryable=True)
