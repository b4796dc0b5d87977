"""What is read of a version at once, and asked for again: kept for the versions that were asked for last, and for no others.

A graph that is written to has hundreds of versions an hour, and nobody asks for the one before last again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar

from service.reading.reader import Reader

Rest = ParamSpec("Rest")
Found = TypeVar("Found")
VERSIONS = 3
"""The current one, the one before, of which requests may be under way, and one that somebody looks back to."""


class OfLastVersions(Generic[Rest, Found]):
    """A function of a version whose outcomes are kept.

    Args:
        function: takes a reader of that version, its number, and what else there is.
        size: how many outcomes are kept of each version.
    """

    def __init__(self, function: Callable[Concatenate[Reader, int, Rest], Found], size: int) -> None:
        self.function, self.size = function, size
        self.versions: OrderedDict[int, Callable[..., Found]] = OrderedDict()
        self.lock = threading.Lock()
        update_wrapper(self, function)

    def __call__(self, reader: Reader, version: int, *rest: Rest.args, **more: Rest.kwargs) -> Found:
        """Return what is kept, or find it out."""
        return self.of(version)(reader, version, *rest, **more)

    def of(self, version: int) -> Callable[..., Found]:
        """Give the function that keeps the outcomes of one version."""
        with self.lock:
            known = self.versions.get(version)
            if known is None:
                known = self.versions[version] = lru_cache(self.size)(self.function)
                if len(self.versions) > VERSIONS:
                    self.versions.popitem(last=False)
            else:
                self.versions.move_to_end(version)
            return known

    def cache_clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.versions.clear()


def kept_for_last_versions(
    size: int = 4,
) -> Callable[[Callable[Concatenate[Reader, int, Rest], Found]], OfLastVersions[Rest, Found]]:
    """Have the outcomes of a function kept for the last versions.

    Args:
        size: how many of each version.
    """
    return lambda function: OfLastVersions(function, size)
