"""The queries that measure the data: each figure of the health page is the answer to one of them."""

from __future__ import annotations

from ontology.terms import GRAPH_DERIVED, GRAPH_EDITORIAL, GRAPH_QUERIES, ID, PREFIXES
from service.entity.disagreements import SINGLE

DECLARATIONS = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("lc", "rdf", "rdfs", "skos", "sh", "dct", "prov", "xsd")
)
CLASSES = f"""{DECLARATIONS}
# How many things there are of each class that a shape describes.
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE {{
    ?shape sh:targetClass ?class .
    ?thing a ?class .
}}
GROUP BY ?class ORDER BY DESC(?things) ?class"""
COMPLETENESS = f"""{DECLARATIONS}
# For each property that the shapes of a class know: how many things of the class have it, and how many values they ask for.
# A shape that asks for none counts as 0: engines disagree on the largest of values of which some are not bound.
SELECT ?class ?property (MAX(?minimum) AS ?asked) (COUNT(DISTINCT ?thing) AS ?having) WHERE {{
    ?shape sh:targetClass ?class ; sh:property ?property_shape .
    ?property_shape sh:path ?property .
    FILTER(isIRI(?property) && ?property != rdf:type)
    OPTIONAL {{ ?property_shape sh:minCount ?count }}
    BIND(COALESCE(?count, 0) AS ?minimum)
    OPTIONAL {{ ?thing a ?class ; ?property ?value }}
}}
GROUP BY ?class ?property ORDER BY ?class ?property"""
ASKED = COMPLETENESS.replace(" (COUNT(DISTINCT ?thing) AS ?having)", "").replace(
    "\n    OPTIONAL { ?thing a ?class ; ?property ?value }", ""
)
"""The same without counting things."""
THINGS_OF_A_CLASS = 10_000
OF_A_CLASS = f"""{DECLARATIONS}
SELECT ?property ?language (COUNT(DISTINCT ?thing) AS ?having) WHERE {{{{
    {{{{ SELECT ?thing WHERE {{{{ ?thing a {{name}} }}}} LIMIT {THINGS_OF_A_CLASS} }}}}
    ?thing ?property ?value
    BIND(IF(?property IN (rdfs:label, skos:prefLabel), LANG(?value), "") AS ?language)
}}}}
GROUP BY ?property ?language"""
"""How many of some things of a class have each property, and a name in each language."""
LANGUAGES = f"""{DECLARATIONS}
# How many things of each class have a name in each language.
SELECT ?class ?language (COUNT(DISTINCT ?thing) AS ?things) WHERE {{
    ?shape sh:targetClass ?class .
    ?thing a ?class ; rdfs:label|skos:prefLabel ?name .
    BIND(LANG(?name) AS ?language)
    FILTER(?language != "")
}}
GROUP BY ?class ?language ORDER BY ?class ?language"""
PASSAGE, READING, SOURCE, EDITORS, DESCRIPTION, RULE, NOTHING = (
    "passage",
    "reading",
    "source",
    "editors",
    "description",
    "rule",
    "none",
)
BEST_FIRST = (PASSAGE, READING, SOURCE, EDITORS, DESCRIPTION, RULE, NOTHING)
EVIDENCE = f"""{DECLARATIONS}
# Each statement about the world once, by the best that says so: {", ".join(f"{place} {kind}" for place, kind in enumerate(BEST_FIRST, 1))}.
SELECT ?best (COUNT(*) AS ?statements) WHERE {{
    SELECT ?subject ?property ?object (MIN(?place) AS ?best) WHERE {{
        {{
            SELECT DISTINCT ?graph ?place WHERE {{
                GRAPH ?graph {{ }}
                FILTER(STRSTARTS(STR(?graph), "{ID}") && ?graph != <{GRAPH_QUERIES}>)
                OPTIONAL {{ ?graph a lc:Passage . BIND(1 AS ?stated) }}
                OPTIONAL {{ ?graph a lc:Reading . BIND(2 AS ?implied) }}
                OPTIONAL {{ ?graph a lc:Announcement . BIND(5 AS ?described) }}
                OPTIONAL {{ ?graph dct:license|dct:source ?any . BIND(3 AS ?named) }}
                BIND(IF(?graph = <{GRAPH_DERIVED}>, 6, IF(?graph = <{GRAPH_EDITORIAL}>, 4,
                    COALESCE(?stated, ?implied, ?described, ?named, 7))) AS ?place)
            }}
        }}
        GRAPH ?graph {{ ?subject ?property ?object }}
    }}
    GROUP BY ?subject ?property ?object
}}
GROUP BY ?best ORDER BY ?best"""
AT_MOST, SAMPLE = 1_000, 100_000
"""How many sources and disagreements are told of, and of how many statements of a large graph the evidence is looked at."""
ALL = "SELECT (COUNT(*) AS ?statements) WHERE { ?subject ?property ?object }"
SAMPLED = f"""{DECLARATIONS}
# What some of the statements rest on: those that come first in the store, which orders things by chance.
SELECT ?best (COUNT(*) AS ?statements) WHERE {{
    SELECT ?subject ?property ?object (MIN(?place) AS ?best) WHERE {{
        {{ SELECT ?subject ?property ?object WHERE {{ ?subject ?property ?object }} LIMIT {SAMPLE} }}
        GRAPH ?graph {{ ?subject ?property ?object }}
        FILTER(STRSTARTS(STR(?graph), "{ID}") && ?graph != <{GRAPH_QUERIES}>)
        BIND(IF(?graph = <{GRAPH_DERIVED}>, 6, IF(?graph = <{GRAPH_EDITORIAL}>, 4,
            IF(EXISTS {{ ?graph a lc:Passage }}, 1, IF(EXISTS {{ ?graph a lc:Reading }}, 2,
            IF(EXISTS {{ ?graph a lc:Announcement }}, 5, IF(EXISTS {{ ?graph dct:license|dct:source ?any }}, 3, 7)))))) AS ?place)
    }}
    GROUP BY ?subject ?property ?object
}}
GROUP BY ?best ORDER BY ?best"""
SOURCES = f"""{DECLARATIONS}
# The sources and announcements, with the latest day that they give of themselves.
SELECT ?source (MAX(?day) AS ?date) (SAMPLE(?taken) AS ?from) WHERE {{
    {{ ?source dct:license|dct:source ?any }} UNION {{ ?source a lc:Announcement }}
    FILTER(STRSTARTS(STR(?source), "{ID}"))
    FILTER EXISTS {{ GRAPH ?source {{ ?subject ?property ?object }} }}
    OPTIONAL {{ ?source dct:modified|dct:issued|dct:created|dct:date|prov:generatedAtTime ?day }}
    OPTIONAL {{ ?source dct:source ?taken }}
}}
GROUP BY ?source ORDER BY DESC(?date) ?source LIMIT {AT_MOST}"""
STATEMENTS_OF = """
SELECT ?source (COUNT(*) AS ?statements) WHERE {{ {sources} GRAPH ?source {{ ?subject ?property ?value }} }}
GROUP BY ?source"""
DISAGREEMENTS = f"""{DECLARATIONS}
# Things for which sources give several values of what can truly have one; a month tells of the same as a day.
SELECT ?thing ?property (COUNT(DISTINCT ?value) AS ?values) WHERE {{
    VALUES (?stated ?property) {{
        {" ".join(f"(<{stated}> <{property}>)" for stated, property in SINGLE.items())}
    }}
    ?thing ?stated ?value .
}}
GROUP BY ?thing ?property HAVING(COUNT(DISTINCT ?value) > 1) ORDER BY ?property ?thing LIMIT {AT_MOST}"""
SHAPES = f"""{DECLARATIONS}
# The shapes, with how many things each is about.
SELECT ?shape (COUNT(DISTINCT ?focus) AS ?things) WHERE {{
    ?shape a sh:NodeShape .
    OPTIONAL {{
        {{ ?shape sh:targetClass ?class . ?focus a ?class }}
        UNION {{ ?shape sh:targetSubjectsOf ?property . ?focus ?property ?value }}
        UNION {{ ?shape sh:targetObjectsOf ?property . ?subject ?property ?focus }}
        UNION {{ ?shape sh:targetNode ?focus }}
    }}
}}
GROUP BY ?shape ORDER BY ?shape"""
CONSTRAINTS = f"""{DECLARATIONS}
# What each shape is made of.
SELECT ?shape ?part WHERE {{ ?shape a sh:NodeShape ; sh:property|sh:sparql ?part FILTER(isIRI(?part)) }}
ORDER BY ?shape ?part"""
