"""Which format and which language an answer takes, by the headers and parameters of the request.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 ; the weighing is Werkzeug's, on a header without the parameters
of media types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from flask import Request
from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from graph.formats import Format
from service.http.errors import BadRequest, NotAcceptable

LANGUAGES = ("th", "en")
PARAMETER = re.compile(r";(?!\s*q\s*=)[^;,\"]*+(?:\"(?:[^\"\\]|\\.)*+\"[^;,\"]*+)*+")
SPACE = re.compile(r"\s+")
BARE_STAR = re.compile(r"(^|,)\*(?=[,;]|$)")
BARE_POINT = re.compile(r"(;q=)(?=\.\d)")
HTML = "text/html"


@lru_cache(maxsize=256)
def accepted(header: str | None) -> MIMEAccept:
    """Read an Accept header; parameters other than q do not count, and an empty header accepts anything.

    `*` and `q=.2`, which the clients of Java send, mean `*/*` and `q=0.2`.
    """
    plain = SPACE.sub("", PARAMETER.sub("", (header or "").lower())).strip(",")
    plain = BARE_POINT.sub(r"\g<1>0", BARE_STAR.sub(r"\1*/*", plain))
    return parse_accept_header(plain or "*/*", MIMEAccept)


def best_media_type(accept: MIMEAccept, offers: Sequence[str]) -> str | None:
    """Choose the offer of the highest quality, the first of equals; None when none is acceptable."""
    best = max(offers, key=accept.quality)
    return best if accept.quality(best) > 0 else None


@lru_cache(maxsize=4096)
def quality(accept: MIMEAccept, format: Format) -> float:
    """Weigh a format: its other names count where they are named, unless the client excludes what would be sent."""
    named = dict(reversed(accept))
    if named.get(format.media_type) == 0:
        return 0
    return max(accept.quality(format.media_type), *(named.get(alias, 0) for alias in format.aliases), 0)


def choose_format(request: Request, offers: Sequence[Format], *, html: bool = False) -> Format | None:
    """Choose the format of an answer.

    Args:
        request: its `format` parameter goes before its Accept header.
        offers: the formats that there are, the default first.
        html: whether a page may be the answer too.

    Returns:
        The format; None for a page.

    Raises:
        BadRequest: the `format` parameter names no format.
        NotAcceptable: the Accept header takes none of them.
    """
    name = request.args.get("format")
    if name:
        return named_format(name, offers)
    accept = accepted(request.headers.get("Accept"))
    best = max(offers, key=lambda format: quality(accept, format))
    if html and accept.quality(HTML) > quality(accept, best):
        return None
    if not quality(accept, best):
        raise NotAcceptable(offers=", ".join([*(format.media_type for format in offers), *([HTML] if html else [])]))
    return best


def named_format(name: str, offers: Sequence[Format]) -> Format:
    """Find a format by what people and clients call it: ttl, turtle, text/turtle."""
    for format in offers:
        media_types = (format.media_type, *format.aliases)
        subtypes = (media_type.partition("/")[2] for media_type in media_types)
        if name.lower() in (format.extension, format.name.lower(), *media_types, *subtypes):
            return format
    names = ", ".join(format.extension for format in offers)
    raise BadRequest(en=f"There is no format “{name}” here; there are {names}.", th=f"ไม่มีรูปแบบ “{name}” มีเฉพาะ {names}")


def choose_language(request: Request, *, default: str = "th") -> str:
    """Choose a language: `?lang=`, then Accept-Language, then the default."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else first_language(request.headers.get("Accept-Language")) or default


@lru_cache(maxsize=1024)
def first_language(header: str | None) -> str | None:
    """Choose the language of ours that an Accept-Language header likes best; None when it names neither."""
    accept = parse_accept_header(header, LanguageAccept)
    wanted = (tag.lower().partition("-")[0] for tag, quality in accept if quality > 0)
    return next((language for language in wanted if language in LANGUAGES), None)


def choose_encoding(accept: Accept, offers: Sequence[str]) -> str:
    """Choose the encoding that a client likes best, the first of equals; "" for none.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    best = max(offers, key=accept.quality, default="")
    plain = dict(accept).get("identity", 0)
    return best if best and accept.quality(best) > 0 and accept.quality(best) >= plain else ""


@lru_cache(maxsize=1024)
def takes_gzip(header: str | None) -> bool:
    """Say whether an Accept-Encoding header takes gzip."""
    return bool(header) and bool(choose_encoding(parse_accept_header(header, Accept), ("gzip",)))
