"""Begin an application with the answers of an earlier one: copied, marked as copied, and to be checked.

What the city knows is read anew and goes before what was answered then; declarations are made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions, rules_licence
from zhengyun.engines.casework.contracts import DraftView, FileView
from zhengyun.engines.casework.contracts.guide import CopyOffer
from zhengyun.engines.casework.forms.definition import HIDDEN, FieldDef, FormDefinition
from zhengyun.engines.casework.forms.values import get_path, is_empty, with_path
from zhengyun.engines.casework.logic.draft_files import add_file
from zhengyun.engines.casework.logic.forms import draft_state, settings_to_check, unknown_choices
from zhengyun.engines.casework.logic.known_answers import answers_after
from zhengyun.engines.casework.logic.start_draft import check_is_online, start_draft
from zhengyun.engines.casework.logic.windows import why_closed, window_of
from zhengyun.engines.casework.models import Case, Draft, FormVersion, Licence, Material, ServiceItem
from zhengyun.engines.casework.permissions import check_can_apply
from zhengyun.engines.casework.queries_cases import visible_case
from zhengyun.engines.casework.queries_drafts import draft_view, own_draft
from zhengyun.engines.casework.queries_expiring import REISSUE, RENEW
from zhengyun.engines.casework.sources import RECORD_LANGUAGE
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, forbidden, not_found

COPY = "copy"
LICENCE_NUMBER = "licence.number"


@dataclass
class _Taken:
    """Answers that can be taken, by path, and the titles of those that cannot."""

    answers: dict[str, Any] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def copy_offer(actor: Actor, case_id: UUID) -> CopyOffer:
    """Raises `casework.not_closed` (409), `casework.may_not` (403), `casework.no_such_case`,
    `casework.no_such_option` (404)."""
    case = _own_closed(actor, case_id)
    definition = _present_form(case.item_code, case.option_code)
    taken = _answers(definition, case.data)
    return CopyOffer(
        case_id=case.id,
        number=case.number,
        title=case.title,
        item_code=case.item_code,
        submitted_at=case.submitted_at,
        answers=len(taken.answers),
        dropped=tuple(taken.dropped),
        files=tuple((row.title, _file(row)) for row in _uploads(case, definition)),
    )


def copy_case(actor: Actor, case_id: UUID, file_ids: Collection[UUID] = ()) -> DraftView:
    """Only what is empty in the draft is filled in: a second click loses nothing."""
    with transaction.atomic():
        case = _own_closed(actor, case_id)
        draft = _begin(actor, case, case.option_code)
        for row in _uploads(case, definitions.form(draft.form_version_id)):
            if row.file_id in file_ids:
                _take_file(actor, draft, row)
        audit.record(actor, "casework.copy_case", "draft", draft.id, detail={"from": str(case.id)})
    return draft_view(draft)


def start_renewal(actor: Actor, licence_id: UUID) -> DraftView:
    """The renewal of a licence, with its number and the answers by which it was issued.

    Raises as `check_can_renew` does.
    """
    licence = _renewable(actor, licence_id)
    case = _answered_in(licence)
    with transaction.atomic():
        draft = _begin(actor, case, RENEW, {LICENCE_NUMBER: licence.number})
        audit.record(actor, "casework.start_renewal", "draft", draft.id, detail={"licence": str(licence.id)})
    return draft_view(draft)


def start_reissue(actor: Actor, licence_id: UUID) -> DraftView:
    """The application for a licence that was lost or damaged, with its number.

    Raises `casework.no_such_licence` (404), `casework.licence_not_in_force`, `casework.no_reissue` (409).
    """
    licence = _in_force(actor, licence_id)
    if REISSUE not in _item(licence.case.item_code).options:
        raise conflict(
            "casework.no_reissue",
            _("This licence cannot be reissued online."),
            value=licence.number,
            remedy=_("The guide of the matter says where it can."),
        )
    with transaction.atomic():
        draft = _begin(actor, licence.case, REISSUE, {LICENCE_NUMBER: licence.number})
        audit.record(actor, "casework.start_reissue", "draft", draft.id, detail={"licence": str(licence.id)})
    return draft_view(draft)


def _answered_in(licence: Licence) -> Case:
    """The case that was asked what the licence says: a reissue asks nothing of it."""
    while licence.replaces_id and licence.data.get("reissued_on"):
        licence = Licence.objects.select_related("case").get(pk=licence.replaces_id)
    return licence.case


def check_can_renew(actor: Actor, licence_id: UUID) -> None:
    """Raises `casework.no_such_licence` (404), `casework.no_renewal` (409), of a licence that has ended
    `casework.licence_not_in_force` (409), before and after its days `casework.renewal_closed` (409)."""
    _renewable(actor, licence_id)


def _in_force(actor: Actor, licence_id: UUID) -> Licence:
    """Of the party acted for."""
    licence = Licence.objects.select_related("case").filter(pk=licence_id).first()
    if licence is None or licence.holder_id != (actor.party_id or actor.person_id):
        raise not_found("casework.no_such_licence", _("This licence is not known."), value=licence_id)
    state = rules_licence.shown_state(licence.state, licence.valid_until, clock.today())
    if state != rules_licence.IN_FORCE:
        message, remedy = _over(state)
        raise conflict("casework.licence_not_in_force", message, value=licence.number, remedy=remedy)
    return licence


def _renewable(actor: Actor, licence_id: UUID) -> Licence:
    licence = _in_force(actor, licence_id)
    item = _item(licence.case.item_code)
    if RENEW not in item.options:
        raise conflict(
            "casework.no_renewal",
            _("This licence cannot be renewed online."),
            value=licence.number,
            remedy=_("The guide of the matter says where it can."),
        )
    params = definitions.params_on(item.package, clock.today())
    window = window_of(item.options[RENEW], params, licence.valid_until)
    if (closed := why_closed(window, clock.today())) is not None:
        raise conflict("casework.renewal_closed", closed[0], value=licence.number, remedy=closed[1])
    return licence


def _over(state: str) -> tuple[str, str]:
    """Why a licence in this state is neither renewed nor reissued, and what to do instead."""
    anew = _("Apply for a new one.")
    newer = _("Choose the newer one; it stands among your licences.")
    words = {
        "expired": (_("This licence has expired."), anew),
        "replaced": (_("A newer licence has taken the place of this one."), newer),
        "revoked": (_("This licence was revoked."), anew),
    }
    cancelled = (_("This licence was cancelled."), anew)
    return words.get(state, cancelled)


def _own_closed(actor: Actor, case_id: UUID) -> Case:
    situation = visible_case(actor, case_id)
    if not situation.is_applicant:
        raise forbidden("casework.may_not", _("Only the applicant copies an application."))
    check_can_apply(situation.standing())
    case = situation.case
    if case.closed_at is None:
        raise conflict(
            "casework.not_closed",
            _("This application is still open."),
            value=case.number,
            remedy=_("It can be copied when it is closed or withdrawn."),
        )
    return case


def _item(item_code: str) -> definitions.Item:
    row = ServiceItem.objects.filter(code=item_code, state="active", is_internal=False).first()
    if row is None or row.current_version_id is None:
        raise not_found("casework.no_such_item", _("This item is not known."), value=item_code)
    check_is_online(row)
    return definitions.item(row.current_version_id)


def _present_form(item_code: str, option_code: str) -> FormDefinition:
    option = definitions.option_of(_item(item_code), option_code)
    form_id = FormVersion.objects.filter(code=option["form"], state="active").values_list("id", flat=True)
    return definitions.form(form_id.get())


def _begin(actor: Actor, case: Case, option: str, extra: Mapping[str, Any] | None = None) -> Draft:
    view = start_draft(actor, case.item_code, option, _first_answer(case, option))
    draft = own_draft(actor, view.id, lock=True)
    definition = definitions.form(draft.form_version_id)
    answers = {path: value for path, value in (extra or {}).items() if path in definition.fields}
    copied = _answers(definition, case.data).answers | answers
    if _fill(actor, draft, copied, _mark(case)):
        draft.version += 1
        draft.updated_at = clock.now()
        draft.save(update_fields=["data", "sources", "version", "updated_at"])
    return draft


def _mark(case: Case) -> dict[str, str]:
    with translation.override(RECORD_LANGUAGE):
        title = _("the earlier case %(number)s (please check)") % {"number": case.number}
    return {"source": COPY, "title": title, "as_of": clock.local(case.submitted_at).date().isoformat()}


def _fill(actor: Actor, draft: Draft, answers: Mapping[str, Any], mark: Mapping[str, str]) -> bool:
    """With what the answers lead to, such as the holder and the last day of the licence of this number."""
    data, copied = draft.data, dict[str, Any]()
    for path, value in answers.items():
        if is_empty(get_path(data, path)):
            data, copied[path] = with_path(data, path, value), dict(mark)
    definition = definitions.form(draft.form_version_id)
    known = answers_after(actor, draft, definition, dict(data), dict(draft.sources))
    draft.data, marks = known.data, copied | known.marks
    for key in unknown_choices(draft_state(draft), settings_to_check(draft)):
        path = key.split("-", maxsplit=1)[0]
        if marks.get(path, {}).get("source") == COPY:
            draft.data = with_path(draft.data, path, None)
            del marks[path]
    is_changed = bool(marks != draft.sources)
    draft.sources = marks
    return is_changed


def _answers(definition: FormDefinition, data: Mapping[str, Any]) -> _Taken:
    found = _Taken()
    for path, one in definition.fields.items():
        value = get_path(data, path)
        if is_empty(value) or not one.is_asked or one.widget == HIDDEN or (one.readonly and one.lookup):
            continue
        if _is_declaration(one) or not definition.validator.is_valid(with_path({}, path, value)):
            found.dropped.append(one.title)
        else:
            found.answers[path] = value
    return found


def _is_declaration(one: FieldDef) -> bool:
    """What must be answered in one way only is declared, and a declaration is not copied."""
    return "const" in one.schema


def _first_answer(case: Case, option: str) -> dict[str, str]:
    """The answer to the item's first question: as it was given, or one that leads to this option."""
    item = ServiceItem.objects.select_related("current_version").filter(code=case.item_code).first()
    guide = item.current_version.guide if item and item.current_version else {}
    if not (question := guide.get("first_question")):
        return {}
    targets = {choice.get("to", "") for choice in question["options"]}
    wanted = option if option in targets else ""
    kept = get_path(case.data, question["field"])
    ways = [
        one["value"] for one in question["options"] if one.get("to", "") == wanted and not one.get("refused")
    ]
    answer = kept if kept in ways else next(iter(ways), "")
    return {question["field"]: answer}


def _uploads(case: Case, definition: FormDefinition) -> list[Material]:
    rows = Material.objects.filter(case=case, is_current=True, file_id__isnull=False)
    return [
        row
        for row in rows.order_by("uploaded_at", "id")
        if row.code in definition.materials and row.media_type in definition.materials[row.code].accept
    ]


def _file(row: Material) -> FileView:
    assert row.file_id is not None  # noqa: S101 the query asks for it
    return FileView(row.file_id, row.file_name, row.file_size, row.media_type)


def _take_file(actor: Actor, draft: Draft, row: Material) -> None:
    """A copy of its own; a material that is not asked for this time, or is full already, is left out."""
    known = Material.objects.filter(
        draft=draft, code=row.code, file_name=row.file_name, file_size=row.file_size
    )
    if row.file_id is None or known.exists():
        return
    try:
        with files.open(row.file_id) as content:
            add_file(actor, draft.id, row.code, content, row.file_name)
    except Problem as problem:
        if problem.code not in ("casework.no_such_material", "casework.too_many_files"):
            raise
