"""The forms of a counter: what they ask, and which call of the desk each one is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import as_uuid
from zhengyun.services.admin import roles
from zhengyun.services.admin.web import page
from zhengyun.services.admin.web.organizations import choices
from zhengyun.services.admin.web.page import Form, Part
from zhengyun.services.desk import facade as desk
from zhengyun.services.hall.facade import instant
from zhengyun.ui import contracts as ui

Found = desk.counters.CounterFile
Attempt = Callable[[bool], Sequence[desk.counters.Touched]]
OPENING = ("name", "code", "organization", "address", "because")
NUMBERS = ("slot_minutes", "slot_capacity", "book_days", "unclaimed_days")
CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
HOURS = re.compile(r"\s*[-–—~至]\s*")


def typed_in(post: QueryDict) -> dict[str, str]:
    return {name: str(post[name]) for name in post}


def may_arrange(actor: Actor) -> bool:
    return bool(actor.organizations(*roles.SYSTEM))


def check_code(code: str) -> None:
    """Raises Problem `admin.bad_code`."""
    if not CODE.fullmatch(code):
        message = _("Small letters, digits and dashes, beginning with a letter.")
        raise Problem("admin.bad_code", message, value=code[:40], fields={"code": [message]})


def number(post: Mapping[str, str], name: str) -> int:
    """Raises Problem `admin.no_number`."""
    text = post.get(name, "").strip()
    if not text.isdecimal() or len(text) > 5:
        message = _("Fill in a whole number.")
        raise Problem("admin.no_number", message, value=text[:10], fields={name: [message]})
    return int(text)


def read_hours(text: str) -> tuple[tuple[str, str], ...]:
    """A pair on each line: 09:00-12:00."""
    pairs = [HOURS.split(line.strip()) for line in text.splitlines() if line.strip()]
    return tuple((pair[0], pair[1] if len(pair) > 1 else "") for pair in pairs)


def settings_of(post: Mapping[str, str]) -> desk.counters.SiteSettings:
    given = {name: number(post, name) for name in NUMBERS}
    return desk.counters.SiteSettings(
        name=page.needed(post.get("name", ""), "name")[:100],
        address=post.get("address", "").strip()[:200],
        hours=read_hours(post.get("hours", "")),
        notice=post.get("notice", "").strip()[:200],
        is_open=post.get("is_open") == "true",
        **given,
    )


def _change(actor: Actor, code: str, post: QueryDict) -> Attempt:
    wanted = settings_of(typed_in(post))
    return lambda is_look: desk.counters.change_site(actor, code, wanted, is_look=is_look)


def _close(actor: Actor, code: str, post: QueryDict) -> Attempt:
    day = page.day_in(page.needed(post.get("closed_day", ""), "closed_day"), "closed_day")
    why = post.get("closed_reason", "")
    return lambda is_look: desk.counters.set_closed(actor, code, day or clock.today(), why, is_look=is_look)


def _limit(actor: Actor, code: str, post: QueryDict) -> Attempt:
    day = page.day_in(post.get("limit_day", ""), "limit_day")
    item, places = post.get("limit_item", ""), number(typed_in(post), "limit_capacity")
    return lambda is_look: desk.counters.set_limit(actor, code, item, day, places, is_look=is_look)


def _drop(actor: Actor, code: str, post: QueryDict) -> Attempt:
    key = as_uuid(post.get("which_limit", ""))
    if key is None:
        message = _("Please choose.")
        raise Problem("admin.nothing_chosen", message, fields={"which_limit": [message]})
    return lambda is_look: desk.counters.drop_limit(actor, code, key, is_look=is_look)


def _open_day(actor: Actor, code: str, post: QueryDict) -> None:
    day = page.day_in(page.needed(post.get("open_day", ""), "open_day"), "open_day")
    if day is not None:
        desk.counters.set_open_again(actor, code, day)


def _revoke(actor: Actor, _code: str, post: QueryDict) -> None:
    key = as_uuid(post.get("which_device", ""))
    if key is None:
        message = _("Please choose.")
        raise Problem("admin.nothing_chosen", message, fields={"which_device": [message]})
    desk.counters.revoke_device(actor, key)


TRIED: Mapping[str, Callable[[Actor, str, QueryDict], Attempt]] = {
    "settings": _change,
    "close_day": _close,
    "limit": _limit,
    "drop_limit": _drop,
}
"""What may take places from people: tried before it is done."""

DONE: Mapping[str, Callable[[Actor, str, QueryDict], None]] = {"open_day": _open_day, "revoke": _revoke}


def opening_fields(places: Sequence[tuple[str, str]], typed: Mapping[str, str]) -> tuple[ui.Field, ...]:
    return (
        ui.Field("name", _("Name of the counter"), value=typed.get("name", ""), required=True, maxlength=100),
        ui.Field(
            "code",
            _("Short code"),
            value=typed.get("code", ""),
            required=True,
            maxlength=40,
            help=_("It stands in the addresses of display and ticket machine."),
        ),
        page.select(
            "organization",
            _("Whose clerks work there"),
            places,
            typed.get("organization", ""),
            required=True,
        ),
        ui.Field("address", _("Address"), value=typed.get("address", ""), maxlength=200),
        page.reason_field("because", typed.get("because", "")),
    )


def forms(found: Found, post: QueryDict) -> list[Part]:
    typed = typed_in(post) if post.get("form") == "settings" else {}
    return [
        Part("settings", _("Hours, appointments, display"), form=_settings(found, typed), is_folded=True),
        *_days(found),
        *_limits(found),
        *_machines(found),
        Part("organization", _("Other clerks"), form=_organization(found), is_folded=True),
    ]


def _numbers(found: Found, typed: Mapping[str, str]) -> list[ui.Field]:
    labels = {
        "slot_minutes": _("An appointment takes (minutes)"),
        "slot_capacity": _("Appointments at once"),
        "book_days": _("Bookable for so many days ahead"),
        "unclaimed_days": _("Papers are unclaimed after (days)"),
    }
    return [
        ui.Field(
            name,
            label,
            ui.FieldKind.NUMBER,
            typed.get(name, str(getattr(found.settings, name))),
            required=True,
            min="1",
        )
        for name, label in labels.items()
    ]


def _settings(found: Found, typed: Mapping[str, str]) -> Form:
    given = found.settings
    hours = "\n".join(f"{a}-{b}" for a, b in given.hours)
    is_open = typed.get("is_open", "" if typed else str(given.is_open).lower())
    fields = (
        ui.Field(
            "name",
            _("Name of the counter"),
            value=typed.get("name", given.name),
            required=True,
            maxlength=100,
        ),
        ui.Field("address", _("Address"), value=typed.get("address", given.address), maxlength=200),
        ui.Field(
            "hours",
            _("Opening hours of a working day"),
            ui.FieldKind.TEXTAREA,
            typed.get("hours", hours),
            help=_("A line for each opening: 09:00-12:00. Days off are those of the calendar."),
        ),
        *_numbers(found, typed),
        ui.Field("notice", _("Words on the display"), value=typed.get("notice", given.notice), maxlength=200),
        ui.Field("is_open", _("It gives out numbers and appointments"), ui.FieldKind.CHECKBOX, is_open),
    )
    return Form("settings", _("Change the settings"), fields, kind="secondary", help=_tried())


def _tried() -> str:
    return _("Where it takes places from people, they are shown first, and told afterwards.")


def _days(found: Found) -> list[Part]:
    rows = [(str(one.day), one.reason) for one in found.closed]
    table = page.table(_("Closed days"), (_("Day"), _("Reason")), rows)
    closing = Form(
        "close_day",
        _("Close this day"),
        (
            page.date_field("closed_day", _("Day"), required=True),
            ui.Field("closed_reason", _("Reason"), required=True, maxlength=100),
        ),
        kind="secondary",
        help=_tried(),
    )
    parts = [Part("closed", _("Closed days"), table if rows else None, form=closing, is_folded=not rows)]
    if rows:
        days = [(str(one.day), f"{one.day} {one.reason}") for one in found.closed]
        opening = Form(
            "open_day",
            _("Open again"),
            (page.select("open_day", _("Closed day"), days, required=True),),
            kind="secondary",
        )
        parts.append(Part("open-day", _("Open a day again"), form=opening, is_folded=True))
    return parts


def _limits(found: Found) -> list[Part]:
    rows = [(_what(one), _when(one), str(one.capacity)) for one in found.limits]
    columns = (_("Matter"), _("Day"), _("Appointments at once"))
    table = page.table(_("Places of a matter or a day"), columns, rows)
    items = [("", _("all matters")), *((one.code, one.title) for one in casework.list_items())]
    limiting = Form(
        "limit",
        _("Set it"),
        (
            page.select("limit_item", _("Matter"), items),
            page.date_field("limit_day", _("Day"), help=_("Empty: every day.")),
            ui.Field(
                "limit_capacity", _("Appointments at once"), ui.FieldKind.NUMBER, required=True, min="0"
            ),
        ),
        kind="secondary",
        help=_tried(),
    )
    title = _("Places of a matter or a day")
    parts = [Part("limits", title, table if rows else None, form=limiting, is_folded=not rows)]
    if rows:
        known = [(str(one.id), f"{_what(one)}，{_when(one)}：{one.capacity}") for one in found.limits]
        fields = (page.select("which_limit", _("Places of a matter or a day"), known, required=True),)
        form = Form("drop_limit", _("Take it away"), fields, kind="secondary")
        parts.append(Part("drop-limit", _("Take a rule away"), form=form, is_folded=True))
    return parts


def _what(one: desk.counters.LimitView) -> str:
    return one.item_title or _("all matters")


def _when(one: desk.counters.LimitView) -> str:
    return str(one.day) if one.day else _("every day")


def _machines(found: Found) -> list[Part]:
    states = {
        "waits": ui.Badge(_("waits for its code"), ui.Tone.INFO),
        "enrolled": ui.Badge(_("gives out numbers"), ui.Tone.SUCCESS),
        "revoked": ui.Badge(_("machine stopped"), ui.Tone.NEUTRAL),
    }
    rows = [
        (
            one.name,
            ui.Cell(badge=states[one.state]),
            ui.Cell(one.made_by, help=instant(one.made_at, with_year=True)),
        )
        for one in found.devices
    ]
    columns = (_("Machine"), _("State"), _("Enrolled by"))
    fields = (ui.Field("device", _("Name of the machine"), required=True, maxlength=60),)
    enrolling = Form(
        "enrol",
        _("Make a code"),
        fields,
        kind="secondary",
        help=_("The code is typed at the machine within ten minutes. Other screens give out no numbers."),
    )
    table = page.table(_("Ticket machines"), columns, rows)
    parts = [Part("machines", _("Ticket machines"), table if rows else None, form=enrolling)]
    live = [(str(one.id), one.name) for one in found.devices if one.state != "revoked"]
    if live:
        form = Form(
            "revoke",
            _("Stop the machine"),
            (page.select("which_device", _("Machine"), live, required=True),),
            kind="danger",
            help=_("It gives out no number any more, at once."),
        )
        parts.append(Part("revoke", _("Take a machine back"), form=form, is_folded=True))
    return parts


def _organization(found: Found) -> Form:
    known = parties.get_organizations()
    places = choices(known)
    return Form(
        "organization",
        _("Ask for it"),
        (
            page.select(
                "organization",
                _("Whose clerks work there"),
                places,
                str(found.organization_id),
                required=True,
            ),
            page.reason_field("because"),
        ),
        kind="secondary",
        help=_("A second person decides: clerks of the organization take applications there."),
    )


def windows_table(found: Found) -> ui.Table:
    titles = {one.code: one.title for one in casework.list_items()}
    known = parties.get_organizations()
    people = accounts.get_accounts({key for one in found.windows for key in one.clerks})
    rows = [
        (
            ui.Cell(
                _("Window %(n)s") % {"n": one.number},
                reverse("admin:counter_window", args=[found.code, one.number]),
                help=one.title,
            ),
            _serves(one, titles, {key: place.name for key, place in known.items()}),
            "、".join(people[key].name for key in one.clerks if key in people) or _("every clerk"),
            _("open") if one.is_open else _("window closed"),
        )
        for one in found.windows
    ]
    columns = (_("Window"), _("What it serves"), _("Who sits there"), _("State"))
    return page.table(_("Windows"), columns, rows, _("There is none yet."))


def _serves(one: desk.counters.WindowSettings, titles: Mapping[str, str], places: Mapping[UUID, str]) -> str:
    words = [places.get(key, "—") for key in one.organizations]
    words += [titles.get(code, code) for code in one.items]
    return "、".join(words) or _("all matters")
