"""The query workers: processes that evaluate queries, and may die of them without harm to another."""
