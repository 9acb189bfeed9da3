"""What the design system draws: frozen values that any floor above may build.

Nothing here knows a case, an account or a request. Whoever owns a page turns its own
rows into these values and hands them to a tag of ``{% load ui %}``. Texts arrive
translated; dates and times arrive as the words that a person reads.
"""

from __future__ import annotations

from zhengyun.ui.contracts.forms import ErrorItem, Field, Fieldset, InspectionItem, Option, UploadedFile
from zhengyun.ui.contracts.lists import (
    Cell,
    Column,
    DueExplanation,
    DueLine,
    Fact,
    KeysetPager,
    PageLink,
    Pagination,
    Pick,
    ProgressBoard,
    ProgressRow,
    Row,
    Statistic,
    Step,
    Table,
    TimelineEntry,
)
from zhengyun.ui.contracts.page import (
    ActingChoice,
    Action,
    Crumb,
    LanguageChoice,
    Layout,
    MenuEntry,
    SearchBox,
    Tab,
    UserMark,
)
from zhengyun.ui.contracts.words import (
    ActionKind,
    Badge,
    FieldKind,
    Finding,
    Lamp,
    LampState,
    Link,
    SourceMark,
    StepState,
    Tone,
)

__all__ = [
    "ActingChoice",
    "Action",
    "ActionKind",
    "Badge",
    "Cell",
    "Column",
    "Crumb",
    "DueExplanation",
    "DueLine",
    "ErrorItem",
    "Fact",
    "Field",
    "FieldKind",
    "Fieldset",
    "Finding",
    "InspectionItem",
    "KeysetPager",
    "Lamp",
    "LampState",
    "LanguageChoice",
    "Layout",
    "Link",
    "MenuEntry",
    "Option",
    "PageLink",
    "Pagination",
    "Pick",
    "ProgressBoard",
    "ProgressRow",
    "Row",
    "SearchBox",
    "SourceMark",
    "Statistic",
    "Step",
    "StepState",
    "Tab",
    "Table",
    "TimelineEntry",
    "Tone",
    "UploadedFile",
    "UserMark",
]
