"""The log: lines of text, or one JSON object a line; requests, what is slow, and what goes wrong, each with its request's number."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from graph.gate.course import Wrote
from graph.workers.asked import CRASHED, Asked
from service.serving.trace import CURRENT, Trace
from service.settings import Settings

ACCESS, SLOW = logging.getLogger("learningcity.access"), logging.getLogger("learningcity.slow")
SERVICE = logging.getLogger("learningcity.service")
LONGEST_TEXT = 500
FIELDS = "learningcity"


class JsonLines(logging.Formatter):
    """Writes each record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        document = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """Writes each record as a line of text, its fields behind it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging names it so)
        """Write the line of a record, before what it tells of an exception; a request cannot make a second line of it."""
        fields = "".join(f" {name}={value}" for name, value in fields_of(record).items())
        line = super().formatMessage(record) + fields
        return line if line.isprintable() else "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """Return what a record tells besides its message; the number of the request that this thread works for always."""
    fields: dict[str, object] = getattr(record, FIELDS, {})
    return fields if "request_id" in fields or not number() else {**fields, "request_id": number()}


def set_up(form: str, *, access: bool) -> None:
    """Have the log of this process written to standard error.

    Args:
        form: "text" or "json".
        access: whether each request has a line.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    SERVICE.setLevel(logging.INFO)
    ACCESS.setLevel(logging.INFO if access else logging.WARNING)


def log_start(address: str, settings: Settings) -> None:
    """Write the line of a service that starts: which software, where, over what, and how it is set otherwise than by default."""
    fields = {
        "version": version("learningcity"),
        "address": address,
        "data": settings.data,
        "settings": settings.changed,
    }
    SERVICE.info("starts", extra={FIELDS: fields})


def log_end(seconds: float) -> None:
    """Write the line of a service that has ended."""
    SERVICE.info("has ended", extra={FIELDS: {"seconds": round(seconds, 1)}})


def log_request(trace: Trace, line: str, status: str, seconds: float, size: int, cache: str, *, slow: bool) -> None:
    """Write the line of one request; of a slow one always, of others where each is to have one."""
    fields = {
        "request_id": trace.request_id,
        "client": trace.client,
        "operation": trace.operation,
        "status": int(status),
        "outcome": trace.outcome,
        "ms": round(seconds * 1000, 2),
        "bytes": size,
        "cache": cache,
        "queries": trace.queries,
        "waited_ms": round(trace.waited * 1000, 2),
        "evaluated_ms": round(trace.evaluated * 1000, 2),
        "reported_ms": round(trace.reported * 1000, 2),
    }
    ACCESS.log(logging.WARNING if slow else logging.INFO, "%s", line[:LONGEST_TEXT], extra={FIELDS: fields})


def log_query(asked: Asked) -> None:
    """Write the line of a query that took long, or that no worker survived, with the beginning of its text."""
    request = asked.request
    text = " ".join((request.text or ("everything" if request.dump else " ".join(request.properties))).split())
    fields = {
        "request_id": number(),
        "outcome": asked.outcome,
        "limit": request.limit,
        "ms": round(asked.seconds * 1000),
        "waited_ms": round(asked.waited * 1000),
        "query": text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…",
    }
    SLOW.warning("crashed query" if asked.outcome == CRASHED else "slow query", extra={FIELDS: fields})


def log_write(wrote: Wrote) -> None:
    """Write the line of a write that took long or was ended, with what it was spent on."""
    fields = {
        "request_id": number(),
        "kind": wrote.kind,
        "outcome": wrote.outcome,
        "ms": round(wrote.seconds * 1000),
        "waited_ms": round(wrote.queued * 1000),
        "validated_ms": round(wrote.validated * 1000),
        "stages_ms": {stage: round(seconds * 1000) for stage, seconds in wrote.stages.items()},
    }
    SLOW.warning("slow write", extra={FIELDS: fields})


def number() -> str:
    """Return the number of the request that this thread works for; "" for work in the background."""
    trace = CURRENT.get()
    return trace.request_id if trace else ""
