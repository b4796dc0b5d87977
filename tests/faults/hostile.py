"""What nobody should send: queries that do not end or eat memory, and requests that are half, huge or nonsense."""

from __future__ import annotations

EVERYTHING = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
HOSTILE_QUERIES = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {EVERYTHING} }}",
    "deep paths": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?c (!<x:y>|^!<x:y>)* ?d . ?e (!<x:y>)* ?f }",
    "catastrophic regex": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    """FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(([a-z])+.)+[A-Z]([a-z])+$")) }""",
    "enormous IN list": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c IN ("
    + ", ".join(map(str, range(5000)))
    + ")) }",
    "nested sub-selects": "SELECT (COUNT(*) AS ?n) { "
    + "{ SELECT * { ?a ?b ?c " * 8
    + "} } " * 8
    + "?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "huge ORDER BY": f"SELECT ?a ?d {{ {EVERYTHING} }} ORDER BY ?d ?a",
    "GROUP_CONCAT bomb": f"SELECT (GROUP_CONCAT(?c) AS ?all) {{ {EVERYTHING} }}",
    "string that doubles": "SELECT ?x40 { BIND('0123456789' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }",
    "many groups": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {EVERYTHING} }} GROUP BY ?a ?c ?d ?f ?g ?i",
    "crash of the engine": "ASK { FILTER(" + "1+" * 60_000 + "1) }",
    "parentheses": "ASK { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
}
LARGE_QUERY = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"

HALF_REQUESTS = {
    "half a request line": b"GET /spar",
    "half of the headers": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-",
    "half of a body": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
    "half of a chunk": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nAS",
    "nonsense": b"\x00\x01\x02\xff\r\n\r\n",
    "a body that is announced huge": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\nx",
    "a huge header": b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 200_000 + b"\r\n\r\n",
    "a huge address": b"GET /sparql?query=" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
}
