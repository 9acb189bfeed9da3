"""Pages and API of the website: who opens what, what readers see, what writers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.counting import counted

from zhengyun.engines.casework.logic.run_acceptance_case import A_PDF
from zhengyun.kernel.accounts.tests.api_client import content
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7
from zhengyun.services.site.contracts import Act, State
from zhengyun.services.site.logic.keep_files import add_file, remove_file
from zhengyun.services.site.logic.move_notice import move_notice
from zhengyun.services.site.logic.write_notice import begin_correction, save_notice
from zhengyun.services.site.models import NoticeVersion
from zhengyun.services.site.tests.county import TEXT, County
from zhengyun.services.site.web import public_urls, urls

if TYPE_CHECKING:
    from zhengyun.kit.actor import Actor

Browse = Callable[["Actor"], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


def page_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_pages_of_writers_open_for_their_roles_and_organizations_only(county: County, browse: Browse) -> None:
    version = add_file(county.author, county.draft().id, _stream(), "附件.pdf")
    one = f"/site/notices/{version.id}/"
    routes = {
        "versions": "/site/notices/",
        "new": "/site/notices/new/",
        "version": one,
        "edit": f"{one}edit/",
        "preview": f"{one}preview/",
        "page": f"{one}preview/page/",
        "file": f"{one}files/{version.file_ids[0]}/",
    }
    assert {route.name for route in urls.urlpatterns} == set(routes)
    every = dict.fromkeys(routes, 200)
    only_read = every | {"new": 403, "edit": 403}
    strange = dict.fromkeys(routes, 404) | {"versions": 200, "new": 200}
    closed = dict.fromkeys(routes, 403)
    opens = {
        "author": every,
        "reviewer": only_read,
        "above": only_read,
        "stranger": strange,
        "clerk": closed,
        "citizen": closed,
    }
    for who, expected in opens.items():
        browser = browse(getattr(county, who))
        assert {name: _status(browser, place) for name, place in routes.items()} == expected, who
    assert browse(county.stranger).post(one, {"does": "publish"}).status_code == 404
    assert TEXT.title not in page_of(browse(county.stranger).get("/site/notices/"))
    assert "/account/sign-in/" in Client().post(one, {"does": "publish"})["Location"]


def _status(browser: Client, place: str) -> int:
    """A file is read to its end, which closes it."""
    answer: Any = browser.get(place)
    if answer.streaming:
        content(answer)
    return int(answer.status_code)


def _stream() -> Any:
    return SimpleUploadedFile("附件.pdf", A_PDF, "application/pdf")


def test_readers_open_what_is_published_and_nothing_else(county: County) -> None:
    shown, draft, visitor = county.published(), county.draft("draft"), Client()
    add_file(county.author, draft.id, _stream(), "附件.pdf")
    draft = NoticeVersion.objects.get(pk=draft.id)
    assert {one.name for one in public_urls.urlpatterns} == {
        "list", "feed", "notice", "earlier", "file", "column", "column_feed"}  # fmt: skip
    assert TEXT.title in page_of(visitor.get(f"/news/{shown.notice_id}/"))
    for place in ("/news/", "/news/announcement/", "/"):
        page = page_of(visitor.get(place))
        assert f'href="/news/{shown.notice_id}/"' in page
        assert str(draft.notice_id) not in page
    hidden = (
        f"/news/{draft.notice_id}/",
        f"/news/{draft.notice_id}/versions/1/",
        f"/news/{draft.notice_id}/files/{draft.file_ids[0]}/",
        f"/news/{shown.notice_id}/files/{draft.file_ids[0]}/",
        f"/news/{shown.notice_id}/versions/1/",
        f"/news/{uuid7()}/",
        "/news/sport/",
        "/news/sport/feed.xml",
        "/news/?org=nobody",
    )
    assert {place: visitor.get(place).status_code for place in hidden} == dict.fromkeys(hidden, 404)
    assert visitor.get("/news/?after=none").status_code == 400
    move_notice(county.reviewer, shown.id, Act.WITHDRAW, "有误")
    assert visitor.get(f"/news/{shown.notice_id}/").status_code == 410


def test_markup_is_shown_as_it_was_typed(county: County) -> None:
    body = '<script>alert(1)</script>\n[点<b>我](https://example.org/?a="onclick=x)\n[坏](javascript:x)'
    version = county.draft(title='<img src=x onerror="x">', body=body)
    NoticeVersion.objects.filter(pk=version.id).update(body=body.replace("[坏](javascript:x)", "好"))
    move_notice(county.author, version.id, Act.SUBMIT)
    move_notice(county.reviewer, version.id, Act.PUBLISH)
    for place in (f"/news/{version.notice_id}/", "/news/", "/", "/news/feed.xml"):
        page = Client().get(place).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    page = page_of(Client().get(f"/news/{version.notice_id}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="https://example.org/?a=&quot;onclick=x" rel="noopener external"' in page


def test_a_corrected_notice_leads_to_its_earlier_text(county: County) -> None:
    first = county.published()
    with clock.at(clock.now() + timedelta(days=1)):
        second = begin_correction(county.author, first.id)
        save_notice(county.author, second.id, 1, _retitled("更正后的标题"))
        move_notice(county.author, second.id, Act.SUBMIT)
        move_notice(county.reviewer, second.id, Act.PUBLISH)
        page = page_of(Client().get(f"/news/{first.notice_id}/"))
        old = page_of(Client().get(f"/news/{first.notice_id}/versions/1/"))
    assert "更正后的标题" in page
    assert "更正时间" in page
    assert f"/news/{first.notice_id}/versions/1/" in page
    assert TEXT.title in old
    assert "这是旧版本" in old


def test_an_earlier_text_offers_no_file_that_is_shown_no_more(county: County) -> None:
    first = add_file(county.author, county.draft().id, _stream(), "附件.pdf")
    move_notice(county.author, first.id, Act.SUBMIT)
    move_notice(county.reviewer, first.id, Act.PUBLISH)
    second = begin_correction(county.author, first.id)
    remove_file(county.author, second.id, first.file_ids[0])
    move_notice(county.author, second.id, Act.SUBMIT)
    move_notice(county.reviewer, second.id, Act.PUBLISH)
    assert "/files/" not in page_of(Client().get(f"/news/{first.notice_id}/versions/1/"))


def test_no_control_character_breaks_the_feed(county: County) -> None:
    county.published(title="公\x08告", body="一\x1f行\x0b二行")
    feed = ET.fromstring(Client().get("/news/feed.xml").content)  # noqa: S314
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "公告"
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "一行 二行"


def _retitled(title: str) -> Any:
    from dataclasses import replace

    return replace(TEXT, title=title)


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(county: County, browse: Browse) -> None:
    county.published("first")
    places = ("/news/", "/news/announcement/", "/news/feed.xml", "/api/v1/site/notices", "/")
    visitor, author = Client(), browse(county.author)
    few = [_queries(visitor, one) for one in places] + [_queries(author, "/site/notices/")]
    for number in range(20):
        county.published(f"k{number}")
    assert [_queries(visitor, one) for one in places] + [_queries(author, "/site/notices/")] == few
    first = visitor.get("/news/").content.decode()
    assert first.count('class="news__title"') == 20
    assert "下一页" in first
    front = page_of(visitor.get("/"))
    assert front.count(TEXT.title) == 2 * 5
    assert len(visitor.get("/news/").content) < 60_000


def _queries(client: Client, address: str) -> int:
    """But for the look at the definitions of registers, once a second at most."""
    client.get(address)
    with counted() as captured:
        assert client.get(address).status_code == 200
    return sum("registers_registerversion" not in str(one["sql"]) for one in captured.captured_queries)


def test_the_front_page_asks_once_for_its_list(county: County) -> None:
    county.published()
    Client().get("/")
    with counted() as captured:
        Client().get("/")
    assert sum("site_notice" in str(one["sql"]) for one in captured.captured_queries) == 1


def test_the_feed_is_an_atom_feed_with_tags_that_hold(county: County) -> None:
    notice = county.published()
    answer = Client().get("/news/announcement/feed.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{notice.notice_id}"
    assert entry.findtext(f"{ATOM}title") == TEXT.title
    assert entry.findtext(f"{ATOM}updated") == "2026-03-02T01:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "望溪县行政审批服务局"
    links = {one.get("rel"): one.get("href", "") for one in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/news/announcement/feed.xml")
    again = Client().get("/news/announcement/feed.xml", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert Client().get("/news/policy/feed.xml").content.count(b"<entry>") == 0


def test_the_feed_of_all_columns_is_chinese_whoever_reads_it(county: County) -> None:
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    feed = ET.fromstring(english.get("/news/feed.xml").content)  # noqa: S314
    assert (feed.findtext(f"{ATOM}title") or "").startswith("公告和动态")


def typed(county: County) -> dict[str, str]:
    return {
        "title": "公告",
        "body": "电话16000000001",
        "column": "announcement",
        "key": "one",
        "organization": str(county.offices["bureau"]),
        "shown_from": "2026-03-02",
        "shown_until": "",
    }


def test_a_text_is_written_submitted_and_published_on_pages(county: County, browse: Browse) -> None:
    author, reviewer = browse(county.author), browse(county.reviewer)
    form = typed(county)
    bad = author.post("/site/notices/new/", form | {"shown_from": "soon", "column": ""})
    assert bad.status_code == 422
    assert "电话16000000001" in bad.content.decode()
    for _turn in range(2):
        answer = author.post("/site/notices/new/", form | {"files": _stream()})
        assert answer.status_code == 302
    version = NoticeVersion.objects.get()
    assert len(version.file_ids) == 1
    one = f"/site/notices/{version.id}/"
    page = page_of(author.get(one))
    assert "正文第 1 段：含手机号码 160******01" in page
    assert 'value="submit"' not in page
    assert author.post(one, {"does": "submit", "stamp": version.stamp}).status_code == 422
    sent = author.post(f"{one}edit/", form | {"body": "电话 0990-1", "version": str(version.stamp)})
    assert sent.status_code == 302
    read = {"stamp": NoticeVersion.objects.get().stamp}
    assert author.post(one, {"does": "submit"} | read).status_code == 302
    assert author.post(one, {"does": "publish"} | read).status_code == 403
    assert author.post(f"{one}edit/", form).status_code == 409
    assert reviewer.post(one, {"does": "return", "note": ""} | read).status_code == 422
    assert {reviewer.post(one, {"does": act}).status_code for act in ("burn", "replace")} == {422}
    page = page_of(reviewer.get(one))
    assert 'value="publish"' in page
    assert f'name="stamp" value="{read["stamp"]}"' in page
    assert reviewer.post(one, {"does": "publish", "stamp": version.stamp}).status_code == 409
    assert reviewer.post(one, {"does": "publish"} | read).status_code == 302
    assert NoticeVersion.objects.get().state == State.PUBLISHED
    assert "从网站撤下" in page_of(reviewer.get(one))
    with_file = page_of(Client().get(f"/news/{version.notice_id}/"))
    address = f"/news/{version.notice_id}/files/{version.file_ids[0]}/"
    assert address in with_file
    download = Client().get(address)
    assert (download.status_code, content(download)) == (200, A_PDF)
    assert "attachment" in download["Content-Disposition"]


def test_a_correction_shows_its_differences_in_words(county: County, browse: Browse) -> None:
    first = county.published()
    author = browse(county.author)
    place = author.post(f"/site/notices/{first.id}/", {"does": "correct"})["Location"]
    second = NoticeVersion.objects.get(number=2)
    assert place == f"/site/notices/{second.id}/edit/"
    save_notice(county.author, second.id, 1, _retitled("更正后的标题"))
    move_notice(county.author, second.id, Act.SUBMIT)
    again = author.post(f"/site/notices/{first.id}/", {"does": "correct"})["Location"]
    assert again == f"/site/notices/{second.id}/"
    page = page_of(browse(county.reviewer).get(again))
    assert f"标题：“{TEXT.title}”改为“更正后的标题”" in page


def test_the_preview_may_stand_in_a_frame_of_ours_and_the_rest_not(county: County, browse: Browse) -> None:
    one = f"/site/notices/{county.draft().id}/preview/"
    author = browse(county.author)
    framed = author.get(f"{one}page/")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert 'width="360"' in page_of(author.get(one))
    assert 'width="1280"' in page_of(author.get(f"{one}?width=1280"))
    assert author.get(one)["X-Frame-Options"] == "DENY"


def test_a_draft_is_dropped(county: County, browse: Browse) -> None:
    version = county.draft()
    assert browse(county.author).post(f"/site/notices/{version.id}/", {"does": "discard"}).status_code == 302
    assert not NoticeVersion.objects.exists()


def test_the_api_tells_what_is_shown(county: County) -> None:
    notice, visitor = county.published(), Client()
    county.draft("draft")
    found = visitor.get("/api/v1/site/notices?column=announcement").json()
    assert [one["id"] for one in found["results"]] == [str(notice.notice_id)]
    assert visitor.get("/api/v1/site/notices?column=policy").json()["results"] == []
    answer = visitor.get(f"/api/v1/site/notices/{notice.notice_id}")
    assert answer.json()["body"] == TEXT.body
    tag = {"If-None-Match": answer["ETag"]}
    assert visitor.get(f"/api/v1/site/notices/{notice.notice_id}", headers=tag).status_code == 304
    titles = [one["title"] for one in visitor.get("/api/v1/site/columns").json()["results"]]
    assert titles == ["通知公告", "办事动态", "政策解读"]
    assert visitor.get(f"/api/v1/site/notices/{uuid7()}").status_code == 404
    with clock.at(clock.civil(date(2026, 3, 4))):
        move_notice(county.reviewer, notice.id, Act.WITHDRAW, "有误")
        assert visitor.get(f"/api/v1/site/notices/{notice.notice_id}").status_code == 410


@pytest.mark.parametrize("value", ["", "x" * 50, "null"])
def test_an_organization_that_is_none_is_told(county: County, browse: Browse, value: str) -> None:
    form = {"title": "公告", "column": "announcement", "organization": value, "shown_from": "2026-03-02"}
    assert browse(county.author).post("/site/notices/new/", form).status_code == 422
