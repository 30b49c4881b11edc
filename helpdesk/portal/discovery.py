"""What search engines and readers of feeds ask for: the sitemap, the feed of a language, robots.txt. The same for everybody."""
import hashlib
from datetime import datetime

from flask import Response, render_template, request, url_for

from helpdesk.accounts.permissions import public
from helpdesk.knowledge import queries
from helpdesk.portal.door import blueprint
from helpdesk.portal.help import checked_locale
from helpdesk.web.speech import page_brand

AN_HOUR = "public, max-age=3600"


@blueprint.get("/robots.txt")
@public
def robots():
    return _cacheable(render_template("portal/discovery/robots.txt"), "text/plain")


@blueprint.get("/sitemap.xml")
@public
def sitemap():
    """Every public page in every language, each naming its others (sitemaps.org 0.9 with xhtml:link)."""
    locales, told = page_brand().locales, queries.shelves_told()
    shelves = [[(code, url_for("portal.help_category", locale=code, key=shelf.key)) for code in told[shelf.id] if code in locales]
               for shelf in queries.categories() if shelf.id in told]
    homes = [(code, url_for("portal.help_home", locale=code)) for code in locales]
    return _cacheable(render_template("portal/discovery/sitemap.xml", articles=queries.public_addresses(locales), others=[homes, *shelves]), "application/xml")


@blueprint.get("/help/<locale>/feed.atom")
@public
def feed(locale: str):
    """The newest and last changed public articles of a language (RFC 4287)."""
    own = checked_locale(locale)
    entries = queries.newest(own)
    updated: datetime | None = max((entry.updated_at for entry in entries), default=None)
    return _cacheable(render_template("portal/discovery/feed.atom", entries=entries, updated=updated, own=own), "application/atom+xml")


def _cacheable(text: str, mimetype: str) -> Response:
    """May be kept by everybody for an hour: nothing in it depends on who asks."""
    response = Response(text, content_type=f"{mimetype}; charset=utf-8")
    response.headers["Cache-Control"] = AN_HOUR
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    return response.make_conditional(request)
