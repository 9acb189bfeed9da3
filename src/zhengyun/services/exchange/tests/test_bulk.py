"""Files in and out, as a person does it: each step with its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhengyun.engines.registers import facade as registers
from zhengyun.engines.registers.tests import builders
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kit.actor import SYSTEM
from zhengyun.services.exchange.tests.conftest import Browser
from zhengyun.services.exchange.tests.county import County, page, say_purpose
from zhengyun.services.exchange.tests.test_pages import MOST_BYTES, text_of

pytestmark = pytest.mark.django_db
FIRMS = "test_firms"


def rows_of(*names: str, code: str = "") -> SimpleUploadedFile:
    lines = ["统一社会信用代码,企业名,从业人数"]
    lines += [f"{code or builders.fresh_credit_code()},{name},5" for name in names]
    return SimpleUploadedFile("rows.csv", "\n".join(lines).encode(), "text/csv")


def upload(browser: Client, file: SimpleUploadedFile) -> str:
    answer = browser.post(page("upload", FIRMS), {"file": file})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def content_of(file: Any) -> bytes:
    return b"".join(file.streaming_content)


def mapped(browser: Client, address: str, **more: str) -> dict[str, str]:
    fields = {one.name: str(one.value) for one in browser.get(address).context["fields"]}
    return {**fields, "map.name": "企业名", **more}


def test_a_file_is_read_in_step_by_step(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.market)
    here = upload(browser, rows_of("甲商店", "乙商店"))
    shown = text_of(browser.get(here))
    for words in ("对应各列", "企业名", "遇到有错的行"):
        assert words in shown
    again = browser.post(here, mapped(browser, here, go="preview"))
    assert "甲商店" in text_of(again)
    assert "没有发现问题" in text_of(again)
    undecided = browser.post(here, mapped(browser, here, go="start"))
    assert undecided.status_code == 422
    started = browser.post(here, mapped(browser, here, go="start", mode="all_or_nothing"))
    assert started["Location"] == here
    assert 'id="progress"' in text_of(browser.get(here))
    polled = browser.get(here, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert "<html" not in text_of(polled)
    jobs.run_pending()
    assert browser.get(here, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    done = text_of(browser.get(here))
    assert "已完成" in done
    assert "甲商店" in text_of(browser.get(page("register", FIRMS)))
    assert "rows.csv" in text_of(browser.get(page("imports")))


def test_wrong_rows_come_back_as_a_file(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.market)
    here = upload(browser, rows_of("甲商店", code="91"))
    preview = text_of(browser.post(here, mapped(browser, here, go="preview")))
    assert "问题清单" in preview
    browser.post(here, mapped(browser, here, go="start", mode="right_rows"))
    jobs.run_pending()
    done = browser.get(here)
    assert "统一社会信用代码" in text_of(done)
    file = browser.get(here + "faults/")
    assert "attachment" in file["Content-Disposition"]
    assert "甲商店".encode() in content_of(file)


def test_a_file_of_very_many_columns_makes_no_heavy_page(county: County, signed_in: Browser) -> None:
    heads = ["统一社会信用代码", "企业名", *(f"另外一列的名称{n}" for n in range(120))]
    cells = [builders.fresh_credit_code(), "甲商店", *("x" * 120)]
    wide = SimpleUploadedFile("wide.csv", "\n".join([",".join(heads), ",".join(cells)]).encode(), "text/csv")
    browser = signed_in(county.market)
    here = upload(browser, wide)
    shown = browser.get(here)
    assert len(shown.content) < MOST_BYTES
    assert '<option value="另外一列的名称119">' in text_of(shown)
    odd = browser.post(here, mapped(browser, here, **{"map.staff": "没有这一列", "go": "preview"}))
    assert "没有这一列" not in text_of(odd)
    again = browser.post(here, mapped(browser, here, go="start", mode="all_or_nothing"))
    assert again.status_code == 302
    jobs.run_pending()
    assert "甲商店" in text_of(browser.get(page("register", FIRMS)))


def test_an_import_is_stopped_before_it_begins(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.market)
    here = upload(browser, rows_of("甲商店"))
    browser.post(here, mapped(browser, here, go="start", mode="all_or_nothing"))
    browser.post(here + "cancel/")
    jobs.run_pending()
    assert "已停止" in text_of(browser.get(here))
    assert "甲商店" not in text_of(browser.get(page("register", FIRMS)))
    assert browser.get(here + "cancel/").status_code == 405


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4 nothing", b"<html>"])
def test_a_file_without_rows_is_refused_in_words(content: bytes, county: County, signed_in: Browser) -> None:
    answer = signed_in(county.market).post(
        page("upload", FIRMS), {"file": SimpleUploadedFile("rows.csv", content, "text/csv")}
    )
    assert answer.status_code == 422
    assert answer.context["errors"]


def test_no_file_is_no_upload(county: County, signed_in: Browser) -> None:
    assert signed_in(county.market).post(page("upload", FIRMS)).status_code == 422


def test_an_import_of_another_office_is_not_there(county: County, signed_in: Browser) -> None:
    here = upload(signed_in(county.market), rows_of("甲商店"))
    for who in ("reviewer", "police"):
        assert signed_in(getattr(county, who)).get(here).status_code in (403, 404), who


def test_what_fits_is_taken_out_and_downloaded(county: County, signed_in: Browser) -> None:
    builders.firm(name="云岭茶业有限公司")
    builders.firm(name="石桥米业有限公司")
    browser = signed_in(county.reviewer)
    form = text_of(browser.get(page("export", FIRMS) + "?q=茶业"))
    assert 'value="茶业"' in form
    assert browser.post(page("export", FIRMS), {"q": "茶业", "format": "doc"}).status_code == 422
    assert "请至少选择一个字段" in text_of(browser.post(page("export", FIRMS), {"format": "csv"}))
    wanted = {"q": "茶业", "format": "csv", "field": ["name", "status", "nothing"]}
    queued = browser.post(page("export", FIRMS), wanted)
    assert queued["Location"] == page("exports")
    assert 'hx-trigger="every 3s"' in text_of(browser.get(page("exports")))
    jobs.run_pending()
    listed = browser.get(page("exports"), headers={"HX-Target": "exports"})
    assert "已完成" in text_of(listed)
    run = registers.list_exports(county.reviewer).rows[0]
    file = browser.get(page("export_file", run.id))
    content = content_of(file).decode("utf-8-sig")
    assert "云岭茶业" in content
    assert "石桥米业" not in content
    assert content.splitlines()[0] == "名称,登记状态"
    assert signed_in(county.market).get(page("export_file", run.id)).status_code == 404


def test_a_wide_export_of_persons_needs_a_purpose(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.police)
    assert browser.post(page("export", "test_people"), {"format": "csv"}).status_code == 302
    assert registers.list_exports(county.police).rows == []
    say_purpose(browser)
    browser.post(page("export", "test_people"), {"format": "csv", "field": "*"})
    assert len(registers.list_exports(county.police).rows) == 1


def test_fields_that_are_not_there_are_not_all_of_them(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.reviewer)
    answer = browser.post(page("export", FIRMS), {"format": "csv", "field": ["nothing"]})
    assert answer.status_code == 422
    assert "请至少选择一个字段" in text_of(answer)
    assert registers.list_exports(county.reviewer).rows == []


def test_the_system_takes_no_part(county: County) -> None:
    assert registers.list_exports(SYSTEM).rows == []
