"""Whether a data directory is what it should be."""
