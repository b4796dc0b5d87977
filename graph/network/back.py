"""The way back: asks the graph for the rows of the tables of facts, and writes those as they were.

Each table has one query. What a query gives in no order is put into the order of the file here, because SPARQL has no
collation and a table has one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.network.columns import AWARDS, CLUSTERS, COHORTS, CONFERENCES, KEY_FEATURES, MEMBERS, Table
from graph.rdf import Literal, NamedNode
from graph.store import Store
from ontology.terms import ID, LC, PREFIXES

HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dct", "geo", "prov", "rdfs", "schema", "skos"))
HEAD += f"PREFIX lc: <{LC}>\nPREFIX kind: <{ID}member-kind/>\n"
SOURCE = "OPTIONAL { ?page dct:bibliographicCitation ?cited } ?page dct:source ?url . BIND(COALESCE(?cited, STR(?url)) AS ?source_url)"
CITY = 'rdfs:label ?city FILTER(LANG(?city) = "en") ?place schema:containedInPlace ?in . ?in a schema:Country ; skos:notation ?iso2 .'
NOTE = (
    f'OPTIONAL {{{{ GRAPH <{ID}graph/network> {{{{ {{}} skos:editorialNote ?note }}}} FILTER(LANG(?note) = "en") }}}}'
)

Line = dict[str, str]


@dataclass(frozen=True)
class Query:
    """How one table is asked for.

    Args:
        table: the table.
        text: the query; its variables are the columns.
        order: the key that puts the rows in the order of the file.
    """

    table: Table
    text: str
    order: Callable[[Line], tuple[object, ...]]


MEMBERSHIP = f"""
    ?membership a lc:Membership ; lc:member ?city ; prov:hadPrimarySource ?page ; lc:confidence/skos:prefLabel ?confidence .
    FILTER(LANG(?confidence) = "en")
    {SOURCE}
    ?city rdfs:label ?name_en FILTER(LANG(?name_en) = "en")
    ?city schema:containedInPlace ?in . ?in a schema:Country ; skos:notation ?iso2 ; rdfs:label ?country
    FILTER(LANG(?country) = "en")
    OPTIONAL {{ GRAPH <{ID}source/geonames> {{ ?city rdfs:label ?name_th }} FILTER(LANG(?name_th) = "th") }}
    OPTIONAL {{ GRAPH <{ID}source/geonames> {{ ?city geo:asWKT ?point }} BIND("GeoNames" AS ?coord_source) }}
    OPTIONAL {{ ?city schema:sameAs ?town FILTER(STRSTARTS(STR(?town), "https://sws.geonames.org/")) }}
    {NOTE.format("?membership")}
    """
CHOICES = {"cohort": "lc:cohort", "day": "lc:startDate", "month": "lc:startMonth", "member_kind": "lc:memberKind"}
OTHERS = "SELECT ?membership ?page ?source_url WHERE { ?membership prov:wasDerivedFrom ?page . " + SOURCE + " }"

QUERIES = (
    Query(
        COHORTS,
        f"""SELECT ?date ?event ?new_cities ?new_countries ?network_cities ?network_countries ?source_url ?note WHERE {{
            GRAPH ?page {{ ?milestone a lc:Milestone ; lc:ofNetwork ?network ; rdfs:label ?event }}
            OPTIONAL {{ ?milestone lc:date ?day }} OPTIONAL {{ ?milestone lc:year ?year }}
            BIND(STR(COALESCE(?day, ?year)) AS ?date)
            OPTIONAL {{ ?milestone lc:newCities ?new_cities }}
            OPTIONAL {{ ?milestone lc:countriesOfNewCities ?new_countries }}
            OPTIONAL {{ ?milestone lc:memberCities ?network_cities }}
            OPTIONAL {{ ?milestone lc:memberCountries ?network_countries }}
            {SOURCE} {NOTE.format("?milestone")}
            FILTER(!STRENDS(STR(?milestone), "-as-first-announced")) }}""",
        lambda line: (line["date"],),
    ),
    Query(
        AWARDS,
        f"""SELECT ?award_year ?city ?iso2 ?source_url ?ordinal WHERE {{
            GRAPH ?page {{ ?award a lc:Award ; lc:year ?award_year ; lc:awardedTo ?place }}
            ?award lc:ordinal ?ordinal . ?place {CITY} {SOURCE} }}""",
        lambda line: (int(line["ordinal"]),),
    ),
    Query(
        CONFERENCES,
        f"""SELECT ?no ?name (?city AS ?place_name) (?iso2 AS ?country) ?start ?end ?source_url WHERE {{
            GRAPH ?page {{ ?conference a lc:Conference ; rdfs:label ?name ; schema:location ?place ;
                lc:startDate ?start ; lc:endDate ?end }}
            OPTIONAL {{ ?conference lc:ordinal ?no }}
            ?place {CITY} {SOURCE} }}""",
        lambda line: (line["start"],),
    ),
    Query(
        KEY_FEATURES,
        f"""SELECT ?code ?level ?parent ?name_en ?name_th ?source_url ?verified ?note WHERE {{
            GRAPH ?said {{ ?thing skos:notation ?code ; skos:prefLabel ?name_en }} FILTER(LANG(?name_en) = "en")
            ?thing skos:prefLabel ?name_th FILTER(LANG(?name_th) = "th")
            OPTIONAL {{ ?thing prov:hadPrimarySource ?unverified }}
            BIND(IF(BOUND(?unverified), "no", "yes") AS ?verified) BIND(COALESCE(?unverified, ?said) AS ?page)
            OPTIONAL {{ ?thing skos:topConceptOf/skos:notation ?framework }}
            OPTIONAL {{ ?thing skos:broader/skos:notation ?group }}
            BIND(COALESCE(?group, ?framework) AS ?parent)
            BIND(IF(BOUND(?group), "area", IF(BOUND(?framework), "group", "framework")) AS ?level)
            {SOURCE} {NOTE.format("?thing")} }}""",
        lambda line: (["framework", "group", "area"].index(line["level"]), line["code"]),
    ),
    Query(
        CLUSTERS,
        f"""SELECT ?cluster ?city ?iso2 ?role ?as_of ?source_url ?note ?ordinal WHERE {{
            GRAPH ?page {{ ?participation lc:participationIn ?group ; lc:participant ?place ; lc:role ?part .
                ?group a lc:Cluster ; rdfs:label ?cluster }}
            ?participation lc:ordinal ?ordinal .
            OPTIONAL {{ ?participation lc:asOf ?as_of }}
            ?part skos:prefLabel ?role FILTER(LANG(?role) = "en")
            ?place {CITY} {SOURCE} {NOTE.format("?participation")} }}""",
        lambda line: (int(line["ordinal"]),),
    ),
)


def tables_of(store: Store) -> Mapping[str, bytes]:
    """Write the tables of facts, by file name.

    Args:
        store: a graph that holds the register.
    """
    found = {MEMBERS.file: write_table(MEMBERS, members(store))}
    for query in QUERIES:
        lines = sorted(ask(store, query.text), key=query.order)
        found[query.table.file] = write_table(
            query.table, [{**line, "place": line.get("place_name", "")} for line in lines]
        )
    return found


def ask(store: Store, text: str) -> list[Line]:
    """Ask a query; what is not bound is empty."""
    answer = store.query(HEAD + text)
    names = answer.variables
    return [
        {
            name: term.value if isinstance(term, Literal | NamedNode) else ""
            for name, term in zip(names, row, strict=True)
        }
        for row in answer.rows()
    ]


def members(store: Store) -> list[Line]:
    """Ask for the members: one query for what each has once, one for each thing that sources may differ about."""
    variables = "?membership ?name_en ?name_th ?country ?iso2 ?point ?town ?source_url ?confidence ?coord_source ?note"
    lines = ask(store, f"SELECT {variables} WHERE {{ {MEMBERSHIP} }}")
    chosen = {name: preferred(store, property) for name, property in CHOICES.items()}
    others: dict[str, list[str]] = {}
    for line in sorted(ask(store, OTHERS), key=lambda line: line["page"]):
        others.setdefault(line["membership"], []).append(line["source_url"])
    for line in lines:
        name = line["membership"]
        kind = chosen["member_kind"].get(name, "").rpartition("/")[2].replace("-", " ")
        longitude, _, latitude = line["point"].removeprefix("POINT(").removesuffix(")").partition(" ")
        line |= {
            "cohort_year": chosen["cohort"].get(name, "").rpartition("/")[2],
            "join_date": chosen["month"].get(name) or chosen["day"].get(name, ""),
            "entity_kind": kind,
            "lon": longitude,
            "lat": latitude,
            "geonames": "" if kind == "province" else line["town"].rstrip("/").rpartition("/")[2],  # that of its town
            "other_sources": " | ".join(others.get(name, [])),
        }
    return sorted(lines, key=lambda line: (line["country"], line["name_en"]))


def preferred(store: Store, property: str) -> dict[str, str]:
    """Ask for the value of each membership; where sources differ, for the one that the register follows."""
    text = f"""SELECT ?membership ?value ?followed WHERE {{
        ?membership a lc:Membership ; {property} ?value .
        BIND(EXISTS {{ GRAPH <{ID}graph/network> {{ ?membership {property} ?value }} }} AS ?followed) }}"""
    lines = sorted(ask(store, text), key=lambda line: line["followed"])
    return {line["membership"]: line["value"] for line in lines}


def write_table(table: Table, lines: list[Line]) -> bytes:
    """Write lines as CSV (https://www.rfc-editor.org/rfc/rfc4180)."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, table.header, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()
