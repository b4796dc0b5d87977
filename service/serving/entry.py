"""One whole answer, ready to be sent many times: plain, compressed once, or as “you have it already”."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from werkzeug.http import parse_date, parse_etags

from service.http.errors import PreconditionFailed
from service.serving.keys import IN_THE_KEY, Environ

Headers = list[tuple[str, str]]

SMALLEST, LEVEL = 1_000, 5
TEXTUAL = ("text/", "application/json", "application/ld+json", "application/problem+json", "application/rdf+xml")
TEXTUAL_ENDS = ("+json", "+xml", "/trig", "/n-triples", "/n-quads", "/xml")
KEPT_STATUSES = (200, 301, 302, 303, 308)
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE")
NOT_MODIFIED = "304 Not Modified"
MADE_HERE = frozenset(("content-length", "etag", "vary"))
ABOUT_CONTENT = frozenset(("content-type", "content-length", "content-encoding", "content-language"))


class Representation(NamedTuple):
    """An answer in one encoding (https://www.rfc-editor.org/rfc/rfc9110#section-8.4)."""

    headers: Headers
    body: bytes
    tag: str


class Entry:
    """An answer that is there as a whole.

    Args:
        status: as HTTP writes it: “200 OK”.
        headers: its headers, without its length.
        body: its bytes, in the encoding that the headers name.
        method: of the request; only what is read by address has an ETag.
    """

    def __init__(self, status: str, headers: Headers, body: bytes, method: str) -> None:
        self.status, self.code = status, int(status[:3])
        named, kept = {}, []
        for one in headers:
            name = one[0].lower()
            named[name] = one[1]
            if name not in MADE_HERE:
                kept.append(one)
        self.media_type = named.get("content-type", "").partition(";")[0]
        self.shareable = is_shareable(self.code, named)
        self.by_address = method in ("GET", "HEAD") and self.code == 200
        self.textual = is_textual(self.media_type) and "content-encoding" not in named
        self.compressible = self.textual and len(body) >= SMALLEST and self.code not in (204, 206, 304)
        vary = named.get("vary", "")
        if self.textual:
            vary = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
        if vary:
            kept.append(("Vary", vary))
        if self.by_address and "cache-control" not in named:
            kept.append(("Cache-Control", "no-cache"))  # keep it, and ask each time whether it is still so
        self.tag = named.get("etag") or (tag_of(body) if self.by_address else "")
        self.modified = named.get("last-modified")
        self.headers = kept
        self.plain = self.represent(body, self.tag)
        self.packed: Representation | None = None
        self.packing = threading.Lock()

    def represent(self, body: bytes, tag: str, *more: tuple[str, str]) -> Representation:
        """Make what is sent in one encoding."""
        headers = [*self.headers, *more]
        if tag:
            headers.append(("ETag", tag))
        if self.code not in (204, 304):
            headers.append(("Content-Length", str(len(body))))
        return Representation(headers, body, tag)

    def gzipped(self) -> Representation:
        """Return the answer compressed; it is compressed once, and has a tag of its own."""
        if self.packed is None:
            with self.packing:
                if self.packed is None:
                    packed = gzip.compress(self.plain.body, LEVEL, mtime=0)
                    tag = f'{self.tag[:-1]}-gzip"' if self.tag else ""
                    self.packed = self.represent(packed, tag, ("Content-Encoding", "gzip"))
        return self.packed

    @property
    def size(self) -> int:
        """How many bytes it may come to occupy, roughly."""
        return len(self.plain.body) * (2 if self.compressible else 1) + 100 * len(self.headers)


def is_shareable(code: int, headers: Mapping[str, str]) -> bool:
    """Say whether others who ask the same may get the answer too (https://www.rfc-editor.org/rfc/rfc9111#section-3)."""
    control = headers.get("cache-control", "")
    return (
        code in KEPT_STATUSES
        and "no-store" not in control
        and "private" not in control
        and "set-cookie" not in headers
        and varies_by_the_key(headers.get("vary", ""))
    )


@lru_cache(maxsize=256)
def varies_by_the_key(vary: str) -> bool:
    """Say whether an answer depends on nothing but what stands in the key."""
    return {name.strip().lower() for name in vary.split(",") if name.strip()} <= IN_THE_KEY


@lru_cache(maxsize=256)
def is_textual(media_type: str) -> bool:
    """Say whether compressing a media type is worth it."""
    return media_type.startswith(TEXTUAL) or media_type.endswith(TEXTUAL_ENDS)


def tag_of(body: bytes) -> str:
    """Make a strong validator of a representation (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'  # most processors have instructions for it


def condition(environ: Environ, tag: str, modified: str | None) -> str | None:
    """Weigh the conditions of a GET (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).

    Args:
        environ: the request.
        tag: of the representation that would be sent, in its quotation marks.
        modified: when it was last modified, as HTTP writes it.

    Returns:
        The status to answer with instead; None when the answer is to be sent.

    Raises:
        PreconditionFailed: what the client has seen is another representation.
    """
    if not tag or not any(name in environ for name in CONDITIONS):
        return None
    bare = tag.removeprefix("W/").strip('"')
    match, none_match = (environ.get(name, "") for name in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"))
    if match and not parse_etags(match).contains(bare):
        raise PreconditionFailed(tag=tag)
    if none_match:
        return NOT_MODIFIED if parse_etags(none_match).contains_weak(bare) else None
    since, last = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE")), parse_date(modified)
    return NOT_MODIFIED if since and last and last <= since else None


def without_content(headers: Sequence[tuple[str, str]]) -> Headers:
    """Leave out what tells about a content that is not sent (https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5)."""
    return [(name, value) for name, value in headers if name.lower() not in ABOUT_CONTENT]
