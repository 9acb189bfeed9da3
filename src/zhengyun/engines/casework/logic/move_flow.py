"""Tokens: where a case stands in its flow. The caller has locked the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import Procedure
from zhengyun.engines.casework.flow_rules import SERVICE, Moves, advance
from zhengyun.engines.casework.logic import expressions
from zhengyun.engines.casework.logic.clocks import end_clock
from zhengyun.engines.casework.logic.open_tasks import open_tasks
from zhengyun.engines.casework.logic.start_effects import start_effects
from zhengyun.engines.casework.models import Case, CaseClock, EffectRun, Scope, Task, Token
from zhengyun.kit import clock
from zhengyun.kit.errors import conflict


def begin(case: Case, procedure: Procedure, live: Sequence[CaseClock] = ()) -> list[Task]:
    """The first tokens of a new case, whose clocks run already; gives the tasks that open."""
    scope = Scope(case=case, element=procedure.flow.start)
    scope.save(force_insert=True)
    moves = advance(procedure.flow, procedure.flow.start, {}, Chooser(case, procedure))
    return _apply(case, procedure, scope.id, moves, live)


def leave(case: Case, procedure: Procedure, token: Token) -> list[Task]:
    """The work at a token is done: it moves on. Gives the tasks that open."""
    flow = procedure.flow
    live = list(Token.objects.filter(case=case, state="live").exclude(pk=token.pk))
    waiting: dict[str, list[str]] = {}
    for other in live:
        if flow.is_join(other.element):
            waiting.setdefault(other.element, []).append(other.arrived_by)
    moves = advance(flow, token.element, waiting, Chooser(case, procedure))
    ended = [token.pk, *(other.pk for other in live if other.element in moves.consumed)]
    Token.objects.filter(pk__in=ended).update(state="done", ended_at=clock.now())
    if not moves.stops and not moves.waits and len(ended) > len(live):
        Scope.objects.filter(pk=token.scope_id).update(state="done")
    return _apply(case, procedure, token.scope_id, moves)


def go_back(case: Case, procedure: Procedure, target: str, token: Token) -> list[Task]:
    """Everything born behind `target` is cancelled; the case stands there again, one visit later."""
    behind = procedure.flow.dominated_by(target)
    cancel(case, behind)
    return _apply(case, procedure, token.scope_id, Moves(stops=((target, ""),)))


def cancel(case: Case, elements: Collection[str] | None = None) -> None:
    """Cancels what is open: at these elements, or (None) everywhere.

    Raises Problem 409 `casework.effect_at_work` while an effect there works or has just worked.
    """
    now = clock.now()
    tokens = Token.objects.filter(case=case, state="live")
    tasks = Task.objects.filter(case=case, state="open")
    runs = EffectRun.objects.filter(case=case, state__in=("pending", "waiting", "failed"))
    if elements is not None:
        tokens, runs = tokens.filter(element__in=elements), runs.filter(element__in=elements)
        tasks = tasks.filter(element__in=elements)
    _check_none_at_work(case, elements)
    for task in tasks.exclude(due_on=None):
        end_clock(case, "step", task=task, state="cancelled")
    tokens.update(state="cancelled", ended_at=now)
    tasks.update(state="cancelled", closed_at=now)
    runs.update(state="cancelled", ended_at=now)
    if elements is None:
        Scope.objects.filter(case=case).update(state="cancelled")


def _check_none_at_work(case: Case, elements: Collection[str] | None) -> None:
    """What an effect brings about and the state of its run must not differ: a run that is held by its
    worker, or is done while its token still stands, is not cancelled."""
    rows = EffectRun.objects.filter(case=case)
    if elements is not None:
        rows = rows.filter(element__in=elements)
    is_waiting = Q(state__in=("pending", "waiting"))
    free = set(rows.filter(is_waiting).select_for_update(skip_locked=True).values_list("pk", flat=True))
    standing = Token.objects.filter(case=case, state="live")
    found = rows.filter(is_waiting | Q(state="done", token__in=standing))
    if held := found.exclude(pk__in=free).first():
        raise conflict(
            "casework.effect_at_work",
            _("An automatic step is at work at this moment."),
            value=held.name,
            remedy=_("Wait a moment, then look at the case again."),
        )


class Chooser:
    """Takes the first way whose condition holds, else the default."""

    def __init__(self, case: Case, procedure: Procedure) -> None:
        self.case = case
        self.procedure = procedure

    def __call__(self, gateway: str) -> str:
        node = self.procedure.flow.nodes[gateway]
        for edge in self.procedure.flow.outgoing[gateway]:
            if edge.condition and expressions.holds(self.case, self.procedure.package, edge.condition):
                return edge.id
        if node.default:
            return node.default
        raise conflict(
            "casework.no_way_on",
            _("The flow does not say how this case goes on at %(gateway)s.")
            % {"gateway": node.name or gateway},
            value=gateway,
            remedy=_("The procedure must be corrected by its owner."),
        )


def _apply(
    case: Case,
    procedure: Procedure,
    scope_id: UUID,
    moves: Moves,
    live: Sequence[CaseClock] | None = None,
) -> list[Task]:
    """live: the clocks of a case that is new."""
    now = clock.now()
    visits = {} if live is not None else _visits(case, [element for element, _by in moves.stops])
    stops = [
        _token(case, scope_id, element, by, now, visits.get(element, 0) + 1) for element, by in moves.stops
    ]
    waits = [_token(case, scope_id, element, by, now, 1) for element, by in moves.waits]
    if stops or waits:
        Token.objects.bulk_create([*stops, *waits])
    flow = procedure.flow
    start_effects(case, procedure, [t for t in stops if flow.nodes[t.element].kind == SERVICE])
    waiting = [t for t in stops if flow.nodes[t.element].kind != SERVICE]
    return open_tasks(case, procedure, waiting, live)


def _token(case: Case, scope_id: UUID, element: str, by: str, now: datetime, visit: int) -> Token:
    return Token(case=case, scope_id=scope_id, element=element, arrived_by=by, visit=visit, born_at=now)


def _visits(case: Case, elements: Iterable[str]) -> dict[str, int]:
    """How often the case has stood at these elements before."""
    wanted = list(elements)
    if not wanted:
        return {}
    rows = Token.objects.filter(case=case, element__in=wanted).values_list("element")
    return dict(rows.annotate(last=Max("visit")).order_by())
