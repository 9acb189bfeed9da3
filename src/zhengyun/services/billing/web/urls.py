from __future__ import annotations

from django.urls import path

from zhengyun.services.billing.web import bank, finance, notices, paying

app_name = "billing"
urlpatterns = [
    path("<uuid:order_id>/", paying.order, name="order"),
    path("<uuid:order_id>/receipt/", paying.receipt, name="receipt"),
    path("check/<str:code>/", paying.check, name="check"),
    path("notice/<slug:driver>/", notices.notice, name="notice"),
    path("bank/<str:reference>/", bank.bank, name="bank"),
    path("orders/", finance.orders, name="orders"),
    path("orders/<uuid:order_id>/", finance.order, name="book_order"),
    path("refunds/<uuid:refund_id>/", finance.decide, name="decide_refund"),
    path("book/", finance.book, name="book"),
]
