"""How the processes that ask and the processes that answer talk: frames over a Unix socket.

    asks    →  REQUEST
    answers ←  ACCEPTED, then WHOLE, or BEGINS, DATA…, ENDS where an answer is long; FAILED may stand instead of WHOLE, BEGINS or
               ENDS, and STALE instead of the first of them where the worker knows only an older version than was asked for

WHOLE and ENDS say how long it took and whether the worker waits for another request over the same connection, which it takes
without ACCEPTED. A connection that closes before its last frame is the death of the worker.
"""

from __future__ import annotations

import json
import marshal
import socket
import struct
import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from graph import errors
from graph.errors import LearningCityError
from graph.store import WHOLE_STORE, Dataset

HEADER, WHOLE_HEADER = struct.Struct("!BI"), struct.Struct("!Id?")


class Kind(IntEnum):
    """What a frame says."""

    REQUEST = 1
    ACCEPTED = 2
    BEGINS = 3
    DATA = 4
    ENDS = 5
    FAILED = 6
    STALE = 7
    REJECTED = 8
    WHOLE = 9


class Request(NamedTuple):
    """One query to answer.

    Args:
        text: the query; "" with `dump` or `properties`.
        extension: the extension of the format to answer in (`graph.formats`).
        dataset: what it runs over.
        base: the IRI that relative IRIs are resolved against.
        version: the version to ask; None for the current one.
        at_least: a version that the answer must not be older than.
        seconds: the time limit for evaluating it.
        dump: ask for all that the version holds instead of a query.
        properties: ask for what the default graph says by these, however much that is, instead of a query.
        limit: the setting that the time limit comes from.
        asked: when it was asked, from which the time counts (`time.monotonic`, which all processes share).
    """

    text: str
    extension: str
    dataset: Dataset = WHOLE_STORE
    base: str | None = None
    version: int | None = None
    at_least: int = 0
    seconds: float = 10.0
    dump: bool = False
    properties: tuple[str, ...] = ()
    limit: str = "timeout"
    asked: float | None = None

    @property
    def left(self) -> float:
        """The seconds that are left of its time; waiting for a worker is a part of it."""
        return self.seconds if self.asked is None else max(self.seconds - (time.monotonic() - self.asked), 0.0)

    def encode(self) -> bytes:
        """Write the request as the interpreter writes plain values: both ends run the same one, and JSON takes twenty times as long."""
        text, extension, dataset, *others = self
        return marshal.dumps((text, extension, tuple(dataset), *others))

    @classmethod
    def decode(cls, payload: bytes) -> Request:
        """Read a request that `encode` wrote."""
        text, extension, graphs, *others = marshal.loads(payload)
        return cls(text, extension, Dataset(*graphs), *others)


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """Make one frame."""
    return HEADER.pack(kind, len(payload)) + payload


def receive(connection: socket.socket) -> tuple[Kind, bytes] | None:
    """Read one frame; None when the other side has closed the connection.

    Raises:
        TimeoutError: nothing came within the time-out of the socket.
    """
    header = receive_exactly(connection, HEADER.size)
    if header is None:
        return None
    kind, length = HEADER.unpack(header)
    payload = receive_exactly(connection, length) if length else b""
    return None if payload is None else (Kind(kind), payload)


def receive_exactly(connection: socket.socket, count: int) -> bytes | None:
    """Read so many bytes; None when the connection ends before."""
    parts = bytearray()
    while len(parts) < count:
        try:
            part = connection.recv(min(count - len(parts), 1 << 20))
        except ConnectionError:
            return None
        if not part:
            return None
        parts += part
    return bytes(parts)


def whole(version: int, seconds: float, kept: bool, answer: bytes) -> bytes:
    """Make the one frame of an answer that is there as a whole.

    Args:
        version: that was asked.
        seconds: how long it was evaluated.
        kept: whether another request may come over the same connection.
        answer: its bytes.
    """
    head = WHOLE_HEADER.pack(version, seconds, kept)
    return HEADER.pack(Kind.WHOLE, len(head) + len(answer)) + head + answer


def read_whole(payload: bytes) -> tuple[int, float, bool, bytes]:
    """Read what `whole` wrote: the version, the seconds, whether the connection is kept, the answer."""
    return *WHOLE_HEADER.unpack_from(payload), payload[WHOLE_HEADER.size :]


def ended(seconds: float, *, kept: bool) -> bytes:
    """Make the frame that ends an answer of several; its arguments are those of `whole`."""
    return frame(Kind.ENDS, f"{seconds:.6f} {int(kept)}".encode())


def read_ended(payload: bytes) -> tuple[float, bool]:
    """Read what `ended` wrote."""
    seconds, kept = payload.split()
    return float(seconds), kept == b"1"


def encode_error(error: LearningCityError, stages: Mapping[str, float] | None = None) -> bytes:
    """Write an error so that the other side can raise it again, and how long each stage had taken before it."""
    fields = {"class": type(error).__name__, "facts": error.facts, "stages": stages or {}}
    return json.dumps(fields, default=str).encode()


def decode_stages(payload: bytes) -> dict[str, float]:
    """Read how long each stage had taken before an error that `encode_error` wrote."""
    stages: dict[str, float] = json.loads(payload)["stages"]
    return stages


def decode_error(payload: bytes) -> LearningCityError:
    """Read an error that `encode_error` wrote: its kind and the facts of its message, and nothing else that it held."""
    fields: dict[str, Any] = json.loads(payload)
    kind: type[LearningCityError] = getattr(errors, fields["class"])
    error = kind.__new__(kind)
    LearningCityError.__init__(error, **fields["facts"])
    return error
