"""What every page has: a reader's language and version, the words, the addresses, and the frame around the content."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from flask import Request, Response, current_app, render_template, request

from service.http.negotiation import choose_language
from service.http.protocol import read_version
from service.http.urls import Urls
from service.reading.once import OnceAVersion
from service.reading.reader import Reader
from service.wording.dates import written
from service.wording.words import LANGUAGES, say

Found = TypeVar("Found")
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NAVIGATION = (
    ("/cities", "frame.cities"),
    ("/map", "frame.map"),
    ("/announcements", "frame.announcements"),
    ("/ontology", "frame.ontology"),
    ("/explore", "frame.explore"),
    ("/sparql", "frame.sparql"),
    ("/versions", "frame.history"),
)


@dataclass(frozen=True)
class Page:
    """One page for one reader.

    Args:
        request: what was asked.
        language: "th" or "en".
        reader: reads the version that was asked for.
        counted_in: where something that the page shows is not of this version: of which it is; 0 where it is not there.
    """

    request: Request
    language: str
    reader: Reader
    counted_in: set[int] = field(default_factory=set, compare=False)

    @classmethod
    def of_request(cls, *, any_version: bool = True) -> Page:
        """Make the page that the present request asks for.

        Args:
            any_version: whether the `version` parameter counts.

        Raises:
            BadRequest: its version is not a number.
        """
        services = current_app.extensions["learningcity"]
        version = read_version(request.args.getlist("version")) if any_version else None
        limit = "search_timeout" if request.blueprint == "search" else "page_timeout"
        settings, now = services.settings, time.monotonic()
        seconds = getattr(settings, limit)
        ready_by = now + (seconds - 1 if limit == "search_timeout" else min(settings.figures_wait, seconds))
        reader = Reader(
            services.pool, seconds, version, limit, now + seconds, ready_by, once_seconds=settings.figures_timeout
        )
        return cls(request, choose_language(request), reader)

    def soon(self, function: OnceAVersion[Found], *rest: Hashable) -> Found | None:
        """Return what is worked out once a version: of this version, of one before, or None; the page says which."""
        version = self.reader.current()
        known = function.soon(self.reader, version, *rest)
        if known is None or known.version != version:
            self.counted_in.add(known.version if known else 0)
        return known.value if known else None

    @cached_property
    def urls(self) -> Urls:
        """Makes the addresses on this page."""
        chosen = self.request.args.get("lang")
        return Urls(chosen if chosen in LANGUAGES else None, self.reader.version)

    def say(self, key: str, **values: object) -> str:
        """Return a string of the pages in the reader's language."""
        return say(self.language, key, **values)

    def date(self, value: str) -> str:
        """Write a date for the reader."""
        return written(value, self.language)

    def in_language(self, language: str) -> str:
        """Address this same page in another language."""
        kept = {name: value for name, value in self.request.args.items(multi=True) if name not in ("lang", "version")}
        return Urls(language, self.reader.version).to(self.request.path, **kept)

    def current_address(self) -> str:
        """Address this same page in the current version."""
        kept = {name: value for name, value in self.request.args.items(multi=True) if name not in ("lang", "version")}
        return Urls(self.urls.language).to(self.request.path, **kept)

    def render(self, template: str, **context: Any) -> Response:
        """Render a template with what every page has: `page`, `t` (say), `urls`, `date`."""
        body = render_template(
            template,
            page=self,
            t=self.say,
            urls=self.urls,
            date=self.date,
            language=self.language,
            navigation=NAVIGATION,
            counted_in=min(self.counted_in, default=None),
            **context,
        )
        response = Response(body, mimetype="text/html")
        response.headers["Content-Language"] = self.language
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY
        response.vary.update(("Accept", "Accept-Language"))
        return self.marked(response)

    def marked(self, response: Response) -> Response:
        """Have an answer kept by nobody where something of it is still to come."""
        if self.counted_in:
            response.headers["Cache-Control"] = "no-store"
        return response


def problem_page(document: Mapping[str, object], status: int) -> Response:
    """Make the page that tells a reader about an error.

    Args:
        document: the problem (https://www.rfc-editor.org/rfc/rfc9457).
        status: its HTTP status.
    """
    page = Page.of_request(any_version=False)
    suggestions = [(page.urls.to(path), page.say(key)) for path, key in (("/", "frame.home"), *NAVIGATION)]
    response = page.render("problem.html", problem=document, suggestions=suggestions)
    response.status_code = status
    return response
