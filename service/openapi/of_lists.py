"""What the lists and the pages with parameters take and answer; rows of the table in `service.openapi.operations`."""

from __future__ import annotations

from service.lists.cities import State
from service.lists.things import FACETS
from service.openapi.operation import BOM, HTML, NAME, PAGE_OF_LIST, Operation, Parameter, negotiated, of_formats
from service.openapi.schemas import TEXT, answers_in
from service.pages.cities import OFFERS as CITIES
from service.pages.cities import SORTS
from service.pages.data_health import OFFERS as HEALTH
from service.pages.growth import OFFERS as GROWTH
from service.pages.things import OFFERS as THINGS
from service.reading.finding import ALL_KINDS
from service.settings import Settings


def of_pages(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the pages that take parameters."""
    thing = Parameter("thing", {**TEXT, "examples": ["city/phayao"]})
    of = Parameter("of", {"type": "string", "format": "iri"})
    about = Parameter("about", {**TEXT, "examples": ["city/phayao"]})
    return {
        ("entity.thing_page", "get"): Operation(
            "pages",
            {HTML: TEXT},
            (NAME, of, PAGE_OF_LIST, about),
            statuses=(200, 303),
            read_version=True,
            has_language=True,
        ),
        ("explore.explore", "get"): Operation("pages", {HTML: TEXT}, (thing,), read_version=True, has_language=True),
    }


def of_lists(settings: Settings) -> dict[tuple[str, str], Operation]:
    """Describe the lists that pages show: things, member cities, the growth of the network, the health of the data."""
    facets = tuple(Parameter(name, TEXT) for name in State.__dataclass_fields__)
    of_things = tuple(Parameter(name, TEXT) for name in FACETS if name != "kind")
    words, kind = Parameter("q", {**TEXT, "maxLength": 500}), Parameter("kind", {"enum": list(ALL_KINDS)})
    sort = Parameter("sort", {"enum": list(SORTS)})
    rows, health = answers_in(CITIES), of_formats(HEALTH, "DataHealth")
    return {
        ("cities.list_cities", "get"): negotiated(
            Operation("queries", {**rows, HTML: TEXT}, (*facets, sort, PAGE_OF_LIST, BOM), extensions=CITIES)
        ),
        ("things.list_things", "get"): negotiated(
            Operation(
                "queries",
                {**answers_in(THINGS), HTML: TEXT},
                (words, kind, *of_things, PAGE_OF_LIST, BOM),
                extensions=THINGS,
            )
        ),
        ("growth.show_growth", "get"): negotiated(
            Operation("queries", {**answers_in(GROWTH), HTML: TEXT}, (BOM,), extensions=GROWTH)
        ),
        ("data_health.data_health", "get"): negotiated(
            Operation("operations", {**health, HTML: TEXT}, extensions=HEALTH)
        ),
    }
