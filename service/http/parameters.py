"""Form-encoded parameters (https://url.spec.whatwg.org/#application/x-www-form-urlencoded), read in C and in linear time.

The reader of the standard library, which the framework uses too, works in Python at each `%`: a million of them cost a second
each time that somebody asks for the parameters of a request, and several do.
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterator
from functools import cached_property
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.formparser import FormDataParser

MOST_FIELDS = 1000
NO_ESCAPES = re.compile(rb"(?:%(?![0-9A-Fa-f]{2}))++")
AS_THEY_ARE = "werkzeug.url_quote"
"""How the framework has bytes read that are not UTF-8: as they were written, by escapes."""


def pairs(raw: bytes, errors: str) -> Iterator[tuple[str, str]]:
    """Read the first thousand parameters.

    Args:
        raw: the bytes of an address or a body.
        errors: what to do with bytes that are not UTF-8 (https://docs.python.org/3/library/codecs.html#error-handlers).

    Raises:
        UnicodeDecodeError: some are not, and `errors` is "strict".
    """
    for part in raw.split(b"&", MOST_FIELDS)[:MOST_FIELDS]:
        if part:
            name, _, value = part.partition(b"=")
            yield unquoted(name).decode("utf-8", errors), unquoted(value).decode("utf-8", errors)


def unquoted(text: bytes) -> bytes:
    """Undo the escapes; a `%` that begins none stands for itself.

    Another encoding that escapes bytes alike, if by another sign, is read in C.
    """
    text = text.replace(b"+", b" ")
    if b"%" not in text:
        return text
    whole = NO_ESCAPES.sub(lambda found: b"=25" * len(found[0]), text.replace(b"=", b"=3D"))
    return a2b_qp(whole.replace(b"%", b"="))


class FormParser(FormDataParser):
    """Reads the body of a form."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        return stream, self.cls(list(pairs(stream.read(), AS_THEY_ARE))), self.cls()


class ReadRequest(Request):
    """A request whose parameters are read so."""

    form_data_parser_class = FormParser

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address."""
        return ImmutableMultiDict(list(pairs(self.query_string, AS_THEY_ARE)))
