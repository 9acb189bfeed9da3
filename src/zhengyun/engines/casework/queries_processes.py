"""Procedures in force as whole definitions, and how many cases ran on them how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts.processes import (
    Processes,
    ProcessFigure,
    ProcessFigures,
    ProcessUse,
    ProcessView,
)
from zhengyun.engines.casework.flow_rules import Flow
from zhengyun.engines.casework.logic.calendar import calendar
from zhengyun.engines.casework.models import (
    Case,
    CaseClock,
    FormVersion,
    LetterTemplate,
    ProcedureVersion,
    ServiceItem,
)
from zhengyun.engines.casework.permissions_admin import check_can_study
from zhengyun.engines.casework.queries_admin import content_of, forms_of
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found

Key = tuple[str, str, str, bool]


def processes(actor: Actor) -> Processes:
    check_can_study(actor)
    rows = list(ProcedureVersion.objects.filter(state="active").defer("bpmn").order_by("package", "title"))
    uses = list(_uses())
    asked = FormVersion.objects.filter(state="active", code__in={one.form for one in uses if one.form})
    letters = LetterTemplate.objects.filter(state="active").values_list("code", "title")
    steps = forms_of(rows)
    return Processes(
        tuple(_view(row, steps, uses) for row in rows),
        dict(asked.values_list("code", "definition")),
        dict(letters),
        tuple(one for one in uses if not one.procedure),
    )


def _view(
    row: ProcedureVersion, forms: Mapping[str, Mapping[str, Any]], uses: Iterable[ProcessUse]
) -> ProcessView:
    flow = Flow.from_json(row.flow)
    content = content_of(row, forms)
    return ProcessView(
        code=row.code,
        title=row.title,
        package=row.package,
        version=row.version,
        act_set=row.act_set,
        content=content,
        nodes=tuple((one.id, one.kind, one.name) for one in flow.nodes.values()),
        edges=tuple((one.source, one.target, one.condition) for one in flow.edges),
        forms=content["forms"],
        uses=tuple(one for one in uses if one.procedure == row.code),
    )


def _uses() -> Iterator[ProcessUse]:
    rows = list(
        ServiceItem.objects.filter(state="active", current_version__isnull=False)
        .select_related("current_version")
        .order_by("title", "code")
    )
    offices = parties.get_organizations({row.organization_id for row in rows})
    for row in rows:
        version = row.current_version
        options: Iterable[Mapping[str, Any]] = (version.options if version else ()) or ({},)
        for option in options:
            yield ProcessUse(
                item_code=row.code,
                item_title=row.title,
                option_code=option.get("code", ""),
                option_title=option.get("title", ""),
                organization_id=row.organization_id,
                organization_name=offices[row.organization_id].name,
                procedure=option.get("procedure", ""),
                form=option.get("form", ""),
                is_internal=row.is_internal,
                is_bundle=row.is_bundle,
                guide=version.guide if version else {},
            )


def bpmn(actor: Actor, code: str) -> str:
    check_can_study(actor)
    found = ProcedureVersion.objects.filter(code=code, state="active").values_list("bpmn", flat=True).first()
    if found is None:
        raise not_found("casework.no_such_procedure", _("This procedure is not known."), value=code[:60])
    return found


def figures(actor: Actor, since: date) -> ProcessFigures:
    check_can_study(actor)
    start = clock.civil(since)
    sent = (
        Case.objects.filter(submitted_at__gte=start)
        .annotate(is_member=_given("parent"))
        .values_list("item_code", "option_code", "procedure_version__code", "is_member")
    )
    cases: dict[Key, int] = defaultdict(int)
    for item, option, procedure, is_member, count in sent.annotate(count=Count("id")).order_by():
        cases[item, option, procedure, is_member] += count
    days = _days(start)
    rows = (ProcessFigure(*key, cases=count, days=days.get(key, {})) for key, count in sorted(cases.items()))
    return ProcessFigures(since, clock.now(), tuple(rows))


def _given(name: str) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(**{f"{name}__isnull": False}), output_field=BooleanField())


def _days(start: datetime) -> dict[Key, dict[int, int]]:
    """Counted by pairs of days in the database, so that it costs the same for any number of cases."""
    ended = CaseClock.objects.filter(
        kind="promised", state="ended", ended_at__isnull=False, case__submitted_at__gte=start
    )
    pairs = ended.annotate(
        is_member=_given("case__parent"), last=TruncDate("ended_at", tzinfo=clock.SHANGHAI)
    ).values_list(
        "case__item_code",
        "case__option_code",
        "case__procedure_version__code",
        "is_member",
        "started_on",
        "last",
    )
    working = calendar()
    found: dict[Key, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    known: dict[tuple[date, date], int] = {}
    for item, option, procedure, is_member, first, last, count in pairs.annotate(
        count=Count("id")
    ).order_by():
        if (first, last) not in known:
            known[first, last] = working.working_days_between(first, last)
        found[item, option, procedure, is_member][known[first, last]] += count
    return {key: dict(one) for key, one in found.items()}
