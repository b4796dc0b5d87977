"""The fuzzing of our parsers, short: what is well formed, and a little that is not, guided by nothing but chance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_parser_takes_what_it_takes_and_refuses_the_rest(name: str) -> None:
    seeds, target = TARGETS[name]
    run = target()

    @settings(max_examples=40)
    @given(seed=st.sampled_from(seeds), start=st.integers(0, 80), end=st.integers(0, 80), other=st.binary(max_size=12))
    def try_it(seed: bytes, start: int, end: int, other: bytes) -> None:
        run(seed)
        run(seed[:start] + other + seed[end:])

    try_it()
