"""The settings, as one table that the command line, the environment, `--help`, the tests and the docs read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from graph.analysis import Limits
from graph.engines.address import EngineAddress, is_address
from graph.gate.gatekeeper import GateSettings
from graph.workers.pool import PoolSettings
from service.wording.words import say

ENVIRONMENT_PREFIX = "LEARNINGCITY_"
FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
    "": False,
}
USER_INFO = re.compile(r"//[^/@]*@")  # https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
SHORTEST = 0.001
"""Seconds that any time limit has at least."""


IN_ENVIRONMENT_ONLY = frozenset({"store_secret"})  # a command line is seen by every user of a machine
READ_ELSEWHERE = frozenset({"FUZZ", "PEERS"})
"""What else is read from the environment: how the tests and the comparisons of the project run."""


def setting(
    default: Any, sentence: str, *, least: float | None = None, choices: tuple[str, ...] = (), address: bool = False
) -> Any:
    """Declare a setting: its default, the sentence that explains it, and what it may be."""
    may_be = {"least": least, "choices": choices, "address": address}
    return field(default=default, metadata={"sentence": sentence, **may_be})


@dataclass(frozen=True)
class Settings:
    """How a service runs. Every field can also be set in the environment: LEARNINGCITY_TIMEOUT=30."""

    data: str = setting("", "Data directory; none serves the packaged graph from memory and takes no writes.")
    store: str = setting(
        "",
        "SPARQL endpoint of an engine that keeps the graph instead; --data then holds tokens and history.",
        address=True,
    )
    update_store: str = setting("", "Where that engine takes updates; none makes the service read-only.", address=True)
    graph_store: str = setting(
        "", "Where that engine takes whole graphs (Graph Store Protocol), for large loads.", address=True
    )
    store_credentials: str = setting("", "File with user:password, or a bearer token, for that engine.")
    store_secret: str = setting(
        "", "The same without a file; only in the environment, where other users do not see it."
    )
    empty: bool = setting(
        False, "Start from an empty store; with --shapes none, a bare SPARQL store for tests of conformance."
    )
    timeout: float = setting(10.0, "Seconds that a query may take.", least=SHORTEST)
    page_timeout: float = setting(20.0, "Seconds that a page may take, with all that it asks.", least=SHORTEST)
    figures_timeout: float = setting(
        900.0,
        "Seconds that a question about the whole graph may take in the background, whose answer is kept for its version.",
        least=SHORTEST,
    )
    figures_wait: float = setting(
        2.0,
        "Seconds that a page waits for such answers before it is shown without, or with those of the version before.",
        least=0,
    )
    search_timeout: float = setting(5.0, "Seconds that a search may take.", least=SHORTEST)
    dump_timeout: float = setting(
        600.0, "Seconds that the next part of a download of the whole graph may take.", least=SHORTEST
    )
    digest_timeout: float = setting(30.0, "Seconds that the fingerprint of an answer may take.", least=SHORTEST)
    workers: int = setting(
        PoolSettings.workers, "Queries evaluated at the same time, and as many slow ones beside them.", least=1
    )
    extra_workers: int = setting(
        PoolSettings.workers,
        "Queries evaluated at the same time beyond these while others wait; a minute later the memory is given back.",
        least=0,
    )
    in_memory: int = setting(500_000, "Triples up to which the current version is kept in memory.", least=0)
    memory: int = setting(2048, "Megabytes that one query may use.", least=1)
    query_length: int = setting(Limits.length, "Characters that a query may have.", least=1)
    query_depth: int = setting(Limits.depth, "Brackets that a query may have inside one another.", least=1)
    query_patterns: int = setting(Limits.patterns, "Triple patterns that a query may have.", least=1)
    query_path_steps: int = setting(Limits.path_steps, "Steps of property paths that a query may have.", least=1)
    query_operators: int = setting(
        Limits.operators, "Operators, FILTER and AS that a query may have side by side.", least=1
    )
    service_hosts: str = setting(
        "",
        "Hosts that SERVICE may call, separated by commas, with the port unless it is the usual one; none by default.",
    )
    service_timeout: float = setting(5.0, "Seconds that an endpoint called by SERVICE may take.", least=SHORTEST)
    service_size: int = setting(10_000_000, "Bytes that the answer of an endpoint called by SERVICE may have.", least=1)
    shapes: str = setting("", "File of other shapes to hold writes to; none opens the gate.")
    write_timeout: float = setting(60.0, "Seconds that a write may take.", least=SHORTEST)
    validation_timeout: float = setting(
        60.0, "Seconds that a check of data that is not stored may take.", least=SHORTEST
    )
    write_queue: int = setting(
        GateSettings.queue, "Writes that may be under way and waiting; 503 at once beyond.", least=1
    )
    queue: int = setting(PoolSettings.queue, "Queries that may wait for a worker; 503 at once beyond.", least=1)
    upload_size: int = setting(100_000_000, "Bytes that an upload may have, unpacked.", least=1)
    reconcile_batch: int = setting(1000, "Queries that one batch to match names may hold.", least=1)
    cache: int = setting(64, "Megabytes of answers to keep; 0 keeps none.", least=0)
    threads: int = setting(32, "Requests that are handled at the same time.", least=1)
    uploads: int = setting(
        12, "Requests whose body is being received at the same time; two thirds from one client.", least=1
    )
    streams: int = setting(12, "Long answers that are being sent at the same time; two thirds to one client.", least=1)
    client_rate: float = setting(
        0.0, "Requests a second that one client may send on average; 0 for any number.", least=0
    )
    client_burst: int = setting(
        50, "Requests that one client may send at once before client_rate holds it back.", least=1
    )
    proxies: int = setting(0, "Proxies in front whose X-Forwarded headers are believed.", least=0)
    log: str = setting(
        "text", "How the log is written: text, or json for one JSON object a line.", choices=("text", "json")
    )
    access_log: bool = setting(False, "Write a line for each request.")
    slow_query: float = setting(
        2.0, "Seconds from which on a query, a write or a request is written to the log; 0 for none.", least=0
    )

    @property
    def changed(self) -> dict[str, object]:
        """The settings that differ from their defaults, for the log: no secrets, and no credentials in an address."""
        told = [one for one in fields(self) if one.name not in IN_ENVIRONMENT_ONLY]
        values = {one.name: getattr(self, one.name) for one in told if getattr(self, one.name) != one.default}
        return {
            name: USER_INFO.sub("//…@", value) if isinstance(value, str) else value for name, value in values.items()
        }

    @property
    def limits(self) -> Limits:
        """The bounds that a query is held to before the engine sees it."""
        return Limits(
            self.query_length, self.query_depth, self.query_patterns, self.query_path_steps, self.query_operators
        )

    @property
    def update_limits(self) -> Limits:
        """The bounds that an update is held to: it carries data, so its length and number of triples are those of an upload."""
        return replace(self.limits, length=self.upload_size, patterns=self.upload_size)

    @property
    def pool(self) -> PoolSettings:
        """The settings of the query workers."""
        return PoolSettings(
            data=self.data or None,
            empty=self.empty,
            workers=self.workers,
            extra_workers=self.extra_workers,
            in_memory=self.in_memory,
            memory=self.memory * 1024**2,
            queue=self.queue,
            engine=self.engine,
            service_hosts=tuple(sorted(self.allowed_hosts)),
            service_seconds=self.service_timeout,
            service_size=self.service_size,
        )

    @property
    def gate(self) -> GateSettings:
        """The settings of the process that writes."""
        return GateSettings(self.data, self.shapes, queue=self.write_queue, engine=self.engine)

    @property
    def engine(self) -> EngineAddress | None:
        """The engine that keeps the graph; None when it is kept here.

        Raises:
            OSError: the file with the credentials cannot be read.
        """
        if not self.store:
            return None
        secret = Path(self.store_credentials).read_text().strip() if self.store_credentials else self.store_secret
        user, colon, password = secret.partition(":")
        known = {"user": user, "password": password} if colon else {"token": secret}
        return EngineAddress(self.store, self.update_store, self.graph_store, **known)

    @property
    def data_path(self) -> Path:
        """The data directory; check `data` first."""
        return Path(self.data)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that SERVICE may call."""
        return frozenset(host.strip().lower() for host in self.service_hosts.split(",") if host.strip())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, **given: object) -> Settings:
        """Read the settings once.

        Args:
            environment: the variables; None for those of this process.
            given: settings that are given otherwise and go before the environment.

        Raises:
            ValueError: a setting has a value of the wrong type, or one that it cannot have.
        """
        environment = os.environ if environment is None else environment
        values = dict(given)
        for one in fields(cls):
            text = environment.get(ENVIRONMENT_PREFIX + one.name.upper())
            if text is not None and one.name not in values:
                values[one.name] = convert(one.name, text, type(one.default))
        for one in fields(cls):
            refuse_impossible(one.name, values.get(one.name, one.default), **one.metadata)
        return cls(**values)  # type: ignore[arg-type]


def unknown_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find what is set for this software and read by nobody, and for each the variable whose name comes near, or ""."""
    from difflib import get_close_matches

    known = READ_ELSEWHERE | {one.name.upper() for one in fields(Settings)}
    given = {name.removeprefix(ENVIRONMENT_PREFIX) for name in environment if name.startswith(ENVIRONMENT_PREFIX)}
    for name in sorted(given - known):
        near = get_close_matches(name, sorted(known), n=1)
        yield ENVIRONMENT_PREFIX + name, ENVIRONMENT_PREFIX + near[0] if near else ""


def convert(name: str, text: str, kind: type) -> object:
    """Read the value of a variable as the type of its default."""
    try:
        return FLAGS[text.strip().lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        variable = f"{ENVIRONMENT_PREFIX}{name.upper()}"
        raise ValueError(say("en", f"usage.setting_{kind.__name__}", name=variable, value=repr(text))) from None


def refuse_impossible(
    name: str, value: Any, *, least: float | None, choices: tuple[str, ...], address: bool, **_: object
) -> None:
    """Refuse a value that a setting cannot have.

    Raises:
        ValueError: it cannot have that one.
    """
    if least is not None and not value >= least:  # which holds for “nan” too
        raise ValueError(say("en", "usage.setting_too_small", name=name, value=str(value), least=f"{least:g}"))
    if choices and value not in choices:
        raise ValueError(say("en", "usage.setting_of_others", name=name, value=repr(value), choices=", ".join(choices)))
    if address and value and not is_address(value):
        raise ValueError(say("en", "usage.setting_no_address", name=name, value=repr(value)))
