"""What the cloud service gives to casework: effects of approved orders, and a source of form fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Done, EffectCall, Failed, Wait
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud import casework_papers as papers
from zhengyun.services.cloud.casework_known import CHOICES, CloudSource
from zhengyun.services.cloud.casework_records import ResourceRecords
from zhengyun.services.cloud.logic.activate_order import activate_order
from zhengyun.services.cloud.logic.change_instances import change_instances
from zhengyun.services.cloud.logic.commit_order import commit_order
from zhengyun.services.cloud.logic.provision_order import provision_order
from zhengyun.services.cloud.logic.release_leases import release_leases
from zhengyun.services.cloud.logic.renew_leases import renew_leases

Answer = Done | Wait | Failed
RETRYABLE = frozenset({"compute.no_host", "compute.no_room"})
"""A host may be back in a moment; if not, somebody decides what to do."""
APPROVED = {
    "approved_lines": "=tasks.technical.approved.lines",
    "approved_extras": "=tasks.technical.approved.extras",
    "approved_change": "=tasks.technical.approved",
    "note": "=tasks.technical.approved.note",
}
"""Where the decision stands unless the procedure says otherwise: in the form of its step `technical`."""


def register() -> None:
    """Called in AppConfig.ready()."""
    casework.register_source(CloudSource())
    casework.register_source(ResourceRecords())
    for name, provide in CHOICES.items():
        casework.register_choices(f"cloud.{name}", provide)
    for effect in (
        CommitOrder(), ProvisionOrder(), ChangeInstances(), ActivateOrder(), RenewLeases(), ReleaseLeases()
    ):  # fmt: skip
        casework.register_effect(effect)


class CloudEffect:
    """What an order asks for is read from its case, whatever the settings repeat of it; `run_id` names
    what is made, so that a second run finds what the first one has made.
    """

    name = ""
    settings: frozenset[str] = frozenset()

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        unknown = sorted(settings.keys() - self.settings)
        found = [f"the setting {name} is not known" for name in unknown]
        return [*found, *casework.check_effect_values(settings)]

    def run(self, call: EffectCall) -> Answer:
        try:
            return self.work(call)
        except Problem as problem:
            return Failed(str(problem), is_retryable=problem.code in RETRYABLE)

    def work(self, call: EffectCall) -> Answer:
        raise NotImplementedError


class CommitOrder(CloudEffect):
    """settings: approved_lines, approved_extras (new), approved_change, note: what is approved; left out,
    the form of the step `technical`. What is not stated is approved as asked. The other settings say
    again what the order asks for.
    """

    name = "cloud.commit"
    can_be_tried = True
    settings = frozenset(
        {*APPROVED, "kind", "system", "lines", "extras", "network", "months", "instance", "change"}
    )

    def work(self, call: EffectCall) -> Answer:
        wanted = {name: call.settings.get(name, otherwise) for name, otherwise in APPROVED.items()}
        stated = casework.effect_values(call.case_id, wanted)
        approved = {
            **(stated["approved_change"] or {}),
            "lines": stated["approved_lines"],
            "extras": stated["approved_extras"],
            "note": stated["note"],
            "is_stated": stated["approved_change"] is not None,
        }
        order = commit_order(call.case_id, approved)
        return Done({"order": str(order.id)})


class ProvisionOrder(CloudEffect):
    """No settings. Waits until every instance runs and the provider's people have done their part."""

    name = "cloud.provision"

    def work(self, call: EffectCall) -> Answer:
        answer = provision_order(call.run_id, call.case_id)
        return papers.with_papers(answer, papers.made, call.case_id)


class ChangeInstances(CloudEffect):
    """No settings. Waits until the instance is what was approved."""

    name = "cloud.change"

    def work(self, call: EffectCall) -> Answer:
        answer = change_instances(call.run_id, call.case_id)
        return papers.with_papers(answer, papers.changed, call.case_id)


class ActivateOrder(CloudEffect):
    """No settings. Terms and metering begin; without them what was delivered would never end."""

    name = "cloud.activate"
    cannot_be_waived = True

    def work(self, call: EffectCall) -> Answer:
        return Done({"leases": [str(one) for one in activate_order(call.run_id, call.case_id)]})


class RenewLeases(CloudEffect):
    """The settings say again what the order asks for."""

    name = "cloud.renew"
    can_be_tried = True
    settings = frozenset({"instances", "months"})

    def work(self, call: EffectCall) -> Answer:
        return Done({"leases": [str(one) for one in renew_leases(call.case_id)]})


class ReleaseLeases(CloudEffect):
    """The settings say again what the order asks for. Waits until everything is wiped."""

    name = "cloud.release"
    can_be_tried = True
    settings = frozenset({"instances", "reason"})

    def work(self, call: EffectCall) -> Answer:
        return papers.with_papers(release_leases(call.case_id), papers.wiped, call.case_id)
