"""Every English text has its Chinese one, and templates hold no script or style."""

from __future__ import annotations

import re

from tests.architecture.house import place, templates
from zhengyun.config import messages

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)

TEMPLATE_TAG = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)


def test_every_text_is_translated() -> None:
    assert [f"{one.place}: {one.id}" for one in messages.missing()] == []


def test_two_rooms_do_not_translate_one_text_differently() -> None:
    assert messages.conflicts() == []


def test_every_translation_keeps_the_placeholders_of_its_text() -> None:
    names = re.compile(r"%\([a-z_]+\)[a-z]")
    wrong = [
        f"{path.parent.parent.parent.parent.name}: {message.id}"
        for path in messages.catalogues()
        for message in messages.read(path)
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string
        if set(names.findall(message.id)) != set(names.findall(message.string))
    ]
    assert wrong == []


def test_templates_hold_no_script_and_no_style() -> None:
    wrong = [
        f"{place(path)}: {found.group(0)}"
        for path in templates()
        for found in INLINE.finditer(TEMPLATE_TAG.sub("", path.read_text()))
        if path.suffix == ".html"
    ]
    assert wrong == []
