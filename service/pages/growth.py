"""How the network grew, as charts and tables: totals with their sources, cohorts, and the leavers that the totals imply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response

from graph.formats import CSV, JSON
from graph.workers.wire import Request as QueryRequest
from service.http.answers import respond, with_byte_order_mark
from service.http.documents import chosen, varied
from service.lists.growth import COHORTS, MILESTONES, Growth, Milestone, growth
from service.reading.naming import describe
from service.reading.vocabulary import vocabulary
from service.wording.charts import Bar, Chart, Line
from service.wording.page import Page
from service.wording.presenting import Presenter

PATH = "/growth"
OFFERS = (CSV, JSON)
blueprint = Blueprint("growth", __name__)


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<extension>")
def show_growth(extension: str = "") -> Response:
    """Show how the network grew, or give the totals as data."""
    page = Page.of_request()
    format = chosen(OFFERS, extension)
    if format is None:
        return varied(show(page), extension)
    asked = QueryRequest(MILESTONES, format.extension, version=page.reader.version, seconds=page.reader.seconds)
    return varied(with_byte_order_mark(respond(page.reader.pool.ask(asked), format), page.request), extension)


def show(page: Page) -> Response:
    """Show it to people."""
    version = page.reader.current()
    grown = growth(page.reader, version)
    sources = {source for one in grown.milestones for source in one.sources}
    presenter = Presenter(page, vocabulary(page.reader, version), describe(page.reader, sources))
    counted = [one for one in grown.milestones if one.members]
    return page.render(
        "growth.html",
        growth=grown,
        counted=counted,
        events=[one for one in grown.milestones if not one.members],
        totals=totals(page, counted),
        cohorts=cohorts(page, grown),
        presenter=presenter,
        name=lambda one: name_of(page, one.names, one.when),
        queries={"totals": MILESTONES, "cohorts": COHORTS},
        known=sum(one.known for one in grown.cohorts),
    )


def totals(page: Page, counted: list[Milestone]) -> Line:
    """Draw the totals over the years; of the counts of one year the last is named below."""
    counted = list({one.when: one for one in reversed(counted)}.values())[::-1]  # of several of one day the first
    last = {one.when[:4]: one for one in counted}
    points = [
        (
            place_in_time(one.when),
            one.members,
            short_year(page, one.when) if last[one.when[:4]] is one else "",
            f"{one.members}" if last[one.when[:4]] is one else "",
        )
        for one in sorted(counted, key=lambda one: place_in_time(one.when))
    ]
    told = "; ".join(f"{page.date(one.when)}: {one.members}" for one in counted)
    return Line("totals-chart", page.say("growth.totals"), told, points)


def cohorts(page: Page, grown: Growth) -> Chart:
    """Draw the cohorts: how many cities are known here, before how many there were."""
    bars = [
        Bar(
            short_year(page, one.year),
            one.known,
            f"{one.known}/{one.real}" if one.real else str(one.known),
            behind=one.real,
        )
        for one in grown.cohorts
    ]
    told = "; ".join(
        page.say(
            "growth.known_of" if one.real else "growth.known", year=page.date(one.year), known=one.known, real=one.real
        )
        for one in grown.cohorts
    )
    return Chart("cohorts-chart", page.say("growth.cohorts"), told, bars)


def name_of(page: Page, names: Mapping[str, str], otherwise: str) -> tuple[str, str]:
    """Choose a name in the reader's language, or in the other, with the language that it is in."""
    found = next((one for one in (page.language, *names) if one in names), "")
    return (names[found], found) if found else (otherwise, "")


def short_year(page: Page, when: str) -> str:
    """Write a year in the reader's era, without naming the era: it stands under an axis that does."""
    return str(int(when[:4]) + (543 if page.language == "th" else 0))


def place_in_time(when: str) -> float:
    """Turn a day, or a year, into a number of years."""
    if len(when) == len("2022"):
        return int(when) + 0.5
    day = date.fromisoformat(when)
    return day.year + (day.timetuple().tm_yday - 1) / 365.25
