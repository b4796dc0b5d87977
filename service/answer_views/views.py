"""Makes the picture of an answer that the header of a saved query names; none where the answer has not the columns for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.rdf import Literal, NamedNode, Row
from queries.catalogue import SavedQuery
from service.answer_views import columns as of
from service.answer_views.network import Edge, Network, network
from service.reading.naming import describe
from service.reading.vocabulary import iri_of, text_of, vocabulary
from service.wording.charts import Bar, Chart
from service.wording.page import Page
from service.wording.presenting import Presenter, Value
from service.wording.world_map import Spot, WorldMap, era

MOST_BARS, MOST_EVENTS = 40, 200


@dataclass(frozen=True)
class Moment:
    """What a timeline tells of one day.

    Args:
        day: the day, ready to be shown.
        values: what happened.
    """

    day: Value
    values: Sequence[Value]


@dataclass(frozen=True)
class View:
    """The picture of an answer.

    Args:
        map, chart, timeline, network: what it is; the others are None or empty.
        left_out: how many rows it does not show.
    """

    map: WorldMap | None = None
    chart: Chart | None = None
    timeline: Sequence[Moment] = ()
    network: Network | None = None
    left_out: int = 0


@dataclass(frozen=True)
class Viewing:
    """Makes pictures of one answer.

    Args:
        page: the page.
        saved: the query.
        rows: the rows of its answer.
        columns: the columns that the page shows.
        given: the values of its parameters.
        presenter: names things.
    """

    page: Page
    saved: SavedQuery
    rows: Sequence[Row]
    columns: Sequence[str]
    given: Mapping[str, str]
    presenter: Presenter

    def view(self) -> View | None:
        """Make the picture that the query asks for."""
        making = {"map": self.map, "chart": self.chart, "timeline": self.timeline, "graph": self.graph}
        make = making.get(self.saved.view)
        return make() if make and self.rows else None

    @property
    def title(self) -> str:
        """What the picture is called."""
        return self.saved.titles[self.page.language]

    def map(self) -> View | None:
        """Put things on a map."""
        if not {*of.PLACES} <= {name for row in self.rows for name in row}:
            return None
        subject = next(iter(of.things(self.rows, self.columns)), "")
        placed = [row for row in self.rows if {*of.PLACES, subject} <= row.keys()]
        years = next(iter(of.days(self.rows, self.columns)), "")
        spots = {
            iri_of(row, subject): Spot(
                self.presenter.link(iri_of(row, subject)).text,
                self.presenter.link(iri_of(row, subject)).address,
                float(text_of(row, "latitude")),
                float(text_of(row, "longitude")),
                era([text_of(row, years)] if text_of(row, years) else []) if years else "",
            )
            for row in placed
        }
        if not spots:
            return None
        label = f"{self.title}: {self.page.say('saved_queries.places', count=len(spots))}"
        return View(map=WorldMap("answer-map", label, list(spots.values())), left_out=len(self.rows) - len(placed))

    def chart(self) -> View | None:
        """Draw bars."""
        measure = of.measured(self.rows, self.columns)
        if not measure:
            return None
        before = [one for one in self.columns[: self.columns.index(measure)] if one not in of.numbers(self.rows, [one])]
        labels = [one for one in before if of.values(self.rows, one)] or [one for one in self.columns if one != measure]
        label = (of.things(self.rows, labels) or labels or [""])[-1]
        shown = [row for row in self.rows if measure in row][:MOST_BARS]
        bars = [Bar(self.text(row, label), float(text_of(row, measure)), self.text(row, measure)) for row in shown]
        told = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
        return View(chart=Chart("answer-chart", self.title, told, bars), left_out=len(self.rows) - len(shown))

    def timeline(self) -> View | None:
        """Tell what happened, day by day."""
        dated = of.days(self.rows, self.columns)
        if not dated:
            return None
        subjects = of.things(self.rows, self.columns) or [one for one in self.columns if one not in dated]
        moments: dict[str, Moment] = {}
        shown = sorted((row for row in self.rows if dated[0] in row), key=lambda row: text_of(row, dated[0]))
        for row in shown[:MOST_EVENTS]:
            day, told = text_of(row, dated[0]), [self.presenter.value(row[one]) for one in subjects[:1] if one in row]
            held = moments.get(day, Moment(self.presenter.date(day), ()))
            moments[day] = Moment(held.day, [*held.values, *(one for one in told if one not in held.values)])
        return View(timeline=list(moments.values()), left_out=max(0, len(self.rows) - len(shown[:MOST_EVENTS])))

    def graph(self) -> View | None:
        """Draw what is connected with what."""
        found = network("answer-graph", self.title, tuple(dict.fromkeys(self.edges())))
        return View(network=found) if found else None

    def edges(self) -> list[Edge]:
        """Find the connections: triples, pairs of things, or things around the one that was asked for."""
        link = self.presenter.link
        if self.saved.form in ("CONSTRUCT", "DESCRIBE"):
            triples = sorted(  # a graph has no order, and the picture shall be the same each time
                (iri_of(row, "subject"), iri_of(row, "property"), row["value"].value)
                for row in self.rows
                if isinstance(row["value"], NamedNode)
            )
            return [Edge(link(one), self.presenter.property_name(name), link(other)) for one, name, other in triples]
        found = of.things(self.rows, self.columns)
        centre = next(
            (one for one in self.saved.parameters if one.kind == "iri" and one.name not in self.columns), None
        )
        if centre and found:
            middle = link(self.given.get(centre.name, centre.default_value))
            role = found[1] if len(found) > 1 else ""
            return [
                Edge(link(iri_of(row, found[0])), self.text(row, role), middle) for row in self.rows if found[0] in row
            ]
        pairs = (
            [(iri_of(row, one), iri_of(row, other)) for row in self.rows for one, other in [found[:2]]]
            if len(found) > 1
            else []
        )
        return [Edge(link(one), "", link(other)) for one, other in pairs if one and other]

    def text(self, row: Row, column: str) -> str:
        """Return what the page shows of a value."""
        term = row.get(column)
        if term is None:
            return ""
        if column in of.days([row], [column]) and isinstance(term, Literal):
            return self.page.date(term.value)
        return self.presenter.value(term).text


def view_of(
    page: Page, saved: SavedQuery, rows: Sequence[Row], columns: Sequence[str], given: Mapping[str, str]
) -> View | None:
    """Make the picture of an answer; None when there is none to be made."""
    if saved.view == "table" or not rows:
        return None
    iris = {term.value for row in rows for term in row.values() if isinstance(term, NamedNode)}
    iris |= {given.get(one.name, one.default_value) for one in saved.parameters if one.kind == "iri"}
    presenter = Presenter(page, vocabulary(page.reader, page.reader.current()), describe(page.reader, iris))
    return Viewing(page, saved, rows, columns, given, presenter).view()
