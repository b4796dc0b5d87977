"""What the pages of the ontology, its shapes, rules and vocabularies show."""
