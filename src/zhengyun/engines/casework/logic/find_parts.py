"""The step forms and letter templates of the version of the procedure on which a case began."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import FormVersion, LetterTemplate, ProcedureVersion
from zhengyun.kit.errors import conflict, not_found


def step_form(procedure_version_id: UUID, code: str) -> UUID:
    """The form of a step. Raises Problem 409 `casework.no_form`."""
    if (bound := _bound(procedure_version_id, "forms", code)) is not None:
        return bound
    found = FormVersion.objects.filter(code=code, state="active").values_list("id", flat=True).first()
    if found is None:
        raise conflict("casework.no_form", _("The form of the next step is missing."), value=code)
    return found


def template_of(procedure_version_id: UUID, code: str) -> LetterTemplate:
    """The template of a letter or licence. Raises Problem 404 `casework.no_letter`."""
    bound = _bound(procedure_version_id, "letters", code)
    chosen = {"pk": bound} if bound else {"code": code, "state": "active"}
    found = LetterTemplate.objects.filter(**chosen).order_by("-version").first()
    if found is None:
        raise not_found("casework.no_letter", _("There is no template for this letter."), value=code)
    return found


def _bound(procedure_version_id: UUID, kind: str, code: str) -> UUID | None:
    """Not kept in the process: an upgrade may bind the parts of an old version."""
    parts = ProcedureVersion.objects.values_list("parts", flat=True).get(pk=procedure_version_id)
    found = (parts or {}).get(kind, {}).get(code)
    return UUID(found) if found else None
