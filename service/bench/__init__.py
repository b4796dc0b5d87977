"""Measures SPARQL services over HTTP: asks them the same, compares what they answer, and how fast."""
