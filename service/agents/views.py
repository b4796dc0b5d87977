"""`/llms.txt` (https://llmstxt.org) and `/schema.txt`: what there is to read and to ask, for language models."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from queries.catalogue import catalogue
from service.agents.schema import schema_text
from service.agents.source import Workers
from service.linked_data.signposting import DATASET
from service.pages.saved_queries import formats_of
from service.wording.words import say

blueprint = Blueprint("agents", __name__)
LLMS = """\
# {title}

> {description}

{thai}

Every statement names who makes it: a passage of an announcement (its words are in `lc:quote`) or another source. Quote that
evidence with what you answer. Membership may end; what is not known is left out, never guessed.

## Ask

- [Schema in short]({host}/schema.txt): classes, properties, use of named graphs, three examples; read this before writing SPARQL
- [SPARQL endpoint]({host}/sparql): SPARQL 1.1, by GET or POST
- [OpenAPI document]({host}/openapi.json): every operation with its parameters and formats
- [Search]({host}/search?q=phayao&format=json): things by any part of a Thai or English name
- [Reconciliation]({host}/reconcile): matching names in a table with things of the graph
- MCP server: `pip install 'learningcity[mcp]'`, then `learningcity mcp --endpoint {host}/sparql`

## Saved queries

{queries}

## Data

- [Description of the dataset]({host}{dataset}): VoID and DCAT, with licence and figures
- [All named graphs]({host}/dump.trig): TriG; also as .nq, .ttl, .nt, .jsonld, .rdf, each with .gz
- [A thing as data]({host}/data/city/phayao.ttl): every identifier below https://w3id.org/learning-city/id/ answers here too

## Optional

- [Ontology]({host}/ontology): in Thai and English
- [History]({host}/versions): every version of the graph, and what it changed
- [Meaning of errors]({host}/problems)
"""


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Tell language models what there is."""
    host = request.host_url.rstrip("/")
    queries = [
        f"- [{saved.titles['en']}]({host}/queries/{saved.name}.{formats_of(saved)[0].extension}): {saved.descriptions['en']}"
        for saved in catalogue().values()
    ]
    body = LLMS.format(
        title=say("en", "dataset.title"),
        description=say("en", "dataset.description"),
        thai=say("th", "dataset.description"),
        host=host,
        dataset=DATASET,
        queries="\n".join(queries),
    )
    return Response(body, mimetype="text/plain")


@blueprint.get("/schema.txt")
def schema() -> Response:
    """Describe the schema in short."""
    services = current_app.extensions["learningcity"]
    return Response(schema_text(Workers(services.pool, services.settings)), mimetype="text/plain")
