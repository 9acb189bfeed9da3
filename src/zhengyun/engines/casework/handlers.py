"""Facts in: the applicant and the holders of new tasks are told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Subquery
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.events import CaseChanged, CaseSubmitted, LicenceChanged, TasksOpened
from zhengyun.engines.casework.logic import evidence
from zhengyun.engines.casework.models import Case, CaseAct, Licence, Task
from zhengyun.engines.casework.tell import tell_applicant
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.kernel.notices import facade as notices

APPLICANT: dict[str, Promise] = {
    "submit": gettext_lazy("Your application %(number)s “%(title)s” was sent to %(office)s."),
    "receive": gettext_lazy("%(office)s has received your application %(number)s “%(title)s”."),
    "correct": gettext_lazy("Your application %(number)s “%(title)s” must be corrected. Please sign in."),
    "accept": gettext_lazy("Your application %(number)s “%(title)s” was accepted; promised by %(due)s."),
    "accept.gaps": gettext_lazy(
        "Your application %(number)s “%(title)s” was accepted; promised by %(due)s. Please supply what you"
        " promised by %(until)s."
    ),
    "deem_accepted": gettext_lazy("Your application %(number)s “%(title)s” counts as accepted."),
    "deem_accepted.gaps": gettext_lazy(
        "Your application %(number)s “%(title)s” counts as accepted. Please supply what you promised by"
        " %(until)s."
    ),
    "not_accept": gettext_lazy(
        "Your application %(number)s “%(title)s” was not accepted. The letter says why."
    ),
    "approve_extension": gettext_lazy(
        "The limit of %(number)s “%(title)s” was extended; now due by %(due)s."
    ),
    "start_special": gettext_lazy(
        "A special procedure has begun in %(number)s “%(title)s”; its time does not count."
    ),
    "end_special": gettext_lazy(
        "The special procedure in %(number)s “%(title)s” has ended; the limit goes on."
    ),
    "grant": gettext_lazy("Your application %(number)s “%(title)s” was granted."),
    "refuse": gettext_lazy("Your application %(number)s “%(title)s” was refused. The letter says why."),
    "administrative_benefit.grant": gettext_lazy(
        "Your application %(number)s “%(title)s” was permitted. The letter says what follows."
    ),
    "administrative_benefit.refuse": gettext_lazy(
        "Your application %(number)s “%(title)s” was not permitted. The letter says why."
    ),
    "uphold": gettext_lazy(
        "Your objection %(number)s “%(title)s” was upheld; the entry is corrected to what was verified."
    ),
    "reject": gettext_lazy(
        "Your objection %(number)s “%(title)s” was rejected. Please sign in for the reasons."
    ),
    "endorse": gettext_lazy("The order %(number)s “%(title)s” was endorsed and goes on to %(office)s."),
    "decline": gettext_lazy("The order %(number)s “%(title)s” was declined. Please sign in for the reasons."),
    "send_back": gettext_lazy("The order %(number)s “%(title)s” was sent back. Please sign in."),
    "approve": gettext_lazy("The order %(number)s “%(title)s” was approved. The letter says what."),
    "internal_order.reject": gettext_lazy(
        "The order %(number)s “%(title)s” was not approved. The letter says why."
    ),
    "turn_over": gettext_lazy("The order %(number)s “%(title)s” was delivered. Please confirm."),
    "object": gettext_lazy("The unit objects to the delivery of %(number)s “%(title)s”."),
    "confirm": gettext_lazy("The delivery of %(number)s “%(title)s” was confirmed."),
    "deem_confirmed": gettext_lazy(
        "Nobody confirmed or objected to %(number)s “%(title)s” in time; it counts as confirmed."
    ),
    "fulfil": gettext_lazy("The order %(number)s “%(title)s” was carried out."),
    "begin": gettext_lazy(
        "Everything in %(number)s “%(title)s” was accepted; promised as a whole by %(due)s."
    ),
    "conclude": gettext_lazy("Everything in %(number)s “%(title)s” was granted; it is closed."),
    "conclude_partly": gettext_lazy(
        "%(number)s “%(title)s” is closed; not everything was granted. Please sign in for the reasons."
    ),
    "serve": gettext_lazy("The decision on %(number)s “%(title)s” was served."),
    "terminate": gettext_lazy("Your application %(number)s “%(title)s” was terminated. Please sign in."),
}
BY_SMS = frozenset(
    ["submit", "correct", "accept", "not_accept", "grant", "refuse", "uphold", "reject", "terminate"]
) | {"conclude", "conclude_partly"}


def register() -> None:
    """Called in AppConfig.ready()."""
    jobs.subscribe(CaseSubmitted.type, "casework.tell_of_submission", tell_of_submission)
    jobs.subscribe(CaseChanged.type, "casework.tell_of_change", tell_of_change)
    jobs.subscribe(TasksOpened.type, "casework.tell_of_tasks", tell_of_tasks)
    jobs.subscribe(LicenceChanged.type, "casework.keep_licence", keep_licence)


def tell_of_submission(fact: FactEnvelope) -> None:
    case = Case.objects.get(pk=fact.subject_id)
    if case.parent_id is None:
        _tell_applicant(case, "submit", fact.version)
    _tell_holders(fact.payload.get("task_ids", ()))


def tell_of_change(fact: FactEnvelope) -> None:
    case = Case.objects.get(pk=fact.subject_id)
    act = str(fact.payload["act"])
    _tell_applicant(case, act, fact.version)
    if act == "supplement":
        _tell_of_supplement(case, fact.version)
    _tell_holders(fact.payload.get("task_ids", ()))
    _settle_tasks(case, fact.version)


def tell_of_tasks(fact: FactEnvelope) -> None:
    _tell_holders(fact.payload.get("task_ids", ()))


def keep_licence(fact: FactEnvelope) -> None:
    evidence.keep_licence(Licence.objects.get(pk=fact.subject_id))


def _tell_applicant(case: Case, act: str, version: int) -> None:
    """The party and the agent in the hall, the contact by short message; once per act."""
    act_set = procedure(case.procedure_version_id).act_set.name
    has_gaps = act in ("accept", "deem_accepted") and case.supplement_due_on is not None
    known = f"{act}.gaps" if has_gaps else f"{act_set}.{act}"
    if (words := APPLICANT.get(known) or APPLICANT.get(act)) is None:
        return
    due = case.promised_due_on or case.statutory_due_on
    values = {"number": case.number, "title": case.title, "office": case.organization_name, "due": due or "—"}
    values["until"] = case.supplement_due_on or ""
    key = f"casework.act:{case.id}:{version}"
    with translation.override(settings.LANGUAGE_CODE):
        text = str(words) % values
    tell_applicant(case, act, text, key, is_short=act in BY_SMS)


def _tell_of_supplement(case: Case, version: int) -> None:
    """Whoever works on the case, or may take what is open of it."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(number)s: what was promised has been supplied") % {"number": case.number}
        body = _("%(title)s, %(applicant)s") % {"title": case.title, "applicant": case.applicant_name}
    for task in Task.objects.filter(case=case, state="open"):
        for holder in _holders_of(task):
            notices.notify(
                holder,
                subject,
                body,
                f"/desk/tasks/{task.id}/",
                kind="casework.supplement",
                subject_ref=f"case:{case.id}",
                key=f"casework.supplement:{case.id}:{version}",
            )


def _holders_of(task: Task) -> list[UUID]:
    holders = [task.assignee_id] if task.assignee_id else _colleagues(task)
    return list(dict.fromkeys([*holders, *accounts.deputies_now(holders, task.role)]))


def _tell_holders(task_ids: Iterable[str]) -> None:
    """Whoever may take a task that opened, or holds it already; once per task."""
    wanted = [UUID(str(one)) for one in task_ids]
    for task in Task.objects.filter(pk__in=wanted, state="open") if wanted else ():
        holders = _holders_of(task)
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("New task: %(step)s") % {"step": task.name}
            body = _("%(number)s “%(title)s”, %(applicant)s") % {
                "number": task.case_number,
                "title": task.case_title,
                "applicant": task.applicant_name,
            }
        for holder in holders:
            notices.notify(
                holder,
                subject,
                body,
                f"/desk/tasks/{task.id}/",
                kind="casework.task",
                subject_ref=f"case:{task.case_id}",
                key=_key(task),
            )


def _settle_tasks(case: Case, version: int) -> None:
    """Tasks that this act has closed, or one after it, are new to nobody any more, whoever did them."""
    acts = CaseAct.objects.filter(case=case, case_version=version).values("occurred_at")
    for task in Task.objects.filter(case=case, closed_at__gte=Subquery(acts[:1])):
        holders = [one for one in (task.assignee_id, task.completed_by, *_colleagues(task)) if one]
        holders += accounts.deputies_now(holders, task.role)
        notices.settle(holders, _key(task))


def _key(task: Task) -> str:
    return f"casework.task:{task.id}"


def _colleagues(task: Task) -> list[UUID]:
    return [one.id for one in accounts.accounts_with_role(task.role, task.organization_id)]
