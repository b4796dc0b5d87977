"""Addresses in other people's space, by the names that people know: registries, licences, or host and path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

REGISTRIES = (
    ("GeoNames", re.compile(r"https?://(?:sws|www)\.geonames\.org/(\d+)(?:/.*)?")),
    ("ROR", re.compile(r"https://ror\.org/(0[a-z0-9]+)")),
    ("Wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)")),
    ("ISNI", re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?(\d{15}[\dX])")),
)
LICENCES = (
    ("CC {} {}", re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?(?:deed\.\w+)?")),
    ("CC0 {}", re.compile(r"https?://creativecommons\.org/publicdomain/zero/([\d.]+)/?(?:deed\.\w+)?")),
)
LONGEST = 60


@dataclass(frozen=True)
class Elsewhere:
    """A thing outside this graph.

    Args:
        iri: its IRI, which is also its address.
        registry: who keeps it; "" when it is just an address.
        name: its number or its address, short.
    """

    iri: str
    registry: str
    name: str

    @property
    def label(self) -> str:
        """Name it in a line of text: “GeoNames 1151426”."""
        return f"{self.registry} {self.name}".strip()


def elsewhere(iri: str) -> Elsewhere:
    """Name an IRI that is not ours."""
    for registry, form in REGISTRIES:
        if found := form.fullmatch(iri):
            number = " ".join(re.findall("....", found[1])) if registry == "ISNI" else found[1]
            return Elsewhere(iri, registry, number)
    for name, form in LICENCES:
        if found := form.fullmatch(iri):
            return Elsewhere(iri, "", name.format(*(group.upper() for group in found.groups())))
    parts = urlsplit(iri) if iri.startswith(("http://", "https://")) else None
    if parts is None or not parts.hostname:
        return Elsewhere(iri, "", shortened(iri))
    query = f"?{parts.query}" if parts.query else ""
    text = parts.hostname.removeprefix("www.") + unquote(parts.path).rstrip("/") + query
    return Elsewhere(iri, "", shortened(text + (f"#{parts.fragment}" if parts.fragment else "")))


def shortened(text: str) -> str:
    """Cut an address that is too long for a line."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
