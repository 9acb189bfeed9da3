"""Steps, likeness and findings in the words of who reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.services.admin.comparing import LIMITS, amount_words
from zhengyun.services.admin.effectwords import effect_title
from zhengyun.services.admin.rules_steps import Deed, Likeness, Trait, Work
from zhengyun.services.admin.steps.findings import SURE, Finding, What, Where
from zhengyun.services.admin.steps.lines import Kind, StepLine
from zhengyun.ui import contracts as ui

KINDS: dict[Kind, Promise] = {
    Kind.APPLICATION: gettext_lazy("application by form"),
    Kind.USER: gettext_lazy("work of an officer"),
    Kind.SERVICE: gettext_lazy("done by the platform"),
    Kind.GATEWAY: gettext_lazy("branch"),
    Kind.TIMER: gettext_lazy("limit that runs"),
}
TRAITS: dict[Trait, Promise] = {
    Trait.NAME: gettext_lazy("a similar name (%(what)s)"),
    Trait.ROLE: gettext_lazy("the same role (%(what)s)"),
    Trait.ACTS: gettext_lazy("the same acts (%(what)s)"),
    Trait.EFFECT: gettext_lazy("the same effect (%(what)s)"),
    Trait.FORM: gettext_lazy("the same questions (%(what)s)"),
    Trait.LETTERS: gettext_lazy("the same letters (%(what)s)"),
}
KINDS_OF_FINDING: dict[What, Promise] = {
    What.WAYS: gettext_lazy("one step, several ways"),
    What.LIMITS: gettext_lazy("one step, several limits"),
    What.REGISTER: gettext_lazy("asked although it is known"),
    What.AGAIN: gettext_lazy("asked by several"),
    What.MATERIAL: gettext_lazy("material wanted by several"),
    What.KNOWN: gettext_lazy("material that others read"),
    What.NAMES: gettext_lazy("one material, several names"),
}
TITLES: dict[What, Promise] = {
    What.WAYS: gettext_lazy("%(n)d departments do “%(subject)s” in %(ways)d ways"),
    What.LIMITS: gettext_lazy("%(n)d departments give “%(subject)s” %(ways)d different limits"),
    What.REGISTER: gettext_lazy("%(n)d departments have “%(subject)s” typed although it is known"),
    What.AGAIN: gettext_lazy("%(n)d departments each ask for “%(subject)s”"),
    What.MATERIAL: gettext_lazy("%(n)d departments each want “%(subject)s” handed in"),
    What.KNOWN: gettext_lazy("%(n)d departments want “%(subject)s” handed in, others read it"),
    What.NAMES: gettext_lazy("Perhaps one material under several names: %(subject)s"),
}
TODO: dict[What, Promise] = {
    What.WAYS: gettext_lazy(
        "Agree on one way: the same acts, questions and signatures; write it into the standard step and take"
        " it over at the next version of each procedure."
    ),
    What.LIMITS: gettext_lazy(
        "Let the departments with the longer limit promise the shortest one, or write down why it needs more."
    ),
    What.REGISTER: gettext_lazy(
        "Fill the answer in from %(also)s in the forms where it is typed, and leave the question out there."
    ),
    What.AGAIN: gettext_lazy(
        "Keep the answer once, in a register or with the applicant's account, and read it in all forms."
    ),
    What.MATERIAL: gettext_lazy(
        "Verify it once and offer it again by one kind of evidence in all forms, or read it from a register."
    ),
    What.KNOWN: gettext_lazy("Read it as %(also)s do already, and waive the material."),
    What.NAMES: gettext_lazy("Agree on one name and one kind of evidence, so that one file serves all."),
}
STATES: dict[Work, tuple[Promise, ui.Tone]] = {
    Work.FOUND: (gettext_lazy("found"), ui.Tone.NEUTRAL),
    Work.AGREED: (gettext_lazy("agreed on"), ui.Tone.INFO),
    Work.DONE: (gettext_lazy("done"), ui.Tone.SUCCESS),
    Work.DISMISSED: (gettext_lazy("dismissed"), ui.Tone.NEUTRAL),
}
DEEDS: dict[Deed, Promise] = {
    Deed.AGREE: gettext_lazy("Agree on it"),
    Deed.FINISH: gettext_lazy("It is done"),
    Deed.DISMISS: gettext_lazy("Dismiss it"),
    Deed.REOPEN: gettext_lazy("Take it up again"),
}
UNLIKE: dict[str, Promise] = {
    "role": gettext_lazy("Done by"),
    "effect": gettext_lazy("Effect"),
    "limit": gettext_lazy("Limit"),
    "signers": gettext_lazy("Signatures"),
    "acts": gettext_lazy("Acts offered"),
    "asked": gettext_lazy("Questions asked"),
    "materials": gettext_lazy("Materials"),
    "letters": gettext_lazy("Letters"),
}


def name_of(line: StepLine) -> str:
    """A limit has the name of its kind, everything else that of its element."""
    if line.kind is Kind.TIMER:
        return _("limit: %(what)s") % {"what": LIMITS.get(line.element, line.element)}
    return line.name or line.element


def role_of(line: StepLine) -> str:
    """Who does it."""
    if line.kind is Kind.APPLICATION:
        return _("applicant")
    return accounts.role_label(line.role) if line.role else ""


def place_of(line: StepLine, offices: Mapping[str, str]) -> str:
    """Where it is done. offices: names by code."""
    if line.place.startswith("="):
        return _("according to the application")
    if line.place == "item":
        return _("the department of the item")
    return offices.get(line.place, line.place)


def acts_of(line: StepLine) -> str:
    return acts_words(line.acts, line.act_set)


def acts_words(acts: Iterable[str], act_set: str) -> str:
    """act_set: that of the procedure to which the acts belong."""
    return "、".join(casework.administration.act_title(act, act_set) for act in acts)


def deed_of(line: StepLine) -> str:
    """What is done in a step: the acts that it offers, or what the platform brings about."""
    return acts_of(line) or effect_title(line.effect)


def limit_of(line: StepLine) -> str:
    return amount_words(line.limit) if line.limit else ""


def why_alike(found: Likeness, line: StepLine) -> str:
    """Which traits match with this step, as one sentence."""
    return "；".join(
        str(TRAITS[trait]) % {"what": trait_words(trait, what, line.act_set)} for trait, what in found.same
    )


def trait_words(trait: Trait, what: str, act_set: str) -> str:
    if trait is Trait.ROLE:
        return accounts.role_label(what)
    if trait is Trait.EFFECT:
        return effect_title(what)
    return acts_words(what.split("、"), act_set) if trait is Trait.ACTS else what


def title_of(one: Finding) -> str:
    values = {"n": len(one.departments), "subject": one.subject, "ways": one.ways}
    if one.what is What.NAMES and one.also == SURE:
        return _("One material under several names: %(subject)s") % values
    return str(TITLES[one.what]) % values


def todo_of(one: Finding) -> str:
    return str(TODO[one.what]) % {"also": one.also}


def what_there(finding: Finding, place: Where) -> str:
    """What it is at one place, so that the difference is seen."""
    line = place.line
    if line is None:
        return place.what
    if finding.what is What.LIMITS:
        return f"{limit_of(line)} — {line.source}" if line.source else limit_of(line)
    said = [role_of(line), deed_of(line)]
    if line.signers > 1:
        said.append(_("%(n)d signatures") % {"n": line.signers})
    if line.asked:
        said.append(_("%(n)d questions") % {"n": len(line.asked)})
    return "；".join(one for one in said if one)


def state_badge(state: str) -> ui.Badge:
    words, tone = STATES[Work(state)]
    return ui.Badge(str(words), tone)


def unlike_words(what: str, value: str, line: StepLine) -> str:
    """A value of a difference between two procedures. line: the step that has it."""
    if not value:
        return "—"
    if what == "acts":
        return acts_words(value.split("、"), line.act_set)
    if what == "limit":
        return amount_words(value)
    if what == "effect":
        return effect_title(value)
    return accounts.role_label(value) if what == "role" else value
