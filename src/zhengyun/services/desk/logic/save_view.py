"""Views of the inbox: kept under a name, shared, made the one with which the inbox opens, removed."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import InboxFilter
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit.actor import Actor, RoleAt
from zhengyun.kit.errors import Problem, conflict, not_found
from zhengyun.services.desk.filters import values_of
from zhengyun.services.desk.models import DefaultView, SavedView
from zhengyun.services.desk.permissions import account_of, check_can_remove, check_can_share
from zhengyun.services.desk.queries import visible_views

MAX_NAME = 40
MAX_VIEWS = 30


def save_view(
    actor: Actor, name: str, chosen: InboxFilter, shared: RoleAt | None, *, is_default: bool = False
) -> SavedView:
    """Said twice with the same filter, it is the same view. Raises `desk.view_name`, `desk.view_name_taken`
    (409), `desk.too_many_views`, `desk.may_not_share` (403)."""
    label = name.strip()
    if not label or len(label) > MAX_NAME:
        text = _("Name the view, in at most %(count)s characters.") % {"count": MAX_NAME}
        raise Problem("desk.view_name", text, value=label[:MAX_NAME], fields={"name": [text]})
    if shared is not None:
        check_can_share(actor, shared.organization_id, shared.role)
    with transaction.atomic():
        view = _kept(actor, label, chosen, shared)
        if is_default:
            _make_default(actor, view)
        detail = {"view": str(view.id), "shared": shared.role if shared else ""}
        audit.record(actor, "desk.save_view", "account", str(actor.account_id), detail=detail)
    return view


def _kept(actor: Actor, name: str, chosen: InboxFilter, shared: RoleAt | None) -> SavedView:
    place = {
        "role": shared.role if shared else "",
        "organization_id": shared.organization_id if shared else None,
    }
    same = SavedView.objects.filter(account_id=account_of(actor), name=name).first()
    asked = (values_of(chosen), place["role"], place["organization_id"])
    if same is not None and (same.filter, same.role, same.organization_id) == asked:
        return same
    if SavedView.objects.filter(account_id=account_of(actor)).count() >= MAX_VIEWS:
        raise conflict(
            "desk.too_many_views",
            _("At most %(count)s views.") % {"count": MAX_VIEWS},
            value=MAX_VIEWS,
            remedy=_("Remove one that you do not need."),
        )
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                account_id=account_of(actor), name=name, filter=values_of(chosen), **place
            )
    except IntegrityError as error:
        text = _("You have a view of this name already.")
        raise Problem(
            "desk.view_name_taken", text, value=name, status=409, fields={"name": [text]}
        ) from error


def _make_default(actor: Actor, view: SavedView) -> None:
    DefaultView.objects.update_or_create(account_id=account_of(actor), defaults={"view": view})


def set_default(actor: Actor, view_id: UUID | None) -> None:
    """With which view the inbox opens; None: with everything. Raises `desk.no_such_view` (404)."""
    with transaction.atomic():
        if view_id is None:
            DefaultView.objects.filter(account_id=account_of(actor)).delete()
        else:
            _make_default(actor, _visible(actor, view_id))
        detail = {"view": str(view_id or "")}
        audit.record(actor, "desk.set_default_view", "account", str(actor.account_id), detail=detail)


def remove_view(actor: Actor, view_id: UUID) -> None:
    """Really deleted. Raises `desk.no_such_view` (404), `desk.may_not_remove` (403)."""
    with transaction.atomic():
        view = _visible(actor, view_id)
        check_can_remove(actor, view.account_id, view.organization_id)
        view.delete()
        detail = {"view": str(view_id)}
        audit.record(actor, "desk.remove_view", "account", str(actor.account_id), detail=detail)


def _visible(actor: Actor, view_id: UUID) -> SavedView:
    if (view := visible_views(actor).filter(pk=view_id).first()) is None:
        raise not_found("desk.no_such_view", _("This view is not there any more."), value=view_id)
    return view
