"""The records of the audit in words: acts, kinds of objects, outcomes, and what is said beside them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zhengyun.engines.casework import facade as casework
from zhengyun.services.admin.auditacts import ACTS

CASE_ACTS = "casework."
KINDS: dict[str, Promise] = {
    "account": gettext_lazy("account"),
    "appointment": gettext_lazy("appointment"),
    "audit": gettext_lazy("audit"),
    "bank_statement": gettext_lazy("statement of the bank"),
    "bulk_run": gettext_lazy("bulk act"),
    "business_system": gettext_lazy("business system"),
    "calendar_year": gettext_lazy("calendar year"),
    "case": gettext_lazy("case"),
    "casework.case": gettext_lazy("case"),
    "casework.draft": gettext_lazy("draft"),
    "catalogue": gettext_lazy("catalogue"),
    "certificate": gettext_lazy("certificate"),
    "change": gettext_lazy("change"),
    "counter": gettext_lazy("counter"),
    "counter_device": gettext_lazy("counter machine"),
    "database": gettext_lazy("database"),
    "desk.export": gettext_lazy("export of tasks"),
    "draft": gettext_lazy("draft"),
    "evidence": gettext_lazy("kept evidence"),
    "export": gettext_lazy("export"),
    "feed": gettext_lazy("calendar feed"),
    "file": gettext_lazy("file"),
    "finding": gettext_lazy("finding"),
    "host": gettext_lazy("host"),
    "import": gettext_lazy("import"),
    "instance": gettext_lazy("instance"),
    "item": gettext_lazy("item"),
    "job": gettext_lazy("job"),
    "key": gettext_lazy("login key"),
    "lease": gettext_lazy("term of use"),
    "legal_entity": gettext_lazy("legal entity"),
    "letter": gettext_lazy("letter"),
    "licence": gettext_lazy("licence"),
    "mandate": gettext_lazy("mandate"),
    "message": gettext_lazy("short message or mail"),
    "missed_search": gettext_lazy("search without a result"),
    "notice": gettext_lazy("notice"),
    "offering": gettext_lazy("offering"),
    "opening": gettext_lazy("opening"),
    "order": gettext_lazy("order"),
    "organization": gettext_lazy("organization"),
    "package": gettext_lazy("application package"),
    "package_upload": gettext_lazy("upload"),
    "party": gettext_lazy("party"),
    "payment_driver": gettext_lazy("payment driver"),
    "payment_order": gettext_lazy("payment order"),
    "person": gettext_lazy("natural person"),
    "pool": gettext_lazy("pool"),
    "process_steps": gettext_lazy("process steps"),
    "quota": gettext_lazy("quota"),
    "rating": gettext_lazy("rating"),
    "register": gettext_lazy("register"),
    "safety_check": gettext_lazy("safety check"),
    "security_group": gettext_lazy("security group"),
    "site_notice": gettext_lazy("notice of the website"),
    "standard_step": gettext_lazy("standard step"),
    "tablet": gettext_lazy("rating tablet"),
    "task_list": gettext_lazy("list of tasks"),
    "ticket": gettext_lazy("queue number"),
    "token": gettext_lazy("access token"),
    "window": gettext_lazy("window"),
}
OUTCOMES: dict[str, Promise] = {
    "approved": gettext_lazy("approved"),
    "cancelled": gettext_lazy("called off"),
    "done": gettext_lazy("done"),
    "expired": gettext_lazy("expired"),
    "failed": gettext_lazy("failed"),
    "refused": gettext_lazy("turned down"),
    "stale": gettext_lazy("could not be carried out"),
    "waived": gettext_lazy("waived"),
    "waiting": gettext_lazy("waiting"),
    "withdrawn": gettext_lazy("withdrawn"),
}
DETAILS: dict[str, Promise] = {
    "act": gettext_lazy("act"),
    "after": gettext_lazy("value after"),
    "applicant": gettext_lazy("applicant"),
    "before": gettext_lazy("value before"),
    "case": gettext_lazy("case"),
    "channel": gettext_lazy("channel"),
    "code": gettext_lazy("code"),
    "count": gettext_lazy("how many"),
    "day": gettext_lazy("day"),
    "deputy": gettext_lazy("deputy"),
    "deputy_for": gettext_lazy("deputy for"),
    "deputy_of": gettext_lazy("deputy of"),
    "effect": gettext_lazy("automatic step"),
    "ends_on": gettext_lazy("last day"),
    "faults": gettext_lazy("faults"),
    "from": gettext_lazy("from"),
    "item": gettext_lazy("item"),
    "kind": gettext_lazy("kind"),
    "level": gettext_lazy("level"),
    "number": gettext_lazy("number"),
    "organization": gettext_lazy("organization"),
    "package": gettext_lazy("application package"),
    "person": gettext_lazy("natural person"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("number of rows"),
    "shown": gettext_lazy("shown"),
    "site": gettext_lazy("counter"),
    "slot": gettext_lazy("appointed time"),
    "state": gettext_lazy("state"),
    "to": gettext_lazy("to"),
    "until": gettext_lazy("until"),
    "version": gettext_lazy("version"),
    "way": gettext_lazy("way"),
    "why": gettext_lazy("reason"),
}
"""What is shown of a record's details beside the record as it is stored, and how it is called."""
VALUES: dict[str, Promise] = {
    "citizen": gettext_lazy("citizen"),
    "code": gettext_lazy("code by short message"),
    "counter": gettext_lazy("at the counter"),
    "mail": gettext_lazy("mail"),
    "password": gettext_lazy("password"),
    "sms": gettext_lazy("short message"),
    "staff": gettext_lazy("officer"),
    "tablet": gettext_lazy("rating tablet"),
    "web": gettext_lazy("website"),
}


def act_title(action: str) -> str:
    """An act in words; one that is not known by its code."""
    if action in ACTS:
        return str(ACTS[action])
    title = casework.administration.act_titles().get(action.removeprefix(CASE_ACTS))
    return title if title and action.startswith(CASE_ACTS) else action


def acts_called(text: str) -> tuple[str, ...]:
    """The codes of all acts whose words contain this text."""
    words = {f"{CASE_ACTS}{act}": title for act, title in casework.administration.act_titles().items()}
    words |= {code: str(title) for code, title in ACTS.items()}
    return tuple(sorted(code for code, title in words.items() if text.casefold() in title.casefold()))


def kind_title(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def outcome_title(outcome: str) -> str:
    return str(OUTCOMES.get(outcome, outcome))
