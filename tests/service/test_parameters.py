"""Parameters are read as the standard library reads them, and in linear time."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from by_hand import FORM
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import NOISE

from service.http.parameters import AS_THEY_ARE, MOST_FIELDS, pairs, unquoted

ESCAPES = ["%", "%4", "%41", "%zz", "%e0%b8%81", "%FF", "%ED%A0%80", "%3D", "%26", "%0D%0A"]
PIECES = st.sampled_from([*ESCAPES, "=", "==", "&", "+", "\r\n", " \n", "_", "ก", "a", "\t"])
MILLION = 1_000_000  # bytes


@settings(max_examples=500)
@given(st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=12).map("".join))
def test_parameters_are_those_of_the_standard_library(text: str) -> None:
    expected = parse_qsl(text, keep_blank_values=True, errors=AS_THEY_ARE)
    assert list(pairs(text.encode(), AS_THEY_ARE)) == expected


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_bytes_that_are_not_utf_8_are_refused_as_by_the_standard_library(text: str) -> None:
    try:
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            list(pairs(text.encode(), "strict"))
    else:
        assert list(pairs(text.encode(), "strict")) == expected


@pytest.mark.parametrize("piece", [b"%", b"%41", b"a&"])
def test_a_million_signs_take_less_than_half_the_time_of_the_standard_library(piece: bytes) -> None:
    sent = piece * (MILLION // len(piece))
    ours = seconds(lambda: list(pairs(sent, AS_THEY_ARE)))
    assert ours < seconds(lambda: parse_qsl(sent.decode(), keep_blank_values=True, errors=AS_THEY_ARE)) / 2


def seconds(call: Callable[[], object]) -> float:
    """Measure the processor time of a call."""
    began = time.process_time()
    call()
    return time.process_time() - began


@pytest.mark.parametrize("piece", [b"%zz", b"=", b"+", b"&", b"%&"])
def test_a_million_signs_of_any_kind_are_read_soon(piece: bytes) -> None:
    sent = piece * (MILLION // len(piece))
    assert seconds(lambda: [*pairs(sent, AS_THEY_ARE), unquoted(sent)]) < NOISE


@pytest.mark.parametrize("path", ["/sparql", "/reconcile", "/validate"])
@pytest.mark.parametrize("piece", [b"%", b"%41", b"a&"])
def test_form_of_a_million_signs_is_answered_soon(client: FlaskClient, path: str, piece: bytes) -> None:
    began = time.process_time()
    answer = client.post(path, data=piece * (MILLION // len(piece)), content_type=FORM)
    assert answer.status_code < 500
    assert time.process_time() - began < NOISE


def test_more_than_a_thousand_parameters_are_refused(client: FlaskClient) -> None:
    answer = client.get("/sparql?" + "a=1&" * MOST_FIELDS + "query=ASK{}")
    assert answer.status_code == 400
    assert "1,000" in answer.get_json()["detail_en"]
    assert "1,000" in answer.get_json()["detail_th"]
