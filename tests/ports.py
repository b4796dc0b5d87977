"""Ports for the servers that tests start."""

from __future__ import annotations

import random
import socket

PORTS = range(20_000, 32_000)
"""Below those that systems give to connections as they come: one of these could take a port before its server does, or while
the server is started again."""


def free_port() -> int:
    """Find a port of this machine that nobody listens on, and that the next who asks will hardly be given too."""
    chance = random.SystemRandom()  # processes that run tests side by side have the same seed
    while True:
        port = chance.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
