"""The picture beside the table of a saved query: a map, a timeline, bars or a graph, as its header names it."""
