"""Every English text has its Chinese one, and templates hold no script or style."""

from __future__ import annotations

import re

from tests.architecture.house import SOURCE, place, room_of_file, templates
from zhengyun.config import messages

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)

TEMPLATE_TAG = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)


def test_every_text_is_translated() -> None:
    assert [f"{one.place}: {one.id}" for one in messages.missing()] == []


def room_of(place: str) -> str:
    """The room of a text or a catalogue: kernel/jobs/x.py:3 stands in kernel.jobs."""
    return room_of_file(SOURCE / place.split(":", maxsplit=1)[0])


def test_every_translation_stands_in_the_room_of_its_text() -> None:
    known = messages.translations()
    wrong = [
        f"{text.place}: {text.id}"
        for text in messages.texts()
        if room_of(text.place) not in map(room_of, known.get((text.id, text.context), {}))
    ]
    assert wrong == []


def test_no_catalogue_keeps_texts_that_are_gone() -> None:
    used = {(text.id, text.context, room_of(text.place)) for text in messages.texts()}
    wrong = [
        f"{place}: {key[0]}"
        for key, places in messages.translations().items()
        for place in places
        if (*key, room_of(place)) not in used
    ]
    assert wrong == []


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
