"""Photographs of papers: offered where a picture may be handed in; nothing depends on the script."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders

from zhengyun.engines.casework.models import FormVersion
from zhengyun.engines.casework.tests.world import World
from zhengyun.services.hall.formview import material_part

if TYPE_CHECKING:
    from django.test import Client

HALL = Path(__file__).resolve().parent.parent / "static" / "hall"
UI = ("ui/js/ui.js", "ui/js/upload.js", "ui/js/suggest.js", "django_htmx/htmx-2.min.js")


def test_all_scripts_of_a_citizens_page_are_at_most_30_kb() -> None:
    shared = [finders.find(name) for name in UI]
    paths = [*HALL.glob("*.js"), *(Path(str(one)) for one in shared)]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= 30_000


@pytest.mark.django_db
def test_a_material_that_takes_pictures_offers_the_camera_and_the_plain_field(
    world: World, agent: Client
) -> None:
    draft = world.draft()
    page = agent.get(f"/drafts/{draft.id}/pages/all/").content.decode()
    assert 'name="material.plan"' in page
    assert "data-camera=" not in page
    form = FormVersion.objects.get(code="test_form")
    form.pk, form.version = None, 2
    form.definition["materials"][0]["accept"] = ["application/pdf", "image/jpeg"]
    form.save(force_insert=True)
    draft.form_version = form
    draft.save()
    page = agent.get(f"/drafts/{draft.id}/pages/all/").content.decode()
    assert 'name="material.plan"' in page
    assert "data-camera=" in page
    assert "hall/camera" in page
    assert len(page.encode()) <= 60_000


@pytest.mark.django_db
def test_a_material_that_takes_no_pictures_has_no_camera(world: World) -> None:
    from zhengyun.engines.casework import facade as casework

    view = casework.get_draft(world.applicant, world.draft().id)
    (material,) = view.pages[0].materials
    assert not material_part(view.id, material).takes_pictures
