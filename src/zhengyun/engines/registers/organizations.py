"""The tree of organizations, kept in the process for a minute: rights hang on it at every read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.registers.contracts import Record
from zhengyun.engines.registers.definition import RecordType
from zhengyun.engines.registers.rules import Post
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import not_found
from zhengyun.kit.kept import Kept

MAX_AGE = 60.0


@dataclass(frozen=True)
class Tree:
    nodes: Mapping[UUID, OrganizationView]

    @cached_property
    def ids(self) -> Mapping[str, UUID]:
        return {node.code: key for key, node in self.nodes.items()}

    @cached_property
    def _children(self) -> Mapping[UUID, list[UUID]]:
        found: dict[UUID, list[UUID]] = {}
        for key, node in self.nodes.items():
            if node.parent_id:
                found.setdefault(node.parent_id, []).append(key)
        return found

    def post(self, role: str, organization_id: UUID) -> Post:
        node = self.nodes[organization_id]
        return Post(
            role,
            organization_id,
            node.code,
            node.name,
            self._above(organization_id),
            self.below(organization_id),
        )

    def _above(self, organization_id: UUID) -> frozenset[str]:
        codes: set[str] = set()
        node = self.nodes.get(organization_id)
        while node and node.code not in codes:
            codes.add(node.code)
            node = self.nodes.get(node.parent_id) if node.parent_id else None
        return frozenset(codes)

    def below(self, organization_id: UUID) -> frozenset[UUID]:
        """An organization and everything under it."""
        found, waiting = set[UUID](), [organization_id]
        while waiting:
            if (one := waiting.pop()) not in found:
                found.add(one)
                waiting += self._children.get(one, ())
        return frozenset(found)


def _read(_nothing: None) -> Tree:
    return Tree(parties.get_organizations())


_kept = Kept(_read, MAX_AGE)


def tree(*needed: UUID) -> Tree:
    """The tree, read again when it is old or one of the organizations is not in it."""
    known = _kept.of(None)
    if all(one in known.nodes for one in needed):
        return known
    _kept.forget()
    return _kept.of(None)


def posts_of(actor: Actor) -> tuple[Post, ...]:
    """What the actor is where; a role at an organization that is gone gives nothing."""
    if not actor.roles:
        return ()
    known = tree(*actor.organizations())
    return tuple(
        known.post(one.role, one.organization_id)
        for one in sorted(actor.roles, key=lambda one: (one.role, one.organization_id))
        if one.organization_id in known.nodes
    )


def id_of(code: str) -> UUID:
    """Raises `registers.no_such_organization` (404): the source of a register must be known."""
    if (found := parties.find_organization(code)) is None:
        raise not_found(
            "registers.no_such_organization",
            _("No organization has this code."),
            value=code,
            remedy=_("Register the organization first, or correct the code."),
        )
    return found.id


def ids_by_code() -> Mapping[str, UUID]:
    """Every organization's id by its short code, as it is now: for a whole import at once."""
    return {node.code: key for key, node in parties.get_organizations().items()}


def name_of(record_type: RecordType, record: Record) -> str:
    """The organization that answers for a record: its owner, else the register's source."""
    known = tree(record.owner_id) if record.owner_id else tree()
    node = known.nodes.get(record.owner_id) if record.owner_id else None
    return node.name if node else record_type.source


def code_of(record: Record) -> str:
    """The short code of the organization to which a record belongs; '' where it is gone."""
    known = tree(record.owner_id) if record.owner_id else tree()
    node = known.nodes.get(record.owner_id) if record.owner_id else None
    return node.code if node else ""
