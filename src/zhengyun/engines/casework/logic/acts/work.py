"""What a handler of an act works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import Procedure
from zhengyun.engines.casework.logic.situation import Situation
from zhengyun.engines.casework.models import Case, Task
from zhengyun.engines.casework.rules import Act
from zhengyun.engines.casework.texts import acting_name
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, forbidden

MAX_TEXT = 5000


@dataclass
class Work:
    """An act under way. The case row is locked; `record` is what the act keeps of its data.

    opened: tasks that the act opened. also: acts on other cases that belong to this one, done with it.
    """

    situation: Situation
    act: Act
    opinion: str
    data: Mapping[str, Any]
    now: datetime
    record: dict[str, Any] = field(default_factory=dict)
    opened: list[Task] = field(default_factory=list)
    also: list[Work] = field(default_factory=list)
    signatures: int = 0

    @property
    def actor(self) -> Actor:
        return self.situation.actor

    @property
    def account_id(self) -> UUID:
        """Who acts. Raises `casework.may_not` where only a person can."""
        if self.actor.account_id is None:
            raise forbidden("casework.may_not", _("Only a person can do this."))
        return self.actor.account_id

    @property
    def deputy_for(self) -> UUID | None:
        """As whose deputy."""
        return self.actor.deputy_for.account_id if self.actor.deputy_for else None

    @property
    def acting_name(self) -> str:
        """Who acts, as papers and lists name him."""
        return acting_name(self.actor.name, self.actor.deputy_for.name if self.actor.deputy_for else "")

    @property
    def case(self) -> Case:
        return self.situation.case

    @property
    def procedure(self) -> Procedure:
        return self.situation.procedure

    @property
    def task(self) -> Task:
        """The task through which the act is performed. Raises `casework.no_task`."""
        if self.situation.task is None:
            raise conflict(
                "casework.no_task", _("This act needs an open task of yours."), value=self.act.name
            )
        return self.situation.task

    def text(self, name: str, *, required: bool = True) -> str:
        """A text of the data; kept in the record."""
        value = self.data.get(name, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise bad_data(name, _("Please fill this in."))
        if len(value) > MAX_TEXT:
            raise bad_data(name, _("At most %(count)s characters.") % {"count": MAX_TEXT})
        if value.strip():
            self.record[name] = value.strip()
        return value.strip()


Handler = Callable[[Work], None]
Guard = Callable[[Situation], Problem | None]


def bad_data(name: str, message: str) -> Problem:
    """What an act was given is not enough: names the field."""
    return Problem(
        "casework.act_data", _("Please correct what is marked."), value=name, fields={name: [message]}
    )
