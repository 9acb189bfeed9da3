from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MANIFEST = """
id = "{id}"
version = "{version}"
title = "Toy licence"
platform = "{platform}"
owner = "Test bureau"
licence = "Apache-2.0"
category = "licence"
{more}
"""
Make = Callable[..., Path]


class Toys:
    """A section that understands toys/: keeps a log, and its rows as audit records do."""

    def __init__(self, name: str = "toys") -> None:
        self.name = name
        self.log: list[str] = []
        self.break_at: dict[str, BaseException] = {}
        self.problems: list[Any] = []

    def step(self, step: str) -> Callable[[Any], None]:
        def run(context: Any) -> None:
            from zhengyun.kernel.audit import facade as audit
            from zhengyun.kit.actor import SYSTEM

            self.log.append(f"{step} {context.version}")
            audit.record(SYSTEM, f"tests.{self.name}_{step}", "package", context.id)
            if step in self.break_at:
                raise self.break_at[step]

        return run

    def check(self, context: Any) -> list[Any]:
        self.log.append(f"check {context.version}")
        return self.problems


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> list[Toys]:
    """Two tiny sections, toys/ and then games/ (which also reads rules.toml), and no others."""
    from zhengyun.kernel.packages import registry
    from zhengyun.kernel.packages.contracts import Section
    from zhengyun.kernel.packages.facade import register_section

    monkeypatch.setattr(registry, "SECTIONS", {})
    toys, games = Toys("toys"), Toys("games")
    for toy, covers in ((toys, ()), (games, ("rules.toml",))):
        steps = (toy.step("prepare"), toy.step("activate"), toy.step("retire"))
        register_section(Section(toy.name, toy.check, *steps, covers=covers))
    return [toys, games]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a package into a folder."""

    def run(version: str = "1.0.0", files: dict[str, str] | None = None, **options: str) -> Path:
        values = {"id": "toy_licence", "platform": ">=0.1", "more": ""} | options
        folder = tmp_path / f"{values['id']}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "application.toml").write_text(MANIFEST.format(version=version, **values))
        for name, content in (
            {"toys/ball.json": "{}", "games/go.json": "{}"} if files is None else files
        ).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
        return folder

    return run
