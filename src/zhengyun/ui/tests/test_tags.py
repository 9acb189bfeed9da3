from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from zhengyun.ui import contracts as c
from zhengyun.ui import gallery_forms as forms
from zhengyun.ui import gallery_samples as sample

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def drawn(source: str, language: str = "en", **values: Any) -> str:
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(values))


def test_an_icon_is_silent_beside_words_and_named_when_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "clock" %}')
    assert 'role="img" aria-label="Due"' in drawn('{% icon "clock" "Due" %}')


@pytest.mark.parametrize("state", c.LampState)
def test_a_lamp_is_never_colour_alone(state: c.LampState) -> None:
    wordless = drawn("{% lamp value %}", value=c.Lamp(state))
    assert "<use href=" in wordless
    assert wordless.count("</svg>") == 1
    assert wordless.split("</svg>")[1].removesuffix("</span>").strip()
    spoken = drawn("{% lamp value %}", value=c.Lamp(state, "3 days"))
    assert "aria-label=" in spoken
    assert "3 days" in spoken


def test_no_lamp_draws_nothing() -> None:
    assert drawn("{% lamp value %}", value=None) == ""


def test_the_lamp_speaks_chinese() -> None:
    assert "超承诺" in drawn("{% lamp value %}", "zh-hans", value=c.Lamp(c.LampState.PAST_PROMISE))


def test_an_unknown_kind_of_button_is_refused() -> None:
    with pytest.raises(ValueError, match="huge"):
        drawn('{% button "Go" kind="huge" %}')


def test_a_button_posts_its_name_and_value() -> None:
    html = drawn('{% button "Go" kind="primary" name="act" value="accept" %}')
    assert html == '<button class="btn btn--primary" type="submit" name="act" value="accept">Go</button>'


def test_dangerous_acts_stand_apart_with_their_consequence() -> None:
    html = drawn("{% actions acts %}", acts=sample.ACTS)
    together, apart = html.split("acts__apart")
    assert "受理" in together
    assert "不予受理决定书" in apart
    assert 'role="group"' in apart


def test_an_act_with_its_own_form_carries_token_and_hidden_values() -> None:
    act = c.Action("Go", "/go", method="post", hidden=(("case", "7"),))
    html = drawn("{% action act %}", act=act, csrf_token="t0ken")
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html
    assert 'name="case" value="7"' in html


def test_a_required_field_says_so_and_an_optional_one_too() -> None:
    assert 'aria-required="true"' in drawn("{% field f %}", f=c.Field("a", "A", required=True))
    assert "(optional)" in drawn("{% field f %}", f=c.Field("a", "A"))


def test_an_error_is_tied_to_its_field() -> None:
    html = drawn("{% field f %}", f=c.Field("a.b", "A", help="how", error="wrong"))
    assert 'aria-describedby="f-a-b-help f-a-b-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="f-a-b-error"' in html


@pytest.mark.parametrize("kind", [k for k in c.FieldKind if k != c.FieldKind.HIDDEN])
def test_the_error_summary_leads_to_something_one_can_type_in(kind: c.FieldKind) -> None:
    field = c.Field("a", "A", kind, options=(c.Option("1", "One"),), error="wrong")
    html = drawn("{% field f %}", f=field)
    assert f'id="{field.focus_id}"' in html
    assert f'href="#{field.focus_id}"' in drawn("{% error_summary_for fs %}", fs=[field])


def test_a_read_only_choice_shows_its_words_and_posts_its_value() -> None:
    html = drawn("{% field f %}", f=forms.READONLY.fields[0])
    assert "餐饮服务经营者" in html
    assert '<input type="hidden" name="r-business" value="restaurant">' in html
    assert "<select" not in html
    assert 'type="radio"' not in html


def test_read_only_files_cannot_be_removed() -> None:
    field = replace(forms.FILES[0], readonly=True)
    assert "操作流程图-最终版.pdf" in drawn("{% field f %}", f=field)
    assert 'name="remove"' not in drawn("{% field f %}", f=field)


def test_a_password_is_never_sent_back() -> None:
    assert "s3cret" not in drawn("{% field f %}", f=c.Field("p", "P", c.FieldKind.PASSWORD, "s3cret"))


def test_an_address_keeps_both_parts() -> None:
    html = drawn("{% field f %}", f=forms.CHOICES[4])
    assert '<option value="990124001" selected>' in html
    assert 'name="place.line" value="溪滨路 18 号 1 层"' in html
    readonly = drawn("{% field f %}", f=forms.READONLY.fields[1])
    assert 'name="r-place.region" value="990124001"' in readonly


def test_checkboxes_keep_every_answer() -> None:
    assert drawn("{% field f %}", f=forms.CHOICES[1]).count(" checked") == 2


def test_a_source_is_named_with_its_day() -> None:
    assert "来自 企业登记，2026-11-20" in drawn("{% field f %}", "zh-hans", f=forms.TEXTS[1])


def test_a_table_labels_its_cells_for_narrow_screens() -> None:
    html = drawn("{% table t %}", t=sample.CASES)
    assert 'data-l="申请人"' in html
    assert html.count('<th scope="row">') == len(sample.CASES.rows)


def test_a_row_of_another_length_is_refused() -> None:
    crooked = replace(sample.CASES, rows=(c.Row(("1",)),))
    with pytest.raises(ValueError, match="zip"):
        drawn("{% table t %}", t=crooked)


def test_what_is_swapped_can_have_an_id_by_which_the_focus_returns() -> None:
    table = c.Table("Files", (c.Column("File"),), (c.Row((c.Cell("Open", "/x/", id="file-1"),)),))
    assert '<a id="file-1" href="/x/">' in drawn("{% table t %}", t=table)
    assert ' id="go"' in drawn('{% button "Go" anchor="go" %}')
    assert ' id="on"' in drawn('{% link_button "On" "/x/" anchor="on" %}')


def test_an_empty_table_says_so() -> None:
    assert "现在没有待办的办件。" in drawn("{% table t %}", t=sample.NO_CASES)


def test_the_board_marks_only_what_is_late() -> None:
    html = drawn("{% board b %}", b=sample.BOARD)
    assert html.count("badge--overdue") == 1
    assert sample.BOARD.as_of in html


def test_a_statistic_names_its_time_and_what_it_counts() -> None:
    html = drawn("{% statistic s %}", s=sample.TODAY[0])
    assert sample.TODAY[0].as_of in html
    assert sample.TODAY[0].counts in html


def test_a_due_date_opens_line_by_line() -> None:
    html = drawn("{% due d %}", d=sample.DUE)
    assert html.startswith("<details")
    assert html.count("<li") == len(sample.DUE.lines)
    assert html.count("not counted") == 3
    assert "day 7" in html


def test_the_wizard_says_where_one_is() -> None:
    assert "第 3 步，共 5 步" in drawn("{% wizard_header s %}", "zh-hans", s=sample.WIZARD)


def test_pages_without_neighbours_draw_no_pager() -> None:
    assert drawn("{% keyset_pager p %}", p=c.KeysetPager()).strip() == ""


def test_no_errors_draw_no_summary() -> None:
    assert drawn("{% error_summary_for fs %}", fs=[c.Field("a", "A")]).strip() == ""


def test_an_answered_inspection_item_keeps_answer_note_and_photo() -> None:
    html = drawn("{% inspection_item i %}", i=forms.INSPECTION[1])
    assert 'value="fails" checked' in html
    assert "冷冻柜温度计损坏" in html
    assert 'name="item-2.photo"' in html
    assert " open" in html


def test_block_tags_keep_what_they_enclose() -> None:
    for opening, closing in (
        ('card title="T" url="/t"', "endcard"),
        ('sheet "Act" title="T"', "endsheet"),
        ('disclosure "Why"', "enddisclosure"),
        ('callout "info" "T"', "endcallout"),
        ("action_bar", "endaction_bar"),
    ):
        assert "<b>inside</b>" in drawn(f"{{% {opening} %}}<b>inside</b>{{% {closing} %}}")


def test_an_unclosed_block_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn('{% card title="T" %}')


SHOWN = {
    "{% alert 'info' x x %}{% badge x %}{% tag x %}{% tag x x %}{% icon 'check' x %}": None,
    "{% button x name=x value=x %}{% link_button x x %}{% tile x x 'home' x %}{% empty x x %}": None,
    "{% qr x x x %}{% viewer x x 'image/png' x %}{% viewer x x 'application/pdf' %}{% viewer x x %}": None,
    "{% sheet x title=x %}{{ x }}{% endsheet %}{% card title=x url=x %}{{ x }}{% endcard %}": None,
    "{% disclosure x %}{{ x }}{% enddisclosure %}{% callout 'info' x %}{{ x }}{% endcallout %}": None,
    "{% action v %}": c.Action(HOSTILE, HOSTILE, name=HOSTILE, consequence=HOSTILE, method="post"),
    "{% breadcrumb v %}": [c.Crumb(HOSTILE, HOSTILE), c.Crumb(HOSTILE)],
    "{% tabs v x %}": [c.Tab(HOSTILE, HOSTILE)],
    "{% timeline v %}": [
        c.TimelineEntry(HOSTILE, HOSTILE, HOSTILE, HOSTILE, links=(c.Link(HOSTILE, HOSTILE),))
    ],
    "{% step_list v %}{% wizard_header v %}": [c.Step(HOSTILE, url=HOSTILE, who=HOSTILE, note=HOSTILE)],
    "{% facts v %}": [c.Fact(HOSTILE, HOSTILE, c.SourceMark(HOSTILE, HOSTILE), HOSTILE, HOSTILE, HOSTILE)],
    "{% due v %}": c.DueExplanation(
        c.Lamp(c.LampState.GREEN, HOSTILE), (c.DueLine(HOSTILE, HOSTILE),), HOSTILE, HOSTILE
    ),
    "{% search v %}": c.SearchBox(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (c.Link(HOSTILE, HOSTILE),)),
    "{% statistic v %}": c.Statistic(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    "{% file_list v %}": [c.UploadedFile(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
    "{% error_summary v %}": [c.ErrorItem(HOSTILE, HOSTILE)],
    "{% inspection_item v %}": c.InspectionItem(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, note=HOSTILE, error=HOSTILE
    ),
    "{% table v %}": c.Table(
        HOSTILE, (c.Column(HOSTILE),), (c.Row((c.Cell(HOSTILE, HOSTILE, HOSTILE),)),), foot=HOSTILE
    ),
    "{% board v %}": c.ProgressBoard((c.ProgressRow(HOSTILE, 1, 1, 1, HOSTILE),), HOSTILE, HOSTILE),
    "{% keyset_pager v %}": c.KeysetPager(HOSTILE, HOSTILE, HOSTILE, 1),
    "{% pagination v %}": c.Pagination((c.PageLink(1, HOSTILE),), HOSTILE, HOSTILE),
}


@pytest.mark.parametrize("source", SHOWN)
def test_hostile_text_stays_text(source: str) -> None:
    html = drawn(source, v=SHOWN[source], x=HOSTILE)
    assert "alert(1)" in html
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "\"'>" not in html


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("kind", c.FieldKind)
def test_hostile_fields_stay_text(kind: c.FieldKind, readonly: bool) -> None:
    field = c.Field(
        HOSTILE, HOSTILE, kind, HOSTILE, (c.Option(HOSTILE, HOSTILE, HOSTILE),), help=HOSTILE, error=HOSTILE,
        source=c.SourceMark(HOSTILE, HOSTILE), readonly=readonly, placeholder=HOSTILE, unit=HOSTILE,
        accept=HOSTILE, upload_url=HOSTILE, files=(c.UploadedFile(HOSTILE),),
    )  # fmt: skip
    html = drawn("{% field f %}", f=field)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "\"'>" not in html
