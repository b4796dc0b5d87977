"""What the engine raises, turned into the project's errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from graph.complaints import malformed_query
from graph.errors import QueryFailed, TableDamaged

NO_SUCH_FUNCTION = re.compile(r"The custom (?:aggregate )?function (<.*>) is not supported")
DAMAGED = "Corruption: "  # how the engine begins to tell of a file whose checksum is wrong


class TranslatedErrors:
    """Turns the engine's exceptions into the project's; not a generator, which costs more than a small answer.

    Args:
        text: what the engine reads, to say better what is wrong with it.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise what it means instead."""
        if isinstance(error, SyntaxError):
            raise malformed_query(str(error), self.text) from error
        if isinstance(error, ConnectionError | TimeoutError):
            return  # these come from whom the answer is written to
        if isinstance(error, RuntimeError | OSError | ValueError):
            reason = str(error).strip().rstrip(".")
            if reason.startswith(DAMAGED):
                raise damaged(reason) from error
            unknown = NO_SUCH_FUNCTION.fullmatch(reason)
            raise QueryFailed(reason=reason, **({"reason_th": f"ไม่มีฟังก์ชัน {unknown[1]}"} if unknown else {})) from error


def damaged(reason: str) -> TableDamaged:
    """Make the error that tells of a damaged file, of what the engine says."""
    return TableDamaged(path=next((word for word in reason.split() if word.endswith(".sst")), ""), reason=reason)


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn what the engine raises on a damaged file, read in other ways than by a query, into the project's error."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        if str(error).startswith(DAMAGED):
            raise damaged(str(error).strip()) from error
        raise
