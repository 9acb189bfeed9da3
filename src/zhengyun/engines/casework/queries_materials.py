"""A material by its own id, with its file."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from zhengyun.engines.casework.models import Material
from zhengyun.engines.casework.queries_file import open_file
from zhengyun.kernel.files.contracts import StoredFile
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, not_found


def material_file(actor: Actor, material_id: UUID) -> StoredFile:
    """Raises Problem 404 `casework.no_such_material`, also where the actor may not see it."""
    unknown = not_found("casework.no_such_material", _("This material is not known."), value=material_id)
    material = Material.objects.filter(pk=material_id, file_id__isnull=False).first()
    owner_id = (material.case_id or material.draft_id) if material else None
    if material is None or material.file_id is None or owner_id is None:
        raise unknown
    try:
        return open_file(actor, owner_id, material.file_id)
    except Problem as problem:
        raise unknown from problem
