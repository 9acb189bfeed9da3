"""How a material looks: its blank form and filled sample as PDF, and drawings of what is right and wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from zhengyun.engines.casework.contracts.forms import Examples


@dataclass(frozen=True, slots=True)
class DrawingPart:
    is_right: bool
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class ExampleParts:
    """blank, sample: addresses of PDF files; '' for none."""

    blank: str = ""
    sample: str = ""
    drawings: tuple[DrawingPart, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blank or self.sample or self.drawings)


NOTHING = ExampleParts()


def parts_of(item_code: str, examples: Examples) -> ExampleParts:
    return ExampleParts(
        blank=_address(item_code, examples.blank, "blank"),
        sample=_address(item_code, examples.sample, "sample"),
        drawings=tuple(
            DrawingPart(one.is_right, reverse("hall:picture", args=[one.picture]), one.text)
            for one in examples.drawings
        ),
    )


def _address(item_code: str, paper: str, kind: str) -> str:
    return reverse(f"hall:paper_{kind}", args=[item_code, paper]) if paper else ""
