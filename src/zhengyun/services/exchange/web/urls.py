from __future__ import annotations

from django.urls import path

from zhengyun.services.exchange.web import (
    belonging,
    choices,
    definition,
    edit,
    exports,
    imports,
    map,  # noqa: A004
    purpose,
    record,
    register,
    registers,
)

app_name = "exchange"
urlpatterns = [
    path("", registers.registers, name="registers"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<uuid:import_id>/", imports.one_import, name="import"),
    path("imports/<uuid:import_id>/cancel/", imports.cancel, name="cancel_import"),
    path("imports/<uuid:import_id>/faults/", imports.faults, name="import_faults"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:export_id>/file/", exports.download, name="export_file"),
    path("registers/<slug:code>/", register.register, name="register"),
    path("registers/<slug:code>/about/", definition.definition, name="definition"),
    path("registers/<slug:code>/purpose/", purpose.purpose, name="purpose"),
    path("registers/<slug:code>/map/", map.map_page, name="map"),
    path("registers/<slug:code>/check/", belonging.check, name="check"),
    path("registers/<slug:code>/choices/<slug:field>/", choices.choices, name="choices"),
    path("registers/<slug:code>/new/", edit.new, name="new"),
    path("registers/<slug:code>/import/", imports.upload, name="upload"),
    path("registers/<slug:code>/export/", exports.export, name="export"),
    path("registers/<slug:code>/records/<uuid:record_id>/", record.record, name="record"),
    path("registers/<slug:code>/records/<uuid:record_id>/edit/", edit.edit, name="edit"),
    path("registers/<slug:code>/records/<uuid:record_id>/retire/", edit.retire, name="retire"),
    path(
        "registers/<slug:code>/records/<uuid:record_id>/restore/<int:version>/", edit.restore, name="restore"
    ),
]
