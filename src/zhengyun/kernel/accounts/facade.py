"""The only door to accounts, beside `access.py`, which every web and API layer uses on its routes.

Actors are made here and nowhere else. Rights are those of this moment: a role that ended, a
mandate that was revoked, an account that was disabled count at the next request or job.
"""

from __future__ import annotations

from zhengyun.kernel.accounts.demo import set_demo_accounts
from zhengyun.kernel.accounts.landing import set_landing
from zhengyun.kernel.accounts.logic.assign_role import assign_role
from zhengyun.kernel.accounts.logic.check_rate import check_rate
from zhengyun.kernel.accounts.logic.create_account import create_account
from zhengyun.kernel.accounts.logic.create_token import create_token
from zhengyun.kernel.accounts.logic.disable_account import disable_account
from zhengyun.kernel.accounts.logic.end_role import end_role
from zhengyun.kernel.accounts.logic.make_actor import (
    actor_for,
    actor_for_account,
    authenticate_token,
    restore_actor,
)
from zhengyun.kernel.accounts.logic.revoke_token import revoke_token
from zhengyun.kernel.accounts.logic.switch_party import switch_party
from zhengyun.kernel.accounts.queries import (
    accounts_with_role,
    find_account,
    get_account,
    get_accounts,
    role_label,
    roles_of,
    tokens_of,
)
from zhengyun.kernel.accounts.queries_acting import mailboxes

__all__ = [
    "accounts_with_role",
    "actor_for",
    "actor_for_account",
    "assign_role",
    "authenticate_token",
    "check_rate",
    "create_account",
    "create_token",
    "disable_account",
    "end_role",
    "find_account",
    "get_account",
    "get_accounts",
    "mailboxes",
    "restore_actor",
    "revoke_token",
    "role_label",
    "roles_of",
    "set_demo_accounts",
    "set_landing",
    "switch_party",
    "tokens_of",
]
