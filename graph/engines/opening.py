"""Makes an engine ready to be served: finds our graph in it, or brings it there, and mirrors its history."""

from __future__ import annotations

from pathlib import Path

from graph.engines.address import EngineAddress
from graph.engines.home import EngineHome
from graph.engines.mirror import open_mirror
from graph.gate.door import open_or_create


def open_engine(address: EngineAddress, path: Path, *, empty: bool = False) -> Path | None:
    """Make an engine ready.

    Args:
        address: where it is.
        path: the directory that mirrors its history; made when it is not there.
        empty: whether an engine that holds nothing of ours starts from nothing instead of the packaged graph.

    Returns:
        The directory; None when the engine holds nothing of ours and takes no updates, and is read as it stands.

    Raises:
        EngineUnreachable, EngineTooSlow, EngineAnsweredWrongly: the engine does not answer as one.
        DataDirectoryError: the directory cannot be used.
    """
    home = EngineHome(address)
    if not home.current:
        if not address.update:
            return None
        open_or_create(home, () if empty else None)
    home.mirror = open_mirror(path)
    home.follow()
    return path
