"""The page about a thing: its statements, and where each comes from."""
