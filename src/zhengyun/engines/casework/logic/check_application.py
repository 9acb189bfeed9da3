"""Whether an application can be sent: its form, and those of a bundle's members."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhengyun.engines.casework import definitions
from zhengyun.engines.casework.logic.forms import FormError, find_faults
from zhengyun.engines.casework.logic.members import member_errors
from zhengyun.engines.casework.models import Draft
from zhengyun.kit.errors import Problem


def validate_submission(draft: Draft) -> list[FormError]:
    """Everything that is missing or wrong as (page, field or material, words). Members are asked last."""
    is_bundle = definitions.item(draft.item_version_id).is_bundle
    return find_faults(draft, beyond=member_errors if is_bundle else None)


def check_complete(draft: Draft) -> None:
    """Raises `casework.form_invalid` with every error by field."""
    fields: dict[str, list[str]] = {}
    for _page, field, message in validate_submission(draft):
        fields.setdefault(field, []).append(message)
    refuse(fields)


def refuse(fields: dict[str, list[str]]) -> None:
    if fields:
        raise Problem(
            "casework.form_invalid",
            _("The application is not complete."),
            remedy=_("Please correct what is marked."),
            fields=fields,
        )
