"""Who may do what with a register. Every rule is a pair: check_… raises, can_… answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.registers import organizations, rules
from zhengyun.engines.registers.contracts import Purpose
from zhengyun.engines.registers.definition import Action, RecordType
from zhengyun.engines.registers.rules import Permission, View
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem, forbidden

NO_PURPOSE = Purpose()
MAX_KEPT = 2000
_Key = tuple[str, frozenset[RoleAt], bool, str | None]
_kept: dict[_Key, tuple[RecordType, organizations.Tree | None, Permission]] = {}


def permission(record_type: RecordType, actor: Actor, item: str | None = "") -> Permission:
    """What this actor may do; kept as long as the definition and the tree of organizations are the same.

    item None: for one item or another, which decides nothing but what a list shows.
    """
    key = (record_type.code, actor.roles, actor.system, item if _is_bound(record_type) else "")
    tree = organizations.tree(*actor.organizations()) if actor.roles else None
    found = _kept.get(key)
    if found and found[0] is record_type and found[1] is tree:
        return found[2]
    if len(_kept) >= MAX_KEPT:
        _kept.clear()
    decided = rules.decide(record_type, organizations.posts_of(actor), item=item, is_system=actor.system)
    _kept[key] = (record_type, tree, decided)
    return decided


def _is_bound(record_type: RecordType) -> bool:
    return any(access.purposes for access in record_type.access)


def check_can(record_type: RecordType, actor: Actor, action: Action, purpose: Purpose | None = None) -> View:
    """The view in which the actor does this. Raises `registers.may_not_read`, `registers.may_not_write`
    (403), and for a register about persons `registers.no_purpose` (422)."""
    given = purpose or NO_PURPOSE
    view = permission(record_type, actor, given.item).views.get(action)
    if view is None or not view.columns:
        raise _may_not_write(record_type) if action in rules.WRITES else _may_not_read(record_type, given)
    if action not in rules.WRITES:
        check_has_purpose(record_type, actor, given)
    return view


def can(record_type: RecordType, actor: Actor, action: Action, purpose: Purpose | None = None) -> bool:
    """Whether `check_can` passes."""
    try:
        check_can(record_type, actor, action, purpose)
    except Problem:
        return False
    return True


def check_has_purpose(record_type: RecordType, actor: Actor, purpose: Purpose) -> None:
    """Persons' data are read for a statutory duty, which is named (法定职责依据)."""
    is_said = any(one.isprintable() and not one.isspace() for one in purpose.basis)
    if record_type.is_personal and not actor.system and not is_said:
        raise Problem(
            "registers.no_purpose",
            _("“%(title)s” is about persons: say for what it is read.") % {"title": record_type.title},
            value=record_type.code,
            remedy=_("Name the service item and the article of law on which the reading rests."),
        )


def has_purpose(record_type: RecordType, actor: Actor, purpose: Purpose) -> bool:
    """Whether `check_has_purpose` passes."""
    try:
        check_has_purpose(record_type, actor, purpose)
    except Problem:
        return False
    return True


def _may_not_read(record_type: RecordType, purpose: Purpose) -> Problem:
    remedy = _("Ask the source department for access, or let the person show it.")
    if _is_bound(record_type) and not purpose.item:
        remedy = _("Name the service item for which it is read, or ask the source department for access.")
    return forbidden(
        "registers.may_not_read",
        _("You may not read “%(title)s”.") % {"title": record_type.title},
        value=record_type.code,
        remedy=remedy,
    )


def _may_not_write(record_type: RecordType) -> Problem:
    return forbidden(
        "registers.may_not_write",
        _("Only the source department writes “%(title)s”.") % {"title": record_type.title},
        value=record_type.source,
        remedy=_("Where an entry is wrong, raise an objection: it reaches the source department as a case."),
    )
