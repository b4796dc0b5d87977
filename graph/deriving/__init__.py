"""What follows from the data, by the rules of the ontology."""
