"""The brand: what an admin sets is what customers see; what cannot be read or shown is refused with a way out."""
import io

import pytest
import sqlalchemy as sa

from helpdesk.brand.queries import brand
from helpdesk.core.db import db
from helpdesk.core.events import EventRow

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
FACE = {"name": "Brisa", "company": "Brisa Ltda.", "accent": "#0d6b5c", "accent_dark": "5FD0B8",
        "locales": ["pt-BR", "ro"], "default_locale": "ro"}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def save(admin, **changes):
    return admin.post("/desk/settings/brand", data={**FACE, **changes}, content_type="multipart/form-data")


def test_only_admins_reach_it(client_of, staff):
    agent = client_of(staff.bob)
    assert agent.get("/desk/settings/brand").status_code == 403
    assert agent.post("/desk/settings/brand", data=FACE).status_code == 403
    assert "/desk/settings/brand" not in agent.get("/desk/settings").text and brand().name == "Continua"


def test_it_is_kept_shown_and_recorded(admin, visitor):
    assert save(admin).status_code == 302
    now = brand()
    assert (now.name, now.company, now.accent_dark, now.locales, now.default_locale) == ("Brisa", "Brisa Ltda.", "#5fd0b8", ["pt-BR", "ro"], "ro")
    page = visitor.get("/contact").text
    assert "Brisa Ltda." in page and f"/brand.css?v={now.css_digest}" in page
    event = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "brand.changed"))
    assert "accent" in event.data["fields"] and event.actor.startswith("agent:")


def test_saving_the_same_again_records_nothing(admin):
    save(admin)
    save(admin)
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id)).where(EventRow.kind == "brand.changed")) == 1


def test_a_faint_colour_is_refused_with_one_that_passes(admin):
    page = save(admin, accent="#f5c400", name="Kept name")
    assert page.status_code == 422 and "#8f7300" in page.text and "Kept name" in page.text and brand().name == "Continua"
    assert save(admin, accent="#f5c400", use_accent="#8f7300").status_code == 302
    assert brand().accent == "#8f7300"


@pytest.mark.parametrize(("field", "value"), [
    ("name", " "), ("accent", "blue"), ("accent", "#2457d6;} body{display:none"), ("accent_dark", "#000000"),
    ("locales", []), ("locales", ["fr"]), ("default_locale", "en"), ("default_locale", ""),
])
def test_what_cannot_be_used_is_named_and_changes_nothing(admin, field, value):
    page = save(admin, **{field: value})
    assert page.status_code == 422 and "field-error" in page.text and brand().name == "Continua"


def test_the_stylesheet_is_kept_for_a_year_under_its_digest_and_asked_again_without(admin, visitor):
    save(admin)
    digest = brand().css_digest
    named, bare = visitor.get(f"/brand.css?v={digest}"), visitor.get("/brand.css")
    assert "--brand-fill: #0d6b5c" in named.text and named.mimetype == "text/css"
    assert "immutable" in named.headers["Cache-Control"] and "no-cache" in bare.headers["Cache-Control"]
    assert visitor.get("/brand.css", headers={"If-None-Match": bare.headers["ETag"]}).status_code == 304
    save(admin, accent="#2457d6")
    assert visitor.get("/brand.css", headers={"If-None-Match": bare.headers["ETag"]}).status_code == 200


def test_a_logo_is_served_with_its_own_type_and_can_be_taken_away(admin, visitor):
    assert visitor.get("/brand/logo").status_code == 404
    save(admin, logo=(io.BytesIO(PNG), "logo.svg", "image/svg+xml"))
    answer = visitor.get(brand().logo_url)
    assert (answer.data, answer.mimetype) == (PNG, "image/png") and "immutable" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visitor.get("/brand/logo", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    save(admin, no_logo="1")
    assert visitor.get("/brand/logo").status_code == 404


@pytest.mark.parametrize(("content", "words"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "PNG, JPEG or WebP"),
    (b"GIF89a" + b"\0" * 20, "PNG, JPEG or WebP"), (b"", "PNG, JPEG or WebP"), (PNG + b"\0" * 300_000, "256 KB"),
], ids=["svg", "gif", "empty", "large"])
def test_what_is_no_small_picture_is_refused(admin, content, words):
    page = save(admin, logo=(io.BytesIO(content), "logo.png", "image/png"))
    assert page.status_code == 422 and words in page.text and brand().logo_sha256 is None


@pytest.mark.parametrize(("asked", "spoken"), [("en-GB,en;q=0.9", "ro"), ("pt-PT", "pt-BR"), ("fr,ro;q=0.5", "ro"), ("", "ro")])
def test_visitors_get_one_of_the_languages_offered(admin, visitor, asked, spoken):
    save(admin)
    assert f'lang="{spoken}"' in visitor.get("/contact", headers={"Accept-Language": asked}).text


def test_an_agent_keeps_a_language_that_customers_are_not_offered(admin):
    save(admin)
    assert 'lang="en"' in admin.get("/desk/settings/brand").text
