"""Words of the service in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhengyun.services.cloud.contracts import Family, LeaseState

FAMILIES: Mapping[Family, Promise] = {
    Family.A: _("Infrastructure"),
    Family.B: _("Supporting software"),
    Family.C: _("Application functions"),
    Family.D: _("Information resources"),
    Family.E: _("Operation support"),
    Family.F: _("Information security"),
}
STEPS: Mapping[LeaseState, Promise] = {
    LeaseState.EXPIRING: _("Ends soon"),
    LeaseState.GRACE: _("Past its end, still running"),
    LeaseState.STOPPED: _("Stopped, to be reclaimed"),
    LeaseState.ENDED: _("Ended"),
}
