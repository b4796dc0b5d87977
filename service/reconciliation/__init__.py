"""Matching names in a table with things of the graph: the Reconciliation Service API 0.2, which OpenRefine speaks."""
