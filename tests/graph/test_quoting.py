"""An error quotes so much of its input as a reader can use, in characters that can be seen and sent."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from graph.errors import MalformedData, NotFound
from graph.errors.quoting import LONGEST, quotable
from graph.workers.wire import decode_error, encode_error


def test_of_a_long_text_the_beginning_and_the_end_are_quoted() -> None:
    told = MalformedData(place="upload", format="Turtle", reason="x" * 16_000_000 + " is no name").message()
    assert len(told) < 1_000
    assert "xxx … xxx" in told
    assert "is no name" in told


def test_a_text_that_a_person_would_write_is_quoted_whole() -> None:
    sentence = "ระบบอ่านข้อมูลไม่ได้\n\tline 2: " + "a" * 500
    assert quotable(sentence) == sentence


def test_control_characters_and_halves_of_characters_are_seen() -> None:
    assert NotFound(name="a\0b\x1b[31m\x9b\ud800").message() == r"Nothing is known as a\x00b\x1b[31m\x9b\ud800."


def test_what_is_no_text_is_left_as_it_is() -> None:
    assert quotable(3.5) == 3.5
    assert quotable(None) is None


@given(st.text(st.characters(exclude_categories=[])) | st.text("\0\ud800\x85x\n", max_size=3000))
def test_whatever_is_quoted_is_short_can_be_sent_and_crosses_between_processes(text: str) -> None:
    error = NotFound(name=text)
    assert len(error.message().encode()) < 4 * LONGEST + 100
    assert "\0" not in error.message()
    assert decode_error(encode_error(error)).message("th") == error.message("th")
    assert json.loads(json.dumps(error.facts)) == error.facts


@given(st.text(st.characters(exclude_categories=[])) | st.text("\0\ud800x", min_size=500, max_size=3000))
def test_what_was_quoted_may_be_quoted_again(text: str) -> None:
    once = str(quotable(text))
    assert len(str(quotable(once))) <= max(len(once), LONGEST)
