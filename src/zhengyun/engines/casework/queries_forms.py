"""Form definitions as the public API hands them out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.models import FormVersion, ServiceItem
from zhengyun.kit.errors import not_found


def form_definition(item_code: str, option_code: str) -> dict[str, Any]:
    """The form that a new application of this option gets, as it was installed.

    Raises Problem 404 `casework.no_such_item`, `casework.no_such_option`.
    """
    public = ServiceItem.objects.filter(code=item_code, state="active", is_internal=False)
    version = public.values_list("current_version_id", flat=True)
    if (version_id := version.first()) is None:
        raise not_found("casework.no_such_item", _("This item is not known."), value=item_code[:60])
    option = definitions.option_of(definitions.item(version_id), option_code)
    row = FormVersion.objects.get(code=option["form"], state="active")
    raw = row.definition
    return {
        "code": row.code,
        "version": row.version,
        "title": row.title,
        "json_schema": raw.get("schema", {}),
        "pages": raw.get("pages", []),
        "fields": raw.get("fields", {}),
        "materials": raw.get("materials", []),
        "rules": raw.get("rules", []),
    }
