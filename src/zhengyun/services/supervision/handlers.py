"""Facts in: a lamp turned, so the supervisors are told; somebody was served, so he is asked to rate."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.contracts import Lamp
from zhengyun.kernel.jobs.contracts import FactEnvelope
from zhengyun.kernel.notices import facade as notices
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.desk import facade as desk
from zhengyun.services.supervision.invitations import visit_address
from zhengyun.services.supervision.watchers import supervisors_of

KIND = "supervision.lamp_turned"


def tell_supervisors(envelope: FactEnvelope) -> None:
    """Once per supervisor and fact; a lamp that turned green again is nobody's alarm."""
    lamp = str(envelope.payload["lamp"])
    if lamp == Lamp.GREEN.value:
        return
    organization_id = UUID(str(envelope.payload["organization_id"]))
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _words(envelope, lamp, parties.get_organization(organization_id).name)
    for account_id in supervisors_of(organization_id):
        notices.notify(
            account_id,
            subject,
            body,
            link=f"/desk/cases/{envelope.subject_id}/",
            kind=KIND,
            subject_ref=f"case:{envelope.subject_id}",
            key=f"{KIND}:{envelope.id}",
        )


def _words(envelope: FactEnvelope, lamp: str, department: str) -> tuple[str, str]:
    names = {
        Lamp.WARNING.value: _("Due soon"),
        Lamp.PAST_PROMISE.value: _("Past the promised limit"),
        Lamp.PAST_LAW.value: _("Past the legal limit"),
    }
    values = {"number": envelope.payload["number"], "lamp": names[lamp], "department": department}
    subject = _("%(lamp)s: %(number)s") % values
    if envelope.payload.get("element"):
        return subject, _("The lamp of a step of %(number)s at %(department)s turned.") % values
    return subject, _("The lamp of %(number)s at %(department)s turned.") % values


def offer_rating(envelope: FactEnvelope) -> None:
    """A short message to who got a decision at the counter: the receipt of an application has its own code.

    Once for each visit, whatever is delivered twice.
    """
    visit = desk.get_visits([envelope.subject_id]).get(envelope.subject_id)
    if visit is None or visit.kind != "handed_over" or visit.case_id is None:
        return
    phone = casework.get_case(SYSTEM, visit.case_id).contact_phone
    if not phone:
        return
    with translation.override(settings.LANGUAGE_CODE):
        values = {"title": visit.title, "address": visit_address(visit)}
        text = _("You were served at the counter: %(title)s. If you like, rate it: %(address)s") % values
    notices.send_sms(phone, text, f"supervision.offer_rating:{visit.id}")
