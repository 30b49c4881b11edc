"""Bundles: one file of each kind, kept for a year under an address that follows the bytes."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from helpdesk import assets

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"


@pytest.fixture
def client():
    app = Flask("assets", static_folder=STATIC)
    assets.init_app(app)
    app.add_url_rule("/address/<path:name>", "address", lambda name: app.jinja_env.globals["asset"](name))
    return app.test_client()


@pytest.mark.parametrize("name", assets.BUNDLES)
def test_a_bundle_is_its_files_and_may_be_kept(client, name):
    address = client.get(f"/address/{name}").text
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    text = gzip.decompress(answer.data)
    assert text == client.get(address).data
    for path in assets.files(name, STATIC):
        assert path.read_bytes() in text


def test_an_old_digest_is_answered_but_not_kept(client):
    answer = client.get("/assets/0123456789/desk.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_an_unknown_bundle_is_not_found(client):
    assert client.get("/assets/0123456789/other.css").status_code == 404


def test_a_single_file_carries_its_digest(client):
    address = client.get("/address/base/icons.svg").text
    assert re.fullmatch(r"/static/base/icons\.svg\?v=[0-9a-f]{10}", address)
    assert client.get(address, buffered=True).status_code == 200


def test_the_weight_of_the_desk_stays_in_its_budget():
    """A page may weigh 120 KB; 30 KB of it are left for the page of a ticket itself and the sockets' talk."""
    packed = sum(len(assets.build(name, STATIC).packed) for name in ("desk.css", "desk.js"))
    packed += len(gzip.compress((STATIC / "base/icons.svg").read_bytes()))
    assert packed <= 90_500
    assert (STATIC / "vendor/inter-4.1.1/inter.woff2").stat().st_size <= 70_000


def test_every_icon_a_page_asks_for_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "base/icons.svg").read_text()))
    asked = set()
    for page in (ROOT / "templates").rglob("*.html"):
        asked |= set(re.findall(r"""\bicon\('([\w-]+)'""", page.read_text(encoding="utf-8")))
    assert asked
    assert asked <= drawn, f"run scripts/icons.py with {sorted(asked - drawn)}"


def test_nothing_comes_from_another_host_or_from_data():
    for path in [path for name in assets.BUNDLES if name.endswith(".css") for path in assets.files(name, STATIC)]:
        assert not re.search(r"url\([\"']?(https?:|//|data:)", path.read_text(encoding="utf-8")), path
