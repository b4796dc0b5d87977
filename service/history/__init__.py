"""Versions, changes and moments: what the graph was, and who changed it."""
