"""Style and script bundles: many small files in the repository, one of each kind for the browser.

A bundle is its files one after the other, kept in memory with its gzip form. Its address carries
a digest of its bytes, so that browsers may keep it for a year. In debug mode a changed file is
seen at the next page.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

CONTROLS = (
    "vendor/bootstrap-5.3.9/bootstrap.cut.min.css",
    "base/tokens.css",
    "base/base.css",
    "base/controls.css",
    "base/parts.css",
    "base/floats.css",
)
HTMX = "vendor/htmx-2.0.11/htmx.min.js"
SOCKETS = "vendor/socket.io-client-4.8.4/socket.io.min.js"
BUNDLES = {
    "desk.css": (*CONTROLS, "desk/*.css"),
    "desk.js": (HTMX, SOCKETS, "base/base.js", "desk/*.js"),
    "places.css": ("desk/places/*.css",),
    "places.js": ("desk/places/*.js",),
    "portal.css": (*CONTROLS, "portal/*.css"),
    "portal.js": (HTMX, "base/base.js", "portal/*.js"),
    "chat.css": ("base/tokens.css", "base/base.css", "base/parts.css", "chat/*.css"),
    "chat.js": ("chat/*.js",),
}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Bundle:
    """The bytes of one bundle, plain and as gzip, and the digest that stands in its address."""

    plain: bytes
    packed: bytes
    digest: str


def files(name: str, root: Path) -> list[Path]:
    """The files of a bundle in order; a pattern gives its matches by name."""
    return [path for pattern in BUNDLES[name] for path in sorted(root.glob(pattern))]


def build(name: str, root: Path) -> Bundle:
    """Join the files of bundle `name` under the static folder `root`."""
    plain = b"\n".join(path.read_bytes() for path in files(name, root))
    return Bundle(plain, gzip.compress(plain, 9, mtime=0), digest(plain))


def digest(content: bytes) -> str:
    """Ten letters that change when the content does."""
    return hashlib.sha256(content).hexdigest()[:10]


class Assets:
    """Gives pages the addresses of bundles and single files, and serves the bundles."""

    def __init__(self, app: Flask) -> None:
        self.root = Path(app.static_folder)
        self.debug = app.debug
        self.addresses: dict[str, str] = {}
        self.bundles: dict[str, Bundle] = {}

    def address(self, name: str) -> str:
        """`name` is a bundle ("desk.css") or a file under static/ ("base/icons.svg"); answers its path."""
        if self.debug or name not in self.addresses:
            self.addresses[name] = self._address(name)
        return self.addresses[name]

    def _address(self, name: str) -> str:
        if name in BUNDLES:
            self.bundles[name] = build(name, self.root)
            return f"/assets/{self.bundles[name].digest}/{name}"
        return f"/static/{name}?v={digest((self.root / name).read_bytes())}"

    def serve(self, digest: str, name: str) -> Response:
        """One bundle. An old digest gets today's bytes, to be asked for again."""
        if name not in BUNDLES:
            abort(404)
        self.address(name)
        bundle = self.bundles[name]
        zipped = "gzip" in request.accept_encodings
        response = Response(bundle.packed if zipped else bundle.plain, content_type=TYPES[name.rsplit(".", 1)[1]])
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = A_YEAR if digest == bundle.digest else "no-cache"
        return response


def init_app(app: Flask) -> None:
    """Give the templates `asset(name)` and the browser `/assets/<digest>/<name>`."""
    assets = Assets(app)
    app.jinja_env.globals["asset"] = assets.address
    app.add_url_rule("/assets/<digest>/<name>", "assets", assets.serve)
