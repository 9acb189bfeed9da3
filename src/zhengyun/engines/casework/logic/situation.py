"""A case at the moment of an act: what is asked again and again, read once and only if needed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.definitions import Procedure, procedure
from zhengyun.engines.casework.models import (
    Case,
    CaseAct,
    Correction,
    EffectRun,
    ServiceItem,
    Task,
    TaskSignature,
)
from zhengyun.engines.casework.permissions import DECISIONS, Standing
from zhengyun.engines.casework.rules import ANSWERS
from zhengyun.engines.casework.rules_deputies import whose_deputy
from zhengyun.engines.casework.texts import acting_name
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.accounts.contracts import EXCLUSIVE_ROLES
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
from zhengyun.kit import clock
from zhengyun.kit.actor import Absent, Actor, RoleAt

OBSERVERS = ("supervisor", "authority")
LEADER = "section_head"
EXTENSION = "extension_approval"
SENDING = ("submit", *ANSWERS)
"""Acts of whoever sent an application, or sent it again."""


class Situation:
    """A case, perhaps a task of it, and an actor."""

    def __init__(self, actor: Actor, case: Case, task: Task | None = None) -> None:
        self.actor = actor
        self.case = case
        self.task = task
        self._persons: dict[UUID, UUID] = {}

    @cached_property
    def procedure(self) -> Procedure:
        return procedure(self.case.procedure_version_id)

    @cached_property
    def places(self) -> frozenset[tuple[str, UUID]]:
        """(role, organization) of the actor, without the three administrators."""
        return frozenset(
            (r.role, r.organization_id) for r in self.actor.roles if r.role not in EXCLUSIVE_ROLES
        )

    @property
    def deputized(self) -> Absent | None:
        """As whose deputy the actor acts here: in the task, or beside tasks with the staff of the case."""
        return whose_deputy(self._used_roles, self.task.assignee_id if self.task else None)

    @property
    def _used_roles(self) -> list[RoleAt]:
        if all(one.deputy_for is None for one in self.actor.roles):
            return []
        tasks = [self.task] if self.task else self.tasks
        wanted = {(one.role, one.organization_id) for one in tasks}
        used = [r for r in self.actor.roles if (r.role, r.organization_id) in wanted]
        return used or [
            r for r in self.actor.roles if self.task and (r.role, r.organization_id) == self._leading
        ]

    @property
    def _leading(self) -> tuple[str, UUID | None]:
        return LEADER, self.task.organization_id if self.task else None

    @property
    def persons(self) -> frozenset[UUID]:
        """Who acts, and for whom: what one of them may not do, both may not do."""
        absent = self.deputized
        both = (self.actor.person_id, absent.person_id if absent else None)
        return frozenset(one for one in both if one is not None)

    @property
    def acting_name(self) -> str:
        """The actor's name as it stands on papers and in lists."""
        absent = self.deputized
        return acting_name(self.actor.name, absent.name if absent else "")

    def as_deputy(self) -> Actor:
        """The actor, marked for the record with whose deputy he is here."""
        return replace(self.actor, deputy_for=self.deputized)

    @cached_property
    def tasks(self) -> list[Task]:
        return list(Task.objects.filter(case=self.case).order_by("opened_at", "id"))

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state == "open"]

    @cached_property
    def correction(self) -> Correction | None:
        return Correction.objects.filter(case=self.case).first()

    @cached_property
    def failed_runs(self) -> list[EffectRun]:
        return list(EffectRun.objects.filter(case=self.case, state="failed").order_by("created_at", "id"))

    @cached_property
    def signatures(self) -> list[TaskSignature]:
        if self.task is None:
            return []
        return list(TaskSignature.objects.filter(task=self.task).order_by("signed_at", "id"))

    @cached_property
    def is_applicant(self) -> bool:
        """The applicant himself, the head of the firm, or an agent whose mandate covers this matter."""
        actor, case = self.actor, self.case
        if actor.account_id is None:
            return False
        if actor.party_id is not None and actor.party_id == case.applicant_id:
            return actor.mandate_id in (None, case.mandate_id) or self._has_mandate()
        if self.procedure.act_set.is_internal:
            return self.is_officer_of_applicant
        return case.submitted_by == actor.account_id and self._has_mandate()

    def _has_mandate(self) -> bool:
        actor, case = self.actor, self.case
        return actor.person_id is not None and parties.can_act_for(
            actor.person_id, case.applicant_id, case.item_code, MandateRight.SUBMIT, clock.today()
        )

    @property
    def is_own(self) -> bool:
        """Whether this person applied, under whichever account: staff apply as citizens."""
        if not self.persons.isdisjoint((self.case.applicant_id, self.case.agent_id)):
            return True
        return self.procedure.act_set.is_internal and any(self.is_me(one) for one in self._senders)

    @cached_property
    def _senders(self) -> list[UUID | None]:
        """Whoever sent the case or sent it again: several people act for an organization."""
        rows = CaseAct.objects.filter(case=self.case, act__in=SENDING)
        return list(rows.values_list("account_id", flat=True).distinct().order_by())

    @cached_property
    def is_other_role(self) -> bool:
        """Of the organization that applies, but not in a role in which one applies for it."""
        organization_id = self.case.applicant_id
        if not self.procedure.act_set.is_internal and organization_id not in self.actor.organizations():
            return False
        rows = ServiceItem.objects.filter(versions=self.case.item_version_id)
        roles = rows.values_list("applicant_roles", flat=True).first() or ()
        return organization_id not in self.actor.organizations(*roles)

    @cached_property
    def is_officer_of_applicant(self) -> bool:
        """Of an order: whoever sent it, as long as he holds a role at the body for which he sent it."""
        is_his = self.case.submitted_by == self.actor.account_id
        return is_his and self.case.applicant_id in {place for _role, place in self.places}

    @cached_property
    def is_near(self) -> bool:
        mine = {organization for _role, organization in self.places}
        if not mine:
            return False
        if self.procedure.act_set.is_item_near and self.case.organization_id in mine:
            return True
        return any(t.organization_id in mine for t in self.tasks)

    @cached_property
    def is_observer(self) -> bool:
        watched = {organization for role, organization in self.places if role in OBSERVERS}
        return any(self.case.organization_id in parties.descendants(place) for place in watched)

    def holds(self, task: Task) -> bool:
        return (task.role, task.organization_id) in self.places

    def standing(self) -> Standing:
        task, actor = self.task, self.actor
        is_open = task is not None and task.state == "open"
        absent = self.deputized
        mine = (actor.account_id, absent.account_id if absent else None)
        is_mine = task is not None and task.assignee_id in mine
        has_task = is_open and task is not None and self.holds(task)
        return Standing(
            is_system=actor.system,
            is_applicant=self.is_applicant,
            is_own=self.is_own,
            is_staff=has_task or (bool(self.places) and any(self.holds(t) for t in self.tasks)),
            is_near=has_task or self.is_near,
            is_observer=self.is_observer,
            is_leader=is_open and self._leading in self.places,
            has_task=has_task,
            holder="" if task is None or is_mine or task.assignee_id is None else task.assignee_name,
            accepted_it=self._accepted_it(),
            received_it=self._received_it(),
            asked_for_it=self._asked_for_it(),
            has_signed=any(self.is_me(s.account_id) or self.is_me(s.deputy_for) for s in self.signatures),
            is_other_role=self.is_applicant and self.is_other_role,
            **self._as_order(),
        )

    def _as_order(self) -> dict[str, bool]:
        """What the actor is to an order of an organization: who applied, and whose step it is."""
        act_set = self.procedure.act_set
        if not act_set.is_internal:
            return {}
        acts = [
            act_set.acts[name] for name in (self.task.offers if self.task else ()) if name in act_set.acts
        ]
        is_of_applicant = self.case.applicant_id in {place for _role, place in self.places}
        return {
            "is_order": True,
            "is_own_step": any(act.is_own for act in acts),
            "is_partial": is_of_applicant and any(act.is_apart for act in acts),
        }

    def _accepted_it(self) -> bool:
        """Asked only where something is decided: it may cost a query."""
        decides = self.task is not None and not DECISIONS.isdisjoint(self.task.offers)
        return decides and (self.is_me(self.case.accepted_by) or self.is_me(self.case.accepted_for))

    def _received_it(self) -> bool:
        """Filled it in at the counter, or received it; asked only where something is decided."""
        if self.task is None or DECISIONS.isdisjoint(self.task.offers):
            return False
        if self.case.channel == "counter" and self.is_me(self.case.submitted_by):
            return True
        return any(self.is_me(account_id) for account_id in self._receivers)

    @cached_property
    def _receivers(self) -> list[UUID | None]:
        """Whoever received it, and as whose deputies."""
        rows = CaseAct.objects.filter(case=self.case, act="receive")
        pairs = rows.values_list("account_id", "deputy_for").distinct().order_by()
        return [account_id for pair in pairs for account_id in pair]

    def _asked_for_it(self) -> bool:
        if self.task is None or self.task.element != EXTENSION:
            return False
        asked: list[Any] = [self.task.data.get(name) for name in ("requested_by", "requested_for")]
        return any(self.is_me(UUID(one)) for one in asked if one)

    def is_me(self, account_id: UUID | None) -> bool:
        """The same account, or another account of the same natural person; for a deputy, also of whoever is
        away."""
        if account_id is None or self.actor.account_id is None:
            return False
        absent = self.deputized
        if account_id in (self.actor.account_id, absent.account_id if absent else None):
            return True
        if not self.places or self.actor.person_id is None:
            return False
        if account_id not in self._persons:
            self._persons[account_id] = accounts.get_account(account_id).person_id
        return self._persons[account_id] in self.persons
