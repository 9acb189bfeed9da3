"""What packages may bring for casework: one section per folder."""

from __future__ import annotations

from zhengyun.kernel.packages import facade as packages


def register() -> None:
    """Called in AppConfig.ready(). What others refer to comes first."""
    from zhengyun.engines.casework.sections import cases, examples, forms, items, letters, params, procedures

    for section in (
        params.SECTION,
        letters.SECTION,
        examples.SECTION,
        forms.SECTION,
        procedures.SECTION,
        items.SECTION,
        cases.SECTION,
    ):
        packages.register_section(section)
