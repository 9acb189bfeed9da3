"""What happened to a server or a database, from the audit: who did it, in words."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

MOST = 30


def timeline(subject_id: UUID, subject: str = "instance") -> list[ui.TimelineEntry]:
    """Newest first. Acts that have no words of their own are not for this list."""
    names = titles()
    found = [one for one in audit.timeline(subject, subject_id, MOST) if one.action in names]
    people = accounts.get_accounts([one.actor_account for one in found if one.actor_account])
    return [
        ui.TimelineEntry(
            names[one.action],
            instant(one.occurred_at),
            who=people[one.actor_account].name
            if one.actor_account and one.actor_account in people
            else _("the platform"),
            datetime=one.occurred_at.isoformat(),
        )
        for one in found
    ]


def titles() -> dict[str, str]:
    return {
        "compute.create_instance": _("Ordered and placed"),
        "compute.set_desired": _("Started or stopped"),
        "compute.restart_instance": _("Restarted"),
        "compute.resize_instance": _("Size changed"),
        "compute.add_volume": _("Disk added"),
        "compute.take_snapshot": _("Snapshot taken"),
        "compute.restore_snapshot": _("Went back to a snapshot"),
        "compute.drop_snapshot": _("Snapshot erased"),
        "compute.first_password": _("First password shown"),
        "compute.assign_public_address": _("Public address assigned"),
        "compute.release_public_address": _("Public address given back"),
        "compute.open_console": _("Console opened"),
        "compute.close_console": _("Console closed"),
        "compute.grant_consent": _("Provider allowed to see the console"),
        "compute.revoke_consent": _("Consent taken back"),
        "compute.delete_instance": _("Given back, being wiped"),
        "compute.wiped": _("Wiped"),
        "compute.create_database": _("Ordered, being made"),
        "compute.database_password": _("First password shown"),
        "compute.backup_database": _("Backup ordered"),
        "compute.restore_database": _("Went back to a backup"),
        "compute.drop_database": _("Given back, being erased"),
        "compute.wipe_database": _("Erased with its account and backups"),
    }
