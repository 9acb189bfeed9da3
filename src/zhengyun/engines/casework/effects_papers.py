"""The effects that make papers: letters and licences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from zhengyun.engines.casework import rules_numbers
from zhengyun.engines.casework.contracts.effects import Done, EffectCall, Failed, Wait
from zhengyun.engines.casework.contracts.seals import SealError
from zhengyun.engines.casework.effects import register_effect
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.engines.casework.models import Licence

RETRYABLE = frozenset({"casework.letter_limits", "casework.letter_font"})
NUMBER_VALUES = frozenset({"kind", "region", "year", "yymm"})


def _safely(run: Callable[[], Mapping[str, Any]]) -> Done | Failed:
    try:
        return Done(run())
    except SealError as error:
        return Failed(str(error), is_retryable=True)
    except Problem as error:
        return Failed(str(error), is_retryable=error.code in RETRYABLE)


def _missing(settings: Mapping[str, Any], *names: str) -> list[str]:
    return [f"the setting {name} is missing" for name in names if not settings.get(name)]


class IssueLetter:
    """settings: template; asks (what the applicant has to do by it); others for the template."""

    name = "letters.issue"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.effect_values import effect_values
        from zhengyun.engines.casework.logic.papers import issue_letter

        def work() -> Mapping[str, Any]:
            data = {key: value for key, value in call.settings.items() if key != "template"}
            data = effect_values(call.case_id, data) if data else {}
            letter = issue_letter(call.case_id, str(call.settings["template"]), data, run_id=call.run_id)
            return {"letter_id": str(letter.id), "number": letter.number}

        return _safely(work)

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        from zhengyun.engines.casework.logic.effect_values import check_effect_values

        return [*_missing(settings, "template"), *check_effect_values(settings)]


class IssueLicence:
    """settings, over the procedure's [licence]: template, kind, title, number_rule, valid_years, fields."""

    name = "licences.issue"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.licences import issue_licence

        return _safely(lambda: _result(issue_licence(call.case_id, call.settings, run_id=call.run_id)))

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        problems = _missing(settings, "template", "kind")
        if "number_rule" in settings:
            problems += rules_numbers.check_rule(str(settings["number_rule"]), NUMBER_VALUES)
        return problems


class ReplaceLicence:
    """settings: number (path in the form), renew (a new term) or reissue (what the old one said, on paper
    again), and those of `licences.issue`."""

    name = "licences.replace"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.licences import replace_licence

        return _safely(lambda: _result(replace_licence(call.case_id, call.settings, run_id=call.run_id)))

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        problems = _missing(settings, "template", "kind", "number")
        if settings.get("renew") and settings.get("reissue"):
            problems.append("renew and reissue exclude each other: a reissued licence keeps its term")
        return problems


class CancelLicence:
    """settings: number (path in the form), reason."""

    name = "licences.cancel"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.licences import cancel_licence

        return _safely(lambda: _result(cancel_licence(call.case_id, call.settings, run_id=call.run_id)))

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return _missing(settings, "number")


class RevokeLicence:
    """settings: number, reason; a text behind = is FEEL over the case, such as =licence.number."""

    name = "licences.revoke"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.licences import revoke_licence

        return _safely(lambda: _result(revoke_licence(call.case_id, call.settings, run_id=call.run_id)))

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        from zhengyun.engines.casework.logic.effect_values import check_effect_values

        strange = sorted(settings.keys() - {"number", "reason"})
        return [
            *_missing(settings, "number", "reason"),
            *(f"the setting {name} is not known" for name in strange),
            *check_effect_values(settings),
        ]


class PublishLicence:
    """Publishes what the case issued."""

    name = "licences.publish"

    def run(self, call: EffectCall) -> Done | Wait | Failed:
        from zhengyun.engines.casework.logic.licences import publish_licences

        return _safely(lambda: {"published": publish_licences(call.case_id)})

    def check(self, settings: Mapping[str, Any]) -> list[str]:
        return [f"the setting {name} is not known" for name in settings]


def _result(row: Licence) -> Mapping[str, Any]:
    return {"licence_id": str(row.id), "number": row.number}


def register() -> None:
    """Called when the module is ready."""
    for effect in (
        IssueLetter(),
        IssueLicence(),
        ReplaceLicence(),
        CancelLicence(),
        RevokeLicence(),
        PublishLicence(),
    ):
        register_effect(effect)
