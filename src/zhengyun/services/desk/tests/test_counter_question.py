"""At the counter the first question counts for the options of which it is asked."""

from __future__ import annotations

from uuid import uuid4

import pytest

from zhengyun.engines.casework.contracts import ItemOption, ItemView
from zhengyun.kit.errors import Problem
from zhengyun.services.desk import counterform
from zhengyun.services.desk.web import counter

OPTIONS = tuple(ItemOption(code, code, "form", "procedure") for code in ("file", "progress"))
QUESTION = {
    "field": "catalogue",
    "question": "在核准目录内吗？",
    "options": [{"value": "no", "title": "不在", "to": ""}],
}


def item(**question: object) -> ItemView:
    return ItemView(
        uuid4(),
        uuid4(),
        1,
        "X",
        "项目备案",
        uuid4(),
        "发改局",
        True,
        {},
        OPTIONS,
        {**QUESTION, **question},
        {},
    )


def asked(one: ItemView, **typed: str) -> tuple[str, dict[str, str]]:
    made = counter.Asked(one, typed, None)
    option = counter._option(made)
    return option, counter._answers(made, option)


def test_an_option_that_is_not_asked_needs_no_answer() -> None:
    one = item(asked_of=["file"])
    assert asked(one, option="progress") == ("progress", {})
    assert asked(one, option="file", answer="no") == ("file", {"catalogue": "no"})
    with pytest.raises(Problem) as caught:
        asked(one, option="file")
    assert list(caught.value.fields) == ["answer"]


def test_the_options_come_first_where_some_are_not_asked() -> None:
    assert [one.name for one in counterform.matter_fields(item(asked_of=["file"]), {}, {})] == [
        "option",
        "answer",
    ]
    assert [one.name for one in counterform.matter_fields(item(), {}, {})] == ["answer", "option"]
