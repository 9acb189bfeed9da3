"""Places on the map, in the shape of OGC API – Features (Part 1): GeoJSON, longitude before latitude."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhengyun.engines.registers import queries_search
from zhengyun.engines.registers.api.answers import Reading, plain
from zhengyun.engines.registers.api.filters import FILTER, FeatureFilter, search_of
from zhengyun.kernel.modules.api import actor_of, address, link_neighbours, problems

router = Router()
GEOJSON = "application/geo+json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "links", "numberReturned", "timeStamp"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"type": "object"}},
        "links": {"type": "array", "items": {"type": "object"}},
        "numberReturned": {"type": "integer"},
        "timeStamp": {"type": "string", "format": "date-time"},
    },
}


@router.get(
    "/{register_code}/items",
    auth=Reading(),
    response={200: None},
    summary="Records as GeoJSON features",
    description="Degrees of CGCS2000 (EPSG:4490). The link `next` leads to the following page.",
    operation_id="list_features",
    openapi_extra=problems(
        401, 403, 404, parameters=[FILTER], responses={200: {"content": {GEOJSON: {"schema": SCHEMA}}}}
    ),
)
def list_features(request: HttpRequest, register_code: str, chosen: Query[FeatureFilter]) -> HttpResponse:
    collection, following = queries_search.feature_page(
        actor_of(request), register_code, search_of(request, chosen), chosen.purpose()
    )
    response = HttpResponse(content_type=GEOJSON, headers={"Cache-Control": "private, no-cache"})
    response.content = orjson.dumps(
        {
            **plain(collection),
            "features": [{**one, "properties": plain(one["properties"])} for one in collection["features"]],
            "links": _links(request, following),
        },
        default=str,
    )
    link_neighbours(request, response, next=following)
    return response


def _links(request: HttpRequest, following: str | None) -> list[dict[str, str]]:
    places = [("self", address(request))]
    if following:
        places.append(("next", address(request, cursor=following)))
    return [
        {"rel": relation, "type": GEOJSON, "href": request.build_absolute_uri(place)}
        for relation, place in places
    ]
