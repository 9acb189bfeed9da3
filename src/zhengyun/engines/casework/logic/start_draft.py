"""Begin an application: whoever may apply gets a form in which what is known stands already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.contracts import DraftView
from zhengyun.engines.casework.forms.definition import FormDefinition
from zhengyun.engines.casework.forms.values import get_path, is_empty, with_path
from zhengyun.engines.casework.logic.first_question import check_first_answer, kept_answer
from zhengyun.engines.casework.logic.known_answers import Answers, context_of, first_answers
from zhengyun.engines.casework.logic.offered_items import active_item, check_audience, no_such_item, title_of
from zhengyun.engines.casework.models import Draft, FormVersion, ServiceItem, ServiceItemVersion
from zhengyun.engines.casework.queries_drafts import draft_view
from zhengyun.kernel.accounts import facade as accounts
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.contracts import MandateView
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import conflict, forbidden

MOST_OPEN = 20


def start_draft(
    actor: Actor,
    item_code: str,
    option_code: str,
    answers: Mapping[str, str],
    about: Mapping[str, str] | None = None,
) -> DraftView:
    """The open draft of the same application is taken up again: a second click makes no second one."""
    if actor.person_id is None or actor.account_id is None:
        raise forbidden("casework.may_not", _("Only people can apply."))
    item, version = active_item(item_code)
    applicant_id = actor.party_id or actor.person_id
    _check_may_know(actor, item, applicant_id)
    check_is_online(item)
    mandate = _mandate(actor, actor.person_id, applicant_id, item_code)
    mandate_id = mandate.id if mandate else None
    return draft_view(
        begin_draft(actor, applicant_id, version, option_code, answers, mandate_id=mandate_id, about=about)
    )


def begin_draft(
    actor: Actor,
    applicant_id: UUID,
    version: ServiceItemVersion,
    option_code: str,
    answers: Mapping[str, str],
    *,
    mandate_id: UUID | None = None,
    about: Mapping[str, str] | None = None,
    presence: Mapping[str, str] | None = None,
) -> Draft:
    """For callers that have checked who may apply for the applicant.

    presence: at a counter, who stands there; what he began with the same clerk is taken up again.
    """
    if actor.account_id is None:
        raise forbidden("casework.may_not", _("Only people can apply."))
    question = version.guide.get("first_question")
    check_first_answer(question, option_code, answers)
    option = definitions.option_of(definitions.item(version.id), option_code)
    check_audience(version.item, applicant_id)
    form = FormVersion.objects.filter(code=option["form"], state="active").only("id").first()
    if form is None:
        raise conflict(
            "casework.no_form_version", _("The form of this matter is missing."), value=option["form"]
        )
    draft = _draft(actor.account_id, applicant_id, version, form.id, option)
    draft.presence = dict(presence or {})
    with transaction.atomic():
        stated = kept_answer(question, option_code, answers, definitions.form(form.id))
        draft = _open_draft(actor, draft, about or {}, stated)
        if draft.mandate_id != mandate_id:
            draft.mandate_id = mandate_id
            draft.save(update_fields=["mandate_id"])
    return draft


def _draft(
    account_id: UUID,
    applicant_id: UUID,
    version: ServiceItemVersion,
    form_id: UUID,
    option: Mapping[str, Any],
) -> Draft:
    now = clock.now()
    return Draft(
        account_id=account_id,
        applicant_id=applicant_id,
        item_version=version,
        form_version_id=form_id,
        item_code=version.item.code,
        option_code=option["code"],
        title=title_of(version.item.title, option["title"]),
        created_at=now,
        updated_at=now,
    )


def _open_draft(actor: Actor, draft: Draft, about: Mapping[str, str], stated: Mapping[str, Any]) -> Draft:
    definition = definitions.form(draft.form_version_id)
    context = replace(context_of(actor, draft), about=about)
    known = first_answers(definition, context) if about else None
    for found in _same(draft):
        if known is None or _is_about_the_same(found, definition, known):
            return found
    known = known or first_answers(definition, context)
    _check_is_begun(definition, known.data)
    draft.data, draft.sources = known.data, known.marks
    for path, answer in stated.items():
        draft.data = with_path(draft.data, path, answer)
    draft.save(force_insert=True)
    audit.record(actor, "casework.start_draft", "draft", draft.id, detail={"item": draft.item_code})
    return draft


def _same(draft: Draft) -> QuerySet[Draft]:
    """Open applications for the same, the last one first."""
    same = Draft.objects.select_for_update().filter(
        account_id=draft.account_id,
        applicant_id=draft.applicant_id,
        form_version_id=draft.form_version_id,
        option_code=draft.option_code,
        item_code=draft.item_code,
        state="open",
        presence=draft.presence,
        case=None,
    )
    return same.order_by("-updated_at")[:MOST_OPEN]


def _is_about_the_same(draft: Draft, definition: FormDefinition, known: Answers) -> bool:
    """What is never asked says what an application is about."""
    fixed = [path for path, field in definition.fields.items() if not field.is_asked]
    return all(get_path(draft.data, path) == get_path(known.data, path) for path in fixed)


def _mandate(actor: Actor, person_id: UUID, applicant_id: UUID, item_code: str) -> MandateView | None:
    """An officer applies for his organization by his role; everybody else by mandate."""
    if applicant_id in actor.organizations():
        return None
    return parties.check_can_act_for(person_id, applicant_id, item_code, "submit", clock.today())


def _check_is_begun(definition: FormDefinition, data: Mapping[str, Any]) -> None:
    """What is never asked must be known: such a matter begins at the thing that it is about."""
    for path, field in definition.fields.items():
        if not field.is_asked and field.required and is_empty(get_path(data, path)):
            raise conflict(
                "casework.begin_elsewhere",
                _("This matter begins at the entry that it is about."),
                value=field.title,
                remedy=_("Open the entry, for example under My data, and follow the link beside it."),
            )


def _check_may_know(actor: Actor, item: ServiceItem, applicant_id: UUID) -> None:
    """A matter within the government is there for its offices only, and for those who apply for them."""
    roles = item.applicant_roles
    is_his = applicant_id in actor.organizations(*roles)
    if item.is_internal and applicant_id not in actor.organizations():
        raise no_such_item(item.code)
    if roles and not is_his and applicant_id in actor.organizations():
        raise forbidden(
            "casework.may_not",
            _("Another role of your unit applies for this."),
            value=item.title,
            remedy=_("Ask: %(roles)s.") % {"roles": "、".join(accounts.role_label(one) for one in roles)},
        )


def check_is_online(item: ServiceItem) -> None:
    """What only a counter receives is begun by its clerk; people and programs read the guide."""
    if not item.is_online:
        raise conflict(
            "casework.counter_only",
            _("This matter is handled at the counter only."),
            value=item.title,
            remedy=_("The guide says where and when."),
        )
