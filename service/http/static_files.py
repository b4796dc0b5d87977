"""The files that the front end builds into `service/static`, each in the smallest encoding that the client takes.

`service/frontend/build.mjs` compresses each text file once and lists all files in `manifest.json`. Where the build was
left out there is no manifest: the pages then come without styles and scripts, and work.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from graph.errors import NotFound
from service.http.negotiation import choose_encoding

STATIC = Path(__file__).parent.parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
EXTENSIONS = {"br": ".br", "gzip": ".gz"}
NEVER_CHANGES, ASK_AGAIN = "public, max-age=31536000, immutable", "public, no-cache"
NAMED_AFTER_CONTENT = "fonts/"
blueprint = Blueprint("static_files", __name__)


@dataclass(frozen=True)
class Built:
    """What the front end's build made.

    Args:
        version: one name for all of the files as they are.
        encodings: the encodings that lie beside each file, the smallest first.
    """

    version: str
    encodings: dict[str, tuple[str, ...]]


def built() -> Built | None:
    """Read what was built; None where nothing was."""
    changed = built_at()
    return read_manifest(STATIC, changed) if changed else None


def built_at() -> int:
    """Tell when the files were built; 0 where nothing was."""
    try:
        return manifest_path(STATIC).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=2)
def manifest_path(folder: Path) -> Path:
    """Name the manifest of a folder; the name is kept because it is looked at for every request."""
    return folder / "manifest.json"


@lru_cache(maxsize=2)
def read_manifest(folder: Path, changed: int) -> Built:
    """Read the manifest of a folder.

    Args:
        folder: where the files are.
        changed: when the manifest was written, so that another build is read anew.
    """
    manifest = json.loads(manifest_path(folder).read_text(encoding="utf-8"))
    files = manifest["files"].items()
    return Built(manifest["version"], {name: tuple(one for one in EXTENSIONS if one in entry) for name, entry in files})


@blueprint.app_template_global("asset")
def asset(name: str) -> str:
    """Address a built file, its version in the address; "" where it was not built."""
    found = built()
    return f"/static/{name}?{urlencode({'v': found.version})}" if found and name in found.encodings else ""


@blueprint.route("/static/<path:name>")
def static_file(name: str) -> Response:
    """Send a built file.

    Raises:
        NotFound: there is no such file.
    """
    found = built()
    if found is None or name not in found.encodings:
        raise NotFound(name=request.path)
    encoding = choose_encoding(request.accept_encodings, found.encodings[name])
    response = Response((STATIC / (name + EXTENSIONS.get(encoding, ""))).read_bytes())
    response.content_type = TYPES.get(Path(name).suffix, "application/octet-stream")
    if encoding:
        response.content_encoding = encoding
    if found.encodings[name]:
        response.vary.add("Accept-Encoding")
    unchanging = name.startswith(NAMED_AFTER_CONTENT) or request.args.get("v") == found.version
    response.headers["Cache-Control"] = NEVER_CHANGES if unchanging else ASK_AGAIN
    response.set_etag(f"{found.version}-{encoding or 'plain'}")
    return response
