"""The log: lines of text, or one JSON object a line; requests, slow queries, and what goes wrong, each with its request's number."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from graph.workers.asked import Asked
from service.serving.trace import CURRENT, Trace

ACCESS, SLOW = logging.getLogger("learningcity.access"), logging.getLogger("learningcity.slow")
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
            **getattr(record, FIELDS, {}),
        }
        trace = CURRENT.get()
        if trace:
            document.setdefault("request_id", trace.request_id)
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """Writes each record as a line of text, its fields behind it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, FIELDS, {}).items())
        return super().format(record) + (f" {fields}" if fields else "")


def set_up(form: str, *, access: bool) -> None:
    """Have the log of this process written to standard error.

    Args:
        form: "text" or "json".
        access: whether each request has a line.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    ACCESS.setLevel(logging.INFO if access else logging.WARNING)


def log_request(trace: Trace, line: str, status: str, seconds: float, size: int, cache: str) -> None:
    """Write the line of one request."""
    fields = {
        "request_id": trace.request_id,
        "operation": trace.operation,
        "status": int(status),
        "ms": round(seconds * 1000, 2),
        "bytes": size,
        "cache": cache,
        "queries": trace.queries,
        "waited_ms": round(trace.waited * 1000, 2),
        "evaluated_ms": round(trace.evaluated * 1000, 2),
    }
    ACCESS.info("%s", line[:LONGEST_TEXT], extra={FIELDS: fields})


def log_slow(asked: Asked) -> None:
    """Write the line of a query that took long, with the beginning of its text."""
    text = " ".join(asked.request.text.split())
    trace = CURRENT.get()
    fields = {
        "request_id": trace.request_id if trace else "",
        "outcome": asked.outcome,
        "ms": round(asked.seconds * 1000),
        "waited_ms": round(asked.waited * 1000),
        "query": text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…",
    }
    SLOW.warning("slow query", extra={FIELDS: fields})
