"""Pages of the counters that everybody opens: numbers, the display, appointments."""

from __future__ import annotations

from django.urls import path

from zhengyun.services.desk.web import appointments, queue_public

app_name = "queue"
urlpatterns = [
    path("queue/", queue_public.sites, name="sites"),
    path("queue/<slug:code>/", queue_public.kiosk, name="kiosk"),
    path("queue/<slug:code>/display/", queue_public.display, name="display"),
    path("queue/tickets/<uuid:ticket_id>/", queue_public.ticket, name="ticket"),
    path("appointments/", appointments.mine, name="appointments"),
    path("appointments/new/", appointments.new, name="new"),
    path("appointments/<uuid:appointment_id>/move/", appointments.move, name="move"),
    path("appointments/<uuid:appointment_id>/cancel/", appointments.cancel, name="cancel"),
    path("appointments/<uuid:appointment_id>/calendar.ics", appointments.calendar, name="calendar"),
]
