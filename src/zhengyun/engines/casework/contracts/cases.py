"""Cases, tasks, acts, papers and the supervisor's figures as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhengyun.engines.casework.contracts.bundles import MemberRow
from zhengyun.engines.casework.contracts.clocks import ClockView, Lamp
from zhengyun.engines.casework.contracts.forms import FieldView, FileView, FormPage, MaterialView


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line in a list of cases.

    is_member: opened by a bundle (一件事). members: of a whole, in lists of its applicant; with them
    `needs_applicant` says that one of them waits for him. answer_until: in lists of its applicant, the day
    by which he has to answer where he is waited for.
    """

    id: UUID
    number: str
    title: str
    applicant_name: str
    organization_name: str
    state: str
    outcome: str
    lamp: Lamp
    due_on: date | None
    submitted_at: datetime
    closed_at: datetime | None
    needs_applicant: bool = False
    days_left: int | None = None
    is_member: bool = False
    members: tuple[MemberRow, ...] = ()
    answer_until: date | None = None


@dataclass(frozen=True, slots=True)
class CaseView(CaseRow):
    """A case's head. version: for If-Match and `expected_version`."""

    version: int = 1
    item_code: str = ""
    option_code: str = ""
    applicant_id: UUID | None = None
    applicant_code: str = ""
    agent_name: str = ""
    contact_phone: str = ""
    organization_id: UUID | None = None
    channel: str = ""
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    deemed_accepted: bool = False
    decided_at: datetime | None = None
    served_at: datetime | None = None
    promised_due_on: date | None = None
    statutory_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened, in words. `opinion` is empty where the reader may not see it."""

    at: datetime
    act: str
    title: str
    actor_name: str
    organization_name: str
    step: str = ""
    opinion: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step of the flow as a list. kind: user, effect.

    state: done, current, waiting (the usual way leads there), possible (it may come to that), skipped.
    opens_member: an effect of a bundle that opens the case of one of its matters.
    """

    element: str
    name: str
    kind: str
    state: str
    holder: str = ""
    since: datetime | None = None
    due_on: date | None = None
    lamp: Lamp = Lamp.GREEN
    visits: int = 0
    opens_member: bool = False


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """The flow as it is drawn. nodes: (id, kind, name), kind one of start, end, user, service, exclusive,
    parallel; edges: (from, to) in the order of the file."""

    nodes: tuple[tuple[str, str, str], ...] = ()
    edges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One thing that is missing: a material or a field (target), why, what to do."""

    target: str
    kind: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    items: tuple[CorrectionItem, ...]
    issued_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class DataDifference:
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """asks: what the applicant has to do by it, in words; '' for nothing. asks_by: until when."""

    id: UUID
    kind: str
    title: str
    number: str
    issued_at: datetime
    served_at: datetime | None
    file_id: UUID
    verification_code: str
    asks: str = ""
    asks_by: date | None = None


@dataclass(frozen=True, slots=True)
class LicenceView:
    """A licence as its holder sees it. can_renew: it is in force, its item renews online, and today is a day
    to apply for it; renew_from, renew_until: these days, where the item states them.
    can_reissue: it is in force, and its item issues again online what was lost or damaged.

    number_title: on the page of its case, what its number is called, such as 项目代码.
    """

    id: UUID
    number: str
    kind: str
    title: str
    holder_name: str
    holder_code: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: str
    data: Mapping[str, Any]
    file_id: UUID
    verification_code: str
    case_id: UUID
    item_code: str = ""
    can_renew: bool = False
    renew_from: date | None = None
    renew_until: date | None = None
    can_reissue: bool = False
    number_title: str = ""


@dataclass(frozen=True, slots=True)
class EffectView:
    id: UUID
    element: str
    name: str
    effect: str
    state: str
    attempts: int
    wait_until: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class ActOffer:
    """An act that a task (or the applicant) may be offered.

    consequence: what happens, in words. is_allowed False: `reason` says why not.
    needs: names of the data that the act wants: opinion, items, document, interval, hand_to,
    target, service_method, outcome_reasons …
    letter: the letter that the act issues ('' for none), to be previewed before.
    """

    act: str
    title: str
    consequence: str
    is_allowed: bool
    reason: str = ""
    is_primary: bool = False
    is_dangerous: bool = False
    needs: tuple[str, ...] = ()
    letter: str = ""
    choices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    letter_title: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the inbox. is_member: the case belongs to a bundle (一件事). deputy_for: the name of whom
    the reader represents in it (代理).

    limit: the running or held clock under which the task stands; None for none, and once it is done.
    due_on, days_left: its day, and the working days until then; of a task that is done, the day as it was.
    needs_applicant: nothing can be done before the applicant has answered; case_state says for what.
    """

    id: UUID
    case_id: UUID
    case_number: str
    title: str
    name: str
    applicant_name: str
    role: str
    organization_name: str
    assignee_name: str
    lamp: Lamp
    due_on: date | None
    opened_at: datetime
    item_code: str = ""
    days_left: int | None = None
    is_member: bool = False
    deputy_for: str = ""
    limit: ClockView | None = None
    case_state: str = ""
    needs_applicant: bool = False


@dataclass(frozen=True, slots=True)
class TaskView(TaskRow):
    """A task with what its step needs: a form of its own (inspection), signatures so far.

    photos: which photographs the record of the step cannot be without, in words; '' for none.
    """

    element: str = ""
    state: str = "open"
    assignee_id: UUID | None = None
    form: str = ""
    fields: tuple[FieldView, ...] = ()
    photos: str = ""
    files: tuple[FileView, ...] = ()
    signers: int = 1
    signed_by: tuple[str, ...] = ()
    can_sign: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """scope: mine, team, done. lamp, item, element, text narrow it."""

    scope: str = "team"
    lamp: str = ""
    item_code: str = ""
    element: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class InboxChoices:
    """By what an inbox can be narrowed: (code, title) of items, (element, name) of steps."""

    items: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MemberView(CaseRow):
    """A member of a whole on its progress page. element: its step in the flow of the whole. notice_due_on:
    while it is not accepted, by when its department has to answer; notice_left: working days until then."""

    element: str = ""
    steps: tuple[FlowStep, ...] = ()
    correction: CorrectionView | None = None
    notice_due_on: date | None = None
    notice_left: int | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything that the case page shows to an officer or the applicant.

    tasks: the open ones, and the done ones that left a record; only for officers. procedure: its code.
    is_bundle: it is a whole, with its members in the order of its flow. parent: the whole of a member;
    can_see_parent: whether the reader may open it.
    """

    case: CaseView
    pages: tuple[FormPage, ...]
    differences: tuple[DataDifference, ...]
    materials: tuple[MaterialView, ...]
    correction: CorrectionView | None
    clocks: tuple[ClockView, ...]
    steps: tuple[FlowStep, ...]
    timeline: tuple[TimelineEntry, ...]
    letters: tuple[LetterView, ...]
    licences: tuple[LicenceView, ...]
    effects: tuple[EffectView, ...]
    tasks: tuple[TaskView, ...]
    offers: tuple[ActOffer, ...]
    procedure: str = ""
    graph: FlowGraph = FlowGraph()
    is_bundle: bool = False
    members: tuple[MemberView, ...] = ()
    parent: CaseRow | None = None
    can_see_parent: bool = False

    @property
    def gaps(self) -> tuple[MaterialView, ...]:
        """What the applicant promised to supply (容缺受理) and has not supplied yet."""
        return tuple(one for one in self.materials if one.follow_days)


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Progress without signing in: number plus last four digits; names are masked."""

    number: str
    title: str
    applicant: str
    organization_name: str
    state: str
    outcome: str
    lamp: Lamp
    submitted_at: datetime
    due_on: date | None
    days_left: int | None
    steps: tuple[FlowStep, ...]
    needs_applicant: bool


@dataclass(frozen=True, slots=True)
class LampCell:
    """The supervisor's figure: open tasks of a step at a department, by lamp."""

    organization_id: UUID
    organization_name: str
    element: str
    step: str
    green: int
    warning: int
    promise: int
    law: int
