"""JSON-LD that people can read: statements compacted by the ontology's own context.

The engine writes expanded JSON-LD. This writes the same statements with the context's terms
(https://www.w3.org/TR/json-ld11-api/#compaction): a property gets a term only for values that the term gives back
unchanged; everything else keeps a prefixed name and says its type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ontology
from graph.rdf import BlankNode, Literal, NamedNode, Term, Triple
from ontology.terms import PREFIXES

CONTEXT_FILE = "context.jsonld"
XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]
STRING, INTEGER, BOOLEAN = XSD + "string", XSD + "integer", XSD + "boolean"
INTEGER_IN_JSON = re.compile(r"0|-?[1-9][0-9]{0,14}")
LANGUAGES, IRIS = "@language", "@id"


class Uncompactable(Exception):
    """Something that this context would give back changed."""


@dataclass(frozen=True)
class Context:
    """What a JSON-LD context says, as far as ours says it.

    Args:
        prefixes: namespace to prefix, the longest namespace first.
        terms: (IRI, what its values are) to term; they are "@id", "@language", a datatype, or "" for plain strings.
        classes: IRI to term, for values of `type`.
    """

    prefixes: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[tuple[str, str], str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> str:
        """Shorten the IRI of a property, a class or a datatype by its prefix."""
        for namespace, prefix in self.prefixes.items():
            local = iri.removeprefix(namespace)
            if iri.startswith(namespace) and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        return self.absolute(iri)

    def absolute(self, iri: str) -> str:
        """Return an IRI as it is, when no prefix would change it."""
        scheme, _, rest = iri.partition(":")
        if scheme in self.prefixes.values() and not rest.startswith("//"):
            raise Uncompactable(iri)
        return iri


def read_context(document: Mapping[str, Any]) -> Context:
    """Read a context document."""
    definitions: Mapping[str, Any] = document["@context"]
    simple = {name: value for name, value in definitions.items() if isinstance(value, str) and not name.startswith("@")}
    namespaces = {value: name for name, value in simple.items() if value.endswith(("#", "/"))}

    def full(value: str) -> str:
        prefix, colon, local = value.partition(":")
        return simple[prefix] + local if colon and not local.startswith("//") else value

    terms, classes = {}, {}
    for name, value in definitions.items():
        if isinstance(value, dict):
            kind = value.get("@container") or value["@type"]
            terms[full(value["@id"]), kind if kind.startswith("@") else full(kind)] = name
        elif name in simple and value not in namespaces and not value.startswith("@"):
            classes[full(value)] = name
            terms[full(value), ""] = name
    ordered = dict(sorted(namespaces.items(), key=lambda item: -len(item[0])))
    return Context(ordered, terms, classes)


@cache
def our_context() -> Context:
    """Read the packaged context."""
    return read_context(json.loads(ontology.text(CONTEXT_FILE)))


def compact(statements: Iterable[Triple], address: str, context: Context | None = None) -> bytes:
    """Write statements as JSON-LD, one object a subject, in the order in which the subjects come.

    Args:
        statements: the triples.
        address: where the context is to be found.
        context: what it says; None for the packaged one.

    Raises:
        Uncompactable: a statement would read differently under this context.
    """
    context = context or our_context()
    nodes: dict[NamedNode | BlankNode, dict[str, list[Term]]] = {}
    for subject, predicate, value in statements:
        if isinstance(subject, Triple):
            raise Uncompactable(str(subject))
        nodes.setdefault(subject, {}).setdefault(predicate.value, []).append(value)
    graph = [{"id": node_name(subject, context), **members(held, context)} for subject, held in nodes.items()]
    return json.dumps({"@context": address, "@graph": graph}, ensure_ascii=False, indent=2).encode() + b"\n"


def members(held: Mapping[str, list[Term]], context: Context) -> dict[str, Any]:
    """Write the properties of one node."""
    found: dict[str, Any] = {}
    for property_, values in held.items():
        for value in values:
            key, written = entry(property_, value, context)
            if isinstance(written, tuple):
                language, text = written
                add(found.setdefault(key, {}), language, text)
            else:
                add(found, key, written)
    return found


def entry(property_: str, value: Term, context: Context) -> tuple[str, Any]:
    """Choose the key for a value, and write the value; a pair of language and text goes into a language map."""
    if isinstance(value, Triple):
        raise Uncompactable(str(value))
    if isinstance(value, Literal):
        return literal_entry(property_, value, context)
    if property_ == RDF + "type":
        return "type", type_name(value, context)
    term = context.terms.get((property_, IRIS))
    name = node_name(value, context)
    return (term, name) if term else (context.name(property_), {"id": name})


def type_name(value: NamedNode | BlankNode, context: Context) -> str:
    """Write a class."""
    if isinstance(value, BlankNode):
        return str(value)
    return context.classes.get(value.value) or context.name(value.value)


def literal_entry(property_: str, value: Literal, context: Context) -> tuple[str, Any]:
    """Choose the key for a literal, and write it."""
    datatype = value.datatype.value
    if getattr(value, "direction", None):
        raise Uncompactable(str(value))
    if value.language:
        term = context.terms.get((property_, LANGUAGES))
        if term:
            return term, (value.language, value.value)
        return context.name(property_), {"@value": value.value, "@language": value.language}
    native = native_value(value)
    if datatype == STRING:
        return context.terms.get((property_, "")) or context.name(property_), value.value
    term = context.terms.get((property_, datatype))
    if term:
        return term, value.value if native is None else native
    if native is not None:
        return context.name(property_), native
    return context.name(property_), {"@value": value.value, "@type": context.name(datatype)}


def native_value(value: Literal) -> int | bool | None:
    """Write a literal as a JSON number or truth value, when that reads back the same; None otherwise."""
    if value.datatype.value == INTEGER and INTEGER_IN_JSON.fullmatch(value.value):
        return int(value.value)
    if value.datatype.value == BOOLEAN and value.value in ("true", "false"):
        return value.value == "true"
    return None


def node_name(node: NamedNode | BlankNode, context: Context) -> str:
    """Write the name of a node."""
    return str(node) if isinstance(node, BlankNode) else context.absolute(node.value)


def add(found: dict[str, Any], key: str, value: object) -> None:
    """Put a value under a key; the second one makes a list."""
    if key not in found:
        found[key] = value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]
