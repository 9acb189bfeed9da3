"""The rules of the quality scale in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

RULES: dict[str, Promise] = {
    "acceptance_and_decision_separated": gettext_lazy("acceptance and decision are separated"),
    "acceptance_cases": gettext_lazy("acceptance cases run"),
    "access_by_role_and_purpose": gettext_lazy("access by role and purpose"),
    "codes_of_national_standards": gettext_lazy("codes of national standards"),
    "every_act_that_decides_has_a_letter": gettext_lazy("every act that decides has a letter"),
    "fee_computed_from_parameters": gettext_lazy("fees are computed from parameters"),
    "guide_complete": gettext_lazy("the guide is complete"),
    "letters_looked_at": gettext_lazy("letters were looked at"),
    "limits_have_sources": gettext_lazy("limits have their sources"),
    "limits_with_source": gettext_lazy("limits have their sources"),
    "manifest": gettext_lazy("the manifest is complete"),
    "materials_within_published_list": gettext_lazy("materials are within the published list"),
    "no_code": gettext_lazy("no code of its own"),
    "ofd_licence": gettext_lazy("licences as OFD"),
    "one_source_per_fact": gettext_lazy("one source for each fact"),
    "parameters_dated": gettext_lazy("parameters have dates"),
    "personal_fields_classed_and_masked": gettext_lazy("personal data is classed and masked"),
    "register_data_not_asked_again": gettext_lazy("what registers know is not asked again"),
    "remedies_in_refusals": gettext_lazy("refusals tell the remedies"),
    "result_published": gettext_lazy("results are published"),
    "retention_with_basis": gettext_lazy("retention has its basis"),
    "separation_of_duties": gettext_lazy("duties are separated"),
    "steps_have_limits": gettext_lazy("steps have limits"),
    "two_inspectors": gettext_lazy("two inspectors"),
}


def rule_title(rule: str) -> str:
    """A rule in words; one of which only its package knows by its name."""
    return str(RULES.get(rule, rule))
