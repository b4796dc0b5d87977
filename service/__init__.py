"""How the graph is served: the protocols, the pages and the command line. Thin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import the application when it is asked for: that takes a second, which most commands can do without."""
    if name == "create_app":
        from service.application import create_app

        return create_app
    raise AttributeError(name)
