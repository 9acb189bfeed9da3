"""What may be done with a register and how what may not be shown is covered: pure functions.

The permission of an actor is a set of grants, each with the actions, the rows and the fields for which it
holds. A field is shown plainly on a row where one grant that reaches this row shows it plainly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from zhengyun.engines.registers.definition import ALL, Access, Action, RecordType, Rows
from zhengyun.kit import codes

STEWARD = "data_steward"
COVERED = "****"
WARD_UNTIL = 14
WRITES = frozenset({Action.WRITE, Action.IMPORT})
_TOWN = re.compile(r".*?(?:街道|苏木|镇|乡)(?!市|县|区|镇|街道|路)")
_COUNTY = re.compile(r".*[省市州盟县区旗](?=.)")


@dataclass(frozen=True, slots=True)
class Post:
    """A role at an organization. above: its code and the codes above it. below: its id and those below."""

    role: str
    organization_id: UUID
    code: str
    name: str
    above: frozenset[str]
    below: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Grant:
    """rows None: all of them. post None: it holds for anybody."""

    actions: frozenset[Action]
    rows: frozenset[UUID] | None
    plain: frozenset[str]
    masked: frozenset[str]
    post: Post | None = None
    is_secret: bool = False
    is_source: bool = False

    def reaches(self, owner_id: UUID | None) -> bool:
        return self.rows is None or owner_id in self.rows


@dataclass(frozen=True)
class View:
    """One action's grants together.

    rows None: all. columns: the fields that some row may show, in the definition's order.
    post: in which capacity the actor does it. is_source: as the source department itself.
    is_secret: the law keeps it from the person.
    """

    action: Action
    grants: tuple[Grant, ...]
    columns: tuple[str, ...]

    @cached_property
    def rows(self) -> frozenset[UUID] | None:
        if any(grant.rows is None for grant in self.grants):
            return None
        return frozenset().union(*(grant.rows or () for grant in self.grants))

    @cached_property
    def scope(self) -> str:
        """The value of `zy.read` or `zy.write`; '' reaches no row."""
        return ALL if self.rows is None else ",".join(sorted(str(one) for one in self.rows))

    @cached_property
    def post(self) -> Post | None:
        found = next((grant for grant in self.grants if grant.is_source), None)
        return (found or next((g for g in self.grants if g.post), self.grants[0])).post

    @cached_property
    def is_source(self) -> bool:
        return any(grant.is_source for grant in self.grants)

    @cached_property
    def is_secret(self) -> bool:
        return all(grant.is_secret for grant in self.grants)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Fields that every row shows plainly: only by these may one filter and sort."""
        if everywhere := [grant.plain for grant in self.grants if grant.rows is None]:
            return frozenset[str]().union(*everywhere)
        return frozenset.intersection(*(grant.plain for grant in self.grants))

    @cached_property
    def masked(self) -> frozenset[str]:
        """Fields that some row shows only masked."""
        return frozenset(self.columns) - self.plain

    @cached_property
    def is_plain(self) -> bool:
        """Every row shows every column plainly."""
        return self.plain.issuperset(self.columns)

    def shown(self, owner_id: UUID | None) -> tuple[frozenset[str], frozenset[str]]:
        """(plain, masked) fields of a row that belongs to this organization."""
        if len(self.grants) == 1:
            return self.grants[0].plain, self.grants[0].masked
        reaching = [grant for grant in self.grants if grant.reaches(owner_id)]
        plain = frozenset[str]().union(*(grant.plain for grant in reaching))
        return plain, frozenset[str]().union(*(grant.masked for grant in reaching)) - plain


@dataclass(frozen=True)
class Permission:
    """What an actor may do with a register, for a service item or in general."""

    grants: tuple[Grant, ...]
    fields: tuple[str, ...]

    @cached_property
    def actions(self) -> frozenset[Action]:
        return frozenset[Action]().union(*(grant.actions for grant in self.grants))

    @cached_property
    def views(self) -> Mapping[Action, View]:
        return {action: self._view(action) for action in self.actions}

    def _view(self, action: Action) -> View:
        grants = tuple(grant for grant in self.grants if action in grant.actions)
        seen = frozenset[str]().union(*(grant.plain | grant.masked for grant in grants))
        return View(action, grants, tuple(name for name in self.fields if name in seen))


def decide(
    record_type: RecordType, posts: Iterable[Post], *, item: str | None = "", is_system: bool = False
) -> Permission:
    """What holders of these posts may do; `is_system`: the platform itself may do everything.

    item None: what they may do for one service item or another.
    """
    every = frozenset(record_type.fields)
    grants = [_everything(every)] if is_system else []
    for post in posts:
        grants += _grants_of(record_type, post, item, every)
    if record_type.public and not record_type.is_personal:
        grants.append(
            Grant(frozenset({Action.READ}), None, every & frozenset(record_type.public), frozenset())
        )
    return Permission(tuple(grants), tuple(record_type.fields))


def _grants_of(record_type: RecordType, post: Post, item: str | None, every: frozenset[str]) -> list[Grant]:
    found = []
    if post.role == STEWARD and record_type.source in post.above:
        whole = post.code == record_type.source or not record_type.owner_field
        found.append(
            Grant(frozenset(Action), None if whole else post.below, every, frozenset(), post, is_source=True)
        )
    found += [
        _grant(record_type, access, post, every)
        for access in record_type.access
        if _holds(access, post, item)
    ]
    return found


def _holds(access: Access, post: Post, item: str | None) -> bool:
    """An organization counts for a rule that names it or one above it."""
    return (
        access.role == post.role
        and (ALL in access.at or not post.above.isdisjoint(access.at))
        and (item is None or not access.purposes or item in access.purposes)
    )


def _grant(record_type: RecordType, access: Access, post: Post, every: frozenset[str]) -> Grant:
    fields = every if ALL in access.fields else every & frozenset(access.fields)
    masked = fields & frozenset(access.masked)
    is_source = record_type.source in post.above
    keeps = is_source or (bool(record_type.owner_field) and access.rows is Rows.OWN)
    return Grant(
        actions=access.actions if keeps else access.actions - WRITES,
        rows=None if access.rows is Rows.ALL else post.below,
        plain=fields - masked,
        masked=masked,
        post=post,
        is_secret=access.is_secret,
        is_source=is_source,
    )


def _everything(every: frozenset[str]) -> Grant:
    return Grant(frozenset(Action), None, every, frozenset())


def for_form(record_type: RecordType, place: Post, item: str) -> Permission:
    """What the organization that handles a service item may fill its forms in with: whatever some role
    of it may read for this item."""
    every = frozenset(record_type.fields)
    posts = {access.role for access in record_type.access} | {STEWARD}
    grants: list[Grant] = []
    for role in sorted(posts):
        post = Post(role, place.organization_id, place.code, place.name, place.above, place.below)
        grants += [g for g in _grants_of(record_type, post, item, every) if Action.READ in g.actions]
    if record_type.public and not record_type.is_personal:
        grants.append(
            Grant(frozenset({Action.READ}), None, every & frozenset(record_type.public), frozenset(), place)
        )
    return Permission(tuple(grants), tuple(record_type.fields))


def mask(recipe: str, value: Any) -> str:
    """A value as shown to who may see it only masked; what has no recipe is covered wholly.

    name 王*明, id_number 990124********1234, phone 160****1234, address up to the town,
    account the last four characters.
    """
    text = str(value).strip()
    return _MASKS.get(recipe, _cover)(text) if text else ""


def _cover(text: str) -> str:
    return COVERED


def _name(text: str) -> str:
    if len(text) < 2:
        return "*"
    return text[0] + "*" if len(text) == 2 else text[0] + "*" * (len(text) - 2) + text[-1]


def _id_number(text: str) -> str:
    return codes.mask_number(text, 6, 4)


def _phone(text: str) -> str:
    return codes.mask_number(text, 3, 4)


def _address(text: str) -> str:
    found = _TOWN.match(text) or _COUNTY.match(text)
    return (found.group() if found else "") + COVERED


def _account(text: str) -> str:
    return codes.mask_number(text, 0, 4)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "id_number": _id_number,
    "phone": _phone,
    "address": _address,
    "account": _account,
    "all": _cover,
}


RECIPES = frozenset(_MASKS)


def is_ward(birthday: date, today: date) -> bool:
    """Under 14: the guardian sees what is known of the child (个人信息保护法 art. 31)."""
    years = today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))
    return years < WARD_UNTIL
