"""Background work in words: what a job does, and when one begins that begins by the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.kit import clock

JOBS: dict[str, Promise] = {
    "accounts.sweep": gettext_lazy("clear away sessions and codes that ran out"),
    "admin.carry_out": gettext_lazy("carry out an approved change"),
    "admin.expire_changes": gettext_lazy("void changes that nobody decided about"),
    "billing.ask_bank": gettext_lazy("ask the bank for a payment"),
    "billing.fetch_statement": gettext_lazy("fetch a statement of the bank"),
    "billing.fetch_yesterday": gettext_lazy("ask for yesterday's statement of the bank"),
    "billing.order_paid": gettext_lazy("tell a case that its fee is paid"),
    "billing.pay_back": gettext_lazy("pay back"),
    "billing.test_bank_calls": gettext_lazy("notices of the test bank"),
    "casework.fire_timer": gettext_lazy("limits that run out"),
    "casework.follow_member": gettext_lazy("tell a bundle of its parts"),
    "casework.issue_letter": gettext_lazy("issue a letter"),
    "casework.recompute_due_dates": gettext_lazy("reckon due dates anew"),
    "casework.run_effect": gettext_lazy("automatic step"),
    "casework.start_item_version": gettext_lazy("bring a guide into force"),
    "cloud.close_unchecked": gettext_lazy("close systems without a safety check"),
    "cloud.expire": gettext_lazy("end terms that expired"),
    "compute.cut_months": gettext_lazy("close the month's figures"),
    "compute.database": gettext_lazy("bring databases into the wished state"),
    "compute.note_pool_days": gettext_lazy("note how full pools are"),
    "compute.prune_figures": gettext_lazy("drop old figures"),
    "compute.reconcile": gettext_lazy("bring instances into the wished state"),
    "compute.summarize": gettext_lazy("sum up figures"),
    "compute.watch": gettext_lazy("look at all pools"),
    "compute.watch_databases": gettext_lazy("look at all databases"),
    "compute.watch_pool": gettext_lazy("look at a pool"),
    "desk.make_export": gettext_lazy("make an export of tasks"),
    "desk.run_bulk": gettext_lazy("run a bulk act"),
    "desk.sweep_exports": gettext_lazy("clear away exports that ran out"),
    "fact:billing.follow_change": gettext_lazy("fees follow their case"),
    "fact:casework.keep_licence": gettext_lazy("keep a changed licence"),
    "fact:casework.tell_of_change": gettext_lazy("tell of a changed case"),
    "fact:casework.tell_of_submission": gettext_lazy("tell of a submission"),
    "fact:casework.tell_of_tasks": gettext_lazy("tell of new tasks"),
    "fact:cloud.follow_change": gettext_lazy("orders follow their case"),
    "fact:cloud.follow_submission": gettext_lazy("enter an order from its case"),
    "fact:cloud.keep_stopped": gettext_lazy("note stopped instances"),
    "fact:registers.settle_ended": gettext_lazy("take marks of dispute off"),
    "fact:supervision.offer_rating": gettext_lazy("invite to rate"),
    "fact:supervision.tell_supervisors": gettext_lazy("tell supervisors of lamps"),
    "files.sweep_orphans": gettext_lazy("sweep files"),
    "hall.remind_of_expiry": gettext_lazy("remind of licences that end"),
    "hall.tell_of_guides": gettext_lazy("tell of changed guides"),
    "jobs.forget_answers": gettext_lazy("forget old answers to repeated requests"),
    "notices.hand_over": gettext_lazy("send a message"),
    "registers.expire_history": gettext_lazy("expire history"),
    "registers.export": gettext_lazy("export entries"),
    "registers.import": gettext_lazy("import entries"),
    "registers.sweep_bulk": gettext_lazy("clear away old imports and exports"),
    "supervision.remind_rectification": gettext_lazy("remind of a rectification"),
}
DAILY = re.compile(r"(\d+) (\d+) \* \* \*")
HOURLY = re.compile(r"(\d+) \* \* \* \*")
EVERY = re.compile(r"\*/(\d+) \* \* \* \*")


def job_title(name: str) -> str:
    """A job in words; one that is not known by its name."""
    return str(JOBS.get(name, name))


def when(cron: str) -> str:
    """A cron expression, which is in UTC, by the reader's clock; one of another shape as it is."""
    if cron == "* * * * *":
        return _("every minute")
    if found := EVERY.fullmatch(cron):
        return _("every %(n)s minutes") % {"n": found[1]}
    if found := HOURLY.fullmatch(cron):
        return _("every hour at minute %(n)s") % {"n": found[1]}
    if found := DAILY.fullmatch(cron):
        at = datetime.combine(clock.today(), time(int(found[2]), int(found[1])), UTC)
        return _("daily at %(time)s") % {"time": clock.local(at).strftime("%H:%M")}
    return f"{cron} (UTC)"
