"""HTTP Digest authentication (https://www.rfc-editor.org/rfc/rfc7616), which Virtuoso asks for."""

from __future__ import annotations

import hashlib
import secrets
from urllib.request import parse_http_list, parse_keqv_list


class DigestAuth:
    """Answers the challenge of one server, and uses its nonce again for the next requests.

    Args:
        user, password: who we are.
    """

    def __init__(self, user: str, password: str) -> None:
        self.user, self.password = user, password
        self.challenge: dict[str, str] = {}
        self.count = 0

    def take(self, header: str) -> bool:
        """Read a `WWW-Authenticate` header; tell whether it asks for Digest."""
        kind, _, rest = header.partition(" ")
        if kind.lower() != "digest":
            return False
        self.challenge, self.count = parse_keqv_list(parse_http_list(rest)), 0
        return True

    def header(self, method: str, path: str) -> str:
        """Write the `Authorization` header of a request for a path with its query; "" before there was a challenge."""
        if not self.challenge:
            return ""
        self.count += 1
        realm, nonce = self.challenge.get("realm", ""), self.challenge.get("nonce", "")
        count, ours = f"{self.count:08x}", secrets.token_hex(8)
        secret = self.hashed(f"{self.user}:{realm}:{self.password}")
        asked = self.hashed(f"{method}:{path}")
        fields = {"username": self.user, "realm": realm, "nonce": nonce, "uri": path}
        if "qop" in self.challenge:
            fields["response"] = self.hashed(f"{secret}:{nonce}:{count}:{ours}:auth:{asked}")
            fields["cnonce"] = ours
        else:
            fields["response"] = self.hashed(f"{secret}:{nonce}:{asked}")
        fields |= {name: self.challenge[name] for name in ("opaque", "algorithm") if name in self.challenge}
        written = ", ".join(f'{name}="{value}"' for name, value in fields.items())
        return f"Digest {written}" + (f", qop=auth, nc={count}" if "qop" in self.challenge else "")

    def hashed(self, text: str) -> str:
        """Hash as the challenge says: MD5 unless it names SHA-256."""
        sha = self.challenge.get("algorithm", "MD5").upper().startswith("SHA-256")
        name = "sha256" if sha else "md5"
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
