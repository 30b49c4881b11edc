"""The help centre: its first page, its shelves, its articles."""
from flask import Response, abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES, known_locale
from helpdesk.knowledge import pictures, queries, searching
from helpdesk.knowledge.footprints import Viewed
from helpdesk.knowledge.models import REASONS, Translation
from helpdesk.portal import sharing, trail
from helpdesk.portal.door import blueprint
from helpdesk.portal.reader import visibilities
from helpdesk.portal.waiting import waiting
from helpdesk.web.forgery import comes_from_our_page
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_brand, page_locale
from helpdesk.web.templating import Language

WORDS_A_MINUTE = 200
RELATED = 3
A_YEAR = 31_536_000
# A picture of one clear point (GIF89a).
NOTHING_TO_SEE = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@blueprint.get("/help")
@public
def help_centre():
    return redirect(url_for("portal.help_home", locale=page_locale()))


@blueprint.get("/help/<locale>")
@public
def help_home(locale: str):
    own = checked_locale(locale)
    sizes = queries.category_sizes(own, visibilities())
    shelves = [shelf for shelf in queries.categories() if shelf.id in sizes]
    return render_template("portal/help/home.html", categories=shelves, popular=queries.popular(own, visibilities=visibilities()),
                           asked=queries.popular_searches(own), **around("portal.help_home"))


@blueprint.get("/help/<locale>/categories/<key>")
@public
def help_category(locale: str, key: str):
    own = checked_locale(locale)
    shelf = queries.category(key)
    articles = queries.articles_in(shelf.id, own, visibilities()) if shelf else []
    if not articles:
        raise NotFound()
    told = queries.shelves_told(visibilities()).get(shelf.id, [])
    paths = {code: url_for("portal.help_category", locale=code, key=key) for code in page_brand().locales if code in told}
    return render_template("portal/help/category.html", category=shelf, articles=articles, **in_languages(paths))


@blueprint.get("/help/<locale>/articles/<int:article_id>")
@blueprint.get("/help/<locale>/articles/<int:article_id>-<slug>")
@public
def help_article(locale: str, article_id: int, slug: str = ""):
    own = checked_locale(locale)
    translation = queries.published(article_id, own, visibilities=visibilities())
    if translation is None:
        return _elsewhere(article_id, own)
    path = searching.article_path(own, article_id, translation.slug)
    if request.path != path:
        return redirect(path)
    others = queries.other_languages(article_id, own, visibilities())
    is_anyones = sharing.is_anyones()
    if not is_anyones:
        trail.viewed(Viewed(article_id, own, utcnow()))
    return render_template("portal/help/article.html", article=translation, category=translation.article.category,
                           minutes=max(1, round(len(translation.plain.split()) / WORDS_A_MINUTE)), others=_spelt_out(others),
                           related=related(translation), said=trail.rated(translation.id), reasons=REASONS, path=path, is_anyones=is_anyones,
                           is_public=translation.article.visibility == "public", structured=_structured(translation, path),
                           **in_languages({own: path, **{one.locale: _path(one) for one in others}}))


@blueprint.get("/help/<locale>/articles/<int:article_id>/seen")
@public
@limiter.limit("120 per minute")
def help_seen(locale: str, article_id: int):
    """Notes that a page that any cache may have answered was read; the browser asks for it as a picture nobody sees."""
    own = checked_locale(locale)
    if comes_from_our_page() and queries.published(article_id, own, visibilities=visibilities()):
        trail.viewed(Viewed(article_id, own, utcnow()))
    return Response(NOTHING_TO_SEE, mimetype="image/gif", headers={"Cache-Control": "no-store"})


@blueprint.get("/help/<locale>/go/<path:name>")
@public
def help_go(locale: str, name: str):
    """Where an article's link to another article leads: to the reader's language, else to any."""
    own = checked_locale(locale)
    translation = queries.by_external_id(name, own, visibilities())
    if translation is None:
        raise NotFound()
    return redirect(_path(translation))


@blueprint.get("/help/images/<name>")
@public
def help_picture(name: str):
    """A picture of an article. Its address names its content and cannot be guessed, so it may be kept for ever."""
    path, kind, sha256 = pictures.opened(name)
    response = send_file(path, mimetype=kind, etag=sha256, conditional=True, max_age=A_YEAR)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def checked_locale(locale: str) -> str:
    """The desk's name of the locale in an address. :raises NotFound: for a language that is not spoken here."""
    own = known_locale(locale)
    if own is None or own not in page_brand().locales:
        raise NotFound()
    if own != locale:
        abort(redirect(request.full_path.replace(f"/help/{locale}", f"/help/{own}", 1).rstrip("?")))
    return own


def around(endpoint: str, **values) -> dict:
    """The language menu and the addresses of this page in every language, for pages that exist in all of them."""
    return in_languages({locale: url_for(endpoint, locale=locale, **values) for locale in page_brand().locales})


def in_languages(paths: dict[str, str]) -> dict:
    """What stands around a page: the language menu (this page where it exists, else that language's first page), the
    addresses for search engines, and the ways to a person."""
    menu = [Language(code, LANGUAGE_NAMES[code],
                     url_for("portal.language", chosen=code, to=paths.get(code) or url_for("portal.help_home", locale=code)))
            for code in page_brand().locales]
    default = paths.get(page_brand().default_locale)
    return {"languages": menu, "languages_of_page": [*paths.items(), *([("x-default", default)] if default else [])], "waiting": waiting()}


def related(translation: Translation) -> list:
    """Articles about nearly the same, by the words of its title and keywords."""
    words = " ".join([translation.shown_title, *translation.keywords[:8]])
    hits = searching.index().search(words, translation.locale, limit=RELATED + 1, as_typed=True, audiences=visibilities()).hits
    return [(hit.extra["title"], searching.path_of(hit)) for hit in hits if hit.extra["article_id"] != translation.article_id][:RELATED]


def _structured(translation: Translation, path: str) -> dict:
    """The article and where it stands in the words of schema.org: data, which a strict CSP lets stand and nobody runs."""
    own, category = translation.locale, translation.article.category
    above = [(_("Help"), url_for("portal.help_home", locale=own))]
    if category:
        above.append((category.name(own), url_for("portal.help_category", locale=own, key=category.key)))
    crumbs = [{"@type": "ListItem", "position": place, "name": name, "item": link(target)} for place, (name, target) in enumerate(above, 1)]
    about = {"@type": "Article", "headline": translation.shown_title, "description": translation.summary, "inLanguage": own,
             "mainEntityOfPage": link(path), "dateModified": translation.updated_at.isoformat(),
             "datePublished": translation.published_at.isoformat() if translation.published_at else None,
             "publisher": {"@type": "Organization", "name": page_brand().company or page_brand().name}}
    return {"@context": "https://schema.org", "@graph": [{name: value for name, value in about.items() if value},
                                                         {"@type": "BreadcrumbList", "itemListElement": crumbs}]}


def _elsewhere(article_id: int, locale: str):
    """An article that is not told in this language is offered in those in which it is, never hidden."""
    others = queries.other_languages(article_id, locale, visibilities())
    if not others:
        raise NotFound(_("It may have been moved or deleted, or it is for customers only: they see it after opening a link from one of our mails."))
    return render_template("portal/help/untranslated.html", others=_spelt_out(others), **around("portal.help_home")), 404


def _spelt_out(others: list[Translation]) -> list[dict]:
    return [{"locale": one.locale, "language": LANGUAGE_NAMES[one.locale], "title": one.shown_title, "path": _path(one)} for one in others]


def _path(translation: Translation) -> str:
    return searching.article_path(translation.locale, translation.article_id, translation.slug)

