"""A write on its way from the process that takes requests to the one that writes: what is asked, and what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from graph.formats import N_QUADS
from graph.gate.change import Change
from graph.gate.door import Receipt
from graph.rdf import Quad, serialize
from graph.validating.validate import Report, Result

SHOWN, LEAST_PATIENCE = 10_000, 0.1


@dataclass(frozen=True)
class Body:
    """One body of an upload.

    Args:
        extension: of its format (`graph.formats`), or "ru" for SPARQL Update, "rdfp" for RDF Patch.
        place: what to call it in an error message.
        length: bytes.
    """

    extension: str
    place: str
    length: int


@dataclass(frozen=True)
class WriteRequest:
    """One write.

    Args:
        kind: "add", "replace", "delete", "update", "patch", "validate", or "conformance": hold all that is published to
            the shapes.
        agent: who writes.
        note: why.
        graph: IRI of the named graph meant; "" for the default graph; None for those that the data names.
        bodies: what was sent.
        base: the IRI that relative IRIs are resolved against.
        using: the default and the named graphs of the protocol, for an update.
        dry_run: tell what would come of it, and publish nothing.
        expected: the version that the writer has seen; None when any will do.
        seconds: the time limit.
        limit: the setting that it comes from.
        asked: since when the time counts (`time.monotonic`, which all processes share); None for since its turn has come.
    """

    kind: str
    agent: str
    note: str = ""
    graph: str | None = None
    bodies: tuple[Body, ...] = ()
    base: str | None = None
    using: tuple[tuple[str, ...] | None, tuple[str, ...] | None] = (None, None)
    dry_run: bool = False
    expected: int | None = None
    seconds: float = 60.0
    limit: str = "write_timeout"
    asked: float | None = None

    def ends(self, began: float) -> float:
        """Tell when the time is up of a write whose turn has come at some time."""
        return (began if self.asked is None else self.asked) + self.seconds

    @property
    def patience(self) -> float:
        """The seconds to wait for its turn from now on, and then for its end."""
        left = 2 * self.seconds if self.asked is None else self.asked + self.seconds - time.monotonic()
        return max(left, LEAST_PATIENCE)

    def encode(self) -> bytes:
        """Write the request as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> WriteRequest:
        """Read a request that `encode` wrote."""
        fields = json.loads(payload)
        bodies = tuple(Body(**body) for body in fields.pop("bodies"))
        default, named = (None if part is None else tuple(part) for part in fields.pop("using"))
        return cls(bodies=bodies, using=(default, named), **fields)


@dataclass(frozen=True)
class Written:
    """What came of a write, as the process that asked gets to know it.

    Args:
        version: the version that holds it.
        published: whether a new version was made.
        added, removed: how many quads of named graphs came and went, derived ones included.
        created: whether a graph came to be.
        shown: the first of them as N-Quads, for a dry run.
        report: what the shapes say; None when there were none.
        notes: why everything was derived or validated, when it was.
        seconds: how long each stage took.
    """

    version: int
    published: bool
    added: int
    removed: int
    created: bool = False
    shown: dict[str, str] = field(default_factory=dict)
    report: Report | None = None
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, receipt: Receipt, *, created: bool, show: bool) -> Written:
        """Make it from the receipt of the gate."""
        change, report = receipt.change, receipt.report
        notes = tuple(note for note in (receipt.rebuilt, report.whole if report else "") if note)
        shown = shown_quads(change) if show else {}
        counts = (len(change.added), len(change.removed))
        return cls(receipt.version, receipt.published, *counts, created, shown, report, notes, receipt.seconds)

    def encode(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, payload: bytes) -> Written:
        """Read what `encode` wrote."""
        fields = json.loads(payload)
        report, notes = fields.pop("report"), fields.pop("notes")
        return cls(report=None if report is None else decode_report(report), notes=tuple(notes), **fields)


def decode_report(fields: dict[str, Any]) -> Report:
    """Read a report that was written as JSON."""
    return Report(tuple(Result(**one) for one in fields["results"]), fields["whole"], fields["seconds"])


def shown_quads(change: Change) -> dict[str, str]:
    """Write the first quads of a change as N-Quads."""
    return {"added": n_quads(change.added), "removed": n_quads(change.removed)}


def n_quads(quads: Iterable[Quad]) -> str:
    """Write some quads as sorted N-Quads, as many as are shown."""
    first = sorted(quads, key=str)[:SHOWN]
    return serialize(first, N_QUADS).decode()
