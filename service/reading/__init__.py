"""How the service reads the graph: queries sent to the query workers, names, search."""
