"""Turns the tables of the register into statements, each in the named graph of the source that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.network.columns import (
    AWARDS,
    CLUSTERS,
    COHORTS,
    CONFERENCES,
    COUNTRIES,
    KEY_FEATURES,
    MEMBERS,
    MORE_COUNTS,
    SOURCES,
    WITNESSES,
)
from graph.network.tables import GEONAMES, Register, Row, others
from graph.network.wording import (
    COUNTRY_ALREADY_NAMED,
    NETWORK_NAMES,
    REGISTER_GRAPH,
    RIGHTS,
    award_names,
    cohort_names,
    membership_names,
    participation_names,
)
from graph.rdf import Literal, NamedNode, Quad, Term
from ontology.terms import GRAPH_EDITORIAL, ID, PREFIXES

LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
NETWORK = NamedNode(f"{ID}network/unesco-gnlc")
REGISTER = NamedNode(f"{ID}graph/network")
ISO_3166 = NamedNode(f"{ID}source/iso-3166")
EDITORIAL = NamedNode(GRAPH_EDITORIAL)
SCHEME = NamedNode(f"{ID}scheme/key-features")
COUNTS = {
    "new_cities": "lc:newCities",
    "new_countries": "lc:countriesOfNewCities",
    "network_cities": "lc:memberCities",
    "network_countries": "lc:memberCountries",
    "first_time_countries": "lc:countriesForTheFirstTime",
}


def term(short: str) -> NamedNode:
    """Turn `lc:member` or `city/phayao` into an IRI."""
    prefix, colon, local = short.partition(":")
    return NamedNode(PREFIXES[prefix] + local if colon else ID + short)


def typed(value: str, datatype: str) -> Literal:
    """Make a literal of a datatype of XML Schema."""
    return Literal(value, datatype=NamedNode(PREFIXES["xsd"] + datatype))


def start(value: str) -> tuple[str, Literal]:
    """Say when something began: on a day, or in a month when no day is known."""
    if len(value) == len("2022-09-02"):
        return "lc:startDate", typed(value, "date")
    return "lc:startMonth", Literal(value)


@dataclass
class Statements:
    """Collects statements.

    Args:
        register: the tables.
        quads: what was said so far.
    """

    register: Register
    quads: set[Quad] = field(default_factory=set)

    def say(self, graph: NamedNode, thing: NamedNode, **what: Term | None) -> None:
        """Add statements of one source about one thing; `lc__member=…` stands for the property lc:member."""
        for name, value in what.items():
            if value is not None:
                self.add(graph, thing, name.replace("__", ":"), value)

    def add(self, graph: NamedNode, thing: NamedNode, property: str, value: Term) -> None:
        """Add one statement of one source."""
        self.quads.add(Quad(thing, term(property), value, graph))

    def name(self, graph: NamedNode, thing: NamedNode, names: Mapping[str, str], property: str = "rdfs:label") -> None:
        """Name a thing."""
        for language, text in names.items():
            self.add(graph, thing, property, Literal(text, language=language))

    def note(self, thing: NamedNode, text: str) -> None:
        """Keep the note of a row, in both languages."""
        if text:
            self.name(REGISTER, thing, {"en": text, "th": self.register.notes[text]}, "skos:editorialNote")

    def source(self, name: str) -> NamedNode:
        """Return the named graph of a source."""
        return term(f"source/{self.register.sources[name]}")

    def city(self, graph: NamedNode, name: str, code: str) -> NamedNode:
        """Say of a city what every page that names it says: that it is one, its name and its country."""
        city = term(f"city/{self.register.cities[name, code]}")
        country = term(f"country/{self.register.countries[code]['slug']}")
        self.say(graph, city, rdf__type=term("lc:City"), schema__containedInPlace=country)
        self.name(graph, city, {"en": name})
        return city

    def membership(self, graph: NamedNode, membership: NamedNode, city: NamedNode) -> None:
        """Say of a membership what every page that speaks of it says: whose it is, in which network."""
        self.say(graph, membership, rdf__type=term("lc:Membership"), lc__member=city, lc__network=NETWORK)


def statements(register: Register) -> set[Quad]:
    """Make all statements of the register."""
    said = Statements(register)
    for part in (
        describe_graphs,
        countries,
        members,
        counts,
        awards,
        conferences,
        key_features,
        clusters,
        names_that_are_not_known,
    ):
        part(said)
    return said.quads


def describe_graphs(said: Statements) -> None:
    """Describe the named graphs: the sources, and the register's own."""
    for row in said.register[SOURCES]:
        graph = said.source(row["source"])
        described(said, graph, {"en": row["name_en"], "th": row["name_th"]})
        said.name(graph, graph, RIGHTS, "dct:rights")
        said.say(graph, graph, dct__source=NamedNode(row["url"]))
        if row["source"] != row["url"]:
            said.say(graph, graph, dct__bibliographicCitation=Literal(row["source"]))
    described(said, REGISTER, NETWORK_NAMES)
    said.name(REGISTER, REGISTER, REGISTER_GRAPH, "dct:description")
    said.say(REGISTER, REGISTER, dct__publisher=term("organization/learning-city-project"))


def described(said: Statements, graph: NamedNode, names: Mapping[str, str]) -> None:
    """Say of a named graph that it is a source of data, how it is called and how it may be used."""
    said.name(graph, graph, names)
    said.say(graph, graph, dct__license=LICENCE)
    for kind in ("dcat:Dataset", "prov:Entity"):
        said.add(graph, graph, "rdf:type", term(kind))


def countries(said: Statements) -> None:
    """Name the countries and give their codes."""
    for row in said.register[COUNTRIES]:
        country = term(f"country/{row['slug']}")
        said.say(ISO_3166, country, rdf__type=term("schema:Country"), skos__notation=Literal(row["iso2"]))
        names = {"en": row["name_en"], "th": row["name_th"]}
        said.name(EDITORIAL, country, {k: v for k, v in names.items() if (row["iso2"], k) not in COUNTRY_ALREADY_NAMED})


def members(said: Statements) -> None:
    """Say of every row of members.csv what its sources say."""
    for row in said.register[MEMBERS]:
        slug = said.register.cities[row["name_en"], row["iso2"]]
        membership = term(f"membership/{slug}-unesco-gnlc")
        for place, name in enumerate([row["source_url"], *others(row)]):
            graph = said.source(name)
            city = said.city(graph, row["name_en"], row["iso2"])
            said.membership(graph, membership, city)
            said.add(REGISTER, membership, "prov:wasDerivedFrom" if place else "prov:hadPrimarySource", graph)
        witnessed(said, row, f"city/{slug}", membership)
        said.name(REGISTER, membership, membership_names(row))
        said.say(REGISTER, membership, lc__confidence=term(f"confidence/{row['confidence']}"))
        said.note(membership, row["note"])
        gazetteer(said, row, city)


def witnessed(said: Statements, row: Row, thing: str, membership: NamedNode) -> None:
    """Say what the row gives for some columns in the graphs of those who say it; where they differ, all of it stands.

    What differs is also said by the register, for the value that the row follows.
    """
    for column in ("cohort_year", "join_date", "entity_kind"):
        further = [one for one in said.register[WITNESSES] if (one["thing"], one["column"]) == (thing, column)]
        values = [(one["value"], said.source(one["source_url"])) for one in further]
        if row[column] and row[column] not in [value for value, _ in values]:
            values.append((row[column], said.source(row["source_url"])))
        if len({value for value, _ in values}) > 1:
            values.append((row[column], REGISTER))
        for value, graph in values:
            if graph not in (REGISTER, said.source(GEONAMES)):
                said.membership(graph, membership, said.city(graph, row["name_en"], row["iso2"]))
            said.add(graph, membership, *read(said, column, value))


def read(said: Statements, column: str, value: str) -> tuple[str, Term]:
    """Turn a value of a column into a property and its value."""
    if column == "join_date":
        return start(value)
    if column == "entity_kind":
        return "lc:memberKind", term(f"member-kind/{value.replace(' ', '-')}")
    cohort = term(f"cohort/{value}")
    said.name(REGISTER, cohort, cohort_names(value))
    said.say(REGISTER, cohort, rdf__type=term("lc:Cohort"), lc__year=typed(value, "integer"), lc__ofNetwork=NETWORK)
    return "lc:cohort", cohort


def gazetteer(said: Statements, row: Row, city: NamedNode) -> None:
    """Say what GeoNames gives: the Thai name, the coordinates, the identifier."""
    graph = said.source(GEONAMES)
    if row["name_th"]:
        said.name(graph, city, {"th": row["name_th"]})
    if row["lat"]:
        point = Literal(f"POINT({row['lon']} {row['lat']})", datatype=term("geo:wktLiteral"))
        latitude, longitude = typed(row["lat"], "decimal"), typed(row["lon"], "decimal")
        said.say(graph, city, schema__latitude=latitude, schema__longitude=longitude, geo__asWKT=point)
    if row["geonames"]:
        said.say(graph, city, schema__sameAs=NamedNode(f"https://sws.geonames.org/{row['geonames']}/"))


def names_that_are_not_known(said: Statements) -> None:
    """Declare which cities have no Thai name in any source."""
    label = term("rdfs:label")
    named = {
        q.subject
        for q in said.quads
        if q.predicate == label and isinstance(q.object, Literal) and q.object.language == "th"
    }
    for slug in said.register.cities.values():
        if term(f"city/{slug}") not in named:
            said.say(REGISTER, term(f"city/{slug}"), lc__nameUnknownIn=Literal("th"))


def counts(said: Statements) -> None:
    """Say how the network grew."""
    for row in [*said.register[COHORTS], *said.register[MORE_COUNTS]]:
        graph, names = said.source(row["source_url"]), said.register.names["milestone", row["event"]]
        milestone = term(f"milestone/{names['slug']}")
        said.say(graph, milestone, rdf__type=term("lc:Milestone"), lc__ofNetwork=NETWORK)
        if len(row["date"]) == len("2022"):
            said.say(graph, milestone, lc__year=typed(row["date"], "integer"))
        else:
            said.say(graph, milestone, lc__date=typed(row["date"], "date"))
        said.name(graph, milestone, {"en": names["name_en"]})
        said.name(REGISTER, milestone, {"th": names["name_th"]})
        for column in COUNTS.keys() & row.values.keys():
            if row[column]:
                said.add(graph, milestone, COUNTS[column], typed(row[column], "integer"))
        if row["new_cities"]:
            said.say(REGISTER, milestone, lc__cohort=term(f"cohort/{row['date'][:4]}"))
        said.note(milestone, row["note"])
    for row in said.register[WITNESSES]:
        if row["column"] in COUNTS:
            count = typed(row["value"], "integer")
            said.add(said.source(row["source_url"]), term(row["thing"]), COUNTS[row["column"]], count)


def awards(said: Statements) -> None:
    """Say which cities received the award."""
    for place, row in enumerate(said.register[AWARDS], 1):
        graph, year = said.source(row["source_url"]), row["award_year"]
        city = said.city(graph, row["city"], row["iso2"])
        award = term(f"award/{year}-{said.register.cities[row['city'], row['iso2']]}")
        said.say(graph, award, rdf__type=term("lc:Award"), lc__awardedTo=city, lc__year=typed(year, "integer"))
        said.say(graph, award, lc__ofNetwork=NETWORK)
        said.say(REGISTER, award, lc__ordinal=typed(str(place), "integer"))
        said.name(REGISTER, award, award_names(year, row["city"]))


def conferences(said: Statements) -> None:
    """Say where and when the conferences were."""
    for row in said.register[CONFERENCES]:
        graph, names = said.source(row["source_url"]), said.register.names["conference", row["name"]]
        conference = term(f"conference/{names['slug']}")
        city = said.city(graph, row["place"], row["country"])
        said.say(graph, conference, rdf__type=term("lc:Conference"), schema__location=city, lc__ofNetwork=NETWORK)
        first, last = typed(row["start"], "date"), typed(row["end"], "date")
        said.say(graph, conference, lc__startDate=first, lc__endDate=last)
        said.say(graph, conference, lc__ordinal=typed(row["no"], "integer") if row["no"] else None)
        said.name(graph, conference, {"en": row["name"]})
        said.name(REGISTER, conference, {"th": names["name_th"]})


def key_features(said: Statements) -> None:
    """Say which key features a learning city has; what no page confirms is said by the register alone."""
    for row in said.register[KEY_FEATURES]:
        graph = said.source(row["source_url"]) if row["verified"] == "yes" else REGISTER
        is_scheme = row["level"] == "framework"
        thing = SCHEME if is_scheme else term(f"key-feature/{row['code'].lower()}")
        kind = term("skos:ConceptScheme" if is_scheme else "skos:Concept")
        said.say(graph, thing, rdf__type=kind, skos__notation=Literal(row["code"]))
        said.name(graph, thing, {"en": row["name_en"]}, "skos:prefLabel")
        said.name(REGISTER, thing, {"th": row["name_th"]}, "skos:prefLabel")
        said.note(thing, row["note"])
        if graph == REGISTER:
            said.say(REGISTER, thing, prov__hadPrimarySource=said.source(row["source_url"]))
        if row["level"] == "group":
            said.say(graph, thing, skos__inScheme=SCHEME, skos__topConceptOf=SCHEME)
        if row["level"] == "area":
            said.say(graph, thing, skos__inScheme=SCHEME, skos__broader=term(f"key-feature/{row['parent'].lower()}"))


def clusters(said: Statements) -> None:
    """Say which cities coordinate the thematic clusters, or belong to them."""
    for place, row in enumerate(said.register[CLUSTERS], 1):
        graph, names = said.source(row["source_url"]), said.register.names["cluster", row["cluster"]]
        cluster, city = term(f"cluster/{names['slug']}"), said.city(graph, row["city"], row["iso2"])
        role = said.register.names["role", row["role"]]
        slug = f"{said.register.cities[row['city'], row['iso2']]}-{names['slug']}"
        participation = term(f"participation/{slug}")
        said.say(graph, cluster, rdf__type=term("lc:Cluster"), lc__ofNetwork=NETWORK)
        said.name(graph, cluster, {"en": row["cluster"]})
        said.name(REGISTER, cluster, {"th": names["name_th"]})
        said.say(graph, participation, rdf__type=term("lc:Participation"), lc__participant=city)
        said.say(graph, participation, lc__participationIn=cluster, lc__role=term(f"role/{role['slug']}"))
        said.say(graph, participation, lc__asOf=Literal(row["as_of"]) if row["as_of"] else None)
        said.say(REGISTER, participation, lc__ordinal=typed(str(place), "integer"))
        said.name(REGISTER, participation, participation_names(row["city"], role, names))
        said.note(participation, row["note"])
