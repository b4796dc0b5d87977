"""A version is a directory: publishing, history, and what is kept."""
