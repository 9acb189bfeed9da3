"""A licence and an altered copy of it, for trying the verification page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from zhengyun.config.demo.county import applicant
from zhengyun.config.demo.samples import altered
from zhengyun.config.demo.stories import HELI
from zhengyun.config.home import write_private
from zhengyun.engines.casework import facade as casework
from zhengyun.kernel.files import facade as files

GENUINE, ALTERED = "食品经营许可证.pdf", "食品经营许可证（被改动）.pdf"


def folder() -> Path:
    return Path(settings.ZHENGYUN.home) / "demo"


def write_samples(progress: Callable[[str], None]) -> None:
    """Under HOME/demo, once."""
    actor = applicant(HELI, "chenyutong")
    held = casework.my_licences(actor)
    if not held or (folder() / ALTERED).exists():
        return
    with files.open(casework.licence_pdf(actor, held[0].id).id) as stream:
        content = stream.read()
    write_private(folder() / GENUINE, content)
    write_private(folder() / ALTERED, altered(content))
    progress(f"to try verification: {folder()}")
