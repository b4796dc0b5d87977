"""The figures that are read when they are asked for: what is kept, what is under way, which version it is, what was started again."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from graph.gate.gatekeeper import Gatekeeper
from graph.workers.pool import QueryPool
from graph.workers.tally import Tally
from service.reading.indexing import index
from service.reading.reader import Reader
from service.serving.cache import Cache
from service.serving.layer import Limits
from service.serving.metrics import PREFIX
from service.serving.operations import ALL_OPERATIONS

STARTS = "starts"
"""The file beside the sockets that counts how often the HTTP process was started (`graph.workers.tally`)."""


class State(Collector):
    """What is read when the figures are asked for.

    Args:
        pool: the query workers.
        gatekeeper: has writes done.
        cache: keeps answers.
        limits: the places that clients hold.
        operations: counts the requests under way by their kind of work.
    """

    def __init__(
        self,
        pool: QueryPool,
        gatekeeper: Gatekeeper,
        cache: Cache,
        limits: Limits,
        operations: Callable[[], Mapping[str, int]],
    ) -> None:
        self.pool, self.gatekeeper, self.cache = pool, gatekeeper, cache
        self.limits, self.operations = limits, operations
        self.starts, self.version = Tally(pool.folder / STARTS), version("learningcity")

    def collect(self) -> Iterator[Metric]:
        """Give the figures as they are now."""
        kept = self.cache.figures
        for name, about, value in (
            ("cache_hits", "Answers that were there.", kept.hits),
            ("cache_misses", "Answers that were not there.", kept.misses),
            ("cache_shared", "Answers that were waited for while another asked.", kept.shared),
            ("cache_evictions", "Answers that made room for others.", kept.evicted),
            ("cache_emptied", "Times that a new version emptied the cache.", kept.emptied),
        ):
            yield CounterMetricFamily(PREFIX + name, about, value=value)
        gauges: tuple[tuple[str, str, float], ...] = (
            ("cache_bytes", "Bytes that the answers kept may occupy.", self.cache.bytes),
            ("cache_entries", "Answers that are kept.", len(self.cache.entries)),
            ("cache_waiting", "Evaluations under way that others may wait for.", len(self.cache.flights)),
            ("version", "The current version of the graph.", self.pool.version()),
            ("version_age_seconds", "Time since it was published.", self.age()),
            ("names_version", "The version whose names are searched; 0 until there is an index.", self.names()),
            ("disk_free_bytes", "Room where the data directory is.", self.room()),
            ("queries_waiting", "Queries that wait for a worker now.", self.pool.waiting),
            (
                "queries_evaluating",
                "Queries that workers were given and that have not ended.",
                len(self.pool.evaluating),
            ),
            ("streams_in_use", "Long answers that are being sent now.", self.limits.streams.in_use()),
            ("uploads_in_use", "Bodies that are being received now.", self.limits.bodies.in_use()),
            ("writes_under_way", "Writes that are under way or waiting now.", self.gatekeeper.waiting),
        )
        for name, about, state in gauges:
            yield GaugeMetricFamily(PREFIX + name, about, value=state)
        yield from self.labelled()

    def labelled(self) -> Iterator[Metric]:
        """Give those that have labels."""
        build = GaugeMetricFamily(PREFIX + "build_info", "The software that runs.", labels=["version"])
        build.add_metric([self.version], 1)
        yield build
        under_way = GaugeMetricFamily(
            PREFIX + "requests_under_way", "Requests that are not answered to the end.", labels=["operation"]
        )
        counted = self.operations()
        for operation in ALL_OPERATIONS:
            under_way.add_metric([operation], counted.get(operation, 0))
        yield under_way
        restarts = CounterMetricFamily(
            PREFIX + "restarts", "Times that a process had died and was started again.", labels=["process"]
        )
        restarts.add_metric(["http"], max(self.starts.count() - 1, 0))
        restarts.add_metric(["queries"], self.pool.restarts.count())
        restarts.add_metric(["writes"], self.gatekeeper.restarts)
        yield restarts

    def names(self) -> int:
        """Tell the last version of which the index of names is there."""
        known = index.before(Reader(self.pool, 0.0), self.pool.version() + 1)
        return known.version if known else 0

    def room(self) -> int:
        """Tell how many bytes are free where the data directory is, or the folder that stands in for it."""
        try:
            return shutil.disk_usage(self.pool.data or self.pool.folder).free
        except OSError:
            return 0

    def age(self) -> float:
        """Tell how long ago the current version was published."""
        path = self.pool.current.path if self.pool.current else self.pool.folder
        try:
            return max(0.0, time.time() - path.stat().st_mtime)
        except OSError:
            return 0.0
