"""Rows of casework, by concern."""

from zhengyun.engines.casework.models.cases import (
    Case,
    CaseAct,
    Correction,
    Draft,
    Material,
)
from zhengyun.engines.casework.models.clocks import (
    CalendarDay,
    CalendarYear,
    CaseClock,
    ClockChange,
    ClockInterval,
)
from zhengyun.engines.casework.models.definitions import (
    FormVersion,
    LetterTemplate,
    Parameter,
    ProcedureVersion,
    ServiceItem,
    ServiceItemVersion,
)
from zhengyun.engines.casework.models.flow import (
    EffectRun,
    Scope,
    Task,
    TaskSignature,
    Timer,
    Token,
)
from zhengyun.engines.casework.models.kept import Evidence, MissedSearch
from zhengyun.engines.casework.models.papers import Letter, Licence, NumberSeries

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseAct",
    "CaseClock",
    "ClockChange",
    "ClockInterval",
    "Correction",
    "Draft",
    "EffectRun",
    "Evidence",
    "FormVersion",
    "Letter",
    "LetterTemplate",
    "Licence",
    "Material",
    "MissedSearch",
    "NumberSeries",
    "Parameter",
    "ProcedureVersion",
    "Scope",
    "ServiceItem",
    "ServiceItemVersion",
    "Task",
    "TaskSignature",
    "Timer",
    "Token",
]
