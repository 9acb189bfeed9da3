"""What every page of the exchange needs from a request."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.contracts import Purpose, RegisterView
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem
from zhengyun.services.exchange import purposes
from zhengyun.ui import contracts as ui


@dataclass(frozen=True)
class Door:
    """Who has come to which register, and for what he reads it."""

    actor: Actor
    register: RegisterView
    purpose: Purpose | None

    @property
    def needs_purpose(self) -> bool:
        return self.register.is_personal and self.purpose is None

    def may(self, action: str) -> bool:
        return action in self.register.actions

    def url(self, page: str = "register", *more: object) -> str:
        return reverse(f"exchange:{page}", args=[self.register.code, *more])


def actor_of(request: HttpRequest) -> Actor:
    return accounts.actor_for(request)


def door_of(request: HttpRequest, code: str) -> Door:
    """A purpose that does not open the register any more counts as none.

    Raises `registers.no_such_register` (404), `registers.may_not_read` (403).
    """
    actor = actor_of(request)
    if (purpose := purposes.of(request, code)) is not None:
        try:
            return Door(actor, registers.get_register(actor, code, purpose), purpose)
        except Problem as problem:
            if problem.code != "registers.may_not_read":
                raise
    return Door(actor, registers.get_register(actor, code), None)


def ask_purpose(request: HttpRequest, door: Door) -> HttpResponse:
    """To the question for what persons' data are read, and back to this page."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else door.url()
    address = f"{door.url('purpose')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def crumbs(door: Door, *here: str) -> list[ui.Crumb]:
    """The path to a page of a register; the last part has no address."""
    path = [ui.Crumb(_("Data sharing"), reverse("exchange:registers"))]
    path.append(ui.Crumb(door.register.title, door.url() if here else ""))
    return path + [ui.Crumb(title) for title in here]
