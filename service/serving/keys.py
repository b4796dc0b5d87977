"""What an answer depends on: the version of the graph and the request, as far as the routes look at it.

Whatever the key leaves out must not change an answer. An answer that says by `Vary` that it depends on more, or by
`Cache-Control` that it is nobody else's, is not kept (`service/serving/entry.py`); a request that says who asks has no key.
"""

from __future__ import annotations

from collections.abc import Hashable
from io import BytesIO
from typing import Any

from service.http.negotiation import first_language

Environ = dict[str, Any]
Key = tuple[Hashable, ...]

NOT_OF_THE_GRAPH = ("/static/", "/health", "/metrics")
ENDPOINT = "/sparql"
QUERY_TYPES = ("application/sparql-query", "application/x-www-form-urlencoded")
LONGEST_BODY = 64 * 1024
IN_THE_KEY = frozenset(("accept", "accept-datetime", "accept-encoding", "accept-language", "host"))
"""The request headers that may change an answer; the encoding is chosen when the answer is sent."""


def key_of(environ: Environ, state: Hashable) -> Key | None:
    """Name what the answer to a request depends on; None when it is not to be shared.

    Args:
        environ: the request (https://peps.python.org/pep-3333/#environ-variables).
        state: stays equal as long as the graph does.
    """
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    get = environ.get
    if "HTTP_AUTHORIZATION" in environ:
        return None
    body = b""
    if method in ("GET", "HEAD"):
        if path.startswith(NOT_OF_THE_GRAPH):
            return None
        method = "GET"
    elif path == ENDPOINT and method in ("POST", "QUERY"):
        read = query_body(environ)
        if read is None:
            return None
        body = read
    else:
        return None
    return (
        state,
        method,
        environ["wsgi.url_scheme"],
        get("HTTP_HOST"),
        get("SERVER_NAME"),
        get("SERVER_PORT"),
        get("SCRIPT_NAME"),
        path,
        get("QUERY_STRING"),
        get("HTTP_ACCEPT"),
        first_language(get("HTTP_ACCEPT_LANGUAGE")),
        get("HTTP_ACCEPT_DATETIME"),
        get("CONTENT_TYPE") if body else None,
        body,
    )


def query_body(environ: Environ) -> bytes | None:
    """Read the body of a query, and put it back; None when it is too long, or may be something else than a query.

    An update needs `Authorization`, and so never comes here; what does is refused.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if not length.isdecimal() or int(length) > LONGEST_BODY or media_type not in QUERY_TYPES:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body if len(body) == int(length) else None


def size_of(key: Key) -> int:
    """Count the bytes of a key, roughly."""
    return 1000 + sum(len(part) for part in key if isinstance(part, str | bytes))
