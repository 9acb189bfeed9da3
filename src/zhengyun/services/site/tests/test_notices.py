"""A notice from its draft to the history: four eyes, corrections, files, everything sent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.notices import facade as messages
from zhengyun.kit import clock
from zhengyun.kit.errors import Problem
from zhengyun.services.site import permissions, queries
from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.logic.keep_files import add_file, remove_file
from zhengyun.services.site.logic.move_notice import move_notice
from zhengyun.services.site.logic.write_notice import begin_correction, begin_notice, discard, save_notice
from zhengyun.services.site.models import Notice, NoticeVersion
from zhengyun.services.site.tests.county import TEXT, County

WHO = ("author", "colleague", "reviewer", "above", "stranger", "clerk", "citizen")


def code_of(call: object) -> str:
    with pytest.raises(Problem) as raised:
        call()  # type: ignore[operator]
    return raised.value.code


def test_the_truth_table_of_rights(county: County) -> None:
    """colleague wrote on it as well, so that he does not decide, though he is a reviewer."""
    version = county.draft()
    version = save_notice(county.colleague, version.id, 1, replace(TEXT, title="另一标题"))
    table = {
        who: (
            permissions.can_see(actor, version),
            permissions.can_write_for(actor, version.notice.organization_id),
            permissions.can_review(actor, version),
        )
        for who in WHO
        for actor in [getattr(county, who)]
    }
    assert table == {
        "author": (True, True, False),
        "colleague": (True, True, False),
        "reviewer": (True, False, True),
        "above": (True, False, True),
        "stranger": (False, False, False),
        "clerk": (False, False, False),
        "citizen": (False, False, False),
    }


def test_what_is_published_is_read_and_its_history_audited(county: County) -> None:
    version = county.published()
    found = queries.get_shown(version.notice_id)
    assert (found.title, found.column_title, found.version) == (TEXT.title, "通知公告", 1)
    acts = [one.action for one in audit.timeline("site_notice", version.notice_id)]
    assert acts == ["site.publish", "site.submit", "site.begin"]
    told = [one.subject for one in messages.inbox([county.people["author"]]).rows]
    assert told == ["您的网站信息已发布"]
    assert [len(messages.inbox([county.people[who]]).rows) for who in ("reviewer", "above", "stranger")] == [
        1,
        1,
        0,
    ]


def test_who_wrote_does_not_decide_even_if_the_pages_are_left_out(county: County) -> None:
    version = begin_notice(county.colleague, county.offices["bureau"], TEXT, "own")
    move_notice(county.colleague, version.id, Act.SUBMIT)
    for act in (Act.PUBLISH, Act.RETURN):
        assert (
            code_of(lambda act=act: move_notice(county.colleague, version.id, act, "x")) == "site.four_eyes"
        )
    row = NoticeVersion.objects.get(pk=version.id)
    row.decided_by = row.writers[0]
    with pytest.raises(IntegrityError, match="site_version_four_eyes"), transaction.atomic():
        row.save()


def test_each_request_sent_twice_is_one(county: County) -> None:
    first = county.draft("same")
    assert county.draft("same").id == first.id
    assert save_notice(county.author, first.id, 7, TEXT).stamp == 1
    for _turn in range(2):
        move_notice(county.author, first.id, Act.SUBMIT)
    for _turn in range(2):
        move_notice(county.reviewer, first.id, Act.PUBLISH)
    assert begin_correction(county.author, first.id).id == begin_correction(county.author, first.id).id
    for _turn in range(2):
        move_notice(county.reviewer, first.id, Act.WITHDRAW, "内容有误")
    acts = [one.action for one in audit.timeline("site_notice", first.notice_id)]
    assert sorted(acts) == ["site.begin", "site.correct", "site.publish", "site.submit", "site.withdraw"]


def test_the_same_form_sent_again_with_another_text_loses_nothing(county: County) -> None:
    first = county.draft("form")
    assert county.draft("form", title="改了标题").title == "改了标题"
    assert code_of(lambda: county.draft("form", title="又改")) == "site.changed_meanwhile"
    assert Notice.objects.count() == 1
    assert NoticeVersion.objects.get().id == first.id


def test_a_text_that_somebody_else_changed_is_not_overwritten(county: County) -> None:
    version = county.draft()
    save_notice(county.colleague, version.id, 1, replace(TEXT, title="同事改的"))
    late = replace(TEXT, title="我改的")
    assert code_of(lambda: save_notice(county.author, version.id, 1, late)) == "site.changed_meanwhile"


def test_nobody_publishes_a_text_that_he_has_not_read(county: County) -> None:
    version = county.draft()
    move_notice(county.author, version.id, Act.SUBMIT)
    move_notice(county.author, version.id, Act.TAKE_BACK)
    save_notice(county.author, version.id, 1, replace(TEXT, title="后来改的"))
    move_notice(county.author, version.id, Act.SUBMIT)
    late = lambda: move_notice(county.reviewer, version.id, Act.PUBLISH, stamp=1)  # noqa: E731
    assert code_of(late) == "site.changed_meanwhile"
    assert move_notice(county.reviewer, version.id, Act.PUBLISH, stamp=2).title == "后来改的"


def test_what_is_submitted_again_is_told_again(county: County) -> None:
    version = county.draft()
    for minutes in (1, 2):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            move_notice(county.author, version.id, Act.SUBMIT)
            move_notice(county.reviewer, version.id, Act.RETURN, f"第 {minutes} 次")
    assert [len(messages.inbox([county.people[who]]).rows) for who in ("reviewer", "author")] == [2, 2]


def test_a_fault_stops_the_review_and_names_its_place(county: County) -> None:
    version = county.draft(
        title="", body="请联系16000000001\n见[这里](/nowhere/)、[指南](/items/none/)、[内部](/desk/)"
    )
    with pytest.raises(Problem) as raised:
        move_notice(county.author, version.id, Act.SUBMIT)
    assert raised.value.code == "site.not_ready"
    assert raised.value.fields == {
        "title": ["标题：没有标题"],
        "body": [
            "正文第 1 段：含手机号码 160******01，请改用单位电话",
            "正文第 2 段：链接 /nowhere/ 打不开",
            "正文第 2 段：链接 /items/none/ 打不开",
            "正文第 2 段：链接 /desk/ 打不开",
        ],
    }


def test_a_link_that_dies_during_the_review_stops_the_publication(county: County) -> None:
    other = county.published("other")
    version = county.draft(body=f"见[公告](/news/{other.notice_id}/)和[首页](/)")
    move_notice(county.author, version.id, Act.SUBMIT)
    move_notice(county.reviewer, other.id, Act.WITHDRAW, "有误")
    assert code_of(lambda: move_notice(county.reviewer, version.id, Act.PUBLISH)) == "site.not_ready"


def test_what_is_returned_goes_back_with_its_reason_and_comes_again(county: County) -> None:
    version = county.draft()
    move_notice(county.author, version.id, Act.SUBMIT)
    assert code_of(lambda: move_notice(county.reviewer, version.id, Act.RETURN, " ")) == "site.no_reason"
    returned = move_notice(county.reviewer, version.id, Act.RETURN, "请写明电话")
    assert (returned.state, returned.note) == (State.RETURNED, "请写明电话")
    save_notice(county.author, version.id, 1, replace(TEXT, title="新标题"))
    move_notice(county.author, version.id, Act.SUBMIT)
    assert move_notice(county.reviewer, version.id, Act.PUBLISH).state == State.PUBLISHED


def test_a_reviewer_who_mends_a_returned_text_himself_leaves_it_to_another(county: County) -> None:
    version = county.draft()
    move_notice(county.author, version.id, Act.SUBMIT)
    move_notice(county.colleague, version.id, Act.RETURN, "我来改")
    save_notice(county.colleague, version.id, 1, replace(TEXT, title="改好了"))
    move_notice(county.author, version.id, Act.SUBMIT)
    assert code_of(lambda: move_notice(county.colleague, version.id, Act.PUBLISH)) == "site.four_eyes"
    assert move_notice(county.above, version.id, Act.PUBLISH).state == State.PUBLISHED


def test_a_correction_is_reviewed_and_the_earlier_text_stays_in_the_history(county: County) -> None:
    first = county.published()
    later = clock.now() + timedelta(days=3)
    with clock.at(later):
        second = begin_correction(county.author, first.id)
        save_notice(
            county.author, second.id, 1, replace(TEXT, title="更正后的标题", shown_from=date(2026, 3, 5))
        )
        assert queries.get_shown(first.notice_id).title == TEXT.title
        move_notice(county.author, second.id, Act.SUBMIT)
        move_notice(county.reviewer, second.id, Act.PUBLISH)
        view, old = queries.get_earlier(first.notice_id, 1)
    assert (view.title, view.version, view.earlier, view.corrected_at) == ("更正后的标题", 2, (1,), later)
    assert view.shown_at < later
    assert (old.title, old.state) == (TEXT.title, State.REPLACED)


def test_what_is_withdrawn_is_gone_with_its_history_until_a_correction_is_published(county: County) -> None:
    first = county.published()
    assert code_of(lambda: move_notice(county.author, first.id, Act.WITHDRAW, "x")) == "site.may_not_review"
    move_notice(county.reviewer, first.id, Act.WITHDRAW, "内容有误")
    assert code_of(lambda: queries.get_shown(first.notice_id)) == "site.taken_down"
    second = begin_correction(county.author, first.id)
    move_notice(county.author, second.id, Act.SUBMIT)
    move_notice(county.reviewer, second.id, Act.PUBLISH)
    assert queries.get_shown(first.notice_id).earlier == ()
    assert code_of(lambda: queries.get_earlier(first.notice_id, 1)) == "site.no_such_notice"


def corrected(county: County, first: NoticeVersion) -> NoticeVersion:
    made = begin_correction(county.author, first.id)
    move_notice(county.author, made.id, Act.SUBMIT)
    return move_notice(county.reviewer, made.id, Act.PUBLISH)


def test_what_stood_before_a_withdrawn_text_never_comes_back(county: County) -> None:
    first = county.published()
    second = corrected(county, first)
    assert queries.get_shown(first.notice_id).earlier == (1,)
    move_notice(county.reviewer, second.id, Act.WITHDRAW, "含个人信息")
    corrected(county, second)
    assert queries.get_shown(first.notice_id).earlier == ()
    assert code_of(lambda: queries.get_earlier(first.notice_id, 1)) == "site.no_such_notice"


def test_it_is_shown_on_its_days_only(county: County) -> None:
    begins, ends = date(2026, 3, 4), date(2026, 3, 6)
    notice_id = county.published(shown_from=begins, shown_until=ends).notice_id
    assert code_of(lambda: queries.get_shown(notice_id)) == "site.no_such_notice"
    with clock.at(clock.civil(begins)):
        assert queries.get_shown(notice_id).shown_at == clock.civil(begins)
        assert len(queries.newest(5)) == 1
    with clock.at(clock.civil(ends)):
        assert code_of(lambda: queries.get_shown(notice_id)) == "site.taken_down"
        assert queries.newest(5) == []


def test_a_draft_that_nobody_wants_is_really_gone(county: County) -> None:
    version = add_file(county.author, county.draft().id, BytesIO(A_PDF), "附件.pdf")
    discard(county.author, version.id)
    assert not Notice.objects.exists()
    published = county.published("second")
    assert code_of(lambda: discard(county.author, published.id)) == "site.not_editable"


def test_files_belong_to_their_versions(county: County) -> None:
    draft = add_file(county.author, county.draft().id, BytesIO(A_PDF), "附件.pdf")
    assert add_file(county.author, draft.id, BytesIO(A_PDF), "附件.pdf").file_ids == draft.file_ids
    file_id = draft.file_ids[0]
    assert code_of(lambda: queries.public_file(draft.notice_id, file_id)) == "site.no_such_notice"
    move_notice(county.author, draft.id, Act.SUBMIT)
    move_notice(county.reviewer, draft.id, Act.PUBLISH)
    assert queries.public_file(draft.notice_id, file_id).name == "附件.pdf"
    second = begin_correction(county.author, draft.id)
    for _turn in range(2):
        remove_file(county.author, second.id, file_id)
    assert queries.public_file(draft.notice_id, file_id).subject == f"site_notice:{draft.notice_id}"
    assert audit.timeline("site_notice", draft.notice_id)[0].action == "site.save_files"
    move_notice(county.author, second.id, Act.SUBMIT)
    move_notice(county.reviewer, second.id, Act.PUBLISH)
    assert code_of(lambda: queries.public_file(draft.notice_id, file_id)) == "site.no_such_notice"


def test_a_file_that_could_hurt_is_refused(county: County) -> None:
    draft = county.draft()
    page = BytesIO(b"<html><script>alert(1)</script></html>")
    assert code_of(lambda: add_file(county.author, draft.id, page, "a.pdf")).startswith("files.")


def test_nobody_writes_for_another_organization_or_in_an_unknown_column(county: County) -> None:
    other = county.offices["other"]
    assert code_of(lambda: begin_notice(county.author, other, TEXT, "x")) == "site.may_not_write"
    assert code_of(lambda: county.draft("y", column="sport")) == "site.no_such_column"
    assert code_of(lambda: county.draft("z", title="长" * 201)) == "site.too_long"
    version = county.draft()
    assert code_of(lambda: move_notice(county.stranger, version.id, Act.SUBMIT)) == "site.no_such_notice"
    assert code_of(lambda: move_notice(county.reviewer, version.id, Act.RETURN, "x")) == "site.not_now"
