"""A permalink to an answer: the query, the version that was asked, and the fingerprint of what it answered.

A version never changes, so the same query gives the same answer for as long as the version is kept; the fingerprint
lets anybody check that it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Request, current_app

from graph.analysis import NEVER_THE_SAME, tokens
from graph.digest import DIGEST, Digest
from graph.workers.wire import Request as QueryRequest
from service.history.versions import published
from service.http.errors import BadRequest
from service.http.protocol import refuse_calls
from service.http.urls import Urls
from service.protocols.sparql import Operation, effective_dataset, not_a_query, remembered_analysis
from service.wording.dates import written
from service.wording.words import LANGUAGES, say

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
SHA256 = re.compile(r"(?:sha-?256:)?([0-9a-f]{64})", re.IGNORECASE)


@dataclass(frozen=True)
class Permalink:
    """An answer that can be cited.

    Args:
        operation: what was asked, the version with it.
        version: the version that answered.
        at: when that version was made.
        digest: the fingerprint of the answer.
        host: the address of this service, without a slash at the end.
    """

    operation: Operation
    version: int
    at: datetime
    digest: Digest
    host: str

    @property
    def parameters(self) -> Mapping[str, object]:
        """What was asked, as parameters of the SPARQL protocol."""
        dataset = self.operation.dataset
        return {
            "query": self.operation.query,
            "default-graph-uri": dataset.default,
            "named-graph-uri": dataset.named,
            "version": self.version,
        }

    @property
    def address(self) -> str:
        """The permalink: it answers with this answer's fingerprint, and whether it is still the same."""
        return self.host + Urls().to("/permalink", **self.parameters, digest=self.digest.value)

    @property
    def changing(self) -> list[str]:
        """What the query calls that gives something else each time."""
        words = {token.text.upper() for token in tokens(self.operation.query) if token.kind == "word"}
        return [name for name in NEVER_THE_SAME if name in words]

    def citation(self, language: str) -> str:
        """Write how to cite the answer."""
        return say(
            language,
            "permalink.citation",
            version=self.version,
            date=written(self.at.date().isoformat(), language),
            count=self.count(language),
            address=self.address,
        )

    def count(self, language: str) -> str:
        """Tell how much there is in the answer."""
        kind = self.digest.method.replace(".", "-") + ("_one" if self.digest.count == 1 else "")
        return say(language, f"permalink.count_{kind}", count=self.digest.count)

    def as_document(self, same: bool | None) -> dict[str, object]:
        """Write it for programs.

        Args:
            same: whether the answer has the fingerprint that was given; None when none was.
        """
        return {
            "permalink": self.address,
            "query": self.operation.query,
            "version": self.version,
            "at": self.at.isoformat(),
            "digest": {"algorithm": "sha-256", "value": self.digest.value, "of": self.digest.method},
            "count": self.digest.count,
            "same": same,
            "changing": self.changing,
            "citation": {language: self.citation(language) for language in LANGUAGES},
        }


def make_permalink(operation: Operation, request: Request) -> Permalink:
    """Ask a query and take the fingerprint of its answer.

    Raises:
        MalformedQuery, RefusedQuery, QueryFailed, TimedOut, EngineFailed, Overloaded: there is no answer.
        NoSuchVersion, VersionPruned: there is no such version, or not any more.
    """
    services, host = current_app.extensions["learningcity"], request.host_url.rstrip("/")
    base = f"{host}/sparql"
    analysis = remembered_analysis(operation.query, base=base, limits=services.settings.limits)
    if analysis.form not in FORMS:
        raise not_a_query(analysis)
    refuse_calls(analysis, services.settings)
    asked = QueryRequest(
        text=operation.query,
        extension=DIGEST,
        dataset=effective_dataset(operation.dataset, analysis),
        base=base,
        version=operation.version,
        seconds=services.settings.digest_timeout,
        limit="digest_timeout",
    )
    answering = services.pool.ask(asked)
    digest = Digest.decode(answering.whole())
    return Permalink(operation, answering.version, published(services.pool, answering.version), digest, host)


def read_digest(text: str) -> str | None:
    """Read the fingerprint that an answer shall have; None when none is given.

    Raises:
        BadRequest: it is no SHA-256.
    """
    if not text:
        return None
    found = SHA256.fullmatch(text.strip())
    if not found:
        raise BadRequest(
            en=f"“{text[:80]}” is not a SHA-256: 64 hexadecimal digits.",
            th=f"“{text[:80]}” ไม่ใช่ SHA-256 ซึ่งเป็นเลขฐานสิบหก 64 หลัก",
        )
    return found[1].lower()
