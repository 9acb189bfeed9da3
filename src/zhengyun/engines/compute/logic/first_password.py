from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import keys_at_rest
from zhengyun.engines.compute.logic import marking
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found


@transaction.atomic
def first_password(actor: Actor, instance_id: UUID) -> str:
    """The first password, this once (it_officer of the owner).

    Raises `compute.password_shown` (410) the second time, `compute.no_password` (404) where none was set.
    """
    instance = marking.locked(actor, instance_id, Doing.OWN)
    if not instance.password_hash:
        raise not_found("compute.no_password", _("No password was set for this machine."))
    if instance.password_once is None:
        raise Problem(
            "compute.password_shown",
            _("The first password was shown already; it is shown once only."),
            remedy=_("Who wrote it down signs in with it; else order the machine anew."),
            status=410,
        )
    password = keys_at_rest.unseal(instance.password_once, instance.id).decode()
    instance.password_once = None
    instance.save(update_fields=["password_once"])
    audit.record(actor, "compute.first_password", "instance", instance.id)
    return password
