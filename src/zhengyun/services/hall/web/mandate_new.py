"""Giving a mandate: the form, then everything once more to confirm. Both pages post to one address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import ItemSummary
from zhengyun.kernel.accounts.access import access, citizen
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateRight
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7
from zhengyun.services.hall import mandates as words
from zhengyun.services.hall import rules_mandates
from zhengyun.services.hall.logic.give_mandate import Checked, Wanted, check_wanted, give_mandate
from zhengyun.services.hall.web.door import actor_of, check_rate
from zhengyun.ui import contracts as ui

SHOWN = 40
"""Matters on the page at a time; with more, one searches."""
ALL, SOME = "all", "some"
CHECK, GIVE = "check", "give"


@access(citizen)
@require_http_methods(["GET", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """GET shows the form (`matter`: chosen already); POST searches, checks, or gives what was confirmed."""
    actor = actor_of(request)
    if actor.party_id is not None:
        parties.check_can_grant_mandate(actor, actor.party_id)
    if request.method == "GET":
        return _ask(request, actor, _first(request.GET))
    wanted, step = _wanted(request.POST), request.POST.get("step", "")
    is_searching = request.POST.get("q", "").strip() != request.POST.get("searched", "").strip()
    if step not in (CHECK, GIVE) or is_searching:
        return _ask(request, actor, wanted)
    key = request.POST.get("key", "")[:64]
    try:
        if step == CHECK or not jobs.was_answered(actor, key):
            check_rate(request, "mandate")
        if step == CHECK:
            return _confirm(request, wanted, check_wanted(actor, wanted))
        made = give_mandate(actor, wanted, key)
    except Problem as problem:
        return _refused(request, actor, wanted, problem)
    messages.success(request, _("The mandate is given. The agent has been told."))
    return redirect("hall:mandate", mandate_id=made)


def _first(given: QueryDict) -> Wanted:
    """The least that is usual: chosen matters, to apply, for a year."""
    last = rules_mandates.usual_last_day(clock.today())
    matters = tuple(given.getlist("matter")[:1])
    return Wanted(matters=matters, rights=(MandateRight.SUBMIT.value,), last_day=last.isoformat())


def _wanted(posted: QueryDict) -> Wanted:
    return Wanted(
        name=posted.get("name", "").strip()[:100],
        id_number=posted.get("id_number", "").strip()[:32],
        is_all=posted.get("scope") == ALL,
        matters=tuple(dict.fromkeys(posted.getlist("matters")))[: 2 * rules_mandates.MOST_MATTERS],
        rights=tuple(posted.getlist("rights")[:5]),
        last_day=posted.get("last_day", "").strip()[:20],
        principal=posted.get("principal", "")[:40],
        since=posted.get("since", "")[:20],
    )


def _refused(request: HttpRequest, actor: Actor, wanted: Wanted, problem: Problem) -> HttpResponse:
    """What was confirmed no longer holds (409): confirmed anew where that can be; else asked again."""
    if problem.status == 409:
        try:
            return _confirm(request, wanted, check_wanted(actor, wanted), problem)
        except Problem as other:
            return _ask_again(request, actor, wanted, other, problem)
    return _ask_again(request, actor, wanted, problem)


def _ask_again(
    request: HttpRequest, actor: Actor, wanted: Wanted, problem: Problem, before: Problem | None = None
) -> HttpResponse:
    if problem.status not in (422, 429):
        raise problem
    notices = [one for one in (before, problem) if one and not one.fields]
    return _ask(request, actor, wanted, problem, notices)


def _ask(
    request: HttpRequest,
    actor: Actor,
    wanted: Wanted,
    problem: Problem | None = None,
    notices: Iterable[Problem] = (),
) -> HttpResponse:
    text = request.POST.get("q", "").strip()[:60]
    audience = casework.guides.audience_of(actor.party_id) if actor.party_id else ""
    offered = casework.list_items(audience=audience)
    shown = _shown(offered, wanted.matters, text)
    wrong = {name: " ".join(faults) for name, faults in problem.fields.items()} if problem else {}
    who, what, how = _who(wanted, wrong), _what(wanted, shown, wrong), _how(wanted, wrong)
    fields = (*who, *what, *how)
    context = {
        "acting_for": parties.get_party(actor.party_id).name if actor.party_id else actor.name,
        "notices": notices,
        "error_items": [ui.ErrorItem(one.error, one.focus_id) for one in fields if one.error],
        "who": who,
        "what": what,
        "how": how,
        "can_search": len(offered) > SHOWN,
        "is_more": len(shown) == SHOWN and len(offered) > SHOWN,
        "q": text,
    }
    return render(request, "hall/mandate_new.html", context, status=problem.status if problem else 200)


def _shown(offered: Iterable[ItemSummary], chosen: Iterable[str], text: str) -> list[ItemSummary]:
    """What is chosen stays, then what was looked for."""
    known, codes = list(offered), set(chosen)
    found = [one for one in known if text.casefold() in f"{one.title} {one.organization_name}".casefold()]
    kept = [one for one in known if one.code in codes]
    return kept + [one for one in found if one.code not in codes][: max(0, SHOWN - len(kept))]


def _who(wanted: Wanted, wrong: Mapping[str, str]) -> tuple[ui.Field, ...]:
    return (
        ui.Field(
            "name",
            _("Agent's name"),
            value=wanted.name,
            required=True,
            maxlength=100,
            autocomplete="off",
            error=wrong.get("name", ""),
        ),
        ui.Field(
            "id_number",
            _("Agent's identity number"),
            value=wanted.id_number,
            required=True,
            maxlength=32,
            autocomplete="off",
            help=_("As on the identity card. Ask the agent for it; it is shown to nobody."),
            error=wrong.get("id_number", ""),
        ),
    )


def _what(wanted: Wanted, shown: Iterable[ItemSummary], wrong: Mapping[str, str]) -> tuple[ui.Field, ...]:
    scopes = (ui.Option(SOME, _("only the matters chosen here")), ui.Option(ALL, _("every matter")))
    options = tuple(ui.Option(one.code, one.title, one.organization_name) for one in shown)
    return (
        ui.Field(
            "scope",
            _("For which matters"),
            ui.FieldKind.RADIO,
            ALL if wanted.is_all else SOME,
            scopes,
            required=True,
        ),
        ui.Field(
            "matters",
            _("Chosen matters"),
            ui.FieldKind.CHECKBOXES,
            wanted.matters,
            options,
            required=True,
            error=wrong.get("matters", ""),
        ),
    )


def _how(wanted: Wanted, wrong: Mapping[str, str]) -> tuple[ui.Field, ...]:
    today = clock.today()
    powers = tuple(ui.Option(right.value, text) for right, text in words.powers().items())
    latest = rules_mandates.latest_last_day(today).isoformat()
    return (
        ui.Field(
            "rights",
            _("Powers"),
            ui.FieldKind.CHECKBOXES,
            wanted.rights,
            powers,
            required=True,
            error=wrong.get("rights", ""),
        ),
        ui.Field(
            "last_day",
            _("Last day of the mandate"),
            ui.FieldKind.DATE,
            wanted.last_day,
            required=True,
            min=today.isoformat(),
            max=latest,
            help=_("It begins today. At the latest %(day)s.") % {"day": latest},
            error=wrong.get("last_day", ""),
        ),
    )


def _confirm(
    request: HttpRequest, wanted: Wanted, checked: Checked, problem: Problem | None = None
) -> HttpResponse:
    """A new key each time: what is confirmed twice is given once, what is changed is another mandate."""
    term = checked.since, checked.last_day
    facts = words.stated(checked.principal_id, checked.agent, checked.matters, checked.rights, term)
    hidden = [
        ("name", wanted.name),
        ("id_number", wanted.id_number),
        ("scope", ALL if wanted.is_all else SOME),
        ("last_day", wanted.last_day),
        ("principal", str(checked.principal_id)),
        ("since", checked.since.isoformat()),
        ("key", str(uuid7())),
        *(("matters", code) for code in wanted.matters),
        *(("rights", right) for right in wanted.rights),
    ]
    context = {
        "principal": parties.get_party(checked.principal_id).name,
        "agent": checked.agent.name,
        "facts": facts,
        "hidden": hidden,
        "notice": problem,
    }
    return render(request, "hall/mandate_check.html", context, status=problem.status if problem else 200)
