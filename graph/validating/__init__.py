"""Holding data to the shapes: the whole, or what a change can affect."""
