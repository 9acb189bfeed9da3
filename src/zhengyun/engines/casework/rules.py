"""Act sets: which act leads from which legal state to which, and who may perform it.

Sources: Administrative Licensing Law (行政许可法) art. 32 (receipt, one correction notice, silence is
acceptance), 38 (decision, reasons, remedies), 42 (limit and extension), 44 (service), 45 (special
procedures are not counted). data_objection: Regulations on sharing government data (政务数据共享条例,
State Council order 809: 校核纠错, the department that provides the data checks and corrects them).
internal_order: what a department asks of another one, endorsed by its own head before.
administrative_benefit (行政给付): the same duties of telling, deciding with reasons and naming remedies as
for a licence, but no special procedures, no extension and nothing to be served: the decision is sent
electronically.
bundle (一件事): one application from which cases of several departments are opened, each with its own acts
and clocks (行政许可法 art. 26; 国发〔2024〕3号: one form, one set of materials, one progress).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Who(StrEnum):
    """officer: through a task; applicant: who applied or acts for him; system: a moment of a clock.

    staff: an officer who has or had a task of the case, without a task of his own.
    """

    OFFICER = "officer"
    STAFF = "staff"
    APPLICANT = "applicant"
    SYSTEM = "system"


class Completes(StrEnum):
    """What an act does to its task. last: completes it if the step offers nothing to go on with.

    signed: completes it when as many have signed as the step wants.
    """

    NO = "no"
    YES = "yes"
    LAST = "last"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Act:
    """A row of an act set. to '': the state stays. ends: everything still open is cancelled.

    needs: data without which the act is refused; wants: data that it takes where given. is_own: the
    applicant's own people perform it, also whoever applied. is_apart: nobody of theirs may perform it.
    lapse: what the platform does when the limit of a step that offers this act has passed. at_most: how
    often it is performed in one case; 0: as often as wanted.
    """

    name: str
    states: frozenset[str]
    to: str
    who: frozenset[Who]
    completes: Completes = Completes.NO
    ends: bool = False
    dangerous: bool = False
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    is_own: bool = False
    is_apart: bool = False
    lapse: str = ""
    at_most: int = 0

    def next_state(self, state: str) -> str:
        return self.to or state


@dataclass(frozen=True, slots=True)
class ActSet:
    """A table of acts. closing: states whose entry closes the case (办结) and sets the outcome.

    clocks: the limits that begin to run when a case is submitted. is_item_near: whether everybody at the
    item's organization sees the case; else only who has, or whose department has, a task of it.
    is_internal: an organization applies, and its people act for it in steps of their own.
    """

    name: str
    initial: str
    states: tuple[str, ...]
    closing: frozenset[str]
    acts: Mapping[str, Act]
    clocks: tuple[str, ...] = ("notice",)
    is_item_near: bool = True
    is_internal: bool = False

    @property
    def is_bundle(self) -> bool:
        """Whether its cases are wholes, whose members are cases of their own."""
        return OPEN_WHOLE in self.acts

    def answer(self, state: str) -> str:
        """The act by which the applicant answers what was asked back; '' where nothing was."""
        return next((name for name in ANSWERS if self.is_legal(name, state)), "")

    def possible(self, state: str, who: Iterable[Who] = tuple(Who)) -> tuple[str, ...]:
        """Names of the acts that are legal in a state for these actors, in the table's order."""
        chosen = set(who)
        return tuple(a.name for a in self.acts.values() if state in a.states and a.who & chosen)

    def is_legal(self, act: str, state: str) -> bool:
        return act in self.acts and state in self.acts[act].states

    def completing(self, offered: Collection[str], state: str) -> tuple[str, ...]:
        """Of the acts that a step offers, those that can complete it from this state."""
        found = (self.acts[name] for name in offered if self.is_legal(name, state))
        return tuple(a.name for a in found if a.completes is not Completes.NO)

    def lapse(self, offered: Collection[str], state: str) -> Act | None:
        """What the platform does in this state when the limit of a step that offers these acts has passed."""
        names = [self.acts[name].lapse for name in offered if name in self.acts]
        return next((self.acts[name] for name in names if name and self.is_legal(name, state)), None)

    def completes_task(
        self, act: str, offered: Collection[str], state: str, signatures: tuple[int, int]
    ) -> bool:
        """Whether the act, performed from `state`, completes a task that offers these acts.

        signatures: how many have signed (this act included), how many must.
        """
        row = self.acts[act]
        if row.ends or row.completes is Completes.NO:
            return False
        if row.completes is Completes.LAST:
            return not self.completing([name for name in offered if name != act], row.next_state(state))
        return row.completes is Completes.YES or signatures[0] >= signatures[1]


ANSWERS = ("supply", "resubmit", "supplement")
OPEN_WHOLE = "begin"
FOLLOWING, PROMISE = "supplement", "promise"
"""容缺受理: the act that supplies what may follow, and the letter in which it is promised."""
AWAITING_APPLICANT = frozenset({"correcting", "returned"})
"""States in which the applicant must do something before anybody else can."""

_BEFORE_ACCEPTANCE = ("submitted", "received", "correcting")
_IN_PROGRESS = ("accepted", "special")
_UNDECIDED = _BEFORE_ACCEPTANCE + _IN_PROGRESS
_DECIDED = ("granted", "refused")
_ENDED = ("not_accepted", "withdrawn", "terminated")
_WORKABLE = ("submitted", "received", *_IN_PROGRESS, *_DECIDED)
_OFFICER = frozenset({Who.OFFICER})
_STAFF = frozenset({Who.OFFICER, Who.STAFF})
_APPLICANT = frozenset({Who.APPLICANT})


def _act(
    name: str,
    states: Iterable[str],
    to: str = "",
    *,
    who: frozenset[Who] = _OFFICER,
    completes: Completes = Completes.NO,
    ends: bool = False,
    dangerous: bool = False,
    needs: tuple[str, ...] = (),
    wants: tuple[str, ...] = (),
    is_own: bool = False,
    is_apart: bool = False,
    lapse: str = "",
    at_most: int = 0,
) -> Act:
    row = Act(name, frozenset(states), to, who, completes, ends, dangerous, needs, wants, is_own, is_apart)
    return replace(row, lapse=lapse, at_most=at_most)


def _table(*acts: Act) -> dict[str, Act]:
    return {act.name: act for act in acts}


def _work(states: tuple[str, ...]) -> tuple[Act, ...]:
    """Acts on a task that every act set has: they never change the legal state."""
    return (
        _act("complete", states, completes=Completes.SIGNED, wants=("opinion",)),
        _act("sign", states, completes=Completes.SIGNED),
        _act("claim", states),
        _act("release", states),
        _act("hand_over", states, needs=("hand_to",), wants=("opinion",)),
    )


def _repairs(states: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        _act("resume_effect", states, who=_STAFF, needs=("run",)),
        _act("waive_effect", states, who=_STAFF, dangerous=True, needs=("run", "reason")),
    )


_YES = Completes.YES
_LICENCE_ACTS = _table(
    _act("receive", ["submitted"], "received", completes=Completes.LAST, wants=("opinion",)),
    _act("correct", ["received"], "correcting", needs=("items",), wants=("opinion",)),
    _act("supply", ["correcting"], "received", who=_APPLICANT, needs=("draft",)),
    _act("accept", ["received"], "accepted", completes=_YES, wants=("opinion",)),
    _act("supplement", _IN_PROGRESS, who=_APPLICANT, needs=("draft",)),
    _act("deem_accepted", ["submitted", "received"], "accepted", who=frozenset({Who.SYSTEM})),
    _act("not_accept", ["received"], "not_accepted", ends=True, dangerous=True, needs=("reasons",)),
    _act("request_extension", ["accepted"], needs=("reason",)),
    _act("approve_extension", ["accepted"], completes=_YES, wants=("opinion",)),
    _act("reject_extension", ["accepted", "special"], completes=_YES, needs=("opinion",)),
    _act(
        "start_special",
        ["accepted"],
        "special",
        needs=("kind", "expected_days", "reason"),
        wants=("document",),
    ),
    _act("end_special", ["special"], "accepted", who=_STAFF, wants=("opinion",)),
    _act("grant", ["accepted"], "granted", completes=_YES, dangerous=True, wants=("opinion",)),
    _act(
        "refuse",
        ["accepted"],
        "refused",
        completes=_YES,
        dangerous=True,
        needs=("reasons",),
        wants=("opinion",),
    ),
    *_work(_WORKABLE),
    _act("return_to", ["received", "accepted"], needs=("target", "reason")),
    _act(
        "serve",
        [*_DECIDED, "not_accepted"],
        who=_STAFF,
        completes=_YES,
        needs=("method",),
        wants=("receiver",),
    ),
    _act("sign_for", [*_DECIDED, "not_accepted"], who=_APPLICANT),
    _act("withdraw", _UNDECIDED, "withdrawn", who=_APPLICANT, ends=True, dangerous=True, wants=("reason",)),
    _act(
        "terminate",
        ["correcting", "accepted", "special"],
        "terminated",
        ends=True,
        dangerous=True,
        needs=("reason",),
    ),
    *_repairs((*_UNDECIDED, *_DECIDED)),
)

ADMINISTRATIVE_LICENCE = ActSet(
    "administrative_licence",
    "submitted",
    (*_UNDECIDED, *_DECIDED, *_ENDED),
    frozenset({*_DECIDED, *_ENDED}),
    _LICENCE_ACTS,
)

_BENEFIT_OPEN = ("submitted", "correcting", "accepted")

ADMINISTRATIVE_BENEFIT = ActSet(
    "administrative_benefit",
    "submitted",
    (*_BENEFIT_OPEN, *_DECIDED, *_ENDED),
    frozenset({*_DECIDED, *_ENDED}),
    _table(
        _act("correct", ["submitted"], "correcting", needs=("items",), wants=("opinion",)),
        _act("supply", ["correcting"], "submitted", who=_APPLICANT, needs=("draft",)),
        _act("accept", ["submitted"], "accepted", completes=_YES, wants=("opinion",)),
        _act("deem_accepted", ["submitted"], "accepted", who=frozenset({Who.SYSTEM})),
        _act("not_accept", ["submitted"], "not_accepted", ends=True, dangerous=True, needs=("reasons",)),
        *(
            replace(_LICENCE_ACTS[name], states=frozenset({"accepted"}))
            for name in ("grant", "refuse", "return_to")
        ),
        *_work(("submitted", "accepted", *_DECIDED)),
        replace(_LICENCE_ACTS["withdraw"], states=frozenset(_BENEFIT_OPEN)),
        replace(_LICENCE_ACTS["terminate"], states=frozenset({"correcting", "accepted"})),
        *_repairs((*_BENEFIT_OPEN, *_DECIDED)),
    ),
)

FILING = ActSet(
    "filing",
    "filed",
    ("filed",),
    frozenset({"filed"}),
    _table(*_work(("filed",)), *_repairs(("filed",))),
)

_RAISED = ("raised",)
_HEARD = ("raised", "upheld", "rejected")

DATA_OBJECTION = ActSet(
    "data_objection",
    "raised",
    (*_HEARD, "withdrawn"),
    frozenset({"upheld", "rejected", "withdrawn"}),
    _table(
        _act("uphold", _RAISED, "upheld", completes=_YES, dangerous=True, wants=("opinion",)),
        _act("reject", _RAISED, "rejected", completes=_YES, dangerous=True, needs=("reasons",)),
        _act("withdraw", _RAISED, "withdrawn", who=_APPLICANT, ends=True, wants=("reason",)),
        *_work(_RAISED),
        *_repairs(_HEARD),
    ),
    ("statutory", "promised"),
    is_item_near=False,
)

_ORDERED = ("submitted", "endorsed")
_DELIVERING = ("approved", "delivering", "delivered")
_ORDER_ENDS = ("confirmed", "declined", "rejected", "withdrawn")
_ORDER_WORK = (*_ORDERED, *_DELIVERING, "confirmed")
_SYSTEM = frozenset({Who.SYSTEM})

INTERNAL_ORDER = ActSet(
    "internal_order",
    "submitted",
    (*_ORDERED, "returned", *_DELIVERING, *_ORDER_ENDS),
    frozenset(_ORDER_ENDS),
    _table(
        _act("endorse", ["submitted"], "endorsed", completes=_YES, wants=("opinion",)),
        _act("decline", ["submitted"], "declined", ends=True, dangerous=True, needs=("reasons",)),
        _act("send_back", _ORDERED, "returned", needs=("items",), wants=("opinion",)),
        _act("resubmit", ["returned"], "submitted", who=_APPLICANT, needs=("draft",)),
        _act(
            "approve",
            ["endorsed"],
            "approved",
            completes=_YES,
            dangerous=True,
            wants=("opinion",),
            is_apart=True,
        ),
        _act(
            "reject",
            ["endorsed"],
            "rejected",
            ends=True,
            dangerous=True,
            needs=("reasons",),
            is_apart=True,
        ),
        _act("deliver", ["approved"], "delivering", who=_SYSTEM),
        _act("fulfil", ["approved"], "confirmed", who=_SYSTEM),
        _act("turn_over", ["approved", "delivering"], "delivered", completes=_YES, wants=("opinion",)),
        _act(
            "confirm",
            ["delivered"],
            "confirmed",
            completes=_YES,
            wants=("opinion",),
            is_own=True,
            lapse="deem_confirmed",
        ),
        _act("deem_confirmed", ["delivered"], "confirmed", who=_SYSTEM, completes=_YES),
        _act("object", ["delivered"], "delivering", needs=("reason",), is_own=True, at_most=2),
        _act(
            "withdraw",
            [*_ORDERED, "returned"],
            "withdrawn",
            who=_APPLICANT,
            ends=True,
            dangerous=True,
            wants=("reason",),
        ),
        *_work(_ORDER_WORK),
        *_repairs((*_DELIVERING, "confirmed")),
    ),
    clocks=(),
    is_internal=True,
)

_WHOLE = ("submitted", "running")
_WHOLE_ENDS = ("completed", "completed_partly", "withdrawn")

BUNDLE = ActSet(
    "bundle",
    "submitted",
    (*_WHOLE, *_WHOLE_ENDS),
    frozenset(_WHOLE_ENDS),
    _table(
        _act(OPEN_WHOLE, ["submitted"], "running", who=_SYSTEM),
        _act("conclude", _WHOLE, "completed", who=_SYSTEM),
        _act("conclude_partly", _WHOLE, "completed_partly", who=_SYSTEM),
        _act("withdraw", _WHOLE, "withdrawn", who=_APPLICANT, ends=True, dangerous=True, wants=("reason",)),
        *_work(_WHOLE),
        *_repairs(_WHOLE),
    ),
    clocks=(),
)

ACT_SETS: Mapping[str, ActSet] = {
    s.name: s
    for s in (ADMINISTRATIVE_LICENCE, ADMINISTRATIVE_BENEFIT, FILING, DATA_OBJECTION, INTERNAL_ORDER, BUNDLE)
}

ALWAYS_OFFERED = ("claim", "release", "hand_over")
"""Acts that every user task offers without naming them."""
