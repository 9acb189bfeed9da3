from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig


class SupervisionConfig(ModuleConfig):
    """A rating is never taken back; what is done about a bad one is added step by step."""

    default = True
    name = "zhengyun.services.supervision"
    label = "supervision"
    grants: ClassVar[dict[str, str]] = {
        "supervision_rating": "SELECT, INSERT, UPDATE",
        "supervision_rater": "SELECT, INSERT",
        "supervision_rectification": "SELECT, INSERT, UPDATE",
        "supervision_rectificationstep": "SELECT, INSERT",
        "supervision_tablet": "SELECT, INSERT, UPDATE",
    }

    def ready(self) -> None:
        from zhengyun.engines.casework import facade as casework
        from zhengyun.kernel.jobs import facade as jobs
        from zhengyun.services.hall import facade as hall
        from zhengyun.services.supervision.handlers import offer_rating, tell_supervisors
        from zhengyun.services.supervision.invitations import receipt_link
        from zhengyun.services.supervision.panels import rating_panel, rating_verb

        jobs.subscribe("casework.lamp_turned.v1", "supervision.tell_supervisors", tell_supervisors)
        jobs.subscribe("desk.visit_ended.v1", "supervision.offer_rating", offer_rating)
        casework.register_paper_link("receipt", receipt_link)
        hall.register_case_panel("supervision.rating", rating_panel)
        hall.register_verb("supervision.rate", rating_verb)
