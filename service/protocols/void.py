"""What the dataset is and holds, for programs and for people: VoID (https://www.w3.org/TR/void/) and DCAT
(https://www.w3.org/TR/vocab-dcat-3/), with figures counted in the version that is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Response, current_app, request

from graph.formats import GRAPH_FORMATS, Carries, Format
from graph.rdf import BlankNode, Literal, NamedNode, Row, Term, Triple
from ontology.terms import BASE, ID, LC, PREFIXES, SHAPES
from service.http.negotiation import HTML, accepted, choose_format, quality
from service.linked_data.describing import LICENCE, as_quads, nothing_there, order
from service.linked_data.rdf_response import rdf_response, with_graphs
from service.linked_data.signposting import ABOUT_PAGE, DATASET, OFFERS, add_links
from service.protocols.dump_files import DumpFile, file_name
from service.protocols.dumps import GZIP_TYPE, all_files, files_of
from service.protocols.provenance import provenance
from service.reading.once import once_a_version
from service.reading.reader import Reader
from service.reading.vocabulary import iri_of, text_of, vocabulary
from service.wording.page import Page
from service.wording.words import LANGUAGES, say

blueprint = Blueprint("void", __name__)
BY_EXTENSION = {format.extension: format for format in OFFERS}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
PUBLISHER = f"{ID}organization/learning-city-project"
SPDX = "http://spdx.org/rdf/terms#"
SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
FIGURES = """
SELECT ?class ?property ?graph ?example ?count ?triples ?subjects ?objects ?all_graphs WHERE {
    { SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?subject) AS ?subjects) (COUNT(DISTINCT ?object) AS ?objects)
      WHERE { ?subject ?property ?object } }
    UNION { SELECT ?class (COUNT(*) AS ?count) (MIN(STR(?thing)) AS ?example)
      WHERE { ?thing a ?class } GROUP BY ?class }
    UNION { SELECT ?property (COUNT(*) AS ?count) WHERE { ?subject ?property ?object } GROUP BY ?property }
    UNION { SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?subject ?property ?object } } GROUP BY ?graph
      ORDER BY DESC(?count) ?graph LIMIT 5000 }
    UNION { SELECT (COUNT(DISTINCT ?graph) AS ?all_graphs) WHERE { GRAPH ?graph { ?subject ?property ?object } } }
}
"""


@dataclass(frozen=True)
class Figures:
    """What a version holds, counted.

    Args:
        triples, subjects, objects: of the default graph; subjects and objects are counted once.
        named: how many named graphs there are.
        classes, properties, graphs: how many things, statements, statements each has; the largest first, and no more
            than 5,000 graphs.
        examples: a thing of each class of ours.
    """

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    named: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    graphs: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)


@once_a_version()
def figures(reader: Reader, version: int) -> Figures:
    """Count what a version holds.

    Args:
        reader: reads that version.
        version: its number, so that a new version is counted anew.
    """
    rows = reader.select(FIGURES)
    total = next(row for row in rows if "triples" in row)
    return Figures(
        triples=number(total, "triples"),
        subjects=number(total, "subjects"),
        objects=number(total, "objects"),
        named=next(number(row, "all_graphs") for row in rows if "all_graphs" in row),
        classes=partition(rows, "class"),
        properties=partition(rows, "property"),
        graphs=partition(rows, "graph"),
        examples=dict(example for row in rows for example in examples(row)),
    )


def examples(row: Row) -> Iterator[tuple[str, str]]:
    """Give a class of ours with a thing of it."""
    name, thing = iri_of(row, "class"), text_of(row, "example")
    if name.startswith(LC) and thing.startswith(ID):
        yield name, thing


def partition(rows: list[Row], name: str) -> dict[str, int]:
    """Return the counts of one kind, the largest first."""
    found = {iri_of(row, name): number(row, "count") for row in rows if iri_of(row, name)}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def number(row: Row, name: str) -> int:
    """Return the number in a column."""
    return int(text_of(row, name))


@blueprint.get(DATASET)
@blueprint.get(f"{DATASET}.<extension>")
def dataset(extension: str = "") -> Response:
    """Describe the dataset."""
    if extension and extension not in BY_EXTENSION:
        raise nothing_there(request.path[1:])
    page = Page.of_request()
    version = page.reader.current()
    counted = page.soon(figures)
    format = BY_EXTENSION[extension] if extension else choose_format(request, OFFERS, html=True)
    if format is None:
        response = dataset_page(page, counted)
    else:
        described = [
            *description(counted, version, request.host_url),
            *distributions(NamedNode(BASE), request.host_url, known_files(page.reader)),
            *(page.soon(provenance) or ()),
            *about_document(request.host_url),
        ]
        triples = sorted(described, key=lambda triple: order(triple, BASE))
        response = rdf_response(as_quads(triples) if with_graphs(format) else triples, format, request)
        response.headers["Learningcity-Version"] = str(version)
    page.marked(response)
    if not extension:
        response.vary.add("Accept")
    return add_links(
        response,
        [
            (BASE, "cite-as", ""),
            (ABOUT_PAGE, "type", ""),
            ("https://schema.org/Dataset", "type", ""),
            *((f"{DATASET}.{one.extension}", "describedby", one.media_type) for one in OFFERS),
            *((dump_path(one), "item", one.media_type) for one in OFFERS),
            (LICENCE, "license", ""),
        ],
    )


def dataset_page(page: Page, counted: Figures | None) -> Response:
    """Show the dataset to people."""
    names = vocabulary(page.reader, page.reader.current())
    return page.render(
        "dataset.html",
        kept_elsewhere=bool(current_app.extensions["learningcity"].settings.store),
        figures=counted,
        formats=OFFERS,
        with_graphs=[format for format in OFFERS if format.carries is Carries.QUADS],
        without_graphs=[format for format in OFFERS if format.carries is Carries.TRIPLES],
        dump_path=dump_path,
        dataset=DATASET,
        licence=LICENCE,
        name_of_class=lambda iri: names.class_name(iri, page.language),
        name_of_property=lambda iri: names.property_name(iri, page.language),
        ours=lambda counts: {iri: count for iri, count in counts.items() if iri.startswith(LC)},
    )


def instead_of_page() -> Response | None:
    """At the address of the home page, which is the dataset's too, send on who wants data; None for a page."""
    accept = accepted(request.headers.get("Accept"))
    if max(quality(accept, format) for format in OFFERS) <= accept.quality(HTML):
        return None
    response = Response(status=303, headers={"Location": DATASET})
    response.vary.add("Accept")
    return response


def dump_path(format: Format) -> str:
    """Address the dump in a syntax."""
    return f"/dump.{format.extension}"


def description(counted: Figures | None, version: int, host: str) -> list[Triple]:
    """Describe the dataset.

    Args:
        counted: what it holds; None where that is not known.
        version: the number of the version that is described.
        host: the address of this service, with a slash at the end.
    """
    subject = NamedNode(BASE)
    held = (
        []
        if counted is None
        else [*contents(subject, counted), *counts(subject, counted), *partitions(subject, counted)]
    )
    return [
        *say_of(subject, rdf__type=[iri("void", "Dataset"), iri("dcat", "Dataset")]),
        *say_of(subject, dct__title=in_both("dataset.title"), dct__description=in_both("dataset.description")),
        *say_of(subject, dcat__keyword=keywords()),
        *say_of(subject, dct__license=[NamedNode(LICENCE)], dct__publisher=[NamedNode(PUBLISHER)]),
        *say_of(subject, dct__creator=[NamedNode(PUBLISHER)], dct__language=[Literal("th"), Literal("en")]),
        *say_of(subject, dct__hasVersion=[NamedNode(f"{ID}version/{version}")]),
        *say_of(subject, owl__versionInfo=[Literal(str(version))]),
        *say_of(subject, foaf__homepage=[NamedNode(host)], dcat__landingPage=[NamedNode(host)]),
        *say_of(subject, void__uriSpace=[Literal(ID)], void__sparqlEndpoint=[NamedNode(host + "sparql")]),
        *say_of(subject, void__feature=[NamedNode(format.identifier) for format in GRAPH_FORMATS]),
        *held,
    ]


def contents(subject: NamedNode, counted: Figures) -> Iterator[Triple]:
    """Tell what the data keeps to, what words it uses, and examples."""
    kept_to: list[Term] = [NamedNode(iri) for iri in (LC[:-1], SHAPES[:-1]) if iri in counted.graphs]
    yield from say_of(subject, dct__conformsTo=kept_to)
    yield from say_of(subject, void__exampleResource=[NamedNode(one) for one in sorted(set(counted.examples.values()))])
    yield from say_of(subject, void__vocabulary=[NamedNode(one) for one in vocabularies(counted)])


def counts(subject: NamedNode, counted: Figures) -> Iterator[Triple]:
    """Give the totals."""
    yield from say_of(subject, void__triples=[Literal(counted.triples)])
    yield from say_of(subject, void__distinctSubjects=[Literal(counted.subjects)])
    yield from say_of(subject, void__distinctObjects=[Literal(counted.objects)])
    yield from say_of(subject, void__classes=[Literal(len(counted.classes))])
    yield from say_of(subject, void__properties=[Literal(len(counted.properties))])


def partitions(subject: NamedNode, counted: Figures) -> Iterator[Triple]:
    """Give the counts by class, by property and by named graph."""
    for index, (name, count) in enumerate(counted.classes.items()):
        part = BlankNode(f"class{index}")
        yield from say_of(subject, void__classPartition=[part])
        yield from say_of(part, void__class=[NamedNode(name)], void__entities=[Literal(count)])
    for index, (name, count) in enumerate(counted.properties.items()):
        part = BlankNode(f"property{index}")
        yield from say_of(subject, void__propertyPartition=[part])
        yield from say_of(part, void__property=[NamedNode(name)], void__triples=[Literal(count)])
    for name, count in counted.graphs.items():
        yield from say_of(subject, void__subset=[NamedNode(name)])
        yield from say_of(NamedNode(name), void__triples=[Literal(count)])


def known_files(reader: Reader) -> Mapping[str, DumpFile]:
    """Return the files of the dumps by name; none of an older version or of a graph whose dumps are streamed."""
    files = files_of(reader) if reader.version is None else None
    return all_files(reader, files) if files else {}


def distributions(subject: NamedNode, host: str, files: Mapping[str, DumpFile]) -> Iterator[Triple]:
    """Tell where to download it, with sizes and checksums where they are known, and where to ask it.

    Args:
        subject: the dataset.
        host: the address of this service, with a slash at the end.
        files: the files of the dumps that are known, by name.
    """
    for format in OFFERS:
        for ending, packed in (("", False), (".gz", True)):
            dump = NamedNode(host.rstrip("/") + dump_path(format) + ending)
            yield from say_of(subject, void__dataDump=[dump], dcat__distribution=[dump])
            yield from say_of(dump, rdf__type=[iri("dcat", "Distribution")], dct__title=[Literal(format.name + ending)])
            yield from say_of(dump, dcat__downloadURL=[dump], dct__license=[NamedNode(LICENCE)])
            yield from say_of(dump, dcat__mediaType=[NamedNode(MEDIA_TYPES + format.media_type)])
            if packed:
                yield from say_of(dump, dcat__compressFormat=[NamedNode(MEDIA_TYPES + GZIP_TYPE)])
            file = files.get(file_name(format) + ending)
            yield from measured(dump, file, format.extension + ending) if file else ()
    service = NamedNode(host + "sparql")
    yield from say_of(service, rdf__type=[iri("dcat", "DataService")], dcat__endpointURL=[service])
    yield from say_of(service, dcat__servesDataset=[subject], dct__conformsTo=[NamedNode(SPARQL_PROTOCOL)])
    yield from say_of(service, dct__title=[Literal("SPARQL 1.1")], dct__license=[NamedNode(LICENCE)])


def measured(dump: NamedNode, file: DumpFile, label: str) -> Iterator[Triple]:
    """Give the size and the checksum of a file (https://www.w3.org/TR/vocab-dcat-3/#Property:distribution_checksum)."""
    checksum = BlankNode(f"checksum-{label.replace('.', '-')}")
    yield from say_of(dump, dcat__byteSize=[Literal(str(file.size), datatype=iri("xsd", "nonNegativeInteger"))])
    yield Triple(dump, NamedNode(SPDX + "checksum"), checksum)
    yield Triple(checksum, iri("rdf", "type"), NamedNode(SPDX + "Checksum"))
    yield Triple(checksum, NamedNode(SPDX + "algorithm"), NamedNode(SPDX + "checksumAlgorithm_sha256"))
    value = Literal(file.sha256, datatype=iri("xsd", "hexBinary"))
    yield Triple(checksum, NamedNode(SPDX + "checksumValue"), value)


def about_document(host: str) -> list[Triple]:
    """Describe the document that describes the dataset."""
    document = NamedNode(host.rstrip("/") + DATASET)
    return [
        *say_of(document, rdf__type=[iri("void", "DatasetDescription")], foaf__primaryTopic=[NamedNode(BASE)]),
        *say_of(document, dct__title=in_both("dataset.document"), dct__license=[NamedNode(LICENCE)]),
    ]


def vocabularies(counted: Figures) -> list[str]:
    """List the namespaces whose terms are used."""
    used = [*counted.classes, *counted.properties]
    return [namespace for namespace in PREFIXES.values() if any(name.startswith(namespace) for name in used)]


def say_of(subject: NamedNode | BlankNode, **facts: list[Term]) -> Iterator[Triple]:
    """Write statements about a subject: `dct__title=[…]` says dct:title."""
    for name, objects in facts.items():
        prefix, _, local = name.partition("__")
        for value in objects:
            yield Triple(subject, iri(prefix, local), value)


def iri(prefix: str, local: str) -> NamedNode:
    """Write a prefixed name in full."""
    return NamedNode(PREFIXES[prefix] + local)


def in_both(key: str) -> list[Term]:
    """Write a string of the pages in both languages."""
    return [Literal(say(language, key), language=language) for language in LANGUAGES]


def keywords() -> list[Term]:
    """List what the dataset is about, in a few words of each language."""
    words = [
        (word.strip(), language) for language in LANGUAGES for word in say(language, "dataset.keywords").split(";")
    ]
    return [Literal(word, language=language) for word, language in words]
