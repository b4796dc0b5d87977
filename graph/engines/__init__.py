"""The second store: any SPARQL 1.1 engine behind HTTP, asked and written through its protocol endpoints."""
