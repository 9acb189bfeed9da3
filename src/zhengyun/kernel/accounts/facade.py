"""The only door to accounts, beside `access.py`, which every web and API layer uses on its routes.

Actors are made here and nowhere else. Rights are those of this moment: a role that ended, a
mandate that was revoked, an account that was disabled count at the next request or job.
"""

from __future__ import annotations

from zhengyun.kernel.accounts.demo import set_demo_accounts
from zhengyun.kernel.accounts.identity.oidc import OidcProvider
from zhengyun.kernel.accounts.identity.registry import set_identity_providers
from zhengyun.kernel.accounts.landing import set_landing, set_mandates
from zhengyun.kernel.accounts.logic.administer_account import enable_account, end_sessions, reset_password
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
from zhengyun.kernel.accounts.logic.name_deputy import end_deputy, name_deputy
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
from zhengyun.kernel.accounts.queries_acting import ActingChoice, mailboxes
from zhengyun.kernel.accounts.queries_acting import choices as acting_choices
from zhengyun.kernel.accounts.queries_deputies import (
    colleagues,
    deputies_now,
    deputies_of,
    possible_deputies,
)
from zhengyun.kernel.accounts.queries_staff import (
    accounts_of_person,
    role_counts,
    role_holdings,
    search_accounts,
    session_count,
)

__all__ = [
    "ActingChoice",
    "OidcProvider",
    "accounts_of_person",
    "accounts_with_role",
    "acting_choices",
    "actor_for",
    "actor_for_account",
    "assign_role",
    "authenticate_token",
    "check_rate",
    "colleagues",
    "create_account",
    "create_token",
    "deputies_now",
    "deputies_of",
    "disable_account",
    "enable_account",
    "end_deputy",
    "end_role",
    "end_sessions",
    "find_account",
    "get_account",
    "get_accounts",
    "mailboxes",
    "name_deputy",
    "possible_deputies",
    "reset_password",
    "restore_actor",
    "revoke_token",
    "role_counts",
    "role_holdings",
    "role_label",
    "roles_of",
    "search_accounts",
    "session_count",
    "set_demo_accounts",
    "set_identity_providers",
    "set_landing",
    "set_mandates",
    "switch_party",
    "tokens_of",
]
