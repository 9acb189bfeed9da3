"""What the keys do, as a page; with scripts the same list opens by the question mark."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhengyun.kernel.accounts.access import access, staff
from zhengyun.services.desk.roles import OFFICERS


@access(staff(*OFFICERS))
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/keys.html")
