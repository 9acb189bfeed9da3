"""The county's standard steps and what has been agreed on, entered by its system administrator."""

from __future__ import annotations

import tomllib

from zhengyun.config.demo.county import officer
from zhengyun.config.demo.days import forward
from zhengyun.config.demo.population import DATA
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit import clock
from zhengyun.services.admin import facade as admin

WHO = "guanxitong"


def enter_steps() -> None:
    """Safe to repeat: what stands stays as it is, whatever happened to it since."""
    written = tomllib.loads((DATA / "standard_steps.toml").read_text())
    bodies = {one.code: one.id for one in parties.get_organizations().values()}
    actor = officer(WHO)
    entries = [
        admin.StandardStepEntry(
            one["code"],
            one["title"],
            one["definition"],
            bodies[one["owner"]],
            tuple((key.partition(":")[0], key.partition(":")[2]) for key in one["steps"]),
        )
        for one in written["step"]
    ]
    admin.enter_standard_steps(actor, entries)
    for one in written["agreed"]:
        admin.agree_on_finding(actor, one["what"], one["subject"], forward(clock.today(), one["days"]))
