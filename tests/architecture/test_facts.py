"""Facts and background work: published, heard, described."""

from __future__ import annotations

from importlib import import_module

from tests.architecture.house import SOURCE, folder, python_files
from zhengyun.kernel.jobs import registry
from zhengyun.kernel.jobs.contracts import Fact


def fact_types() -> dict[str, type[Fact]]:
    """Every fact that some module declares, by its type."""
    for path in python_files():
        if path.name == "events.py":
            import_module(".".join(("zhengyun", *path.relative_to(SOURCE).with_suffix("").parts)))
    return {one.type: one for one in Fact.__subclasses__() if one.__module__.endswith(".events")}


def room_of_fact(fact: type[Fact]) -> str:
    return fact.__module__.removeprefix("zhengyun.").removesuffix(".events")


def test_facts_are_named_after_their_module_in_the_past_tense_with_a_version() -> None:
    found = []
    for name, fact in fact_types().items():
        module, what, version = name.split(".")
        fits = module == room_of_fact(fact).split(".")[-1] and version.startswith("v")
        if not fits or not what.split("_")[-1].endswith(("ed", "en", "ught", "nt")):
            found.append(name)
    assert found == []


def test_every_fact_is_described_where_it_is_published() -> None:
    found = [
        f"{name} is not in the README of {room_of_fact(fact)}"
        for name, fact in fact_types().items()
        if name not in (folder(room_of_fact(fact)) / "README.md").read_text()
    ]
    assert found == []


def test_nobody_waits_for_a_fact_that_nobody_publishes() -> None:
    assert set(registry.SUBSCRIBERS) <= set(fact_types())


def test_jobs_and_handlers_are_named_after_their_module() -> None:
    names = {spec.name: spec.function.__module__ for spec in registry.JOBS.values()}
    names |= {name: one.__module__ for by in registry.SUBSCRIBERS.values() for name, one in by.items()}
    found = [
        f"{name} of {module}"
        for name, module in names.items()
        if not name.startswith("fact:") and name.split(".")[0] not in module.split(".")
    ]
    assert found == []
