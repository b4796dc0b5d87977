"""Where an engine is, and who we are to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

ADDRESS_FILE = "engine.json"


@dataclass(frozen=True)
class EngineAddress:
    """The endpoints of an engine (https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/).

    Args:
        query: where queries go.
        update: where updates go; "" when nothing is to be written.
        graph_store: where whole graphs are posted when there is much to write; "" to write everything by updates.
        user, password: for HTTP authentication, Basic or Digest as the engine asks; "" for none.
        token: sent as a bearer token instead; "" for none.
    """

    query: str
    update: str = ""
    graph_store: str = ""
    user: str = ""
    password: str = ""
    token: str = ""


def write_address(address: EngineAddress | None, folder: Path) -> None:
    """Hand an address to a process that is started with a folder: credentials do not belong on its command line."""
    if address:
        (folder / ADDRESS_FILE).touch(mode=0o600)
        (folder / ADDRESS_FILE).write_text(json.dumps(asdict(address)))


def read_address(folder: Path) -> EngineAddress | None:
    """Read what `write_address` wrote; None when it wrote nothing."""
    path = folder / ADDRESS_FILE
    return EngineAddress(**json.loads(path.read_text())) if path.exists() else None


def is_address(text: str) -> bool:
    """Tell whether a text is the address of an endpoint that can be asked over HTTP, with TLS or without."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port, or an address of IPv6, that cannot be
        return False
