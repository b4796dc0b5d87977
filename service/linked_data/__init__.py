"""Linked data: every IRI answers, as a page or as RDF."""
