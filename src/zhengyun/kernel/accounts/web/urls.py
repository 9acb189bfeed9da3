"""Addresses of the kernel's pages, in two name spaces: accounts and notices."""

from __future__ import annotations

from django.urls import include, path

from zhengyun.kernel.accounts.web import acting, demo, identity, notices, password, signing

accounts = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/code/", signing.ask_code, name="ask_code"),
    path("sign-in/code/enter/", signing.enter_code, name="enter_code"),
    path("sign-in/with/<slug:code>/", identity.begin, name="identity_begin"),
    path("sign-in/with/<slug:code>/back/", identity.back, name="identity_back"),
    path("sign-in/with/<slug:code>/leave/", identity.leave, name="identity_leave"),
    path("identities/", identity.identities, name="identities"),
    path("identities/connect/<slug:code>/", identity.connect, name="identity_connect"),
    path("identities/<uuid:identity_id>/remove/", identity.remove, name="identity_remove"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("act-for/", acting.act_for, name="act_for"),
    path("password/", password.change_password, name="change_password"),
    path("demo/", demo.accounts, name="demo_accounts"),
]
inbox = [
    path("", notices.inbox, name="inbox"),
    path("read/", notices.read_all, name="read_all"),
    path("outbox/", demo.outbox, name="demo_outbox"),
    path("<uuid:notice_id>/", notices.open_notice, name="open"),
]
urlpatterns = [
    path("notices/", include((inbox, "notices"))),
    path("", include((accounts, "accounts"))),
]
