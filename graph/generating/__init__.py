"""Makes graphs of this ontology at any size, for measuring: the same seed and size give the same graph."""
