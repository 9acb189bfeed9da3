"""The sections that engines and services contribute, in the order in which they came."""

from __future__ import annotations

from zhengyun.kernel.packages.contracts import Section

SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    for place in (section.name, *section.covers):
        holder = holder_of(place)
        if holder is not None and holder is not section:
            raise ValueError(f"Two sections of packages hold {place!r}")
    SECTIONS[section.name] = section


def holder_of(place: str) -> Section | None:
    """The section that reads this folder or file at the top of a package."""
    return next((s for s in SECTIONS.values() if place == s.name or place in s.covers), None)
