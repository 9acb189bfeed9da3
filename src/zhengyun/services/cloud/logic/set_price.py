"""A unit price from a day on."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict
from zhengyun.services.cloud import permissions
from zhengyun.services.cloud.contracts import PriceView
from zhengyun.services.cloud.models import Offering, Price
from zhengyun.services.cloud.queries_catalogue import price_view

MOST = 1_000_000_000


@transaction.atomic
def set_price(actor: Actor, offering: str, fen: int, valid_from: date, source: str) -> PriceView:
    """Only from today on: what was ordered stands at the price under which it was ordered."""
    permissions.check_can_set_price(actor)
    known = Offering.objects.filter(pk=offering).exists()
    if not known or not 0 <= fen <= MOST or not source.strip() or valid_from < clock.today():
        raise Problem(
            "cloud.bad_price",
            _("A price is of an offering, from today or later, with the paper that sets it."),
            value=offering,
            remedy=_("Correct the price."),
        )
    try:
        with transaction.atomic():
            row = Price.objects.create(
                offering_id=offering,
                fen=fen,
                valid_from=valid_from,
                source=source.strip()[:200],
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise conflict(
            "cloud.price_stands",
            _("This offering has a price from that day already."),
            value=valid_from,
            remedy=_("Prices are never changed; set one from another day."),
        ) from error
    detail = {"offering": offering, "fen": fen, "from": valid_from.isoformat()}
    audit.record(actor, "cloud.set_price", "offering", offering, detail=detail)
    return price_view(row, is_in_force=valid_from <= clock.today())
