"""Reads what an operator sees: the figures, and what the lines of the log tell."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

LABELS = ("operation", "kind", "status", "cache", "outcome", "limit", "problem", "stage", "process", "version")


def figures(client: FlaskClient) -> dict[str, float]:
    """Read the figures: name and labels → value."""
    answer = client.get("/metrics")
    assert answer.headers["Cache-Control"] == "no-store"
    return read(answer.text)


def read(text: str) -> dict[str, float]:
    """Read the figures from their text."""
    return {
        ",".join([sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def lines(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    """Find what the lines with a message tell besides."""
    return [record.learningcity for record in caplog.records if record.getMessage() == message]  # type: ignore[attr-defined]
