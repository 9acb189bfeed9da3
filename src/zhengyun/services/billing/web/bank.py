"""The page of the test bank: pay, be declined, or leave. Only in demonstrations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhengyun.kernel.accounts.access import access, demo_only
from zhengyun.services.billing.contracts import BankState
from zhengyun.services.billing.drivers import test_bank
from zhengyun.services.billing.web.words_of_pages import bank_facts

CHOICES = {"pay": True, "decline": False}


@access(demo_only)
@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever has the address may pay, as with any bank."""
    entry = test_bank.find_entry(reference)
    if request.method == "POST":
        choice = request.POST.get("choice", "")
        if choice in CHOICES:
            test_bank.decide(reference, is_paid=CHOICES[choice])
        return redirect(entry.return_url)
    context = {
        "entry": entry,
        "facts": bank_facts(entry),
        "is_waiting": entry.state == BankState.WAITING,
    }
    return render(request, "billing/bank.html", context)
