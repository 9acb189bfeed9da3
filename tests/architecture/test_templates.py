"""Templates and addresses keep to the walls: a lower room names nothing of an upper one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.house import (
    all_python_files,
    calls,
    folder,
    is_test,
    may_see,
    place,
    python_files,
    room_of_file,
    room_of_module,
    rooms,
    templates,
)

TAG = re.compile(r"\{%-?\s*(extends|include|load|url|static)\s+(.*?)\s*-?%\}", re.DOTALL)
QUOTED = re.compile(r"""^["']([^"']+)["']""")
FRAMEWORK_FILES = ("django_htmx/",)
FRAMEWORK = {"i18n", "l10n", "tz", "static", "cache", "humanize", "django_htmx"}


def tags() -> Iterator[tuple[str, str, str, str]]:
    """Room, place, tag and what it names."""
    for path in templates():
        text = path.read_text()
        for match in TAG.finditer(text):
            where = place(path, text.count("\n", 0, match.start()) + 1)
            yield room_of_file(path), where, match[1], match[2]


def named(words: str) -> str:
    """The quoted name, or nothing where a variable stands."""
    found = QUOTED.match(words)
    return found[1] if found else ""


def owner_of(part: str, name: str) -> str:
    """The room in whose folder a template or a static file lies."""
    return next((room for room in rooms() if (folder(room) / part / name).exists()), "")


def libraries() -> dict[str, str]:
    return {
        path.stem: room
        for room in rooms()
        for path in (folder(room) / "templatetags").glob("*.py")
        if path.stem != "__init__"
    }


def addresses() -> dict[str, str]:
    """Room of each name of an address, from the module of its view."""
    found: dict[str, str] = {}

    def walk(resolver: URLResolver, prefix: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                walk(entry, space)
            elif isinstance(entry, URLPattern) and entry.name:
                found[prefix + entry.name] = room_of_module(getattr(entry.callback, "__module__", ""))

    walk(get_resolver(), "")
    return found


def wrong_templates() -> Iterator[str]:
    for room, where, tag, words in tags():
        name = named(words)
        if tag in {"extends", "include"} and name:
            owner = owner_of("templates", name)
            if not owner or not may_see(room, owner):
                yield f"{where}: {name} belongs to {owner or 'nobody'}"


def wrong_loads() -> Iterator[str]:
    known = libraries()
    for room, where, tag, words in tags():
        names = words.split(" from ")[-1].split() if tag == "load" else []
        for name in names:
            if name not in FRAMEWORK and not (name in known and may_see(room, known[name])):
                yield f"{where}: {name} belongs to {known.get(name, 'nobody')}"


def wrong_files() -> Iterator[str]:
    for room, where, tag, words in tags():
        name = named(words)
        if tag == "static" and name and not name.startswith(FRAMEWORK_FILES):
            owner = owner_of("static", name)
            if not owner or not may_see(room, owner):
                yield f"{where}: {name} belongs to {owner or 'nobody'}"


def wrong_addresses() -> Iterator[str]:
    """Config's own are exempt: its templates and code put the rooms together."""
    known = addresses()
    for room, where, tag, words in tags():
        name = named(words)
        if tag == "url" and name and not (name in known and may_see(room, known[name])):
            yield f"{where}: {name} belongs to {known.get(name, 'nobody')}"
    for path in python_files():
        for call in calls(path, "reverse", "reverse_lazy", "redirect"):
            name = text_of(call)
            is_ours = bool(name) and not name.startswith("/")
            if is_ours and not (name in known and may_see(room_of_file(path), known[name])):
                yield f"{place(path, call.lineno)}: {name} belongs to {known.get(name, 'nobody')}"


def text_of(call: ast.Call, position: int = 0) -> str:
    """The text that stands as an argument, or nothing where a name stands."""
    found = call.args[position] if len(call.args) > position else None
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else ""


def test_templates_extend_and_include_downwards() -> None:
    assert list(wrong_templates()) == []


def test_templates_load_tags_downwards() -> None:
    assert list(wrong_loads()) == []


def test_templates_name_files_downwards() -> None:
    assert list(wrong_files()) == []


def test_addresses_lead_downwards() -> None:
    assert list(wrong_addresses()) == []


def test_rooms_include_only_their_own_addresses() -> None:
    wrong = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path, "include")
        if room_of_file(path) != "config" and room_of_module(text_of(call)) not in {"", room_of_file(path)}
    ]
    assert wrong == []


def test_every_template_that_code_names_is_there() -> None:
    wrong = [
        f"{place(path, call.lineno)}: {name}"
        for path in all_python_files()
        if not is_test(path)
        for call in calls(path, "render", "render_to_string", "get_template")
        for name in (text_of(call, 0), text_of(call, 1))
        if name.endswith((".html", ".txt"))
        and not ((owner := owner_of("templates", name)) and may_see(room_of_file(path), owner))
    ]
    assert wrong == []
