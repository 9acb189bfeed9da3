"""States, acts, faults and differences in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.rules_checks import MAX_BODY, MAX_TITLE, Fault, Wrong
from zhengyun.services.site.rules_compare import Difference
from zhengyun.ui import contracts as ui

_TONES = {
    State.SUBMITTED: ui.Tone.INFO,
    State.RETURNED: ui.Tone.WARNING,
    State.PUBLISHED: ui.Tone.SUCCESS,
}


def state_title(state: str) -> str:
    return {
        State.DRAFT: _("Draft"),
        State.SUBMITTED: _("Waits for review"),
        State.RETURNED: _("Returned"),
        State.PUBLISHED: _("Published"),
        State.REPLACED: _("Earlier version"),
        State.WITHDRAWN: _("Withdrawn"),
    }[State(state)]


def state_badge(state: str) -> ui.Badge:
    return ui.Badge(state_title(state), _TONES.get(State(state), ui.Tone.NEUTRAL))


def done_words(act: Act) -> str:
    return {
        Act.SUBMIT: _("Submitted. A reviewer decides now."),
        Act.TAKE_BACK: _("Taken back. You can change it again."),
        Act.RETURN: _("Returned to the author."),
        Act.PUBLISH: _("Published."),
        Act.WITHDRAW: _("Withdrawn. Nobody reads it any more."),
    }[act]


def field_title(field: str) -> str:
    return {
        "title": _("Title"),
        "column": _("Column of the website"),
        "body": _("Body"),
        "shown_from": _("Shown from"),
        "shown_until": _("Not shown any more from"),
        "files": _("Attachments"),
    }[field]


def place_words(fault: Fault) -> str:
    if fault.block:
        return _("Text, paragraph %(number)s") % {"number": fault.block}
    return field_title(fault.field)


_WRONG: dict[Wrong, Callable[[], str]] = {
    Wrong.NO_TITLE: lambda: _("the title is missing"),
    Wrong.LONG_TITLE: lambda: _("the title has %(value)s characters, at most %(most)s"),
    Wrong.NO_BODY: lambda: _("the text is missing"),
    Wrong.LONG_BODY: lambda: _("the text has %(value)s characters, at most %(most)s"),
    Wrong.NO_TIME: lambda: _("%(value)s is over or before it is shown"),
    Wrong.IDENTITY: lambda: _("the identity number of a person: %(value)s"),
    Wrong.MOBILE: lambda: _("the number of a mobile telephone: %(value)s; give a number of the office"),
    Wrong.BAD_LINK: lambda: _("%(value)s is no address that a link may have"),
    Wrong.DEAD_LINK: lambda: _("the link %(value)s leads nowhere"),
}


def fault_words(fault: Fault) -> str:
    """Where it is and what is wrong with it, as one line."""
    most = {Wrong.LONG_TITLE: MAX_TITLE, Wrong.LONG_BODY: MAX_BODY}.get(fault.wrong, 0)
    said = _WRONG[fault.wrong]()
    return f"{place_words(fault)}：{said % {'value': fault.value, 'most': most} if '%' in said else said}"


def difference_place(one: Difference) -> str:
    if one.place == "line":
        return _("Text, line %(number)s") % {"number": one.number}
    return field_title({"until": "shown_until"}.get(one.place, one.place))


def difference_words(one: Difference) -> str:
    """What happened to a place, in one line."""
    values = {"place": difference_place(one), "before": one.before, "after": one.after}
    if not one.before:
        return _("%(place)s: new “%(after)s”") % values
    if not one.after:
        return _("%(place)s: “%(before)s” goes away") % values
    return _("%(place)s: “%(before)s” becomes “%(after)s”") % values
