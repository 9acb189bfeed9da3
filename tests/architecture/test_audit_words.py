"""Whatever any room writes into the audit has words for the auditor, also where an act is built."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CheckConstraint
from django.utils import translation

from tests.architecture import audit_acts
from zhengyun.engines.casework.rules import ACT_SETS
from zhengyun.engines.casework.rules_licence import CHANGES, IN_FORCE
from zhengyun.engines.registers.definition import Action
from zhengyun.engines.registers.models_access import Write
from zhengyun.services.admin import auditwords
from zhengyun.services.desk.rules_counter import TICKET_MOVES
from zhengyun.services.site.contracts import Act
from zhengyun.services.supervision.rules_ratings import ACTS

(KNOWN,) = (one for one in Write._meta.constraints if isinstance(one, CheckConstraint))
(OPERATIONS,) = (found for _field, found in KNOWN.condition.children)  # type: ignore[union-attr, misc]
BUILT: dict[str, Iterable[str]] = {
    "engines/casework/logic/licences.py": [f"casework.licence_{one}" for one in CHANGES[IN_FORCE]],
    "engines/casework/logic/perform_act.py": [
        f"casework.{act}" for one in ACT_SETS.values() for act in one.acts
    ],
    "engines/compute/reconcile/record.py": ["compute.lost", "compute.failed"],
    "engines/registers/access_log.py": [f"registers.{one}" for one in Action],
    "engines/registers/logic/writing.py": [f"registers.{one}" for one in OPERATIONS],
    "services/desk/logic/queue.py": [f"desk.{one}_ticket" for one in TICKET_MOVES],
    "services/site/logic/move_notice.py": [f"site.{one}" for one in Act],
    "services/supervision/logic/move_rectification.py": [f"supervision.rectification_{one}" for one in ACTS],
}
"""By file: the acts that are built from a registry there, which `audit_acts` cannot read from the source."""


def test_every_act_and_kind_of_the_audit_has_its_words() -> None:
    found = list(audit_acts.records())
    assert len(found) > 150
    unread = {path for path, _call, act, _kind in found if act is None}
    assert unread == BUILT.keys(), "say in BUILT which acts are built there"
    built = {act for one in BUILT.values() for act in one}
    said = built | {act for _path, _call, one, _kind in found for act in one or ()}
    kinds = {kind for _path, _call, _act, one in found for kind in one or ()}
    assert said > {"jobs.discard", "compute.resize_instance", "casework.accept", "site.publish"}
    with translation.override("zh-hans"):
        assert [act for act in sorted(said) if auditwords.act_title(act) == act] == [], "see auditacts.py"
        assert [kind for kind in sorted(kinds) if auditwords.kind_title(kind) == kind] == [], (
            "see auditwords.py"
        )
