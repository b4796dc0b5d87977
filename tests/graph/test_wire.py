"""How processes talk: whatever is sent arrives, and what is cut is seen to be cut."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import errors
from graph.errors import (
    LearningCityError,
)
from graph.formats import BY_EXTENSION
from graph.store import Dataset
from graph.workers.wire import Kind, Request, decode_error, encode_error, frame, receive


def subclasses(of: type[LearningCityError]) -> Iterator[type[LearningCityError]]:
    for one in of.__subclasses__():
        yield from (one, *subclasses(one))


KINDS = [one for one in subclasses(LearningCityError) if one.__module__.startswith(f"{errors.__name__}.")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_error_of_each_class_crosses_the_wire(kind: type[LearningCityError]) -> None:
    named = {name for text in (kind.en, kind.th) for _, name, _, _ in Formatter().parse(text) if name}
    sent = kind.__new__(kind)
    LearningCityError.__init__(sent, **dict.fromkeys(sorted(named), 7))
    found = decode_error(encode_error(sent))
    assert type(found) is kind
    assert found.facts == sent.facts
    assert [found.message(language) for language in ("en", "th")] == [
        sent.message(language) for language in ("en", "th")
    ]


def test_facts_that_are_no_json_cross_the_wire_as_text() -> None:
    error = errors.DataDirectoryError(path=Path("/some/where"), reason=ValueError("why"))
    assert str(decode_error(encode_error(error))) == str(error)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
GRAPHS = st.none() | st.lists(TEXTS, max_size=3).map(tuple)


@given(
    st.builds(
        Request,
        TEXTS,
        st.sampled_from(sorted(BY_EXTENSION)),
        st.builds(Dataset, GRAPHS, GRAPHS),
        st.none() | TEXTS,
        st.none() | st.integers(),
        st.integers(0),
        st.floats(0, 1000),
        asked=st.none() | st.floats(0, 1000),
    )
)
def test_request_crosses_the_wire(request_: Request) -> None:
    assert Request.decode(request_.encode()) == request_


@pytest.mark.parametrize("cut", [0, 1, 4, 5, 9])
def test_frame_that_is_cut_is_none(cut: int) -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(frame(Kind.DATA, b"12345")[:cut])
        left.close()
        assert receive(right) is None


def test_frames_arrive_whole_and_in_order() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(frame(Kind.BEGINS, b"1") + frame(Kind.DATA, b"x" * 1000) + frame(Kind.ENDS))
        assert [receive(right) for _ in range(3)] == [(Kind.BEGINS, b"1"), (Kind.DATA, b"x" * 1000), (Kind.ENDS, b"")]
