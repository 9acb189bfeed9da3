"""A room opens to others by its doors only; only one room knows the queue."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.house import (
    all_python_files,
    folder,
    imports,
    is_test,
    may_see,
    place,
    room_of_file,
    room_of_module,
    rooms,
)

DOORS = {"facade", "contracts", "events"}
OPEN_ROOMS = {"kit", "kernel.modules"}
GUARD = "zhengyun.kernel.accounts.access"
# Config wires pages, menus and the public interface of every module.
WIRING = {"api", "web", "menu", "urls", "gallery"}


def part(name: str) -> str:
    """What of its room a module is: facade, models, web."""
    inside = name.removeprefix(f"zhengyun.{room_of_module(name)}").split(".")
    return inside[1] if len(inside) > 1 else ""


def is_allowed(path: Path, imported: str) -> bool:
    """Foreign keys point down, to kernel models; tests may use what lower rooms give to tests."""
    own, room = room_of_file(path), room_of_module(imported)
    if room in {"", own, *OPEN_ROOMS} or f"{imported}.".startswith(f"{GUARD}."):
        return True
    door = part(imported)
    if door in DOORS or (own == "config" and door in WIRING):
        return True
    if door == "models" and room.startswith("kernel.") and path.stem == "models":
        return True
    return is_test(path) and may_see(own, room)


def test_other_rooms_come_in_by_a_door() -> None:
    wrong = [
        f"{place(path, line)}: {name} is not a door of its room"
        for path in all_python_files()
        for name, line in imports(path)
        if not is_allowed(path, name)
    ]
    assert wrong == []


def test_nobody_sees_a_room_above_the_own_one() -> None:
    wrong = [
        f"{place(path, line)}: {room_of_file(path)} stands below {name}"
        for path in all_python_files()
        for name, line in imports(path)
        if path.parent != folder("config").parent and not may_see(room_of_file(path), room_of_module(name))
    ]
    assert wrong == []


def test_only_the_room_of_jobs_knows_the_queue() -> None:
    wrong = [
        f"{place(path, line)}: {name}"
        for path in all_python_files()
        for name, line in imports(path)
        if name.split(".")[0] == "procrastinate" and room_of_file(path) != "kernel.jobs"
    ]
    assert wrong == []


def test_every_room_says_what_it_is_for() -> None:
    assert [room for room in rooms() if not (folder(room) / "README.md").exists()] == []
