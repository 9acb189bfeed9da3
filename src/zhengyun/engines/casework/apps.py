from __future__ import annotations

from typing import ClassVar

from zhengyun.kernel.modules import ModuleConfig, Progress

_READ_WRITE = "SELECT, INSERT, UPDATE"


class CaseworkConfig(ModuleConfig):
    name = "zhengyun.engines.casework"
    label = "casework"
    default = True
    grants: ClassVar[dict[str, str]] = {
        "casework_serviceitem": f"{_READ_WRITE}, DELETE",
        "casework_serviceitemversion": f"{_READ_WRITE}, DELETE",
        "casework_formversion": f"{_READ_WRITE}, DELETE",
        "casework_procedureversion": f"{_READ_WRITE}, DELETE",
        "casework_lettertemplate": f"{_READ_WRITE}, DELETE",
        "casework_parameter": "SELECT, INSERT",
        "casework_draft": _READ_WRITE,
        "casework_case": _READ_WRITE,
        "casework_material": f"{_READ_WRITE}, DELETE",
        "casework_correction": _READ_WRITE,
        "casework_caseact": "SELECT, INSERT",
        "casework_scope": _READ_WRITE,
        "casework_token": _READ_WRITE,
        "casework_timer": _READ_WRITE,
        "casework_task": _READ_WRITE,
        "casework_tasksignature": "SELECT, INSERT, DELETE",
        "casework_effectrun": _READ_WRITE,
        "casework_caseclock": _READ_WRITE,
        "casework_clockinterval": _READ_WRITE,
        "casework_clockchange": "SELECT, INSERT",
        "casework_calendarday": f"{_READ_WRITE}, DELETE",
        "casework_calendaryear": _READ_WRITE,
        "casework_letter": _READ_WRITE,
        "casework_licence": _READ_WRITE,
        "casework_numberseries": _READ_WRITE,
        "casework_evidence": _READ_WRITE,
        "casework_missedsearch": f"{_READ_WRITE}, DELETE",
    }

    def load_reference_data(self, progress: Progress) -> None:
        from zhengyun.engines.casework import reference

        reference.load_calendar(progress)

    def ready(self) -> None:
        from zhengyun.engines.casework import effects_bundle, effects_papers, handlers, sources
        from zhengyun.engines.casework.sections import register as register_sections

        effects_papers.register()
        effects_bundle.register()
        handlers.register()
        sources.register()
        register_sections()
