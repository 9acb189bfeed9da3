from __future__ import annotations

from django.urls import path

from zhengyun.services.admin.web import (
    auditing,
    background,
    calendars,
    changes,
    holdings,
    home,
    item_edit,
    items,
    mandates,
    organizations,
    packages,
    people,
    procedures,
    searches,
)

app_name = "admin"
urlpatterns = [
    path("", home.home, name="home"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<uuid:change_id>/", changes.change, name="change"),
    path("items/", items.items, name="items"),
    path("items/<slug:code>/", items.item, name="item"),
    path("items/<slug:code>/edit/", item_edit.item_edit, name="item_edit"),
    path("items/<slug:code>/compare/", items.item_compare, name="item_compare"),
    path("items/<slug:code>/versions/<int:version>/", items.item_preview, name="item_preview"),
    path("searches/", searches.searches, name="searches"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:code>/", procedures.procedure, name="procedure"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<int:year>/", calendars.one_year, name="calendar"),
    path("calendars/<int:year>/edit/", calendars.calendar_edit, name="calendar_edit"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/new/", organizations.organization_new, name="organization_new"),
    path("organizations/<uuid:organization_id>/", organizations.organization, name="organization"),
    path("people/", people.people, name="people"),
    path("people/new/", people.account_new, name="account_new"),
    path("people/<uuid:account_id>/", people.account, name="account"),
    path("people/<uuid:account_id>/roles/", holdings.grant, name="grant"),
    path("roles/", holdings.holdings, name="holdings"),
    path("roles/<uuid:assignment_id>/end/", holdings.end, name="end_role"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<uuid:party_id>/", mandates.mandates_of, name="mandates_of"),
    path("packages/", packages.packages_page, name="packages"),
    path("packages/uploads/<uuid:upload_id>/", packages.upload, name="upload"),
    path("packages/<slug:package_id>/", packages.package, name="package"),
    path("jobs/", background.background, name="jobs"),
    path("audit/", auditing.audit, name="audit"),
]
