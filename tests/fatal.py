"""A query that the engine does not survive, and that keeps every bound: chains of operators, each inside the next."""


def chains(count: int, length: int) -> str:
    """Write an expression of so many chains of so many additions, each but the first beginning with the one before."""
    expression = "1"
    for _ in range(count):
        expression = f"({expression}{'+1' * length})"
    return expression


CRASHING = f"ASK {{ FILTER{chains(12, 1_900)} }}"
