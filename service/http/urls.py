"""The one module that makes the addresses of this service."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ontology.terms import ID, iri_of, path_of

PAGE, DATA = "/page/", "/data/"


@dataclass(frozen=True)
class Urls:
    """Makes addresses that keep what the reader has chosen.

    Args:
        language: the language chosen in the address; None when it follows the browser.
        version: the version chosen in the address; None for the current one.
    """

    language: str | None = None
    version: int | None = None

    def to(self, path: str, /, **parameters: object) -> str:
        """Address a path of this service, with parameters; a list gives one several times, None leaves it out."""
        kept = {"lang": self.language, "version": self.version, **parameters}
        path, _, fragment = path.partition("#")
        query = urlencode({name: value for name, value in kept.items() if value is not None}, doseq=True)
        return quote(path, safe="/.~-_") + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")

    def page(self, iri: str) -> str:
        """Address the page about an IRI: here for ours, its own address for others."""
        path = path_of(iri)
        if path is None:
            return iri if iri.startswith(("http://", "https://")) else ""
        return self.to(PAGE + path.removeprefix("/id/") if iri.startswith(ID) else path)

    def data(self, iri: str, extension: str) -> str:
        """Address the data about one of our things in a syntax."""
        path = path_of(iri) or ""
        chosen = Urls(None, self.version)
        return chosen.to(
            DATA + path.removeprefix("/id/") + f".{extension}" if iri.startswith(ID) else f"{path}.{extension}"
        )

    def query(self, text: str, extension: str | None = None) -> str:
        """Address the answer to a query, or the editor with it."""
        return self.to("/sparql", query=text, format=extension)


def thing_of(name: str) -> str | None:
    """Return the IRI of the thing that `/page/{name}` and `/data/{name}` are about; None when the name is not well formed."""
    return iri_of(f"/id/{name}")
