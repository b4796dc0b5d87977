"""What XML cannot say: some characters (https://www.w3.org/TR/xml/#charsets), and properties that end in no name.

The engine writes both all the same, and nobody can read what it has written. So the properties are looked at before they are
written as RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax-node-property-elements), and the bytes on their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import IO, Any, cast

from graph.errors import BeyondFormat
from graph.formats import GRAPH_FORMATS, RDF_XML, RESULT_FORMATS, XML, Format
from ontology.terms import PREFIXES

CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
NO_CHARACTERS = "\ufffe".encode(), "\uffff".encode()
STARTS = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
NAME_AT_THE_END = re.compile(rf"[{STARTS}][{STARTS}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]*\Z")
"""A local name, as https://www.w3.org/TR/xml-names/#NT-NCName has it."""
OF_THE_SYNTAX = (
    *("RDF", "Description", "ID", "about", "resource", "nodeID", "datatype", "parseType", "li"),
    *("bagID", "aboutEach", "aboutEachPrefix"),
)
NO_PROPERTIES = {PREFIXES["rdf"] + name for name in OF_THE_SYNTAX}
"""What means something else where a property stands."""


def sayable(statements: Iterable[Any], format: Format) -> Iterator[Any]:
    """Pass statements on that are to be written.

    Args:
        statements: triples or quads.
        format: the syntax; RDF/XML alone cannot say every property.

    Raises:
        BeyondFormat: it cannot say one.
    """
    return with_sayable_properties(statements) if format is RDF_XML else iter(statements)


def with_sayable_properties(statements: Iterable[Any]) -> Iterator[Any]:
    """Pass on what RDF/XML can say."""
    for statement in statements:
        if not has_a_name(statement.predicate.value):
            reason = f"<{statement.predicate.value}>"
            raise beyond(RDF_XML, f"the property {reason} ends in no name", f"พร็อพเพอร์ตี {reason} ไม่ได้ลงท้ายด้วยชื่อ")
        yield statement


@lru_cache(maxsize=4096)
def has_a_name(iri: str) -> bool:
    """Whether the IRI of a property can be the name of an element."""
    return iri not in NO_PROPERTIES and NAME_AT_THE_END.search(iri) is not None


def guarded(output: IO[bytes], format: Format) -> IO[bytes]:
    """Return where to write an answer, which refuses what the format cannot say."""
    return cast(IO[bytes], CharacterGuard(output, format)) if format in (XML, RDF_XML) else output


class CharacterGuard:
    """A binary file that passes on XML, and refuses characters that XML does not have.

    Args:
        output: where to.
        format: the syntax.
    """

    def __init__(self, output: IO[bytes], format: Format) -> None:
        self.output, self.format, self.end = output, format, b""

    def write(self, data: bytes) -> int:
        """Pass on some bytes.

        Raises:
            BeyondFormat: one of them cannot be in XML.
        """
        seen = self.end + data
        if len(seen.translate(None, CONTROLS)) < len(seen) or any(one in seen for one in NO_CHARACTERS):
            raise beyond(self.format, "a text has a character that XML does not have", "มีข้อความที่ใช้อักขระซึ่ง XML ไม่รองรับ")
        self.end = seen[-2:]
        return self.output.write(data)

    def flush(self) -> None:
        """Pass on that all is to go."""
        self.output.flush()


def beyond(format: Format, reason_en: str, reason_th: str) -> BeyondFormat:
    """Say what a format cannot say, and which formats can."""
    alike = RESULT_FORMATS if format is XML else GRAPH_FORMATS
    others = ", ".join(one.name for one in alike if one is not format)
    return BeyondFormat(format=format.name, reason_en=reason_en, reason_th=reason_th, others=others)
