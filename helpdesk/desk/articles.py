"""The articles: the list, and reading one as agents see it, internal ones and drafts included."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import ARTICLE_READ, requires
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import authoring, history, queries, searching
from helpdesk.knowledge.models import Article, Translation
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale

FILTERS = ("q", "category", "status", "missing", "owner")


@blueprint.get("/articles")
@requires(ARTICLE_READ)
def articles():
    chosen = authoring.Chosen(*(text.one_line(request.args.get(name, ""), 100) for name in FILTERS))
    offset = argument("from")
    lines, total = authoring.page_of_articles(chosen, page_locale(), offset=offset, agent_id=current_agent().id)
    return render_template("desk/articles/index.html", narrowed=chosen, lines=lines, total=total, categories=queries.categories(),
                           language_names=LANGUAGE_NAMES, pages=_pages(offset, total))


@blueprint.get("/articles/<int:article_id>")
@requires(ARTICLE_READ)
def article(article_id: int):
    """The article in the agent's language, else in one it is told in."""
    told = {one.locale for one in authoring.article_of_id(article_id).translations}
    wanted = (page_locale(), *LOCALES)
    return redirect(url_for("desk.article_in", article_id=article_id, locale=next((one for one in wanted if one in told), LOCALES[0])))


@blueprint.get("/articles/<int:article_id>/<locale>")
@requires(ARTICLE_READ)
def article_in(article_id: int, locale: str):
    shown = authoring.article_of_id(article_id)
    translation = shown.translation(locale)
    return render_template("desk/articles/show.html", article=shown, translation=translation, tabs=tabs(shown), here=locale,
                           pending=history.pending_of(translation), owner=history.author_name(shown.owner_id), today=utcnow().date(),
                           public_path=public_path(translation))


def tabs(shown: Article | None) -> list[dict]:
    """One tab for each language: its name, how far the article is in it ('' where it is not told), and whether its original moved on."""
    told = {one.locale: one for one in shown.translations} if shown else {}
    return [{"locale": locale, "name": LANGUAGE_NAMES[locale], "status": told[locale].status if locale in told else "",
             "is_outdated": locale in told and told[locale].is_outdated, "has_draft": locale in told and told[locale].pending is not None}
            for locale in LOCALES]


def public_path(translation: Translation | None) -> str | None:
    """Where readers see it, if they do."""
    if translation is None or not translation.is_published or translation.article.visibility != "public":
        return None
    return searching.article_path(translation.locale, translation.article_id, translation.slug)


def _pages(offset: int, total: int) -> dict:
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    size = authoring.PAGE
    return {"before_url": url_for("desk.articles", **kept, **{"from": max(0, offset - size)}) if offset else None,
            "after_url": url_for("desk.articles", **kept, **{"from": offset + size}) if offset + size < total else None}
