"""Writing articles: Markdown with a preview made by the server, a draft or published, one language at a time."""
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_WRITE, requires
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid, NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.articles import public_path, tabs
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import actions, authoring, queries
from helpdesk.knowledge.models import Article
from helpdesk.knowledge.rendering import LONGEST_BODY, render
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/articles/new")
@requires(ARTICLE_WRITE)
def new_article():
    return _page(None, page_locale(), {"category_id": request.args.get("category_id")}, {})


@blueprint.post("/articles")
@requires(ARTICLE_WRITE)
@opens_own_unit
def create_article():
    locale = forms.line("locale", 8)
    try:
        written = _written(locale)
        with unit_of_work():
            article = actions.create_article(_shelf(), actor=current_agent().actor)
            _save(article, written)
            article_id = article.id
    except DeskError as error:
        return _page(None, locale if locale in LOCALES else page_locale(), request.form, forms.problems(error)), error.status
    return _back(article_id, locale)


@blueprint.get("/articles/<int:article_id>/<locale>/edit")
@requires(ARTICLE_WRITE)
def edit_article(article_id: int, locale: str):
    if locale not in LOCALES:
        raise NotFound()
    article = authoring.article_of_id(article_id)
    return _page(article, locale, _kept(article, locale), {})


@blueprint.post("/articles/<int:article_id>/<locale>")
@requires(ARTICLE_WRITE)
@opens_own_unit
def save_article(article_id: int, locale: str):
    try:
        written = _written(locale)
        with unit_of_work():
            article = authoring.article_of_id(article_id)
            actions.place(article, _shelf(article))
            _save(article, written)
    except Invalid as error:
        return _page(authoring.article_of_id(article_id), locale, request.form, error.fields), 422
    except DeskError as error:
        return _page(authoring.article_of_id(article_id), locale, request.form, {"body": error.message}), error.status
    return _back(article_id, locale)


@blueprint.post("/articles/<int:article_id>/<locale>/publishing")
@requires(ARTICLE_WRITE)
def publish_article(article_id: int, locale: str):
    """Publishes what was saved, or takes it back."""
    translation = authoring.article_of_id(article_id).translation(locale)
    if translation is None:
        raise NotFound()
    change = actions.publish if forms.line("publish", 3) == "yes" else actions.unpublish
    change(translation, actor=current_agent().actor)
    flash(_("Published. Readers find it in a moment.") if translation.is_published else _("Taken back. It is a draft again."))
    return redirect(url_for("desk.article_in", article_id=article_id, locale=locale))


@blueprint.post("/articles/preview")
@requires(ARTICLE_WRITE)
@opens_own_unit
def preview_article():
    """The Markdown as readers would see it; nothing is written."""
    locale = forms.line("locale", 8)
    made = render(forms.lines("body", LONGEST_BODY), locale if locale in LOCALES else page_locale())
    return render_template("desk/articles/_preview.html", html=made.html)


def _save(article: Article, written: actions.Draft) -> None:
    actor = current_agent().actor
    translation = actions.save(article, written, actor=actor, revision=forms.number("revision"))
    if forms.line("act", 10) == "publish":
        actions.publish(translation, actor=actor)


def _written(locale: str) -> actions.Draft:
    """:raises Invalid: naming each field that cannot be used."""
    title = forms.line("title", 300)
    keywords = [word for line in forms.lines("keywords", 6_000).splitlines() for word in line.split(",")]
    problems = {} if title else {"title": _("Write a title, a question or a task in the reader's words.")}
    try:
        written = actions.draft(locale, title, request.form.get("body", ""), summary=forms.line("summary", 600), keywords=keywords,
                                reviewed_on=_day(forms.line("reviewed_on", 10)))
    except Invalid as error:
        raise Invalid(problems | error.fields) from None
    if problems:
        raise Invalid(problems)
    return written


def _shelf(article: Article | None = None) -> actions.Shelf:
    owner_id = article.owner_id if article else current_agent().id
    return actions.Shelf(forms.number("category_id"), forms.line("visibility", 10) or "public", owner_id)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid({"reviewed_on": _("Write a day such as 2026-11-03.")}) from None


def _kept(article: Article, locale: str) -> dict:
    translation = article.translation(locale)
    shelf = {"category_id": article.category_id, "visibility": article.visibility}
    if translation is None:
        return shelf
    return shelf | {"title": translation.title, "summary": translation.summary, "body": translation.body,
                    "keywords": ", ".join(translation.keywords), "reviewed_on": translation.reviewed_on or "",
                    "revision": translation.revision}


def _page(article: Article | None, locale: str, typed, errors: dict) -> str:
    translation = article.translation(locale) if article else None
    shown = render(text.many_lines(typed.get("body") or "", LONGEST_BODY), locale).html
    return render_template("desk/articles/edit.html", article=article, translation=translation, here=locale, typed=typed, errors=errors,
                           tabs=tabs(article), html=shown, choices=[("", _("None")), *((one.id, one.name(page_locale())) for one in queries.categories())],
                           language_names=LANGUAGE_NAMES, public_path=public_path(translation))


def _back(article_id: int, locale: str):
    is_published = forms.line("act", 10) == "publish"
    flash(_("Published. Readers find it in a moment.") if is_published else _("Saved."))
    return redirect(url_for("desk.edit_article", article_id=article_id, locale=locale))
