"""The forms of a business system and of its safety check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.compute import facade as compute
from zhengyun.kit.errors import Problem
from zhengyun.services.cloud.contracts import SystemState, SystemView
from zhengyun.services.cloud.web.words import system_badges
from zhengyun.ui import contracts as ui

Errors = Mapping[str, list[str]]
LEVELS = ("1", "2", "3", "4")
TEXTS = (
    "title", "protection_number", "approval_number", "zone", "purpose",
    "a_name", "a_phone", "b_name", "b_phone",
)  # fmt: skip


def typed(one: SystemView) -> dict[str, str]:
    """What stands now, as a form would send it."""
    found = {name: str(getattr(one, name) or "") for name in (*TEXTS, "protection_level", "state", "reason")}
    return {**found, "exempt_until": one.exempt_until.isoformat() if one.exempt_until else ""}


def facts(one: SystemView) -> list[ui.Fact]:
    zones = {zone.code: zone.title for zone in compute.list_zones()}
    found = [
        ui.Fact(_("Department"), one.owner_name),
        ui.Fact(_("System code"), one.code),
        ui.Fact(_("Purpose"), one.purpose),
        ui.Fact(_("Protection level"), _("level %(n)d") % {"n": one.protection_level}),
        ui.Fact(_("Filing number of the protection level"), one.protection_number),
        ui.Fact(_("Approval of the project"), one.approval_number),
        ui.Fact(_("Network zone"), zones.get(one.zone, one.zone)),
        ui.Fact(_("Contact A"), f"{one.a_name} {one.a_phone}".strip()),
        ui.Fact(_("Contact B"), f"{one.b_name} {one.b_phone}".strip()),
    ]
    if one.reason:
        found.append(ui.Fact(_("Reason"), one.reason))
    if one.exempt_until:
        found.append(ui.Fact(_("Exempt until"), one.exempt_until.isoformat()))
    return found


class Form:
    """What was typed, and the fields that show it. is_manager: state and exemption can be changed.

    ends_check: a check is in force that another name or level ends."""

    def __init__(
        self,
        posted: Mapping[str, str],
        units: Sequence[tuple[UUID, str]],
        *,
        is_manager: bool = False,
        ends_check: bool = False,
    ) -> None:
        self.posted, self.units, self.is_manager, self.ends_check = posted, units, is_manager, ends_check

    def owner(self) -> UUID:
        """The unit chosen; the only one where there is one. Raises `cloud.system_invalid` (422)."""
        wanted = self.posted.get("owner", "")
        for unit, _name in self.units:
            if str(unit) == wanted or len(self.units) == 1:
                return unit
        raise Problem("cloud.system_invalid", _("Choose a department."), fields={"owner": [_("Choose one.")]})

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {name: self.posted.get(name, "").strip() for name in TEXTS}
        level = self.posted.get("protection_level", "")
        found["protection_level"] = int(level) if level in LEVELS else 0
        if self.is_manager:
            state = self.posted.get("state", "")
            if state in set(SystemState):
                found["state"] = SystemState(state)
            found["reason"] = self.posted.get("reason", "").strip()
            found["exempt_until"] = day_of(self.posted.get("exempt_until", ""), "exempt_until")
        return found

    def fieldsets(self, errors: Errors) -> list[ui.Fieldset]:
        found = [self._system(errors), self._people(errors)]
        return [*found, self._managed(errors)] if self.is_manager else found

    def error_items(self, errors: Errors) -> list[ui.ErrorItem]:
        return items_of(self.fieldsets(errors), errors)

    def _field(self, name: str, label: str, errors: Errors, **more: Any) -> ui.Field:
        more.setdefault("value", self.posted.get(name, ""))
        return ui.Field(name, label, error=" ".join(errors.get(name, ())), **more)

    def _system(self, errors: Errors) -> ui.Fieldset:
        zones = tuple(ui.Option(zone.code, zone.title) for zone in compute.list_zones())
        levels = tuple(ui.Option(n, _("level %(n)d") % {"n": int(n)}) for n in LEVELS)
        fields = [
            self._field("title", _("Name of the system"), errors, required=True, maxlength=80),
            self._field("purpose", _("Purpose"), errors, kind=ui.FieldKind.TEXTAREA, maxlength=400),
            self._field(
                "approval_number", _("Approval of the project"), errors, maxlength=60,
                help=_("The number of the paper by which the project was approved."),
            ),
            self._field(
                "protection_level", _("Protection level"), errors,
                kind=ui.FieldKind.SELECT, options=levels, required=True, width="medium",
            ),
            self._field(
                "protection_number", _("Filing number of the protection level"), errors, maxlength=60
            ),
            self._field(
                "zone", _("Network zone"), errors,
                kind=ui.FieldKind.SELECT, options=zones, required=True, width="medium",
            ),
        ]  # fmt: skip
        if len(self.units) > 1:
            options = tuple(ui.Option(str(unit), name) for unit, name in self.units)
            fields.insert(
                0, self._field("owner", _("Department"), errors, kind=ui.FieldKind.SELECT, options=options)
            )
        return ui.Fieldset(_("Business system"), tuple(fields), help=self._warning())

    def _warning(self) -> str:
        if not self.ends_check:
            return ""
        return _(
            "A safety check of this system is in force. Another name or protection level ends it: its ports"
            " towards the internet are closed until the data bureau records a new check."
        )

    def _people(self, errors: Errors) -> ui.Fieldset:
        names = (("a_name", _("Name")), ("a_phone", _("Telephone")))
        second = (("b_name", _("Name")), ("b_phone", _("Telephone")))
        fields = [
            self._field(
                name,
                _("%(who)s: %(what)s") % {"who": who, "what": label},
                errors,
                kind=ui.FieldKind.TEL if name.endswith("phone") else ui.FieldKind.TEXT,
                maxlength=40,
                width="medium",
            )
            for who, pairs in ((_("Contact A"), names), (_("Contact B"), second))
            for name, label in pairs
        ]
        return ui.Fieldset(_("Whom one reaches"), tuple(fields))

    def _managed(self, errors: Errors) -> ui.Fieldset:
        options = tuple(ui.Option(state.value, badge.text) for state, badge in system_badges().items())
        return ui.Fieldset(
            _("Decided by the data bureau"),
            (
                self._field(
                    "state",
                    _("State of it"),
                    errors,
                    kind=ui.FieldKind.SELECT,
                    options=options,
                    width="medium",
                ),
                self._field("reason", _("Reason"), errors, maxlength=400),
                self._field("exempt_until", _("Exempt until"), errors, kind=ui.FieldKind.DATE),
            ),
            help=_("An exemption from the cloud has a reason and an end."),
        )


class CheckForm:
    """A passed 上线安全检测."""

    def __init__(self, posted: Mapping[str, str]) -> None:
        self.posted = posted

    def values(self) -> tuple[date, date, str]:
        passed = day_of(self.posted.get("passed_on", ""), "passed_on")
        until = day_of(self.posted.get("valid_until", ""), "valid_until")
        missing = {
            name: [_("Give a day.")]
            for name, value in (("passed_on", passed), ("valid_until", until))
            if value is None
        }
        if missing or passed is None or until is None:
            raise Problem("cloud.bad_check", _("A day is missing."), fields=missing)
        return passed, until, self.posted.get("report", "").strip()

    def fieldsets(self, errors: Errors) -> list[ui.Fieldset]:
        def field(name: str, label: str, **more: Any) -> ui.Field:
            return ui.Field(
                name, label, value=self.posted.get(name, ""), required=True,
                error=" ".join(errors.get(name, ())), **more,
            )  # fmt: skip

        return [
            ui.Fieldset(
                _("Safety check before going online"),
                (
                    field("passed_on", _("Passed on"), kind=ui.FieldKind.DATE),
                    field("valid_until", _("Good until"), kind=ui.FieldKind.DATE),
                    field("report", _("Number of the report"), maxlength=120),
                ),
                help=_("Nothing of this system opens to the internet before a check is in force."),
            )
        ]

    def error_items(self, errors: Errors) -> list[ui.ErrorItem]:
        return items_of(self.fieldsets(errors), errors)


def items_of(fieldsets: Sequence[ui.Fieldset], errors: Errors) -> list[ui.ErrorItem]:
    """The lines above a form, each leading to its field."""
    ids = {field.name: field.focus_id for fieldset in fieldsets for field in fieldset.fields}
    return [ui.ErrorItem(words, ids.get(name, "")) for name, texts in errors.items() for words in texts]


def day_of(text: str, name: str) -> date | None:
    """Raises `cloud.bad_day` (422)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        words = _("This is no day.")
        raise Problem("cloud.bad_day", words, value=text[:20], fields={name: [words]}) from error
