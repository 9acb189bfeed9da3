"""Rows of a room point down, to the kernel, and leave no trace there."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField

from tests.architecture.house import may_see, room_of_module


def foreign_keys() -> list[tuple[str, Field[object, object]]]:
    """Those that lead to another room, each with the app in which it stands."""
    return [
        (config.name, field)
        for config in apps.get_app_configs()
        if config.name.startswith("zhengyun.")
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField)
        and apps.get_app_config(field.related_model._meta.app_label).name != config.name
    ]


@pytest.mark.parametrize(("app", "field"), foreign_keys(), ids=str)
def test_foreign_keys_point_down_to_the_kernel_and_leave_no_trace_there(
    app: str, field: ForeignKey[object, object]
) -> None:
    target = apps.get_app_config(field.related_model._meta.app_label).name
    assert may_see(room_of_module(app), room_of_module(target))
    assert target.startswith("zhengyun.kernel.")
    assert field.remote_field.related_name == "+"
