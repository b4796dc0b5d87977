"""The figures for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/): what a slow minute was spent on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import lru_cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.registry import Collector

from graph.gate.course import Wrote
from graph.workers.asked import PROBE, REFUSED, Asked

PREFIX = "learningcity_"
MUCH = 100
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LIMITS = ("timeout", "page_timeout", "search_timeout", "dump_timeout", "digest_timeout", "figures_timeout")
"""The settings that a query may take its time limit from; they tell what it is asked for."""
WRITES = ("add", "replace", "delete", "update", "patch", "validate", "conformance")
ALARMING = ("timed_out", "crashed")
"""Outcomes that alarms watch: their figures stand at 0 from the start, for a rise from nothing is no rise to Prometheus
(https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics)."""


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = self.counter("requests", "Requests answered.", "operation", "status", "cache")
        self.sent = self.counter("sent_bytes", "Bytes of answers.", "operation")
        self.seconds = self.histogram("request_seconds", "From the request to the end of its answer.", "operation")
        self.broken = self.counter("broken_answers", "Answers that did not reach their end.", "operation", "outcome")
        self.problems = self.counter("problems", "Errors answered, by their type.", "problem")
        self.queries = self.counter("queries", "Queries given to the workers, by how they ended.", "outcome", "limit")
        self.evaluated = self.histogram("query_seconds", "Time that a worker spent on a query.", "outcome", "limit")
        self.waited = self.histogram("queue_seconds", "Time that a query waited for a worker.")
        self.writes = self.counter("writes", "Writes and checks, by how they ended.", "kind", "outcome")
        self.writing = self.histogram("write_seconds", "From a write to what came of it.", "kind")
        self.validating = self.histogram("validation_seconds", "Time that holding a change to the shapes took.")
        self.stages = self.counter("write_stage_seconds", "Time that writes spent, by what on.", "stage")
        self.noted: deque[tuple[Callable[..., None], tuple[str | float, ...]]] = deque()
        self.of_request = lru_cache(maxsize=512)(self.children)
        self.of_query = lru_cache(maxsize=64)(self.children_of_query)
        self.begin()
        ProcessCollector(registry=self.registry)

    def begin(self) -> None:
        """Have the figures that alarms watch stand at 0."""
        for outcome in ALARMING:
            for limit in LIMITS:
                self.queries.labels(outcome, limit)
            for kind in WRITES:
                self.writes.labels(kind, outcome)

    def counter(self, name: str, about: str, *labels: str) -> Counter:
        """Make a figure that only grows."""
        return Counter(PREFIX + name, about, labels, registry=self.registry)

    def histogram(self, name: str, about: str, *labels: str) -> Histogram:
        """Make a distribution of seconds."""
        return Histogram(PREFIX + name, about, labels, buckets=BUCKETS, registry=self.registry)

    def watch(self, state: Collector) -> None:
        """Read a state whenever the figures are asked for."""
        self.registry.register(state)

    def children(self, operation: str, status: str, cache: str) -> tuple[Counter, Counter, Histogram]:
        """Find the figures that a request counts for; they are remembered, since looking them up costs more than counting."""
        return (
            self.requests.labels(operation, status, cache),
            self.sent.labels(operation),
            self.seconds.labels(operation),
        )

    def children_of_query(self, outcome: str, limit: str) -> tuple[Counter, Histogram]:
        """Find the figures that a query counts for, as `children` does for a request."""
        return self.queries.labels(outcome, limit), self.evaluated.labels(outcome, limit)

    def answered(self, operation: str, status: str, cache: str, seconds: float, size: int) -> None:
        """Note one request."""
        self.note(self.count_request, operation, status, cache, seconds, size)

    def broke_off(self, operation: str, outcome: str) -> None:
        """Note an answer that did not reach its end: its reader has left, or it was cut."""
        self.broken.labels(operation, outcome).inc()

    def asked(self, asked: Asked) -> None:
        """Note one query."""
        self.note(self.count_query, asked.outcome, asked.request.limit, asked.waited, asked.seconds)

    def note(self, count: Callable[..., None], *facts: str | float) -> None:
        """Have something counted when the figures are asked for, or when there is much to count: few answers wait for it."""
        self.noted.append((count, facts))
        if len(self.noted) >= MUCH:
            self.count_noted()

    def count_noted(self) -> None:
        """Count what was noted; several threads may be at it."""
        while True:
            try:
                count, facts = self.noted.popleft()
            except IndexError:
                return
            count(*facts)

    def count_request(self, operation: str, status: str, cache: str, seconds: float, size: int) -> None:
        """Count one request."""
        requests, sent, duration = self.of_request(operation, status, cache)
        requests.inc()
        sent.inc(size)
        duration.observe(seconds)

    def count_query(self, outcome: str, limit: str, waited: float, seconds: float) -> None:
        """Count one query."""
        queries, evaluated = self.of_query(outcome, limit)
        queries.inc()
        if limit != PROBE:
            self.waited.observe(waited)
        if outcome != REFUSED:
            evaluated.observe(seconds)

    def wrote(self, wrote: Wrote) -> None:
        """Count one write."""
        self.writes.labels(wrote.kind, wrote.outcome).inc()
        self.writing.labels(wrote.kind).observe(wrote.seconds)
        if wrote.validated:
            self.validating.observe(wrote.validated)
        for stage, seconds in wrote.stages.items():
            self.stages.labels(stage).inc(seconds)
        self.stages.labels("queueing").inc(wrote.queued)

    def reported(self, seconds: float) -> None:
        """Count what putting that which the shapes say into an answer took."""
        self.stages.labels("reporting").inc(seconds)

    def exposed(self) -> bytes:
        """Write all figures as text."""
        self.count_noted()
        return generate_latest(self.registry)
