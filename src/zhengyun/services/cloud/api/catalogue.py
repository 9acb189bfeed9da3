"""Offerings with the prices of today."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel

from zhengyun.services.cloud import facade
from zhengyun.services.cloud.api.answers import CATALOGUE
from zhengyun.services.cloud.contracts import OfferingView, PriceView

router = Router()


class OnDay(BaseModel):
    """day: whose prices; without it, today's."""

    day: date | None = None


class Offerings(BaseModel):
    results: list[OfferingView]


class Prices(BaseModel):
    results: list[PriceView]


@router.get(
    "/offerings",
    auth=CATALOGUE,
    response=Offerings,
    summary="The catalogue in its six families, with grades and prices in fen a month",
    operation_id="list_offerings",
)
def list_offerings(request: HttpRequest, chosen: Query[OnDay]) -> Offerings:
    return Offerings(results=facade.list_offerings(chosen.day))


@router.get(
    "/prices",
    auth=CATALOGUE,
    response=Prices,
    summary="All dated unit prices with their sources, the newest first within an offering",
    operation_id="list_prices",
)
def list_prices(request: HttpRequest) -> Prices:
    return Prices(results=facade.list_prices())
