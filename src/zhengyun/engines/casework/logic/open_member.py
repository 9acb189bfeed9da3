"""Open the case of a bundle's member, once by the id of the effect's run."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.definitions import procedure
from zhengyun.engines.casework.logic.members import faults_of, is_wanted, make_member
from zhengyun.engines.casework.logic.submit_case import Applicant, open_case
from zhengyun.engines.casework.logic.whole import defer_follow
from zhengyun.engines.casework.models import Case, CaseAct, Material
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem


def open_member(case_id: UUID, element: str, run_id: UUID) -> Case | None:
    """The member's case has the id of the run, so it can be opened only once. None: it is not wanted.

    Raises Problem 422 `casework.member_invalid` where it was not checked when the whole was sent and would be
    refused now.
    """
    if (known := Case.objects.filter(pk=run_id).first()) is not None:
        return known
    whole = Case.objects.get(pk=case_id)
    of_whole = procedure(whole.procedure_version_id)
    step = of_whole.effects[element]
    if not is_wanted(whole, of_whole.package, step):
        return None
    sent = CaseAct.objects.get(case=whole, act="submit")
    versions = sent.data.get("members", {}).get(element)
    given = Material.objects.filter(case=whole, is_current=True)
    member = make_member(whole, of_whole.package, step, given, versions)
    if versions is None and (faults := faults_of(member)):
        raise Problem(
            "casework.member_invalid",
            _("%(member)s cannot be applied for: %(words)s")
            % {"member": member.draft.title, "words": " ".join(words for _key, words in faults)},
            value=faults[0][0],
        )
    draft = member.draft
    draft.save(force_insert=True)
    Material.objects.bulk_create(member.given)
    case = open_case(_sender(whole, sent), draft, _applicant(whole), case_id=run_id, parent=whole)
    defer_follow(case)
    return case


def _sender(whole: Case, sent: CaseAct) -> Actor:
    """Whoever sent the whole: its members are parts of what he sent, under the right that he had then."""
    return Actor(
        account_id=whole.submitted_by,
        name=sent.actor_name,
        party_id=whole.applicant_id,
        mandate_id=whole.mandate_id,
        channel=whole.channel,
    )


def _applicant(whole: Case) -> Applicant:
    return Applicant(
        whole.applicant_id,
        whole.applicant_name,
        whole.applicant_code,
        whole.applicant_kind,
        whole.agent_id,
        whole.mandate_id,
        whole.contact_phone,
        whole.agent_name,
    )
