"""Lists of things narrowed by facets: every state of a list is an address, and a query whose rows are the rows of the page."""
