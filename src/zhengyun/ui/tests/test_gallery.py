from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from zhengyun.ui import gallery
from zhengyun.ui.contracts import ActingChoice, Layout
from zhengyun.ui.templatetags.ui import register

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parent.parent
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "use", "path"}


class Page(HTMLParser):
    """Reads a page and keeps what the tests ask for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.inline: list[str] = []
        self.stack: list[str] = []
        self.crossed: list[str] = []
        self.headings: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.refs += (values.get(name) or "").split()
        self.inline += [f"{tag} {name}" for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.stack and self.stack[-1] == tag:
            self.stack.pop()
        else:
            self.crossed.append(tag)


def page(query: str = "", language: str = "zh-hans") -> str:
    visitor = Client()
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return visitor.get(f"/ui/{query}").content.decode()


@pytest.mark.parametrize("layout", gallery.LAYOUTS)
def test_every_layout_is_sound_html_without_inline_script_or_style(layout: str) -> None:
    read = Page(page(f"?layout={layout}"))
    assert read.inline == []
    assert read.crossed == []
    assert read.stack == []
    assert sorted(set(read.ids)) == sorted(read.ids)
    assert set(read.refs) <= set(read.ids)


@pytest.mark.parametrize("layout", gallery.LAYOUTS)
def test_every_layout_carries_the_demonstration_mark_and_a_skip_link(layout: str) -> None:
    html = page(f"?layout={layout}")
    assert html.count("演示数据") >= 2
    assert 'class="skip" href="#main"' in html
    assert '<main id="main"' in html


def test_headings_do_not_skip_a_level() -> None:
    levels = Page(page()).headings
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_larger_text_is_a_mode_of_the_page() -> None:
    assert 'data-mode="elder"' in page("?mode=elder")
    assert 'data-mode="elder"' not in page()


def test_the_language_of_the_page_is_named() -> None:
    assert '<html lang="zh-Hans"' in page()
    assert '<html lang="en"' in page(language="en")


def test_an_unknown_layout_is_the_public_one() -> None:
    assert 'class="bar"' in page("?layout=../../etc/passwd")


def test_every_tag_stands_in_the_gallery_and_in_the_readme() -> None:
    shown = "".join(path.read_text() for path in (FOLDER / "templates").rglob("*.html"))
    told = (FOLDER / "README.md").read_text()
    for name in register.tags:
        if name.startswith("end") or name == "html_lang":
            continue
        assert re.search(rf"{{% {name}\b(?!_)", shown), name
        assert re.search(rf"`{name}\b", told), name


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (FOLDER / "static/ui/icons.svg").read_text()))
    for path in (FOLDER / "templates").rglob("*.html"):
        assert set(re.findall(r'{% icon "([^"]+)"', path.read_text())) <= drawn, path
    assert {name for name in re.findall(r'#([\w-]+)"/>', page()) if name} <= drawn


def test_every_template_compiles() -> None:
    for path in (FOLDER / "templates").rglob("*.html"):
        engines["django"].get_template(str(path.relative_to(FOLDER / "templates")))


@pytest.mark.parametrize("layout", gallery.LAYOUTS)
def test_a_layout_stands_without_anything_to_show(layout: str) -> None:
    read = Page(render_to_string(f"ui/layout/{layout}.html"))
    assert read.stack == []
    assert read.inline == []


@pytest.mark.parametrize(("names", "offer"), [(("甲", "乙"), "切换为乙"), (("甲", "乙", "丙"), "切换为…")])
def test_the_bar_names_for_whom_one_acts_and_says_what_a_tap_does(names: tuple[str, ...], offer: str) -> None:
    acting = tuple(ActingChoice(one, one, is_current=one == "甲") for one in names)
    with translation.override("zh-hans"):
        told = render_to_string("ui/layout/public.html", {"layout": Layout("x", acting=acting)})
    switch = told.partition('acting"')[2].partition("</small>")[0]
    assert "当前办理身份： </span>甲</b>" in switch
    assert switch.endswith(f"<small>{offer}")
    assert told.count('<button name="party"') == (1 if len(names) == 2 else 3), "one tap, or one of a list"
