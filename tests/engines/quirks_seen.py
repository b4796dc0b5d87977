"""What Virtuoso 7.2.5 was seen to do otherwise than SPARQL says, what is done about it, and where its own list of issues tells of it.

An issue is named when its description was read and is of the same fault, or of one like it where that is said.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quirk:
    """One thing that it does otherwise.

    Args:
        does: what it does.
        seen_with: what it was seen with.
        so: what the service does about it.
        issues: the numbers in openlink/virtuoso-opensource; none when none was found.
        only_like: whether they are of something like it.
    """

    does: str
    seen_with: str
    so: str
    issues: tuple[int, ...] = ()
    only_like: bool = False


QUIRKS = (
    Quirk(
        "takes all graphs together for the default graph",
        "`SELECT * {?s ?p ?o}`",
        "the pattern stands inside `GRAPH <known>`",
    ),
    Quirk(
        "with a FROM, `GRAPH <g>` finds nothing, and `GRAPH ?g` graphs that FROM NAMED leaves out",
        "`default-graph-uri=`, `named-graph-uri=`",
        "no dataset is sent",
        (451,),
    ),
    Quirk(
        "breaks off its headers at more than 100 named graphs",
        "50 `named-graph-uri` twice in the headers",
        "the same",
    ),
    Quirk(
        "repeats rows of `SELECT DISTINCT`",
        "`bodies-and-their-kinds` gave 16 rows for 14",
        "rows are told apart here",
        (568, 472),
    ),
    Quirk(
        "repeats rows of DISTINCT in a sub-query",
        "the figures of the home page",
        "answered from the copy, or 503 until it is made",
        (388,),
        only_like=True,
    ),
    Quirk(
        "gives `1` and `0` for EXISTS, comparisons, `true`",
        "`BIND(EXISTS {…} AS ?x)`",
        "read as truth values where the query says so",
        (251,),
    ),
    Quirk(
        "loses rows of VALUES that hold literals beside other terms",
        '`VALUES (?s ?p ?o) {(… "UP"@en)}` with `GRAPH ?g`',
        "answered from the copy, or 503 until it is made",
        (300, 935),
        only_like=True,
    ),
    Quirk(
        "confuses rows of several VALUES beside UNION",
        "names on an entity page: 1,942 rows for 254",
        "answered from the copy, or 503 until it is made",
        (1014, 1157),
    ),
    Quirk(
        "confuses the variables of `EXISTS` inside `OPTIONAL`",
        "growth and leavers of the network",
        "answered from the copy, or 503 until it is made",
        (393,),
        only_like=True,
    ),
    Quirk(
        "passes over a FILTER where an OPTIONAL that has its variable follows a BIND",
        "the properties that shapes know: 517 rows for 488",
        "answered from the copy",
        (27, 948),
        only_like=True,
    ),
    Quirk(
        "gives other rows where two or three of OPTIONAL, UNION, GRAPH, BIND, paths and sub-queries meet; compares what SPARQL does not; "
        "puts texts with a language in an order of its own",
        "random queries (`tests/engines/random_queries.py`)",
        "asked only what it was seen to answer right (`graph/engines/sure.py`); the rest is answered from the copy where there is one",
    ),
    Quirk(
        "passes over a FILTER EXISTS beside an empty pattern",
        "`ASK { GRAPH <g> { } FILTER EXISTS { … } }` is always true",
        "whether a graph exists is asked by a pattern",
    ),
    Quirk(
        "reads a point of GeoSPARQL as numbers of single precision, and gives others back",
        '`"POINT(99.87883 19.19203)"^^geo:wktLiteral`',
        "on every engine points lie under a datatype of ours, which answers turn back; so a query that names the datatype finds none there",
        (808,),
    ),
    Quirk(
        "cannot sort or tell apart texts of some 4 kB (22026)",
        "the announcement's text",
        "answered from the copy, or 503 until it is made",
        (118, 371),
    ),
    Quirk(
        "sorts no more than 10,000 rows with LIMIT (22023)",
        "usage of terms",
        "answered from the copy, or 503 until it is made",
        (481,),
    ),
    Quirk(
        '`"1"^^xsd:boolean`, `en-gb`, `nodeID://b1`, a column `_star_fake`',
        "any answer",
        "terms are read and written anew",
    ),
    Quirk(
        "leaves a text with a language or a datatype when an update deletes and inserts, or deletes from several graphs; no error",
        "DELETE DATA over two graphs",
        "one graph for each deletion, nothing inserted in the same update",
        (1055, 335),
    ),
    Quirk(
        "lets two guarded updates in at once",
        "30 of 75",
        "flags; see the decisions",
    ),
    Quirk(
        "takes no more than some 4,500 triples in INSERT DATA, 1,000 in a template",
        "37000 SP030, SP031",
        "1,000 at a time",
        (581, 934),
    ),
    Quirk(
        "integers beyond 64 bits, `xsd:duration`",
        "INSERT DATA",
        "refused, 501, in the engine's words",
        (224,),
    ),
    Quirk(
        "answers Basic authentication with 401 and no challenge",
        "`/sparql-auth`",
        "credentials are sent when asked for, as Digest",
    ),
    Quirk(
        "an error of the query is 500",
        "an unknown function",
        "501, in the engine's words",
        (386,),
    ),
    Quirk(
        "`X-SPARQL-MaxRows`: fewer rows without a word",
        "`ResultSetMaxRows` in its ini",
        "an answer of as many rows is 502",
        (112,),
    ),
    Quirk(
        "breaks off an answer that takes longer than `MaxQueryExecutionTime`, while it writes it: 500 behind its beginning (S1TAT)",
        "`SELECT ?s ?p ?o { GRAPH <g> { ?s ?p ?o } }` of some hundred thousand triples, with 60 s",
        "a graph is read in answers of up to 100,000 triples, counted",
        (983,),
        only_like=True,
    ),
)
