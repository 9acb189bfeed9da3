"""What a step that the platform does itself brings about, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

EFFECTS: dict[str, Promise] = {
    "cases.close": gettext_lazy("closes the whole"),
    "cases.open": gettext_lazy("opens a matter of the bundle"),
    "cloud.activate": gettext_lazy("begins terms and metering"),
    "cloud.change": gettext_lazy("changes resources as approved"),
    "cloud.commit": gettext_lazy("sets aside what was approved"),
    "cloud.provision": gettext_lazy("provides the resources"),
    "cloud.release": gettext_lazy("gives resources back and wipes them"),
    "cloud.renew": gettext_lazy("renews the term"),
    "letters.issue": gettext_lazy("issues a letter"),
    "licences.cancel": gettext_lazy("cancels the licence"),
    "licences.issue": gettext_lazy("issues the licence"),
    "licences.publish": gettext_lazy("publishes the licence"),
    "licences.replace": gettext_lazy("replaces the licence"),
    "licences.revoke": gettext_lazy("revokes the licence"),
    "payments.collect": gettext_lazy("collects the fee"),
    "registers.announce_draw": gettext_lazy("announces the draw"),
    "registers.dispute": gettext_lazy("marks the entry as disputed"),
    "registers.draw": gettext_lazy("draws by lot"),
    "registers.settle": gettext_lazy("takes the mark of dispute off the entry"),
    "registers.write": gettext_lazy("writes into the register"),
}


def effect_title(effect: str) -> str:
    """An effect in words; one that is not known by its name."""
    return str(EFFECTS.get(effect, effect))
