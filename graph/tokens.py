"""Who may write: bearer tokens, of which a data directory keeps nothing but hashes.

A token is 256 random bits, so a plain SHA-256 cannot be turned back, and a slow hash would only make every write slow.
A token that was revoked stays listed: its name stands in the history, and nobody else may take it.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from graph.errors import DataDirectoryError, NoSuchToken, TokenNameRefused
from graph.versions.durable import write_durably

FILE, LOCK = "tokens.json", "tokens.lock"
PREFIX = "lc_"
ONLY_ITS_OWNER = 0o600
LONGEST_NAME = 64
MARKS_IN_NAMES = re.compile(r"[._@+-]")

Scope = Literal["write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Token:
    """A token that was given out.

    Args:
        name: whose it is; what they change is recorded under this name.
        scope: what it allows: "write", or "admin", which is more.
        created: when, in ISO 8601.
        revoked: since when it is refused; "" while it is good.
        digest: the SHA-256 of the token, hexadecimal.
    """

    name: str
    scope: Scope
    created: str
    revoked: str = ""
    digest: str = ""

    def allows(self, scope: Scope) -> bool:
        """Say whether it is enough for what asks for a scope."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class Tokens:
    """The tokens of a data directory.

    Args:
        data: the data directory.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path = data / FILE

    def all(self) -> list[Token]:
        """List all tokens, revoked ones too, in the order in which they were made.

        Raises:
            DataDirectoryError: the file cannot be read.
        """
        try:
            return [Token(**fields) for fields in json.loads(self.path.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise DataDirectoryError(path=self.path, reason=error) from error

    def check(self, token: str) -> Token | None:
        """Find the token that somebody shows; None when it is none of ours, or was revoked.

        It is compared with every one, in a time that does not tell how near it was.

        Raises:
            DataDirectoryError: the file of tokens cannot be read.
        """
        shown = digest_of(token)
        found = None
        for one in self.all():
            if hmac.compare_digest(one.digest, shown) and not one.revoked:
                found = one
        return found

    def new(self, name: str, scope: Scope = "write") -> str:
        """Make a token.

        Args:
            name: whose it is.
            scope: what it allows.

        Returns:
            The token itself, which is kept nowhere.

        Raises:
            TokenNameRefused: the name is badly formed, or was given before.
        """
        check_name(name)
        token = PREFIX + secrets.token_urlsafe(32)
        with self.changing() as tokens:
            if any(one.name == name for one in tokens):
                raise TokenNameRefused(
                    name=name, reason_en="a token of that name was made before", reason_th="เคยออกโทเค็นชื่อนี้แล้ว"
                )
            tokens.append(Token(name, scope, now(), digest=digest_of(token)))
        return token

    def revoke(self, name: str) -> Token:
        """Refuse a token from now on.

        Raises:
            NoSuchToken: there is none of that name.
        """
        with self.changing() as tokens:
            for place, one in enumerate(tokens):
                if one.name == name:
                    tokens[place] = replace(one, revoked=one.revoked or now())
                    return tokens[place]
            raise NoSuchToken(name=name)

    @contextmanager
    def changing(self) -> Iterator[list[Token]]:
        """Give the tokens to be changed, while no one else changes them; write them when that went well."""
        with (self.data / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tokens = self.all()
            yield tokens
            text = json.dumps([asdict(one) for one in tokens], ensure_ascii=False, indent=2)
            write_durably(self.path, text.encode() + b"\n", ONLY_ITS_OWNER)


def check_name(name: str) -> None:
    """Hold the name of a token to its form: letters and digits of any script, joined by `.` `_` `@` `+` or `-`.

    Raises:
        TokenNameRefused: it has another form.
    """
    first, rest = name[:1], MARKS_IN_NAMES.sub("", name[1:])
    well_formed = of_kinds(first, "LN") and of_kinds(rest, "LNM") and name == unicodedata.normalize("NFC", name)
    if not first or not well_formed or len(name) > LONGEST_NAME:
        raise TokenNameRefused(
            name=name[:LONGEST_NAME],
            reason_en=f"a name has 1 to {LONGEST_NAME} letters and digits, which may be joined by . _ @ + -",
            reason_th=f"ชื่อต้องเป็นตัวอักษรหรือตัวเลข 1 ถึง {LONGEST_NAME} ตัว คั่นได้ด้วย . _ @ + -",
        )


def of_kinds(text: str, kinds: str) -> bool:
    """Say whether all characters of a text are letters (L), digits (N) or marks on letters (M), as asked."""
    return all(unicodedata.category(one)[0] in kinds for one in text)


def digest_of(token: str) -> str:
    """Hash a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """Tell the time."""
    return datetime.now(UTC).isoformat(timespec="seconds")
