"""What the hall shows of ratings: a panel on the page of a closed case, and the verb 我要评."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhengyun.engines.casework.contracts import CaseFile
from zhengyun.kit.actor import Actor
from zhengyun.services.hall import facade as hall
from zhengyun.services.supervision.logic.supplement_rating import is_open
from zhengyun.services.supervision.models import Rating
from zhengyun.services.supervision.permissions import can_rate
from zhengyun.services.supervision.queries_ratings import rating_of
from zhengyun.services.supervision.ratingwords import level_title, state_title
from zhengyun.ui import contracts as ui


def rating_verb(actor: Actor) -> ui.Link | None:
    """For citizens, and for who is not signed in yet."""
    return None if actor.roles else ui.Link(_("I want to rate"), reverse("rating:mine"), icon="star")


def rating_panel(actor: Actor, file: CaseFile) -> hall.CasePanel | None:
    if actor.roles or not can_rate(actor, file.case):
        return None
    address = reverse("rating:rate", args=[file.case.id])
    rating = rating_of(file.case.id)
    if rating is None and _is_at_work(file):
        return None
    if rating is None:
        text = _("If you like, say how it went. The department does not learn who you are.")
        return hall.CasePanel(_("Rate this service"), text, links=(ui.Link(_("Rate this matter"), address),))
    links = (ui.Link(_("Add words"), address),) if is_open(rating) else (ui.Link(_("Look at it"), address),)
    return hall.CasePanel(_("Your rating"), facts=tuple(rating_facts(rating)), links=links)


def _is_at_work(file: CaseFile) -> bool:
    """A case can be closed as soon as it is sent, while what it brings is still made: nothing to rate yet."""
    return any(one.kind == "effect" and one.state == "current" for one in file.steps)


def rating_facts(rating: Rating) -> list[ui.Fact]:
    """What its giver sees of it, with what became of it."""
    found = [ui.Fact(_("Level"), level_title(rating.level))]
    if rating.words:
        found.append(ui.Fact(_("Your words"), rating.words))
    if rating.supplement:
        found.append(ui.Fact(_("Added later"), rating.supplement))
    if (row := getattr(rating, "rectification", None)) is not None:
        found.append(ui.Fact(_("What became of it"), state_title(row.state)))
        if row.answer and row.state in ("visited", "closed"):
            found.append(ui.Fact(_("What the department did"), row.answer))
    return found
