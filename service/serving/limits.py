"""How much one client, and all of them together, may ask for at the same time."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter, OrderedDict
from functools import lru_cache

MOST_CLIENTS = 10_000


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Name the client at an address; in IPv6 one client has a whole network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((int(found), 64), strict=False))


class Buckets:
    """A bucket of tokens for each client: a request takes one, and they come back at a steady rate.

    Args:
        rate: tokens that come back in one second; 0 limits nobody.
        burst: tokens that a bucket holds.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, max(burst, 1)
        self.clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self.lock = threading.Lock()

    def take(self, client: str, now: float | None = None) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        now = time.monotonic() if now is None else now
        with self.lock:
            tokens, at = self.clients.pop(client, (float(self.burst), now))
            tokens = min(self.burst, tokens + (now - at) * self.rate)
            taken = tokens >= 1
            self.clients[client] = (tokens - taken, now)
            if len(self.clients) > MOST_CLIENTS:
                self.clients.popitem(last=False)  # who has been away longest: its bucket is the fullest
        return 0.0 if taken else (1 - tokens) / self.rate


class Slots:
    """Places for what occupies a thread for as long as a client likes.

    Args:
        total: places for all clients; one client gets two thirds of them.
    """

    def __init__(self, total: int) -> None:
        self.total, self.each = total, max(1, total * 2 // 3)
        self.taken: Counter[str] = Counter()
        self.lock = threading.Lock()

    def take(self, client: str) -> bool:
        """Take a place, when there is one for this client."""
        with self.lock:
            if self.taken.total() >= self.total or self.taken[client] >= self.each:
                return False
            self.taken[client] += 1
            return True

    def in_use(self) -> int:
        """Tell how many are taken now."""
        with self.lock:
            return self.taken.total()

    def give_back(self, client: str) -> None:
        """Leave a place."""
        with self.lock:
            self.taken[client] -= 1
            if not self.taken[client]:
                del self.taken[client]
