"""Room for a further group in a drawing: the first place from the top left where it touches nothing."""

from __future__ import annotations

from collections.abc import Sequence

Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""
STEP = 8.0


def first_room(width: float, height: float, taken: Sequence[Area], widest: float, apart: float) -> tuple[float, float]:
    """Find where to put something so that the whole grows least downwards; return its left upper corner.

    Args:
        width, height: its size.
        taken: what is there already.
        widest: how wide the whole may be.
        apart: how far it has to be from everything else.
    """
    bottom = max((area[3] for area in taken), default=-apart)
    best = (bottom + apart + height, bottom + apart, 0.0)
    y = 0.0
    while y < bottom + apart and max(bottom, y + height) < best[0]:
        x = 0.0
        while x + width <= widest:
            blocking = [
                area[2]
                for area in taken
                if area[0] - apart < x + width
                and x < area[2] + apart
                and area[1] - apart < y + height
                and y < area[3] + apart
            ]
            if not blocking:
                best = min(best, (max(bottom, y + height), y, x))
                break
            x = max(blocking) + apart
        y += STEP
    return best[2], best[1]
