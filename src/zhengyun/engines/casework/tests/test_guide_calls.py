"""Copies of applications, renewals, sheets, and what reminders look through."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from pypdf import PdfReader, PdfWriter

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts.telling import Told
from zhengyun.engines.casework.facade import guides
from zhengyun.engines.casework.models import Draft, Material
from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kit.errors import Problem

if TYPE_CHECKING:
    from zhengyun.engines.casework.contracts import CaseView
    from zhengyun.engines.casework.tests.world import World

pytestmark = pytest.mark.django_db


def a_pdf() -> bytes:
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(content)
    return content.getvalue()


def withdrawn(world: World, *, with_file: bool = False) -> CaseView:
    draft = world.draft(area=86)
    if with_file:
        facade.add_file(world.applicant, draft.id, "plan", io.BytesIO(a_pdf()), "layout.pdf")
    case = facade.submit(world.applicant, draft.id)
    return facade.perform(world.applicant, case.id, "withdraw", data={"reason": "先不办了"})


def test_an_open_case_is_not_copied(world: World) -> None:
    case = world.submit()
    with pytest.raises(Problem) as refused:
        guides.copy_offer(world.applicant, case.id)
    assert refused.value.code == "casework.not_closed"


def test_a_withdrawn_case_becomes_a_draft_with_its_answers_marked_as_copied(world: World) -> None:
    case = withdrawn(world)
    offer = guides.copy_offer(world.applicant, case.id)
    assert (offer.number, offer.answers, offer.dropped) == (case.number, 3, ())
    with translation.override("en"):
        view = guides.copy_case(world.applicant, case.id)
    fields = {one.path: one for page in view.pages for one in page.fields}
    assert fields["premises.area"].value == "86"
    mark = fields["premises.area"].source
    assert mark is not None
    assert mark.title == f"以前的办件 {case.number}（请核对）"
    assert [page.state for page in view.pages] == ["current"]


def test_a_second_click_makes_no_second_draft_and_loses_nothing(world: World) -> None:
    case = withdrawn(world)
    first = guides.copy_case(world.applicant, case.id)
    typed = {"premises.area": ["99"], "contact.name": ["何禾"]}
    facade.save_page(world.applicant, first.id, "all", typed, first.version, partial=True)
    again = guides.copy_case(world.applicant, case.id)
    assert again.id == first.id
    fields = {one.path: one for page in again.pages for one in page.fields}
    assert fields["premises.area"].value == "99"
    assert fields["premises.area"].source is None


def test_an_answer_that_the_present_form_refuses_is_left_out_and_named(world: World) -> None:
    case = withdrawn(world)
    from zhengyun.engines.casework.models import Case

    row = Case.objects.get(pk=case.id)
    row.data = {**row.data, "premises": {"area": "很大"}}
    row.save(update_fields=["data"])
    offer = guides.copy_offer(world.applicant, case.id)
    assert offer.dropped == ("面积",)
    draft = guides.copy_case(world.applicant, case.id)
    assert Draft.objects.get(pk=draft.id).data.get("premises", {}).get("area") is None


def test_an_upload_is_offered_again_and_taken_along_once(world: World) -> None:
    case = withdrawn(world, with_file=True)
    offer = guides.copy_offer(world.applicant, case.id)
    ((title, file),) = offer.files
    assert (title, file.name) == ("布局图", "layout.pdf")
    for _click in range(2):
        draft = guides.copy_case(world.applicant, case.id, [file.id])
    rows = Material.objects.filter(draft_id=draft.id)
    assert [(row.code, row.file_name) for row in rows] == [("plan", "layout.pdf")]
    assert rows[0].file_id != file.id


def test_nobody_else_copies_a_case(world: World) -> None:
    case = withdrawn(world)
    stranger = world.people.applicant("enterprise", "别家公司")
    for actor in (stranger, world.reviewer):
        with pytest.raises(Problem) as refused:
            guides.copy_case(actor, case.id)
        assert refused.value.code in ("casework.no_such_case", "casework.may_not")


@pytest.mark.parametrize("is_sample", [False, True])
def test_the_form_is_drawn_blank_and_as_a_sample(world: World, is_sample: bool) -> None:
    pdf = guides.form_sheet(ITEM, "new", is_sample=is_sample)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "联系电话" in text
    assert ("16000000000" in text) is is_sample


def test_a_sheet_that_is_not_there_is_told(world: World) -> None:
    calls = [
        (guides.form_sheet, "nothing", "new", "casework.no_such_item"),
        (guides.form_sheet, ITEM, "other", "casework.no_such_option"),
        (guides.paper_sheet, "nothing", "authorization", "casework.no_such_item"),
        (guides.paper_sheet, ITEM, "id_copy", "casework.no_such_sheet"),
        (guides.paper_sheet, ITEM, "", "casework.no_such_sheet"),
    ]
    for call, item, code, expected in calls:
        with pytest.raises(Problem) as refused:
            call(item, code)
        assert (refused.value.code, refused.value.status) == (expected, 404)


def test_the_versions_of_guides_are_told_and_office_matters_are_left_out(world: World) -> None:
    assert guides.guide_versions([ITEM, "nothing"])[ITEM].version == 1
    assert set(guides.guide_versions([ITEM, "nothing"])) == {ITEM}


def test_what_is_told_goes_where_the_messenger_sends_it(world: World) -> None:
    from zhengyun.engines.casework import tell
    from zhengyun.kernel.jobs import facade as jobs

    told: list[Told] = []
    before = list(tell._messengers)
    guides.set_messenger(told.append)
    try:
        case = world.submit()
        jobs.run_pending(strict=True)
    finally:
        tell._messengers[:] = before
    assert [(one.act, one.case_id, one.is_short) for one in told] == [("submit", case.id, True)]
    assert told[0].applicant_id == world.applicant.party_id
