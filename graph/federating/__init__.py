"""SERVICE: other endpoints are asked by us, within bounds, and what they answer stands in the query as VALUES."""
