"""One page that a leader understands: how much is alike, what bundles save, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.kit import clock
from zhengyun.services.admin import roles
from zhengyun.services.admin.rules_steps import Work
from zhengyun.services.admin.steps import reading
from zhengyun.services.admin.steps.bundles import Before, BundleFigures, Measured, bundles_of
from zhengyun.services.admin.steps.lines import Kind
from zhengyun.services.admin.steps.ranking import all_findings
from zhengyun.services.admin.steps.reading import Catalogue
from zhengyun.services.admin.web import page, steps_frame
from zhengyun.services.admin.web.page import Part, actor_of
from zhengyun.services.admin.web.steps_findings import counted_words, findings_table
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

FIRST = 8


@access(staff(*roles.STUDENTS))
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = reading.catalogue(actor)
    rows, figures = all_findings(actor, found)
    tasks = reading.finding_tasks()
    bundles = bundles_of(found.processes, found.lines, figures)
    open_ = [one for one in rows if one.key not in tasks or tasks[one.key].state in (Work.FOUND, Work.AGREED)]
    link = ui.Action(_("All findings"), reverse("admin:step_findings"))
    parts = [
        Part("figures", "", statistics=_statistics(found, len(open_))),
        *(part for one in bundles for part in _bundle(one)),
        Part(
            "first",
            _("What to do first"),
            findings_table(open_[:FIRST], tasks),
            text=counted_words(figures),
            acts=(link,),
        ),
    ]
    return page.show(request, _("Process steps"), parts, tabs=steps_frame.tabs("steps"))


def _statistics(found: Catalogue, findings: int) -> tuple[ui.Statistic, ...]:
    now = instant(clock.now(), with_year=True)
    worked = [one for one in found.lines if one.kind in (Kind.USER, Kind.SERVICE)]
    assigned = sum(1 for one in worked if (a := found.assigned.get(one.key)) and not a.is_stale)
    departments = {name for one in found.lines for name in one.departments}
    catalogue, standard = reverse("admin:steps_catalogue"), reverse("admin:standard_steps")
    return (
        ui.Statistic(
            str(len(departments)), _("Departments concerned"), now, counts=_("with a procedure in force")
        ),
        ui.Statistic(
            str(len(found.processes.views)), _("Procedures"), now, counts=_("in force now"), url=catalogue
        ),
        ui.Statistic(str(len(worked)), _("Steps"), now, counts=_("of officers and of the platform")),
        ui.Statistic(
            f"{assigned * 100 // len(worked) if worked else 0}",
            _("Put in order"),
            now,
            unit="%",
            counts=_("steps that are one of %(n)d standard steps") % {"n": len(found.standards)},
            url=standard,
        ),
        ui.Statistic(
            str(findings),
            _("Findings"),
            now,
            counts=_("neither done nor dismissed"),
            url=reverse("admin:step_findings"),
        ),
    )


def _bundle(one: BundleFigures) -> list[Part]:
    title = _("%(title)s: one by one and together") % {"title": one.title}
    lead = _("%(departments)s. Of alternatives the one that wants most is counted; figures of cases since the"
             " same day as below.") % {"departments": "、".join(one.departments)}  # fmt: skip
    members = page.table(_("Members"), _member_columns(), [_member(m) for m in one.members])
    return [
        Part(f"bundle-{one.code}", title, _before_after(one), text=lead),
        Part(f"members-{one.code}", _("Members one by one"), members, is_folded=True),
    ]


def _before_after(one: BundleFigures) -> ui.Table:
    apart, together = one.apart, one.together
    rows = [(str(words), _told(have), _told(get), str(why)) for words, have, get, why in (
        (_("Applications to fill in"), apart.applications, together.applications,
         _("forms sent by the applicant")),
        (_("Questions asked"), apart.questions, together.questions,
         _("on all forms, before anything is known or hidden")),
        (_("Materials"), apart.materials, together.materials, _("that cannot be read from a register")),
        (_("Visits"), apart.visits, together.visits, _("to a window, as the guides say")),
        (_("Working days promised"), apart.promised, together.promised,
         _("one by one: one after the other; together: the limit of the whole")),
        (_("Working days it took"), apart.measured, together.measured,
         _("median of cases decided, from acceptance to decision")),
        (_("Steps of officers"), apart.steps, together.steps,
         _("the members go their own ways, together at the same time")),
    )]  # fmt: skip
    columns = (_("Figure"), _("One by one"), _("As a bundle"), _("What is counted"))
    return page.table(one.title, columns, rows)


def _told(value: int | Measured | None) -> str:
    return _measured(value) if isinstance(value, Measured) else _days(value)


def _days(number: int | None) -> str:
    return "—" if number is None else str(number)


def _measured(one: Measured) -> str:
    if one.median is None:
        return _("too few cases")
    return _("%(days)d (of %(n)d cases)") % {"days": one.median, "n": one.cases}


def _member_columns() -> tuple[str, ...]:
    return (
        _("Member"),
        _("Department"),
        _("Questions asked"),
        _("Materials"),
        _("Steps of officers"),
        _("Working days promised"),
        _("Took alone"),
        _("Took in the bundle"),
    )


def _member(one: Before) -> tuple[str, ...]:
    return (
        one.title,
        one.department,
        str(one.questions),
        str(one.materials),
        str(one.steps),
        _days(one.promised),
        _measured(one.alone),
        _measured(one.inside),
    )
