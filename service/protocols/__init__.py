"""The protocols for programs: SPARQL query and update, the Graph Store, dumps, and what describes the dataset."""
