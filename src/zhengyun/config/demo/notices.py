"""The county's website: notices written by one, reviewed by another, with the clock set to their days."""

from __future__ import annotations

import tomllib
from datetime import time
from typing import Any
from uuid import UUID

from django.db import transaction

from zhengyun.config.demo.county import officer, organization_id
from zhengyun.config.demo.days import Days
from zhengyun.config.demo.population import DATA
from zhengyun.kit import clock
from zhengyun.services.site import facade as site
from zhengyun.services.site.contracts import Act, Writing

WRITTEN, REVIEWED = time(9, 20), time(10, 5)


def enter_notices(days: Days) -> None:
    """Safe to repeat: what stands stays as it is, whatever happened to it since."""
    found = tomllib.loads((DATA / "notices.toml").read_text())
    for one in found["notice"]:
        with transaction.atomic():
            _Play(one, found["author"], found["reviewer"], days).go()


class _Play:
    """One notice with its later versions, there as a whole or not at all."""

    def __init__(self, one: dict[str, Any], author: str, reviewer: str, days: Days) -> None:
        self.one, self.author, self.reviewer, self.days = one, officer(author), officer(reviewer), days

    def go(self) -> None:
        if site.has_begun(self.author, self.one["key"]):
            return
        one, day = self.one, self.days.ago(self.one["ago"])
        written = Writing(one["title"], one["body"].strip(), one["column"], day)
        with clock.at(self.days.instant(day, WRITTEN)):
            version = site.begin_notice(self.author, organization_id(one["at"]), written, one["key"])
            site.move_notice(self.author, version.id, Act.SUBMIT)
        self._publish(version.id, one["ago"])
        if "corrected" in one:
            change = one["corrected"]
            later = one["ago"] - change["after"]
            self._publish(self._correct(version.id, written, change, later), later)
        if "waiting" in one:
            self._correct(version.id, written, one["waiting"], 0)

    def _publish(self, version_id: UUID, ago: int) -> None:
        with clock.at(self.days.instant(self.days.ago(ago), REVIEWED)):
            site.move_notice(self.reviewer, version_id, Act.PUBLISH)

    def _correct(self, version_id: UUID, written: Writing, change: dict[str, str], ago: int) -> UUID:
        with clock.at(self.days.instant(self.days.ago(ago), WRITTEN)):
            version = site.begin_correction(self.author, version_id)
            body = written.body.replace(change["from"], change["to"])
            text = Writing(written.title, body, written.column, written.shown_from)
            site.save_notice(self.author, version.id, version.stamp, text)
            site.move_notice(self.author, version.id, Act.SUBMIT)
        return version.id
